//! Local tables: items of DynamoDB, with conditions and updates as DynamoDB evaluates them.
//!
//! Only what tasks do with single items is simulated: `getItem`, `putItem`, `updateItem`, `deleteItem`, of the optimized integration
//! and of the SDK. Everything else needs an answer. Items are kept as DynamoDB has them: attribute values by name.

mod expression;
mod number;

use std::sync::Arc;

use dsl::compiled::TableSpec;
use serde_json::{Map, Value, json};
use simulator::Outcome;

use crate::placeholders::Place;
use expression::{Expressions, Unknown};

/// An item: attribute values by name.
pub(crate) type Item = Map<String, Value>;

/// A table and its items.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    spec: Arc<TableSpec>,
    /// The items in the order in which they were first written.
    items: Vec<Item>,
}

impl Table {
    pub(crate) fn new(spec: Arc<TableSpec>) -> Self {
        Self { spec, items: Vec::new() }
    }

    pub(crate) fn id(&self) -> &str {
        &self.spec.id
    }

    /// The items as plain JSON, in the order in which they were first written.
    pub(crate) fn values(&self) -> Vec<Value> {
        self.items
            .iter()
            .map(|item| Value::Object(item.iter().map(|(name, value)| (name.clone(), plain(value))).collect()))
            .collect()
    }

    /// Puts an item into the table, given as plain JSON.
    pub(crate) fn insert(&mut self, item: &Value) -> Result<(), String> {
        let Value::Object(members) = item else { return Err(format!("`{item}` is not an object")) };
        let item: Item = members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), attribute(value)))
            .collect();
        let key = self.key_of(&item)?;
        self.put(&key, item);
        Ok(())
    }

    /// Whether a request names this table, which is in an account and region.
    pub(crate) fn is_named(&self, name: &str, place: Place<'_>) -> bool {
        name == self.spec.id || name == place.table_arn(&self.spec.id)
    }

    /// Answers a call on one item; `prefix` begins the names of its errors. None for a call that is not simulated.
    pub(crate) fn call(&mut self, action: &str, request: &Value, prefix: &str) -> Option<Outcome> {
        let outcome = match action {
            "getItem" => self.get_item(request),
            "putItem" => self.put_item(request),
            "updateItem" => self.update_item(request),
            "deleteItem" => self.delete_item(request),
            _ => return None,
        };
        Some(match outcome {
            Ok(answer) => Outcome::Succeeded(answer.into()),
            Err(Problem::Condition) => Outcome::Failed {
                error: Some(format!("{prefix}.ConditionalCheckFailedException").into()),
                cause: Some("The conditional request failed".into()),
            },
            Err(Problem::Unknown(Unknown(what))) => {
                Outcome::Unknown(format!("the local table `{}` cannot answer: {what}", self.spec.id))
            }
        })
    }

    fn get_item(&self, request: &Value) -> Result<Value, Problem> {
        let key = self.key_in(request, "Key")?;
        Ok(self.found(&key).map_or_else(|| json!({}), |item| json!({"Item": item})))
    }

    fn put_item(&mut self, request: &Value) -> Result<Value, Problem> {
        let item = request.get("Item").and_then(Value::as_object).cloned().unwrap_or_default();
        let key = self.key_of(&item).map_err(Unknown)?;
        let old = self.found(&key).cloned();
        self.check(request, old.as_ref())?;
        self.put(&key, item);
        Ok(returned(request, old, None))
    }

    fn update_item(&mut self, request: &Value) -> Result<Value, Problem> {
        let key = self.key_in(request, "Key")?;
        let old = self.found(&key).cloned();
        self.check(request, old.as_ref())?;
        let mut new = old.clone().unwrap_or_else(|| key.clone());
        if let Some(update) = request.get("UpdateExpression").and_then(Value::as_str) {
            Expressions::of(request).update(update, &mut new)?;
        }
        self.put(&key, new.clone());
        Ok(returned(request, old, Some(new)))
    }

    fn delete_item(&mut self, request: &Value) -> Result<Value, Problem> {
        let key = self.key_in(request, "Key")?;
        let old = self.found(&key).cloned();
        self.check(request, old.as_ref())?;
        self.items.retain(|item| !is_at(item, &key));
        Ok(returned(request, old, None))
    }

    fn check(&self, request: &Value, item: Option<&Item>) -> Result<(), Problem> {
        let Some(condition) = request.get("ConditionExpression").and_then(Value::as_str) else { return Ok(()) };
        let nothing = Item::new();
        match Expressions::of(request).holds(condition, item.unwrap_or(&nothing))? {
            true => Ok(()),
            false => Err(Problem::Condition),
        }
    }

    fn key_in(&self, request: &Value, member: &str) -> Result<Item, Problem> {
        let item = request.get(member).and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(self.key_of(&item).map_err(Unknown)?)
    }

    /// The key of an item.
    fn key_of(&self, item: &Item) -> Result<Item, String> {
        let part = |name: &str, is_number: bool| {
            let kind = if is_number { "N" } else { "S" };
            let value = item.get(name).filter(|value| value.get(kind).is_some_and(Value::is_string));
            let value = value
                .ok_or_else(|| format!("the item has no attribute `{name}` of the type {kind}, which is its key"))?;
            Ok((name.to_owned(), value.clone()))
        };
        self.spec.key.iter().map(|attribute| part(&attribute.name, attribute.is_number)).collect()
    }

    fn found(&self, key: &Item) -> Option<&Item> {
        self.items.iter().find(|item| is_at(item, key))
    }

    fn put(&mut self, key: &Item, item: Item) {
        match self.items.iter_mut().find(|known| is_at(known, key)) {
            Some(known) => *known = item,
            None => self.items.push(item),
        }
    }
}

/// Why a call has no result.
#[derive(Debug)]
enum Problem {
    /// The condition does not hold.
    Condition,
    /// The simulation cannot say.
    Unknown(Unknown),
}

impl From<Unknown> for Problem {
    fn from(unknown: Unknown) -> Self {
        Problem::Unknown(unknown)
    }
}

fn is_at(item: &Item, key: &Item) -> bool {
    key.iter().all(|(name, value)| item.get(name).is_some_and(|known| expression::same(known, value)))
}

/// What a write returns (DynamoDB API Reference, `UpdateItem`, "ReturnValues").
fn returned(request: &Value, old: Option<Item>, new: Option<Item>) -> Value {
    let wanted = match request.get("ReturnValues").and_then(Value::as_str) {
        Some("ALL_OLD") => old,
        Some("ALL_NEW") => new,
        _ => None,
    };
    wanted.map_or_else(|| json!({}), |item| json!({"Attributes": item}))
}

/// The attribute value of plain JSON.
fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(flag) => json!({"BOOL": flag}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(elements) => json!({"L": elements.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            json!({"M": members.map(|(name, member)| (name.clone(), attribute(member))).collect::<Item>()})
        }
    }
}

/// The plain JSON of an attribute value; one of a type that JSON has not stays as it is.
fn plain(attribute: &Value) -> Value {
    let Some((kind, value)) = attribute.as_object().and_then(|members| members.iter().next()) else {
        return attribute.clone();
    };
    match (kind.as_str(), value) {
        ("S" | "BOOL", value) => value.clone(),
        ("N", Value::String(text)) => text.parse().map_or_else(|_| value.clone(), Value::Number),
        ("NULL", _) => Value::Null,
        ("L", Value::Array(elements)) => elements.iter().map(plain).collect(),
        ("M", Value::Object(members)) => {
            members.iter().map(|(name, member)| (name.clone(), plain(member))).collect::<Item>().into()
        }
        _ => attribute.clone(),
    }
}
