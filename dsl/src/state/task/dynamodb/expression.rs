//! Conditions and updates of an item in DynamoDB's expressions.
//!
//! The author's closures work on a stand-in for the item that is in the table. What they return is a tree of nodes, and here it
//! is written as DynamoDB reads it: fields by aliases such as `#total`, as many words are reserved, and values by aliases such as
//! `:total` (DynamoDB Developer Guide, "Using expressions in DynamoDB").

use asl::Place;
use indexmap::IndexMap;
use serde_json::Value;

use super::super::super::draft::{Clauses, StateRef, change_task};
use super::super::slot;
use crate::deployed::Provided;
use crate::draft;
use crate::expr::Expr;
use crate::expr::function::Function;
use crate::expr::node::{Node, NodeRef, Relation, ScalarKind, Segment};
use crate::payload::{AttributeValue, Item as Stored};
use ::payload::attribute::{AttributeType, number_text};

/// The item of a table that a task changes.
pub(super) struct Item {
    state: StateRef,
    place: Place,
    stand_in: NodeRef,
    clauses: Clauses,
    /// The names of the key's attributes.
    key: Vec<String>,
}

/// A field of the item: how an expression names it, and the last name in it.
struct Field {
    path: String,
    name: String,
}

/// Why something cannot be said in DynamoDB's expressions.
type Refusal = String;

impl Item {
    #[track_caller]
    pub(super) fn of(state: StateRef) -> Self {
        let (mut clauses, mut table) = (Clauses::default(), None);
        change_task(state, |task| {
            clauses = task.clauses.clone();
            table = task.parameter("TableName").map(|slot| slot.node);
        });
        let table = table.and_then(draft::deployed);
        let key = match table.as_ref().and_then(|deployed| deployed.source.downcast_ref()) {
            Some(Provided::Table(table) | Provided::TableArn(table)) => {
                table.key.iter().map(|attribute| attribute.name.clone()).collect()
            }
            _ => Vec::new(),
        };
        Self { state, place: Place::here(), stand_in: draft::add_stand_in(), clauses, key }
    }

    fn fields<T: Stored>(&self) -> T::Fields {
        Expr::<T>::from_node(self.stand_in).fields()
    }

    /// The condition that a closure makes of the item's fields.
    pub(super) fn condition<T: Stored>(mut self, build: impl FnOnce(T::Fields) -> Expr<bool>) {
        let condition = build(self.fields::<T>()).node;
        let written = self.written(condition).map(|text| self.clauses.conditions.push(text));
        self.finish("ConditionExpression", written);
    }

    /// The condition that there is no item with the key, or that another condition holds for the one that there is.
    pub(super) fn not_exists_or<T: Stored>(mut self, build: impl FnOnce(T::Fields) -> Expr<bool>) {
        let condition = build(self.fields::<T>()).node;
        let partition = self.key.first().cloned().unwrap_or_default();
        let written = self.grouped(condition).map(|text| {
            let alias = self.name(&partition);
            self.clauses.conditions.push(format!("attribute_not_exists({alias}) OR {text}"));
        });
        self.finish("ConditionExpression", written);
    }

    /// The condition that there is an item with the key, or that there is none.
    pub(super) fn exists(mut self, wanted: bool) {
        let partition = self.key.first().cloned().unwrap_or_default();
        let alias = self.name(&partition);
        let function = if wanted { "attribute_exists" } else { "attribute_not_exists" };
        self.clauses.conditions.push(format!("{function}({alias})"));
        self.finish("ConditionExpression", Ok(()));
    }

    pub(super) fn set<T: Stored, V: AttributeValue>(
        mut self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: Expr<V>,
    ) {
        let written = self.changed(field(self.fields::<T>()).node).map(|Field { path, name }| {
            let value = self.value(&name, V::attribute(value));
            self.clauses.set.push(format!("{path} = {value}"));
        });
        self.finish("UpdateExpression", written);
    }

    pub(super) fn set_if_not_exists<T: Stored, V: AttributeValue>(
        mut self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: Expr<V>,
    ) {
        let written = self.changed(field(self.fields::<T>()).node).map(|Field { path, name }| {
            let value = self.value(&name, V::attribute(value));
            self.clauses.set.push(format!("{path} = if_not_exists({path}, {value})"));
        });
        self.finish("UpdateExpression", written);
    }

    pub(super) fn add<T: Stored, V: AttributeValue>(
        mut self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: Expr<V>,
    ) {
        let written = self.changed(field(self.fields::<T>()).node).map(|Field { path, name }| {
            let value = self.value(&name, V::attribute(value));
            self.clauses.add.push(format!("{path} {value}"));
        });
        self.finish("UpdateExpression", written);
    }

    pub(super) fn subtract<T: Stored, V: AttributeValue>(
        mut self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: Expr<V>,
    ) {
        let written = self.changed(field(self.fields::<T>()).node).map(|Field { path, name }| {
            let value = self.value(&name, V::attribute(value));
            self.clauses.set.push(format!("{path} = {path} - {value}"));
        });
        self.finish("UpdateExpression", written);
    }

    pub(super) fn remove<T: Stored, V>(mut self, field: impl FnOnce(T::Fields) -> Expr<V>) {
        let written = self.changed(field(self.fields::<T>()).node).map(|Field { path, .. }| {
            self.clauses.remove.push(path);
        });
        self.finish("UpdateExpression", written);
    }

    /// A field that an update changes.
    fn changed(&mut self, node: NodeRef) -> Result<Field, Refusal> {
        let field = self
            .field(node)
            .ok_or("an update changes a field of the item: return one, such as `|item| item.status`")?;
        match self.key.contains(&field.name) && !field.path.contains(['.', '[']) {
            true => Err(format!("`{}` is part of the table's key, and no update can change it", field.name)),
            false => Ok(field),
        }
    }

    /// Writes what there is now into the request, or why there is nothing to write.
    fn finish(self, parameter: &'static str, written: Result<(), Refusal>) {
        let clauses = &self.clauses;
        let mut parameters: Vec<(&'static str, NodeRef)> = Vec::new();
        let text = |text: String| draft::add_node(Node::Literal(Value::String(text)));
        if let Err(refusal) = written {
            parameters.push((parameter, draft::add_node(Node::Unwritable(refusal))));
        } else {
            let sections = [("SET", &clauses.set), ("REMOVE", &clauses.remove), ("ADD", &clauses.add)];
            let sections = sections.into_iter().filter(|(_, parts)| !parts.is_empty());
            let update: Vec<_> = sections.map(|(word, parts)| format!("{word} {}", parts.join(", "))).collect();
            if !update.is_empty() {
                parameters.push(("UpdateExpression", text(update.join(" "))));
            }
            match clauses.conditions.as_slice() {
                [] => {}
                [only] => parameters.push(("ConditionExpression", text(only.clone()))),
                several => parameters.push(("ConditionExpression", text(format!("({})", several.join(") AND ("))))),
            }
            let names: Vec<_> = clauses.names.iter().map(|(alias, name)| (alias, text(name.clone()))).collect();
            let object = |members: Vec<(&String, NodeRef)>| {
                draft::add_object(members.into_iter().map(|(name, member)| (Some(name.as_str()), member)))
            };
            if !names.is_empty() {
                parameters.push(("ExpressionAttributeNames", object(names)));
            }
            if !clauses.values.is_empty() {
                let values = clauses.values.iter().map(|(alias, value)| (alias, *value)).collect();
                parameters.push(("ExpressionAttributeValues", object(values)));
            }
        }
        let parameters: Vec<_> = parameters.into_iter().map(|(name, node)| (name, slot(node, &self.place))).collect();
        change_task(self.state, |task| {
            task.request.retain(|(known, _)| parameters.iter().all(|(name, _)| name != known));
            task.request.extend(parameters);
            task.clauses = self.clauses;
        });
    }

    /// A condition.
    fn written(&mut self, condition: NodeRef) -> Result<String, Refusal> {
        let at = |index: u32| NodeRef { draft: draft::id(), index };
        match draft::node(condition) {
            Node::Compare(kind, relation, left, right) => self.compared(kind, sign(relation), at(left), at(right)),
            Node::Not(inner) => match draft::node(at(inner)) {
                Node::Compare(kind, Relation::Equals, left, right) => self.compared(kind, "<>", at(left), at(right)),
                _ => Ok(format!("NOT {}", self.grouped(at(inner))?)),
            },
            Node::And(left, right) => Ok(format!("{} AND {}", self.grouped(at(left))?, self.grouped(at(right))?)),
            Node::Or(left, right) => Ok(format!("{} OR {}", self.grouped(at(left))?, self.grouped(at(right))?)),
            Node::IsPresent(of) => {
                let Field { path, .. } = self.asked(at(of))?;
                let null = self.constant("null", AttributeType::Text, Value::from("NULL"));
                Ok(format!("attribute_exists({path}) AND NOT attribute_type({path}, {null})"))
            }
            Node::Matches(of, pattern) => {
                let Field { path, name } = self.asked(at(of))?;
                let (function, text) = matched(&pattern)
                    .ok_or("DynamoDB compares only with the beginning of a string, or with what it contains")?;
                let value = self.constant(&name, AttributeType::Text, Value::String(text));
                Ok(format!("{function}({path}, {value})"))
            }
            Node::Step(..) => {
                let Field { path, .. } = self.asked(condition)?;
                let yes = self.constant("true", AttributeType::Boolean, Value::Bool(true));
                Ok(format!("{path} = {yes}"))
            }
            _ => Err("DynamoDB cannot evaluate this condition: compare a field of the item with a value".to_owned()),
        }
    }

    /// A condition as a part of another one.
    fn grouped(&mut self, condition: NodeRef) -> Result<String, Refusal> {
        let text = self.written(condition)?;
        Ok(match draft::node(condition) {
            Node::And(..) | Node::Or(..) | Node::IsPresent(_) => format!("({text})"),
            _ => text,
        })
    }

    fn compared(&mut self, kind: ScalarKind, sign: &str, left: NodeRef, right: NodeRef) -> Result<String, Refusal> {
        let (known_left, known_right) = (self.side(left), self.side(right));
        let name = known_left.as_ref().or(known_right.as_ref()).map(|field| field.name.clone());
        let name =
            name.ok_or("neither side of the comparison is a field of the item; test it in a Choice before this task")?;
        let mut text = |known: Option<Field>, node| match known {
            Some(field) => Ok(field.path),
            None if self.is_of_item(node) => {
                Err(format!("DynamoDB compares `{name}` only as it is stored, with a value that is computed before"))
            }
            None => Ok(self.value(&name, attribute(kind, node))),
        };
        let (left, right) = (text(known_left, left)?, text(known_right, right)?);
        Ok(format!("{left} {sign} {right}"))
    }

    /// A field of the item, or the number of elements in one.
    fn side(&mut self, node: NodeRef) -> Option<Field> {
        if let Node::Call(Function::ArrayLength, arguments) = draft::node(node) {
            let list = NodeRef { draft: node.draft, index: *arguments.first()? };
            let Field { path, name } = self.field(list)?;
            return Some(Field { path: format!("size({path})"), name });
        }
        self.field(node)
    }

    fn asked(&mut self, node: NodeRef) -> Result<Field, Refusal> {
        self.field(node).ok_or_else(|| {
            "the condition does not ask for a field of the item; test it in a Choice before this task".to_owned()
        })
    }

    /// The field of the item that an expression is.
    fn field(&mut self, node: NodeRef) -> Option<Field> {
        let mut segments = Vec::new();
        let mut index = draft::adopt(node);
        while index != self.stand_in.index {
            match draft::node(NodeRef { draft: draft::id(), index }) {
                Node::Optional(of) | Node::WhenPresent(of) => index = of,
                Node::Step(of, segment) => {
                    segments.push(segment);
                    index = of;
                }
                _ => return None,
            }
        }
        let (mut path, mut last) = (String::new(), None);
        for segment in segments.into_iter().rev() {
            match segment {
                Segment::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path += &self.name(&name);
                    last = Some(name);
                }
                Segment::Index(element) if element >= 0 => path += &format!("[{element}]"),
                Segment::Index(_) => return None,
            }
        }
        last.map(|name| Field { path, name })
    }

    /// Whether an expression reads the item.
    fn is_of_item(&self, node: NodeRef) -> bool {
        let mut waiting = vec![draft::adopt(node)];
        while let Some(index) = waiting.pop() {
            if index == self.stand_in.index {
                return true;
            }
            waiting.extend(draft::node(NodeRef { draft: draft::id(), index }).children());
        }
        false
    }

    /// The alias of an attribute's name.
    fn name(&mut self, name: &str) -> String {
        let known = self.clauses.names.iter().find(|(_, known)| *known == name).map(|(alias, _)| alias.clone());
        known.unwrap_or_else(|| {
            let alias = free(&self.clauses.names, '#', name);
            self.clauses.names.insert(alias.clone(), name.to_owned());
            alias
        })
    }

    /// The alias of an attribute value, named after the field that it is for.
    fn value(&mut self, name: &str, value: NodeRef) -> String {
        let wanted = alias(':', name);
        let known =
            self.clauses.values.iter().filter(|(alias, _)| **alias == wanted).find(|(_, known)| same(**known, value));
        known.map(|(alias, _)| alias.clone()).unwrap_or_else(|| {
            let alias = free(&self.clauses.values, ':', name);
            self.clauses.values.insert(alias.clone(), value);
            alias
        })
    }

    fn constant(&mut self, name: &str, kind: AttributeType, value: Value) -> String {
        let value = kind.of(draft::add_node(Node::Literal(value)));
        self.value(name, value)
    }
}

/// Whether two attribute values of one node are the same.
fn same(one: NodeRef, other: NodeRef) -> bool {
    match (draft::node(one), draft::node(other)) {
        (Node::Object(members), Node::Object(others)) => {
            let (draft, pairs) = (draft::id(), members.iter().zip(&others));
            members.len() == others.len()
                && pairs.into_iter().all(|((name, index), (known, other))| {
                    let node = |index: u32| draft::node(NodeRef { draft, index });
                    name == known && node(*index) == node(*other)
                })
        }
        _ => false,
    }
}

/// A sign and a name of letters and digits.
fn alias(sign: char, name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{sign}{}", if plain.is_empty() { "field" } else { &plain })
}

/// An alias that stands for nothing else yet.
fn free<V>(taken: &IndexMap<String, V>, sign: char, name: &str) -> String {
    let wanted = alias(sign, name);
    let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|alias| !taken.contains_key(alias)).unwrap_or(wanted)
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equals => "=",
        Relation::LessThan => "<",
        Relation::GreaterThan => ">",
        Relation::LessThanEquals => "<=",
        Relation::GreaterThanEquals => ">=",
    }
}

/// The attribute value of a scalar.
fn attribute(kind: ScalarKind, value: NodeRef) -> NodeRef {
    match kind {
        ScalarKind::String | ScalarKind::Timestamp => AttributeType::Text.of(value),
        ScalarKind::Numeric => AttributeType::Number.of(number_text(value)),
        ScalarKind::Boolean => AttributeType::Boolean.of(value),
    }
}

/// The function for a pattern in which `*` stands for any text, and its text; none where DynamoDB has no such function.
fn matched(pattern: &str) -> Option<(&'static str, String)> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => pieces.push(std::mem::take(&mut piece)),
            '\\' => piece.push(characters.next().unwrap_or('\\')),
            other => piece.push(other),
        }
    }
    pieces.push(piece);
    match pieces.as_slice() {
        [start, end] if end.is_empty() => Some(("begins_with", start.clone())),
        [start, middle, end] if start.is_empty() && end.is_empty() => Some(("contains", middle.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_functions_of_dynamodb_where_it_has_one() {
        assert_eq!(matched("ab*"), Some(("begins_with", "ab".to_owned())));
        assert_eq!(matched(r"*a\*b*"), Some(("contains", "a*b".to_owned())));
        assert_eq!(matched("*ab"), None);
        assert_eq!(matched("a*b*"), None);
    }
}
