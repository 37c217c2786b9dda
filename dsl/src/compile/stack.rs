//! Names of the stack in data: `${StockTable}` and `${StockTable.Arn}` of resources that are deployed as data, and where the
//! stack is.

use serde_json::Value;

use super::rules::resources::UNKNOWN_RESOURCE;
use super::site::{Refusal, no_placeholder_in};
use crate::compiled::Attribute;
use crate::expr::node::Node;
use crate::workflow::Plan;

/// What texts can name.
pub(super) struct Names<'a> {
    workflow: &'a Plan,
}

/// The names for where the stack is, as authors write them, and what deployment puts there.
const PLACES: &[(&str, &str)] = &[
    ("Partition", "Partition"),
    ("Region", "Region"),
    ("AccountId", "AccountId"),
    ("AWS::Partition", "Partition"),
    ("AWS::Region", "Region"),
    ("AWS::AccountId", "AccountId"),
];

impl<'a> Names<'a> {
    pub(super) fn of(workflow: &'a Plan) -> Self {
        Self { workflow }
    }

    /// What a name stands for, if the stack has it.
    pub(super) fn attribute(&self, name: &str) -> Option<Attribute> {
        if let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == name) {
            return Some(match *place {
                "Region" => Attribute::Region,
                "AccountId" => Attribute::AccountId,
                _ => Attribute::Partition,
            });
        }
        let (id, attribute) = match name.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (name, None),
        };
        let attribute = match attribute {
            Some(text) if !is_attribute(text) => return None,
            attribute => attribute.map(str::to_owned),
        };
        self.has(id).then(|| Attribute::Resource { id: id.to_owned(), attribute })
    }

    /// True for a resource that the workflow deploys as data.
    pub(super) fn has(&self, id: &str) -> bool {
        self.workflow.raw_resources.iter().any(|(known, _)| known == id)
    }

    /// A value with the placeholders that deployment replaces.
    pub(super) fn replaced(&self, value: &Value) -> Result<Value, Refusal> {
        Ok(match value {
            Value::String(text) => Value::String(self.replaced_text(text)?),
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|element| self.replaced(element)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let members = members.iter().map(|(name, member)| {
                    no_placeholder_in(&Value::Object([(name.clone(), Value::Null)].into_iter().collect()))?;
                    Ok((name.clone(), self.replaced(member)?))
                });
                Value::Object(members.collect::<Result<_, Refusal>>()?)
            }
            other => other.clone(),
        })
    }

    /// The same for a text.
    pub(super) fn replaced_text(&self, text: &str) -> Result<String, Refusal> {
        let mut written = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, named) = rest.split_at(start);
            written += before;
            let Some(end) = named.find('}') else { break };
            let name = &named[2..end];
            let Some(attribute) = self.attribute(name) else { return Err(self.unknown(name)) };
            written += &format!("${{{}}}", attribute.placeholder());
            rest = &named[end + 1..];
        }
        if let Some(printed) = crate::payload::printed(text) {
            return Err(super::site::printed_expression(printed));
        }
        if rest.contains("${") {
            no_placeholder_in(&Value::String(rest.to_owned()))?;
        }
        Ok(written + rest)
    }

    /// The names in data that deployment replaces; those that it does not know are reported where they are written.
    pub(super) fn in_data(&self, nodes: &[Node], number: u32) -> Vec<Attribute> {
        let mut found = Vec::new();
        let mut nodes_waiting = vec![number];
        let mut waiting = Vec::new();
        while let Some(number) = nodes_waiting.pop() {
            match &nodes[number as usize] {
                Node::Literal(value) => waiting.push(value),
                // Elsewhere, `${` in a text is refused.
                Node::Object(members) => nodes_waiting.extend(members.iter().map(|(_, member)| *member)),
                Node::Array(elements, _) => nodes_waiting.extend(elements),
                _ => {}
            }
        }
        while let Some(value) = waiting.pop() {
            match value {
                Value::String(text) => {
                    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
                    found.extend(names.filter_map(|(name, _)| self.attribute(name)));
                }
                Value::Array(elements) => waiting.extend(elements),
                Value::Object(members) => waiting.extend(members.values()),
                Value::Number(_) | Value::Bool(_) | Value::Null => {}
            }
        }
        found
    }

    /// The refusal of a name that the stack does not have.
    pub(super) fn unknown(&self, name: &str) -> Refusal {
        let id = name.split('.').next().unwrap_or(name);
        let ids = self.workflow.raw_resources.iter().map(|(id, _)| id.as_str());
        let near = catalogue::closest(id, ids.clone()).map(|near| format!("did you mean `{near}`? "));
        let message = format!("`${{{name}}}` names no resource that `.with_resource` adds to the stack");
        let help = format!(
            "{}add `.with_resource(\"{id}\", …)`, or put the value in with `data!`, such as `queue.url()`, \
             `bucket.name()` or `Parameter::text(…).value()`",
            near.unwrap_or_default()
        );
        Refusal::new(&UNKNOWN_RESOURCE, message, help)
    }
}

/// An attribute of a resource, such as `Arn` or `Endpoint.Address`.
fn is_attribute(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|character| character.is_ascii_alphanumeric()))
}
