//! An expression as a tree, and its text.

use std::fmt;
use std::ops::Range;

use serde_json::Number;

use super::Function;
use super::format::{pieces, unescape};
use crate::jsonpath::Path;

/// The value of a field that ends in `.$`: a path or a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `$.order.id`
    Path(Path),
    /// `States.Format('order {}', $.order.id)`
    Call(Call),
}

/// A call of an intrinsic function.
///
/// Two calls are equal if they have the same meaning, regardless of their places in the text.
#[derive(Debug, Clone)]
pub struct Call {
    /// The function.
    pub function: Function,
    /// Its arguments, as many as the function takes.
    pub arguments: Vec<Argument>,
    /// The bytes of the text that are the call.
    pub span: Range<usize>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function && self.arguments == other.arguments
    }
}

/// An argument of a call and its place in the text.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The arguments.
    pub value: ArgumentValue,
    /// The bytes of the text that say so.
    pub span: Range<usize>,
}

impl PartialEq for Argument {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What is passed to a function.
#[derive(Debug, Clone, PartialEq)]
pub enum ArgumentValue {
    /// `'text'`
    Text(Text),
    /// `12`, `-1.5`, `1e3`
    Number(Number),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
    /// A path; its spans count from the beginning of the whole text.
    Path(Path),
    /// A nested call.
    Call(Call),
}

/// A text in single quotes, with its escapes: in a template of `States.Format`, `{}` and `\{\}` differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// What is between the quotes.
    pub(super) raw: String,
}

impl Text {
    /// A text that means `text` itself.
    pub fn new(text: &str) -> Self {
        Text { raw: super::escape(text) }
    }

    /// What is between the quotes.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// What the text means.
    pub fn value(&self) -> String {
        unescape(&self.raw)
    }

    /// The pieces of a template of `States.Format` between its `{}`, one more than there are of those; none if it is malformed.
    pub fn pieces(&self) -> Option<Vec<String>> {
        pieces(&self.raw).ok()
    }
}

impl Expression {
    /// The names of the variables that the expression reads, in the order of the text; a name may come twice.
    pub fn variables(&self) -> Vec<&str> {
        self.paths().into_iter().flat_map(Path::variables).collect()
    }

    /// The paths that the expression reads, in the order of the text.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Expression::Path(path) => vec![path],
            Expression::Call(call) => call.paths(),
        }
    }
}

impl Call {
    /// The paths that the call reads, those of nested calls included.
    pub fn paths(&self) -> Vec<&Path> {
        let paths = self.arguments.iter().map(|argument| match &argument.value {
            ArgumentValue::Path(path) => vec![path],
            ArgumentValue::Call(call) => call.paths(),
            ArgumentValue::Text(_) | ArgumentValue::Number(_) | ArgumentValue::Boolean(_) | ArgumentValue::Null => {
                Vec::new()
            }
        });
        paths.collect::<Vec<_>>().concat()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Path(path) => write!(f, "{path}"),
            Expression::Call(call) => write!(f, "{call}"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.function)?;
        for (number, argument) in self.arguments.iter().enumerate() {
            write!(f, "{}{}", if number == 0 { "" } else { ", " }, argument.value)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for ArgumentValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArgumentValue::Text(text) => write!(f, "'{}'", text.raw),
            ArgumentValue::Number(number) => write!(f, "{number}"),
            ArgumentValue::Boolean(value) => write!(f, "{value}"),
            ArgumentValue::Null => f.write_str("null"),
            ArgumentValue::Path(path) => write!(f, "{path}"),
            ArgumentValue::Call(call) => write!(f, "{call}"),
        }
    }
}
