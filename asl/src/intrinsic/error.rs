//! Why an expression gives no value, and how the service words it.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

use super::Function;
use crate::jsonpath::{NotFound, Reason};

/// An expression that gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Why.
    pub reason: Failure,
    /// The innermost function that failed; `None` when the expression is a path.
    pub function: Option<Function>,
    /// The bytes of the expression's text where it failed: a call, or the path of an argument.
    pub span: Range<usize>,
}

/// Why an expression gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A path found nothing.
    NotFound {
        /// The path.
        path: String,
        /// Where it ended.
        source: Box<NotFound>,
    },
    /// An argument is not what the function takes.
    Argument {
        /// Which, from 1.
        number: usize,
        /// What it takes.
        message: String,
    },
    /// The template of `States.Format` is not one, or has another number of `{}`.
    Template(String),
    /// The value grows beyond what a state may hold.
    TooLarge,
}

impl EvalError {
    /// The error as the service names it: recorded executions fail with `States.Runtime`, where the States Language
    /// has `States.IntrinsicFailure`.
    pub fn error_name(&self) -> &'static str {
        "States.Runtime"
    }

    /// The cause of a failed call in the words of the service, without its first sentence, which names the state.
    /// `text` is the whole expression, `input` the data that the state works on.
    pub fn cause(&self, text: &str, input: &Value) -> String {
        format!("The function '{text}' had the following error: {}", self.detail(text, input))
    }

    fn detail(&self, text: &str, input: &Value) -> String {
        let Some(function) = self.function else { return self.to_string() };
        match &self.reason {
            Failure::NotFound { source, .. } if matches!(source.reason, Reason::NotAnArray(_)) => source.detail(),
            Failure::NotFound { path, .. } => {
                let path = text.get(self.span.clone()).filter(|written| written.starts_with('$')).unwrap_or(path);
                // The service names the Context Object `$`, and quotes the state's input all the same.
                let path = path.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(path);
                format!("The JsonPath argument for the field '{path}' could not be found in the input '{input}'")
            }
            Failure::Template(message) if message.starts_with("matching") => {
                format!("Invalid template in {function}: {message}.")
            }
            Failure::Template(message) => format!("Invalid arguments in {function}: {message}."),
            Failure::Argument { .. } => format!("Invalid arguments in {function}"),
            Failure::TooLarge => self.to_string(),
        }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(function) = self.function {
            write!(f, "`{function}`: ")?;
        }
        match &self.reason {
            Failure::NotFound { path, source } => write!(f, "`{path}` selects nothing: {source}"),
            Failure::Argument { number, message } => write!(f, "argument {number} {message}"),
            Failure::Template(message) => f.write_str(message),
            Failure::TooLarge => f.write_str("the value is too large"),
        }
    }
}

impl std::error::Error for EvalError {}
