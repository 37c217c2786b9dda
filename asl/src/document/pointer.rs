//! JSON pointers (RFC 6901).

use std::borrow::Cow;

use super::{Content, Node};
use crate::diagnostic::pointer_to;

/// The node at a pointer below a node.
pub(super) fn find<'d>(from: Node<'d>, pointer: &str) -> Option<Node<'d>> {
    if pointer.is_empty() {
        return Some(from);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(from, |node, token| match node.content() {
        Content::Object(_) => node.get(&unescaped(token)?),
        Content::Array(_) => node.at(position(token)?),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    })
}

/// The pointer of a node.
pub(super) fn of(node: Node<'_>) -> String {
    let mut steps = Vec::new();
    let mut below = node;
    while let Some(parent) = below.parent() {
        steps.push(below.step());
        below = parent;
    }
    steps.iter().rev().map(|step| pointer_to("", step)).collect()
}

/// How many bytes the pointer of a node has at least.
pub(super) fn length(node: Node<'_>) -> usize {
    let above = std::iter::successors(Some(node), |node| node.parent());
    above.filter_map(Node::key).map(|key| key.name().len() + 1).sum()
}

/// A token with `~1` and `~0` read; nothing where a `~` is alone (RFC 6901, section 3).
fn unescaped(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut parts = token.split('~');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        let (character, rest) = match part.as_bytes().first()? {
            b'0' => ('~', &part[1..]),
            b'1' => ('/', &part[1..]),
            _ => return None,
        };
        name.push(character);
        name.push_str(rest);
    }
    Some(Cow::Owned(name))
}

/// A position in an array: digits without a leading zero (RFC 6901, section 4).
fn position(token: &str) -> Option<usize> {
    let canonical = token == "0" || !(token.starts_with('0') || token.is_empty());
    (canonical && token.bytes().all(|byte| byte.is_ascii_digit())).then(|| token.parse().ok())?
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Limits};

    #[test]
    fn the_examples_of_the_rfc_are_found() {
        // RFC 6901, section 5.
        let text = r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#;
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        let found = |pointer: &str| document.node_at(pointer).map(|node| node.source().to_owned());
        assert_eq!(found(""), Some(text.to_owned()));
        assert_eq!(found("/foo/0"), Some("\"bar\"".to_owned()));
        for (pointer, value) in [
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(found(pointer).as_deref(), Some(value), "{pointer}");
            assert_eq!(document.node_at(pointer).unwrap().pointer(), pointer);
        }
    }

    #[test]
    fn pointers_to_nothing_find_nothing() {
        let document = Document::json("a.json", r#"{"a":[1,{"~":2}],"m~n":3}"#, Limits::default()).unwrap();
        for pointer in ["a", "/b", "/a/2", "/a/-", "/a/01", "/a/+1", "/a/", "/a/0/0", "/m~n", "/m~2n", "/m~", "/a/1/~"]
        {
            assert!(document.node_at(pointer).is_none(), "{pointer}");
        }
        assert_eq!(document.node_at("/a/1/~0").unwrap().pointer(), "/a/1/~0");
    }
}
