//! Reading a request as far as it is known before the workflow runs.

use asl::Place;
use permissions::{Known, Symbols, follow};
use serde_json::Value;

use super::own::Own;
use crate::deployed::Provided;
use crate::expr::node::Node;
use crate::state::TaskDraft;

/// A request.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) task: &'a TaskDraft,
}

/// A value in a request: a node, or a part of a literal.
#[derive(Clone, Copy)]
enum At<'a> {
    Node(u32),
    Literal(&'a Value),
    Key(&'a str),
    Open,
}

impl<'a> permissions::Request<Own> for Request<'a> {
    type Place = &'a Place;

    fn at(&self, path: &str, symbols: &mut Symbols<Own>) -> Vec<(Known, &'a Place)> {
        let name = path.split(['.', '[', '{']).next().unwrap_or_default();
        let Some(slot) = self.task.parameter(name) else { return Vec::new() };
        let first = |_: &str| vec![At::Node(slot.node)];
        let member = |value, name: &str| self.member(value, name).into_iter().collect();
        let values = follow(path, first, member, |value, map, keys| self.step(value, map, keys));
        values.into_iter().map(|value| (self.found(value, symbols), &slot.place)).collect()
    }
}

impl<'a> Request<'a> {
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

    /// Steps into items, into values of maps, or to their keys.
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

    fn found(self, value: At<'a>, symbols: &mut Symbols<Own>) -> Known {
        match value {
            At::Node(node) => self.known(node, symbols),
            At::Literal(Value::String(text)) => Known::Text(Symbols::<Own>::written(text)),
            At::Key(key) => Known::Text(Symbols::<Own>::written(key)),
            At::Literal(_) | At::Open => Known::Open,
        }
    }

    /// What is known of a node; of a text that is put together, up to the first value that only the running workflow knows.
    fn known(self, node: u32, symbols: &mut Symbols<Own>) -> Known {
        match self.certain(node) {
            Node::Literal(Value::String(text)) => Known::Text(Symbols::<Own>::written(text)),
            Node::Format(pieces, values) => {
                let mut text = String::new();
                let mut values = values.iter();
                for piece in pieces {
                    text.push_str(&Symbols::<Own>::written(piece));
                    match values.next().map(|&value| self.fixed(value, symbols)) {
                        Some(Some(value)) => text.push_str(&value),
                        Some(None) => return Known::Begins(text),
                        None => {}
                    }
                }
                Known::Text(text)
            }
            node => Provided::of(node).map_or(Known::Open, |own| Known::Text(symbols.of(Own::of(own)))),
        }
    }

    /// The text of a value in another text, if it is known before the workflow runs.
    fn fixed(self, node: u32, symbols: &mut Symbols<Own>) -> Option<String> {
        match self.certain(node) {
            Node::Literal(Value::String(text)) => Some(Symbols::<Own>::written(text)),
            node => Provided::of(node).map(|own| symbols.of(Own::of(own))),
        }
    }
}
