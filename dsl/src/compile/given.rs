//! Data that the author gives: reading what is known of it, and writing it with the workflow's values in it.

use asl::QueryLanguage;
use serde_json::{Map, Value};

use super::rules::expressions::NOT_IN_JSONPATH;
use super::site::{Moment, Refusal, Site, Written};
use super::{jsonata, jsonpath, stack};
use crate::expr::node::Node;
use crate::state::{Kind, RawField};
use asl::grammar::Kind as StateKind;

/// A part of data that the author gives.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'a> {
    /// A node of the draft.
    Node(u32),
    /// A part of what is known when the workflow is written.
    Known(&'a Value),
}

impl<'a> Given<'a> {
    pub(super) fn of(nodes: &'a [Node], number: u32) -> Self {
        match &nodes[number as usize] {
            Node::Literal(value) => Given::Known(value),
            _ => Given::Node(number),
        }
    }

    /// The member under a name.
    pub(super) fn member(self, nodes: &'a [Node], name: &str) -> Option<Self> {
        match self {
            Given::Known(value) => value.get(name).map(Given::Known),
            Given::Node(number) => match &nodes[number as usize] {
                Node::Object(members) => {
                    members.iter().find(|(known, _)| known == name).map(|(_, member)| Given::of(nodes, *member))
                }
                _ => None,
            },
        }
    }

    /// The items of a list.
    pub(super) fn items(self, nodes: &'a [Node]) -> Vec<Self> {
        match self {
            Given::Known(value) => value.as_array().into_iter().flatten().map(Given::Known).collect(),
            Given::Node(number) => match &nodes[number as usize] {
                Node::Array(items, _) => items.iter().map(|item| Given::of(nodes, *item)).collect(),
                _ => Vec::new(),
            },
        }
    }

    /// The text that is written down here.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Given::Known(value) => value.as_str(),
            Given::Node(_) => None,
        }
    }
}

/// What is known of a field of a state that is given as data.
pub(super) fn field<'a>(nodes: &'a [Node], fields: &'a [RawField], name: &str) -> Option<Given<'a>> {
    fields.iter().find(|field| field.name == name).map(|field| Given::of(nodes, field.value.node))
}

/// What is known of the value of a field.
pub(super) fn value<'a>(nodes: &'a [Node], field: &RawField) -> Given<'a> {
    Given::of(nodes, field.value.node)
}

/// True for a Map whose items are executions of their own.
pub(super) fn is_distributed(nodes: &[Node], processor: Given<'_>) -> bool {
    let mode = processor.member(nodes, "ProcessorConfig").and_then(|config| config.member(nodes, "Mode"));
    mode.and_then(Given::text) == Some("DISTRIBUTED")
}

/// The kind of a state in the language; none for a handle, and for data that does not say.
pub(super) fn kind(kind: &Kind) -> Option<StateKind> {
    match kind {
        Kind::Task(_) => Some(StateKind::Task),
        Kind::Pass(_) => Some(StateKind::Pass),
        Kind::Choice { .. } => Some(StateKind::Choice),
        Kind::Wait(_) => Some(StateKind::Wait),
        Kind::Succeed(_) => Some(StateKind::Succeed),
        Kind::Fail(_) => Some(StateKind::Fail),
        Kind::Parallel(_) => Some(StateKind::Parallel),
        Kind::Map(_) => Some(StateKind::Map),
        Kind::Raw(raw) => raw.kind,
        Kind::Label(_) => None,
    }
}

/// What a state is about when a field that is given as data is evaluated.
pub(super) fn moment(field: &str, of: &Kind, language: QueryLanguage) -> Moment {
    let kind = kind(of);
    let works = matches!(kind, Some(StateKind::Task | StateKind::Parallel | StateKind::Map));
    match field {
        "Output" | "ResultSelector" | "OutputPath" | "Assign" if works => Moment::Done,
        "Assign" if kind == Some(StateKind::Pass) && language == QueryLanguage::JsonPath => Moment::Done,
        "ItemSelector" => Moment::Selecting,
        "Parameters" if kind == Some(StateKind::Map) => Moment::Selecting,
        "Branches" | "ItemProcessor" | "Iterator" | "Catch" | "Retry" => Moment::Within,
        _ => Moment::Entering,
    }
}

/// A value as the author gives it: what is known stays as it is, but for names of the stack's resources; values of the
/// workflow are written in the state's language.
pub(super) fn written(site: Site<'_>, stack: &stack::Names<'_>, number: u32) -> Result<Written, Refusal> {
    match site.node(number) {
        Node::Literal(value) => stack.replaced(value).map(Written::Fixed),
        Node::Object(members) => {
            let mut object = Map::new();
            for (name, member) in members {
                let name = stack.replaced_text(name)?;
                match (written(site, stack, *member)?, site.language) {
                    (Written::Fixed(value), _) => drop(object.insert(name, value)),
                    (Written::Computed(text), QueryLanguage::Jsonata) => {
                        object.insert(name, Value::String(asl::jsonata::delimited(&text)));
                    }
                    (Written::Computed(text), QueryLanguage::JsonPath) => {
                        let name = name.strip_suffix(".$").map_or(name.clone(), str::to_owned);
                        object.insert(format!("{name}.$"), Value::String(text));
                    }
                }
            }
            Ok(Written::Fixed(Value::Object(object)))
        }
        Node::Array(elements, _) => {
            let all = elements.iter().map(|&element| written(site, stack, element)).collect::<Result<Vec<_>, _>>()?;
            let computed = all.iter().any(|element| matches!(element, Written::Computed(_)));
            if computed && site.language == QueryLanguage::JsonPath {
                return jsonpath::template(site, number);
            }
            let values = all.into_iter().map(|element| match element {
                Written::Fixed(value) => value,
                Written::Computed(text) => Value::String(asl::jsonata::delimited(&text)),
            });
            Ok(Written::Fixed(Value::Array(values.collect())))
        }
        _ if site.language == QueryLanguage::JsonPath => jsonpath::template(site, number),
        _ => jsonata::template(site, number).map(Written::Fixed),
    }
}

/// The value of a field of a state. In JSONPath, only fields for paths take one.
pub(super) fn of_field(site: Site<'_>, stack: &stack::Names<'_>, field: &RawField) -> Result<Value, Refusal> {
    match written(site, stack, field.value.node)? {
        Written::Fixed(value) => Ok(value),
        Written::Computed(path) if field.name.ends_with("Path") => Ok(Value::String(path)),
        Written::Computed(_) => {
            let name = &field.name;
            let message = format!("JSONPath cannot use a value of the workflow as the field `{name}`");
            let help = format!("give it to `{name}Path` where there is one, or use JSONata with `.query_language(…)`");
            Err(Refusal::new(&NOT_IN_JSONPATH, message, help))
        }
    }
}
