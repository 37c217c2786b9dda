//! Intrinsic functions, for computing in JSONPath (States Language, "Intrinsic functions"): building, parsing, printing
//! and evaluating calls.
//!
//! ```
//! use asl::intrinsic::{Repeatable, parse};
//! use asl::jsonpath::Scope;
//! use serde_json::json;
//!
//! let expression = parse("States.ArrayGetItem(States.StringSplit($.date, 'T'), 0)").unwrap();
//! let input = json!({"date": "2026-08-01T09:30:00Z"});
//! let value = expression.evaluate(&Scope::new(&input), &mut Repeatable::new(0)).unwrap();
//! assert_eq!(value, json!("2026-08-01"));
//! ```
//!
//! Parsing rejects what the service rejects when a state machine is created: unknown functions, a wrong number of
//! arguments, escapes other than the four, more than [`MAX_NESTING`] calls around each other. What depends on the data
//! fails when the call is evaluated, with an error that holds the service's own words.
//!
//! `States.UUID` and `States.MathRandom` draw from a [`Randomness`] that is given in. Their values, with a seed or
//! without one, are not those of the service.

mod arguments;
mod ast;
pub(crate) mod base64;
mod compute;
mod error;
mod eval;
mod format;
mod function;
mod lex;
mod parse;
mod random;
mod unique;

pub use ast::{Argument, ArgumentValue, Call, Expression, Text};
pub use error::{EvalError, Failure};
pub use function::Function;
pub use parse::parse;
pub use random::{Randomness, Repeatable, Uuid};

/// The deepest nesting of calls that the service accepts.
pub const MAX_NESTING: usize = 10;

/// The longest text of an expression that is read, in bytes.
pub const MAX_EXPRESSION: usize = 64 * 1024;

/// The longest text that `States.Hash` and the Base64 functions take, in characters (Developer Guide, "Intrinsics for
/// JSONPath states").
pub const MAX_TEXT: usize = 10_000;

/// The most elements that `States.ArrayRange` makes (Developer Guide, "Intrinsics for JSONPath states").
pub const MAX_ITEMS: i128 = 1_000;

/// A string argument: in single quotes, with the language's four reserved characters escaped.
///
/// ```
/// assert_eq!(asl::intrinsic::string("it's {}"), r"'it\'s \{\}'");
/// ```
pub fn string(text: &str) -> String {
    format!("'{}'", escape(text))
}

/// The template of `States.Format`: a string argument in which `{}` keeps its meaning, made from the pieces around it.
///
/// ```
/// assert_eq!(asl::intrinsic::template(&["Order ", " of {x}"]), r"'Order {} of \{x\}'");
/// ```
pub fn template(pieces: &[&str]) -> String {
    let escaped: Vec<String> = pieces.iter().map(|piece| escape(piece)).collect();
    format!("'{}'", escaped.join("{}"))
}

/// A call: the function's name without `States.`, and its printed arguments.
pub fn call(function: &str, arguments: &[String]) -> String {
    format!("States.{function}({})", arguments.join(", "))
}

/// Puts a backslash before each of the four reserved characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\'' | '\\' | '{' | '}') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
