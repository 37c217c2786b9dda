//! The place where an expression is written: which state asks, and where values stand for it.

use asl::jsonpath::Segment;
use asl::{Diagnostic, Place, QueryLanguage, Rule};
use serde_json::Value;

use super::carry::{Carriage, Root};
use super::inputs::StateInput;
use super::rules::expressions::{DOLLAR_BRACE, PRINTED};
use super::uses::part_of_value;
use crate::expr::node::{Deployed, Node};
use crate::payload::printed;

/// What one language cannot say: the message and the help of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) rule: &'static Rule,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Refusal {
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, message: message.into(), help: help.into() }
    }

    /// The diagnostic at the author's line.
    pub(crate) fn at(self, place: &Place) -> Diagnostic {
        self.rule.found(self.message).help(self.help).at(place.clone())
    }
}

/// A template written in a query language.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    /// JSON as it is; parts of it may still be computed, by keys or delimiters of their own.
    Fixed(Value),
    /// A path or expression, as text.
    Computed(String),
}

/// The place where an expression is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) nodes: &'a [Node],
    pub(crate) carriage: &'a Carriage,
    pub(crate) language: QueryLanguage,
    /// The state that asks.
    pub(crate) state: u32,
    pub(crate) input: StateInput,
    /// What the state is about when it asks.
    pub(crate) moment: Moment,
    /// Where in a service's answer the result stands.
    pub(crate) envelope: &'a [Segment],
}

/// What a state is about when it reads a value; what is at hand differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It begins.
    Entering,
    /// A Map makes an iteration's input.
    Selecting,
    /// Its work is done.
    Done,
    /// An error has been caught, by the catch with this number.
    Caught(u32),
    /// A machine in the state runs, which is given as data; its states have inputs of their own.
    Within,
}

impl Moment {
    /// True while the state's input is at hand. In JSONPath, `$` is what the state is about at the moment; JSONata has a name for each.
    pub(crate) fn has_input(self, language: QueryLanguage) -> bool {
        match self {
            Moment::Entering | Moment::Selecting => true,
            Moment::Done | Moment::Caught(_) => language == QueryLanguage::Jsonata,
            Moment::Within => false,
        }
    }
}

impl<'a> Site<'a> {
    /// The node with a number.
    pub(crate) fn node(&self, number: u32) -> &'a Node {
        &self.nodes[number as usize]
    }

    /// Where the value stands that an expression is a part of; none for computed expressions.
    pub(crate) fn located(&self, number: u32) -> Option<(Root, Vec<Segment>)> {
        let (origin, path) = part_of_value(self.nodes, number)?;
        let (root, below) = self.carriage.locate(origin, &path, self);
        let envelope = if root == Root::OwnResult { self.envelope } else { &[] };
        Some((root, envelope.iter().chain(below).cloned().collect()))
    }
}

impl Site<'_> {
    /// A text of which deployment knows everything: one whose values are names of the stack.
    pub(crate) fn known_text(&self, pieces: &[String], values: &[u32]) -> Option<String> {
        let mut text = pieces.first()?.clone();
        for (value, piece) in values.iter().zip(&pieces[1..]) {
            let Node::Deployed(deployed) = self.node(*value) else { return None };
            text += &placeholder(deployed);
            text += piece;
        }
        Some(text)
    }
}

/// What deployment replaces by a value that only it knows.
pub(crate) fn placeholder(deployed: &Deployed) -> String {
    format!("${{{}}}", deployed.placeholder)
}

fn placeholder_in(what: &str, text: &str, help: &str) -> Refusal {
    let message = format!(
        "the {what} `{text}` contains `${{`, which CloudFormation treats as the beginning of a \
        placeholder"
    );
    Refusal::new(&DOLLAR_BRACE, message, help)
}

/// A text into which an expression has been printed.
pub(crate) fn printed_expression(printed: &str) -> Refusal {
    let message = format!("a text contains the printed expression `{printed}`");
    let help = "`format!` cannot put in a value that exists only when the workflow runs; use \
        `format_text(\"… {} …\", [value])`";
    Refusal::new(&PRINTED, message, help)
}

/// Refuses printed expressions, and `${` in names and comments.
pub(crate) fn no_placeholder_in_name(what: &str, text: &str) -> Result<(), Refusal> {
    if let Some(printed) = printed(text) {
        let message = format!("the {what} contains the printed expression `{printed}`");
        return Err(Refusal::new(&PRINTED, message, "a value exists only when the workflow runs; leave it out"));
    }
    if text.contains("${") { Err(placeholder_in(what, text, "write it without the brace")) } else { Ok(()) }
}

/// Refuses printed expressions, and `${` in fixed text: deployment would take it for a placeholder, and there is no path to escape it.
pub(crate) fn no_placeholder_in(value: &Value) -> Result<(), Refusal> {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if printed(text).is_some() => {
                return Err(printed_expression(printed(text).unwrap_or_default()));
            }
            Value::String(text) if text.contains("${") => {
                let help = "build the string with `format_text`, and pass the dollar sign as a value: `\"$\".into()`";
                return Err(placeholder_in("text", text, help));
            }
            Value::Array(elements) => waiting.extend(elements),
            Value::Object(members) => {
                if let Some(name) = members.keys().find(|name| name.contains("${")) {
                    return Err(placeholder_in("field", name, "rename the field"));
                }
                waiting.extend(members.values());
            }
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }
    Ok(())
}
