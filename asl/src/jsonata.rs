//! JSONata as in Step Functions (JSONata documentation; Developer Guide, "Transforming data with JSONata"): building,
//! parsing, checking and evaluating expressions.
//!
//! Step Functions runs JSONata 2.0.6 without `$eval`, with six additional functions, and without a context: `$`, `$$`
//! and bare names have no value at the top level. `compile` refuses what the service refuses, and later operators.
//!
//! The reader and the evaluator are our own, because no engine counts its work. What evaluates differently:
//!
//! - All numbers are 64-bit floating point, as JavaScript's: whole numbers beyond 2⁵³ lose their last digits. Whole
//!   numbers come back without a fraction, so `1.0` comes back as `1`.
//! - Members of objects stay in the order in which they were made, also those whose names are whole numbers.
//! - The differences from the reference implementation that are known stand in `docs/jsonata-differences.md`, from which the
//!   tests read them.
//! - Work is bounded by steps, live bytes, depth and lengths ([`Limits`]), in functions and regular expressions too, and
//!   never by a clock. So any text may be evaluated, and gives the same on every computer.

mod analysis;
mod arguments;
mod compile;
mod differences;
mod error;
mod evaluate;
mod fault;
mod function;
mod lex;
mod library;
mod locate;
mod names;
mod number;
mod outline;
mod parse;
mod references;
mod regex;
mod run;
mod shape;
mod signature;
mod stack;
mod states;
mod syntax;
mod tokens;
mod tree;
mod value;

use crate::jsonpath::Segment;

pub(crate) use compile::{Checked, check_all, plain_path};
pub use compile::{Expression, check, compile};
pub(crate) use differences::Difference;
pub use error::{ErrorKind, JsonataError};
pub use evaluate::{Bindings, Limits, Source};
pub use function::{FUNCTIONS, is_function, nearest_function};
pub(crate) use locate::{only_in_texts, states_part, variable};
pub use outline::Outline;
pub use references::{References, StatesPart, StatesReference};
pub use regex::finds;

/// The longest text of an expression that is read, in bytes.
pub const MAX_EXPRESSION: usize = 64 * 1024;

/// The deepest nesting that is read. An operator nests what it works on, so a long sum is deep too.
pub const MAX_NESTING: usize = 1_000;

/// The text of a path: a root such as `$states.input` or `$name`, and steps below it.
///
/// ```
/// use asl::{jsonata, jsonpath::Segment};
///
/// let steps = [Segment::Member("items".into()), Segment::Index(0), Segment::Member("unit price".into())];
/// assert_eq!(jsonata::path("$states.input", &steps), "$states.input.items[0].`unit price`");
/// ```
pub fn path(root: &str, segments: &[Segment]) -> String {
    let mut text = root.to_owned();
    for segment in segments {
        match segment {
            Segment::Member(name) if is_plain(name) => {
                text.push('.');
                text.push_str(name);
            }
            Segment::Member(name) if !name.contains('`') => {
                text.push_str(".`");
                text.push_str(name);
                text.push('`');
            }
            // A backtick cannot be quoted inside backticks; the look-up function takes any name.
            Segment::Member(name) => text = format!("$lookup({text}, {})", string(name)),
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// A string literal.
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An expression as a field's value: between `{%` and `%}`.
pub fn delimited(expression: &str) -> String {
    format!("{{% {expression} %}}")
}

/// True when a field's value would be read as an expression.
pub fn is_delimited(text: &str) -> bool {
    undelimited(text).is_some()
}

/// The expression between `{%` and `%}` of a field's value, without the white space around it.
///
/// ```
/// assert_eq!(asl::jsonata::undelimited("{% $states.input %}"), Some("$states.input"));
/// assert_eq!(asl::jsonata::undelimited(" {% $states.input %}"), None);
/// ```
pub fn undelimited(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}").map(str::trim)
}

/// True for names that need no backticks: an identifier that is none of the operators `and`, `or`, `in` and no constant.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(name, "and" | "or" | "in" | "true" | "false" | "null" | "function")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_identifiers_stand_in_backticks() {
        let member = |name: &str| path("$states.input", &[Segment::Member(name.into())]);
        assert_eq!(member("orderId"), "$states.input.orderId");
        assert_eq!(member("order-id"), "$states.input.`order-id`");
        assert_eq!(member("and"), "$states.input.`and`");
        assert_eq!(member("a`b"), "$lookup($states.input, \"a`b\")");
    }

    #[test]
    fn strings_are_escaped() {
        assert_eq!(string("a \"b\"\n"), r#""a \"b\"\n""#);
    }

    #[test]
    fn both_marks_are_needed_and_do_not_overlap() {
        assert_eq!(undelimited(&delimited("$x")), Some("$x"));
        assert_eq!(undelimited("{%%}"), Some(""));
        assert!(!is_delimited("{%}") && !is_delimited("{% $x") && !is_delimited("{% $x %} "));
    }
}
