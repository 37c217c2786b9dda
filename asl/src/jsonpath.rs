//! Writing JSONPath as Step Functions reads it.

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
    fn names_that_cannot_follow_a_dot_stand_in_brackets() {
        let member = |name: &str| path("$", &[Segment::Member(name.into())]);
        assert_eq!(member("orderId"), "$.orderId");
        assert_eq!(member("order-id"), "$['order-id']");
        assert_eq!(member("it's"), r"$['it\'s']");
        assert_eq!(member("1st"), "$['1st']");
        assert_eq!(path("$$", &[]), "$$");
    }
}
