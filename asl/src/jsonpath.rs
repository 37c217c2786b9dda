//! JSONPath as in Step Functions: parsing, printing, evaluating, and writing through reference paths.
//!
//! The dialect is that of an early Jayway JsonPath, which the service uses, as its error messages and results show:
//! members, unions, elements, slices, `*`, `..`, `[(@.length - 1)]`, and filters that compare with constants or match
//! regular expressions.
//!
//! ```
//! use asl::jsonpath::{Scope, parse};
//! use serde_json::json;
//!
//! let path = parse("$.order.items[?(@.qty > 1)].name").unwrap();
//! let input = json!({"order": {"items": [{"name": "pen", "qty": 3}, {"name": "ink", "qty": 1}]}});
//! assert_eq!(*path.evaluate(&Scope::new(&input)).unwrap(), json!(["pen"]));
//! assert_eq!(path.to_string(), "$.order.items[?(@.qty > 1)].name");
//! ```
//!
//! It refuses what the Developer Guide ("Using JSONPath paths") says is not supported: word operators such as `in`,
//! and functions with arguments. `.length()` is read, because the service reads it, but finds
//! nothing there nor here. Texts longer than [`MAX_LENGTH`] and paths of more than [`MAX_STEPS`] steps are refused, too.

mod ast;
mod error;
mod eval;
mod filter;
mod json;
mod lex;
mod parse;
mod pattern;
mod write;

pub use ast::{Comparison, Filter, Literal, Matching, Path, Relation, Root, Selector, Slice, Step};
pub use error::{NotFound, ParseError, Reason, WriteError, WriteReason};
pub use eval::Scope;
pub(crate) use eval::weight;
pub use json::{Found, Json, View};
pub(crate) use lex::Cursor;
pub use parse::parse;
pub use pattern::Pattern;

/// The longest text of a path that is read, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// The most steps that a path may have, those in its filters included.
pub const MAX_STEPS: usize = 200;

/// The deepest nesting of parentheses and negations in a filter.
pub const MAX_FILTER_NESTING: usize = 16;

/// The maximum number of values that a path may select.
pub const MAX_SELECTED: usize = 200_000;

/// The most that a path or an expression may bring together, in values and bytes of text: well above the 256 KiB that
/// a state may hold.
pub const MAX_WEIGHT: usize = 16 * 1024 * 1024;

/// The deepest value that is copied out of the data.
pub const MAX_DEPTH: usize = 200;

/// A step of a path below its root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A member of an object.
    Member(String),
    /// An element of an array, from 0; negative counts from the end.
    Index(i64),
}

/// The text of a path: a root such as `$`, `$$` or `$name`, and steps below it.
///
/// ```
/// use asl::jsonpath::{Segment, path};
///
/// let steps = [Segment::Member("items".into()), Segment::Index(0), Segment::Member("unit price".into())];
/// assert_eq!(path("$", &steps), "$.items[0]['unit price']");
/// ```
pub fn path(root: &str, segments: &[Segment]) -> String {
    let mut text = root.to_owned();
    for segment in segments {
        match segment {
            Segment::Member(name) if is_plain(name) => {
                text.push('.');
                text.push_str(name);
            }
            Segment::Member(name) => {
                text.push_str("['");
                for character in name.chars() {
                    if matches!(character, '\'' | '\\') {
                        text.push('\\');
                    }
                    text.push(character);
                }
                text.push_str("']");
            }
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// True for names that may follow a dot.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let segments = [Segment::Member("it's".into()), Segment::Index(2), Segment::Member("größe".into())];
        let text = path("$", &segments);
        assert_eq!(parse(&text).unwrap(), Path::from(&segments[..]));
        assert_eq!(parse(&text).unwrap().to_string(), text);
    }

    #[test]
    fn names_that_cannot_follow_a_dot_stand_in_brackets() {
        let member = |name: &str| path("$", &[Segment::Member(name.into())]);
        assert_eq!(member("orderId"), "$.orderId");
        assert_eq!(member("order-id"), "$['order-id']");
        assert_eq!(member("it's"), r"$['it\'s']");
        assert_eq!(member("1st"), "$['1st']");
        assert_eq!(path("$$", &[]), "$$");
    }
}
