//! Edits of a document's text that leave everything else as it is written.
//!
//! Each is made only where the text can be edited for certain: a string with escapes, a member between comments, or a block
//! of YAML that begins behind a `- ` are left to people.

use super::composed::is_plain;
use super::{Bytes, Document, Format, Key, Kind, Member, Node};
use crate::diagnostic::{Edit, Fix};

impl<'d> Node<'d> {
    /// Another string in the place of the one that the node is.
    pub fn with_string(self, string: &str) -> Option<Edit> {
        let content = self.verbatim()?;
        fits(self.document(), content, string).then(|| self.document().edit(content, string))?
    }

    /// A text put in before the string that the node is.
    pub fn with_prefix(self, prefix: &str) -> Option<Edit> {
        let content = self.verbatim()?;
        let whole = format!("{prefix}{}", self.as_str()?);
        let before = Bytes { start: content.start, end: content.start };
        fits(self.document(), content, &whole).then(|| self.document().edit(before, prefix))?
    }

    /// Another text in the place of a range of the string that the node is.
    pub fn with_part(self, part: std::ops::Range<usize>, text: &str) -> Option<Edit> {
        let content = self.verbatim()?;
        let string = self.as_str()?;
        let whole = format!("{}{text}{}", string.get(..part.start)?, string.get(part.end..)?);
        let bytes = Bytes { start: content.start + part.start, end: content.start + part.end };
        fits(self.document(), content, &whole).then(|| self.document().edit(bytes, text))?
    }

    /// A value in the notation of JSON, without quotes, in the place of a scalar.
    pub fn with_literal(self, literal: &str) -> Option<Edit> {
        let scalar = !matches!(self.kind(), Kind::Array | Kind::Object);
        // A tag or an anchor would belong to the new value.
        let bare = !self.source().starts_with(['!', '&', '*', '|', '>']);
        (scalar && bare && !self.source().is_empty()).then(|| self.document().edit(self.bytes(), literal))?
    }

    /// The text without the member of an object that the node is.
    pub fn without_member(self) -> Option<Edit> {
        let object = self.parent()?;
        let members: Vec<Member<'d>> = object.members().collect();
        let position = members.iter().position(|member| member.node.number() == self.number())?;
        let document = self.document();
        let bytes = if object.source().starts_with('{') {
            in_braces(&members, position)
        } else {
            in_lines(document.text(), &members, position)?
        };
        // A comment may be about what is taken out.
        let text = document.text().get(bytes.start..bytes.end)?;
        let comment = document.format() == Format::Yaml && text.contains('#');
        (!comment).then(|| document.edit(bytes, ""))?
    }

    /// The bytes of a string that the text writes as it reads, without quotes.
    fn verbatim(self) -> Option<Bytes> {
        self.as_str()?;
        verbatim(self.document(), self.entry().content)
    }
}

impl Key<'_> {
    /// Another name for the key.
    pub fn with_name(self, name: &str) -> Option<Edit> {
        let content = verbatim(self.document(), self.entry().content)?;
        fits(self.document(), content, name).then(|| self.document().edit(content, name))?
    }
}

impl Document {
    /// An edit of a range of bytes of the text; none where the file around it writes them in another way.
    fn edit(&self, bytes: Bytes, replacement: &str) -> Option<Edit> {
        self.source.edit(bytes.start..bytes.end, replacement)
    }
}

/// The fix for a member that repeats an earlier one, value included.
pub(super) fn without_repetition(first: Node<'_>, again: Node<'_>) -> Option<Fix> {
    let same = first.to_value() == again.to_value();
    let edit = again.without_member().filter(|_| same)?;
    Some(Fix::new("remove the second one; it is identical", edit))
}

/// The range of a string's text where it is a range of the document's text.
fn verbatim(document: &Document, content: super::tree::Range) -> Option<Bytes> {
    let content = Bytes::from(content);
    (content.end <= document.text().len()).then_some(content)
}

/// True if a string can be written in the place of another, with the quotes that are there or without quotes.
fn fits(document: &Document, content: Bytes, string: &str) -> bool {
    let quoted = document.text().get(..content.start).is_some_and(|before| before.ends_with(['"', '\'']));
    match (document.format(), quoted) {
        (Format::Json, _) => !string.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')),
        (Format::Yaml, true) => !string.chars().any(|c| c.is_control() || matches!(c, '"' | '\\' | '\'')),
        (Format::Yaml, false) => is_plain(string) && super::yaml::is_plain_string(string),
    }
}

/// The bytes of a member between braces, with one of the commas beside it.
fn in_braces(members: &[Member<'_>], position: usize) -> Bytes {
    let member = members[position];
    let next = members.get(position + 1).map(|next| next.key.bytes().start);
    let previous = position.checked_sub(1).map(|previous| members[previous].node.bytes().end);
    let (start, end) = (member.key.bytes().start, member.node.bytes().end);
    match (next, previous) {
        (Some(next), _) => Bytes { start, end: next },
        (None, Some(previous)) => Bytes { start: previous, end },
        (None, None) => Bytes { start, end },
    }
}

/// The lines of a member of a block, where it has lines of its own and the block has others.
fn in_lines(text: &str, members: &[Member<'_>], position: usize) -> Option<Bytes> {
    let member = members[position];
    let (start, end) = (member.key.bytes().start, member.node.bytes().end);
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(end..)?;
    let behind = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let alone = text[line..start].chars().all(|c| c == ' ') && rest[..behind].trim().is_empty() && start < end;
    (alone && members.len() > 1).then_some(Bytes { start: line, end: end + behind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Composed, Limits, Written};

    fn read(name: &str, text: &str) -> Document {
        Document::by_name(name, text, Limits::default()).unwrap()
    }

    /// The text after an edit.
    fn edited(document: &Document, edit: Option<Edit>) -> Option<String> {
        let edit = edit?;
        let mut text = document.file_text().text().to_owned();
        text.replace_range(edit.span().bytes()?, edit.replacement());
        Some(text)
    }

    #[test]
    fn strings_and_keys_change_between_their_quotes() {
        let json = read("a.json", r#"{"Typ": "pass", "n": "\u0041"}"#);
        let node = json.node_at("/Typ").unwrap();
        assert_eq!(edited(&json, node.with_string("Pass")).unwrap(), r#"{"Typ": "Pass", "n": "\u0041"}"#);
        assert_eq!(edited(&json, node.key().unwrap().with_name("Type")).unwrap(), r#"{"Type": "pass", "n": "\u0041"}"#);
        assert_eq!(edited(&json, node.with_prefix("$.")).unwrap(), r#"{"Typ": "$.pass", "n": "\u0041"}"#);
        assert_eq!(json.node_at("/n").unwrap().with_string("B"), None);
        let yaml = read("a.yaml", "Typ: pass # one\nq: 'x'\n");
        let node = yaml.node_at("/Typ").unwrap();
        assert_eq!(edited(&yaml, node.with_string("Pass")).unwrap(), "Typ: Pass # one\nq: 'x'\n");
        assert_eq!(node.with_string("a: b"), None);
        assert_eq!(node.with_string("true"), None);
        assert_eq!(
            edited(&yaml, yaml.node_at("/q").unwrap().with_string("a: b")).unwrap(),
            "Typ: pass # one\nq: 'a: b'\n"
        );
    }

    #[test]
    fn members_go_with_one_comma_or_with_their_lines() {
        let without = |name: &str, text: &str, pointer: &str| {
            let document = read(name, text);
            edited(&document, document.node_at(pointer).unwrap().without_member())
        };
        let json = "{\n  \"a\": 1,\n  \"b\": [2],\n  \"c\": 3\n}";
        assert_eq!(without("a.json", json, "/a").unwrap(), "{\n  \"b\": [2],\n  \"c\": 3\n}");
        assert_eq!(without("a.json", json, "/c").unwrap(), "{\n  \"a\": 1,\n  \"b\": [2]\n}");
        let yaml = "a: 1\nb:\n  c: 2\n  d: {e: 1, f: 2}\ng: 3 # three\n- x\n".replace("- x\n", "");
        assert_eq!(without("a.yaml", &yaml, "/a").unwrap(), &yaml[5..]);
        assert_eq!(without("a.yaml", &yaml, "/b/c").unwrap(), yaml.replace("  c: 2\n", ""));
        assert_eq!(without("a.yaml", &yaml, "/b/d/f").unwrap(), yaml.replace(", f: 2", ""));
        assert_eq!(without("a.yaml", &yaml, "/g"), None);
        assert_eq!(without("a.yaml", "- a: 1\n  b: 2\n", "/0/a"), None);
    }

    #[test]
    fn a_string_inside_a_string_changes_where_it_is_written_as_it_reads() {
        let composed = |text: &str| {
            let document = read("a.yaml", text);
            let written = Written::new(document.node_at("/a").unwrap()).unwrap();
            let mut composed = Composed::new(&written);
            composed.push(&written, 0..written.text().len());
            composed.read(Limits::default()).unwrap()
        };
        let block = composed("a: |\n  {\"Type\":\n    \"pass\"}\n");
        let edit = block.node_at("/Type").unwrap().with_string("Pass");
        assert_eq!(edited(&block, edit).unwrap(), "a: |\n  {\"Type\":\n    \"Pass\"}\n");
        let escaped = composed("a: \"{\\\"Ty\\\": \\\"pa\\\\u0073s\\\"}\"\n");
        assert_eq!(escaped.node_at("/Ty").unwrap().with_string("Pass"), None);
        let key = escaped.node_at("/Ty").unwrap().key().unwrap().with_name("Type");
        assert_eq!(edited(&escaped, key).unwrap(), "a: \"{\\\"Type\\\": \\\"pa\\\\u0073s\\\"}\"\n");
    }

    #[test]
    fn spans_end_where_their_text_ends() {
        let document = read("a.yaml", "a: \"{\\\"k\\\": \\\"\\\\n\\\"}\"\nb: >\n  x\n  y\n");
        let a = Written::new(document.node_at("/a").unwrap()).unwrap();
        assert_eq!(a.text(), "{\"k\": \"\\n\"}");
        assert_eq!(a.span(1..4).written(), Some("\\\"k\\\""));
        assert_eq!(a.span(6..10).written(), Some("\\\"\\\\n\\\""));
        let b = document.node_at("/b").unwrap();
        assert_eq!(b.span_in(0..3).written(), Some("x\n  y"));
        assert_eq!(document.node_at("/a").unwrap().member_span().written().map(|text| &text[..2]), Some("a:"));
    }
}
