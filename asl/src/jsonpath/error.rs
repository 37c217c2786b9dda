//! What can go wrong with a path: it does not parse, it finds nothing, it cannot be written through.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

use super::json::{Json, View};

/// A text that is not a path, or not an expression with intrinsic functions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseError {
    /// The byte of the text at which reading stopped.
    pub offset: usize,
    /// What is wrong, in lower case, names in backticks.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl ParseError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        ParseError { offset, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same error in a text in which this one begins at `start`.
    pub(crate) fn moved(mut self, start: usize) -> Self {
        self.offset += start;
        self
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}

/// A path that finds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotFound {
    /// Why.
    pub reason: Reason,
    /// The number of the step that failed, from 0; `None` for the root.
    pub step: Option<usize>,
    /// The place of that step in the text of the path.
    pub span: Range<usize>,
    /// The place of the failure as the service writes it: `$['order']['items'][7]`.
    pub location: String,
    /// True when no step follows the one that failed.
    pub at_end: bool,
}

/// Why a path finds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The object has no such member.
    NoMember(String),
    /// A member was asked of something that is not an object.
    NotAnObject,
    /// An element was asked of something that is not an array; the value's text, shortened.
    NotAnArray(String),
    /// The array has no such element.
    NoElement(i64),
    /// No variable of this name is assigned.
    NoVariable(String),
    /// The path selects more than [`MAX_SELECTED`](super::MAX_SELECTED) values, or more in them than
    /// [`MAX_WEIGHT`](super::MAX_WEIGHT).
    TooMany,
}

impl NotFound {
    /// True for an index outside of its array at the end of the path.
    ///
    /// There the service is of two minds: a payload template takes the value for `null` and continues, an intrinsic
    /// function fails (observed in executions; no document says so).
    pub fn is_past_end(&self) -> bool {
        matches!(self.reason, Reason::NoElement(_)) && self.at_end
    }

    /// The sentence that the service's JSONPath library has for it, as causes of `States.Runtime` quote it.
    pub fn detail(&self) -> String {
        match &self.reason {
            Reason::NoMember(_) if !self.at_end => format!("Missing property in path {}", self.location),
            Reason::NoMember(_) | Reason::NoElement(_) | Reason::NotAnObject | Reason::NoVariable(_) => {
                format!("No results for path: {}", self.location)
            }
            Reason::NotAnArray(value) => {
                let step = self.location.rfind('[').map_or("", |start| &self.location[start..]);
                format!("Filter: {step} can only be applied to arrays. Current context is: {value}")
            }
            Reason::TooMany => format!("Too many results for path: {}", self.location),
        }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.location;
        match &self.reason {
            Reason::NoMember(name) => write!(f, "there is no `{name}` at `{place}`"),
            Reason::NotAnObject => write!(f, "the value before `{place}` is not an object"),
            Reason::NotAnArray(_) => write!(f, "the value before `{place}` is not an array"),
            Reason::NoElement(index) => write!(f, "there is no element {index} at `{place}`"),
            Reason::NoVariable(name) => write!(f, "the variable `${name}` has no value"),
            Reason::TooMany => f.write_str("the path selects too much"),
        }
    }
}

impl std::error::Error for NotFound {}

/// A value that cannot be put where a reference path points: `States.ResultPathMatchFailure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError {
    /// Why.
    pub reason: WriteReason,
    /// The place of the step in the text of the path.
    pub span: Range<usize>,
    /// The place of the failure: `$['order']['items'][7]`.
    pub location: String,
}

/// Why a value cannot be put where a path points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteReason {
    /// The path is not a reference path into the input.
    NotAReference,
    /// A member was named in something that is not an object.
    NotAnObject,
    /// An element was named in something that is not an array.
    NotAnArray,
    /// The array has no such element.
    NoElement,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.location;
        match self.reason {
            WriteReason::NotAReference => write!(f, "`{place}` is not a reference path into the input"),
            WriteReason::NotAnObject => write!(f, "`{place}` would be a member of something that is not an object"),
            WriteReason::NotAnArray => write!(f, "`{place}` would be an element of something that is not an array"),
            WriteReason::NoElement => write!(f, "`{place}` is out of the range of the array"),
        }
    }
}

impl std::error::Error for WriteError {}

/// The beginning of a value's JSON text.
pub(super) fn shortened<J: Json>(value: &J) -> String {
    const LENGTH: usize = 200;
    let text = match value.view() {
        View::Array(_) | View::Object => {
            // A large value is not worth printing to be cut: its outline is enough.
            let mut text = String::new();
            outline(value, LENGTH, &mut text);
            text
        }
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) => value.text(),
    };
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Prints the first level of a value, as far as `length` bytes.
fn outline<J: Json>(value: &J, length: usize, text: &mut String) {
    match value.view() {
        View::Array(elements) => {
            text.push('[');
            for (number, element) in elements.iter().enumerate() {
                if text.len() > length {
                    break;
                }
                if number > 0 {
                    text.push(',');
                }
                leaf(element, text);
            }
            text.push(']');
        }
        View::Object => {
            text.push('{');
            for (number, (name, member)) in value.members().enumerate() {
                if text.len() > length {
                    break;
                }
                if number > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name).to_string());
                text.push(':');
                leaf(member, text);
            }
            text.push('}');
        }
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) => text.push_str(&value.text()),
    }
}

fn leaf<J: Json>(value: &J, text: &mut String) {
    match value.view() {
        View::Array(elements) => text.push_str(if elements.is_empty() { "[]" } else { "[…]" }),
        View::Object => text.push_str(if value.members().next().is_none() { "{}" } else { "{…}" }),
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) => text.push_str(&value.text()),
    }
}
