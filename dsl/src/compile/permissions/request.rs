//! Reading a request as far as it is known before the workflow runs.

use asl::Place;
use serde_json::Value;

use crate::deployed::Provided;
use crate::expr::node::Node;
use crate::state::TaskDraft;

/// A request.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) task: &'a TaskDraft,
}

/// What is known of a value in a request.
#[derive(Debug, Clone)]
pub(super) enum Found<'a> {
    /// A text.
    Text(String),
    /// A text that begins so.
    Begins(String),
    /// Something of the stack.
    Provided(&'a Provided),
    /// A text that begins with something of the stack, and with a text behind it.
    Behind(&'a Provided, String),
    /// Nothing.
    Open,
}

/// A value in a request: a node, or a part of a literal.
#[derive(Clone, Copy)]
enum At<'a> {
    Node(u32),
    Literal(&'a Value),
    Key(&'a str),
    Open,
}

impl<'a> Request<'a> {
    /// What is known of the values at a path such as `Entries[].Detail`, each with the author's line; nothing where the request has
    /// no value there. A last `{}` stands for the keys of a map.
    pub(super) fn at(self, path: &str) -> Vec<(Found<'a>, &'a Place)> {
        let mut parts = path.split('.').peekable();
        let Some(first) = parts.next() else { return Vec::new() };
        let (name, steps) = split(first);
        let Some(slot) = self.task.parameter(name) else { return Vec::new() };
        let mut values = vec![At::Node(slot.node)];
        values = self.steps(values, steps, parts.peek().is_none());
        while let Some(part) = parts.next() {
            let (name, steps) = split(part);
            values = values.into_iter().flat_map(|value| self.member(value, name)).collect();
            values = self.steps(values, steps, parts.peek().is_none());
        }
        values.into_iter().map(|value| (self.found(value), &slot.place)).collect()
    }

    /// The node without the marks that it may be missing.
    fn certain(self, mut node: u32) -> &'a Node {
        loop {
            match &self.nodes[node as usize] {
                Node::Optional(of) | Node::WhenPresent(of) => node = *of,
                other => return other,
            }
        }
    }

    fn member(self, value: At<'a>, name: &str) -> Option<At<'a>> {
        match value {
            At::Node(node) => match self.certain(node) {
                Node::Object(members) => {
                    members.iter().find(|(known, _)| known == name).map(|(_, member)| At::Node(*member))
                }
                Node::Literal(literal) => literal.get(name).map(At::Literal),
                _ => Some(At::Open),
            },
            At::Literal(literal) => literal.get(name).map(At::Literal),
            At::Key(_) => None,
            At::Open => Some(At::Open),
        }
    }

    /// Steps into items with `[]`, into values of maps with `{}`, or to their keys where that is the end.
    fn steps(self, mut values: Vec<At<'a>>, mut steps: &str, last: bool) -> Vec<At<'a>> {
        while steps.len() >= 2 {
            let (step, rest) = steps.split_at(2);
            let keys = last && rest.is_empty();
            values = values.into_iter().flat_map(|value| self.step(value, step == "{}", keys)).collect();
            steps = rest;
        }
        values
    }

    fn step(self, value: At<'a>, map: bool, keys: bool) -> Vec<At<'a>> {
        let literal = |literal: &'a Value| match literal {
            Value::Object(members) if map && keys => members.keys().map(|key| At::Key(key)).collect(),
            Value::Object(members) if map => members.values().map(At::Literal).collect(),
            Value::Array(items) if !map => items.iter().map(At::Literal).collect(),
            Value::Object(_) | Value::Array(_) | Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
                Vec::new()
            }
        };
        match value {
            At::Node(node) => match self.certain(node) {
                Node::Object(members) if map && keys => members.iter().map(|(key, _)| At::Key(key)).collect(),
                Node::Object(members) if map => members.iter().map(|(_, member)| At::Node(*member)).collect(),
                Node::Array(items, _) if !map => items.iter().map(|&item| At::Node(item)).collect(),
                Node::Literal(value) => literal(value),
                _ => vec![At::Open],
            },
            At::Literal(value) => literal(value),
            At::Key(_) => Vec::new(),
            At::Open => vec![At::Open],
        }
    }

    fn found(self, value: At<'a>) -> Found<'a> {
        match value {
            At::Node(node) => match self.certain(node) {
                Node::Literal(Value::String(text)) => Found::Text(text.clone()),
                Node::Format(pieces, values) => match (pieces.first().map(String::as_str), values.first()) {
                    (Some(""), Some(&first)) => match Provided::of(self.certain(first)) {
                        Some(provided) => Found::Behind(provided, pieces.get(1).cloned().unwrap_or_default()),
                        None => Found::Begins(String::new()),
                    },
                    (start, _) => Found::Begins(start.unwrap_or_default().to_owned()),
                },
                node => Provided::of(node).map_or(Found::Open, Found::Provided),
            },
            At::Literal(Value::String(text)) => Found::Text(text.clone()),
            At::Key(key) => Found::Text(key.to_owned()),
            At::Literal(_) | At::Open => Found::Open,
        }
    }
}

/// The name of a part of a path, and the steps behind it.
fn split(part: &str) -> (&str, &str) {
    part.split_at(part.find(['[', '{']).unwrap_or(part.len()))
}
