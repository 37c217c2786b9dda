//! Writing JSONata as Step Functions reads it.

use crate::jsonpath::Segment;

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
    text.starts_with("{%") && text.ends_with("%}")
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
}
