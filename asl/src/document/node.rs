//! The nodes of a document as its readers see them.

use std::borrow::Cow;
use std::fmt;

use super::composed::Written;
use super::tree::{Entry, KeyEntry, Range};
use super::{Document, duplicates, pointer, value};
use crate::{Place, Span};

/// What sort of value a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`.
    Null,
    /// `false`.
    False,
    /// `true`.
    True,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array; in YAML a sequence.
    Array,
    /// An object; in YAML a mapping.
    Object,
}

impl fmt::Display for Kind {
    /// The kind as messages call it: `a string`, `an object`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "null",
            Kind::False | Kind::True => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        })
    }
}

/// A range of bytes of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bytes {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl From<Range> for Bytes {
    fn from((start, end): Range) -> Self {
        Self { start: start as usize, end: end as usize }
    }
}

/// A value of a document, with its place.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    number: u32,
}

/// A node's value, to match on.
#[derive(Debug, Clone)]
pub enum Content<'d> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(NumberText<'d>),
    /// A string, its escapes read.
    String(&'d str),
    /// An array's items in order.
    Array(Items<'d>),
    /// An object's members in the order of the text.
    Object(Members<'d>),
}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document, number: u32) -> Self {
        Self { document, number }
    }

    /// The document that the node belongs to.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// The node's number in the order of the text, by which it is distinguished from the others of its document.
    pub(crate) fn number(self) -> u32 {
        self.number
    }

    /// What sort of value it is.
    pub fn kind(self) -> Kind {
        self.entry().kind
    }

    /// The value, to match on.
    pub fn content(self) -> Content<'d> {
        let entry = self.entry();
        match entry.kind {
            Kind::Null => Content::Null,
            Kind::False => Content::Bool(false),
            Kind::True => Content::Bool(true),
            Kind::Number => Content::Number(NumberText { text: self.text(entry.content) }),
            Kind::String => Content::String(self.text(entry.content)),
            Kind::Array => Content::Array(Items(self.held())),
            Kind::Object => Content::Object(Members(self.held())),
        }
    }

    /// True for `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The truth of a boolean.
    pub fn as_bool(self) -> Option<bool> {
        match self.content() {
            Content::Bool(truth) => Some(truth),
            Content::Null | Content::Number(_) | Content::String(_) | Content::Array(_) | Content::Object(_) => None,
        }
    }

    /// The number.
    pub fn as_number(self) -> Option<NumberText<'d>> {
        match self.content() {
            Content::Number(number) => Some(number),
            Content::Null | Content::Bool(_) | Content::String(_) | Content::Array(_) | Content::Object(_) => None,
        }
    }

    /// The string, its escapes read.
    pub fn as_str(self) -> Option<&'d str> {
        match self.content() {
            Content::String(string) => Some(string),
            Content::Null | Content::Bool(_) | Content::Number(_) | Content::Array(_) | Content::Object(_) => None,
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(self) -> Items<'d> {
        Items(if self.kind() == Kind::Array { self.held() } else { self.nothing() })
    }

    /// The members of an object; none of anything else.
    pub fn members(self) -> Members<'d> {
        Members(if self.kind() == Kind::Object { self.held() } else { self.nothing() })
    }

    /// The item of an array at a position from 0.
    pub fn at(self, position: usize) -> Option<Node<'d>> {
        self.items().nth(position)
    }

    /// The member of an object with a key; where the object has it twice, the last.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        let tree = &self.document.tree;
        match duplicates::look_up(tree, self.number, key, |range| self.text(range)) {
            Some(found) => found.map(|number| Node { number, ..self }),
            None => {
                let mut found = self.members().filter(|member| member.key.name() == key).map(|member| member.node);
                // Where no object has a key twice, the first is the last.
                if tree.duplicates.is_empty() { found.next() } else { found.last() }
            }
        }
    }

    /// The array or object around the node.
    pub fn parent(self) -> Option<Node<'d>> {
        (self.number != 0).then(|| Node { number: self.entry().parent, ..self })
    }

    /// The key, if the node is a member of an object.
    pub fn key(self) -> Option<Key<'d>> {
        let in_object = self.parent()?.kind() == Kind::Object;
        in_object.then(|| Key { document: self.document, number: self.entry().slot })
    }

    /// The position from 0, if the node is an item of an array.
    pub fn position(self) -> Option<usize> {
        let in_array = self.parent()?.kind() == Kind::Array;
        in_array.then(|| self.entry().slot as usize)
    }

    /// The node and every node below it, in the order of the text.
    pub fn nodes(self) -> Nodes<'d> {
        Nodes { document: self.document, next: self.number, end: self.document.tree.after(self.number) }
    }

    /// The span of the node, including quotes and brackets, but not its key.
    ///
    /// In YAML a tag or anchor before a value belongs to it, a block scalar (`|`, `>`) begins with its first line of
    /// text, and an empty value has an empty span.
    pub fn bytes(self) -> Bytes {
        self.entry().span.into()
    }

    /// The span of the node for reports, see [`bytes`](Self::bytes).
    pub fn span(self) -> Span {
        self.document.span(self.bytes())
    }

    /// Where the node begins.
    pub fn place(self) -> Place {
        self.document.place(self.bytes().start)
    }

    /// The span of the node with its key, if it is a member of an object.
    pub fn member_span(self) -> Span {
        let bytes = self.bytes();
        let start = self.key().map_or(bytes.start, |key| key.bytes().start.min(bytes.start));
        self.document.span(Bytes { start, end: bytes.end })
    }

    /// The place of a byte of the string that the node is, past escapes and folded lines; where that cannot be
    /// determined, and for anything but a string, the place of the node.
    pub fn place_in(self, offset: usize) -> Place {
        let written = Written::new(self).filter(|written| offset <= written.text().len());
        written.map_or_else(|| self.place(), |written| written.place(offset))
    }

    /// The span of a range of bytes of the string that the node is, past escapes and folded lines; where that cannot be
    /// told, and for anything but a string, the span of the node.
    pub fn span_in(self, range: std::ops::Range<usize>) -> Span {
        let written = Written::new(self).filter(|written| range.end <= written.text().len());
        written.map_or_else(|| self.span(), |written| written.span(range))
    }

    /// The node as the text writes it.
    pub fn source(self) -> &'d str {
        let Bytes { start, end } = self.bytes();
        self.document.text().get(start..end).unwrap_or_default()
    }

    /// The path from the root to the node (RFC 6901).
    pub fn pointer(self) -> String {
        pointer::of(self)
    }

    /// The YAML tag of the node as written, such as `!Ref` or `!GetAtt`.
    ///
    /// Tags of the core schema (`!!str`, `!!int`) decide what the value is, and are not kept. A scalar with any other
    /// tag is a string.
    pub fn tag(self) -> Option<&'d str> {
        let tags = &self.document.tree.tags;
        let found = tags.binary_search_by_key(&self.number, |&(node, _)| node).ok()?;
        Some(&tags[found].1)
    }

    /// True for a value of any type that only deployment knows, such as a placeholder outside of quotes, `"Seconds": ${Pause}`:
    /// it is read as a string.
    pub fn is_unknown(self) -> bool {
        self.document.tree.unknown.binary_search(&self.number).is_ok()
    }

    /// True for an object of which a placeholder stands in the place of members.
    pub fn has_unknown_members(self) -> bool {
        // A document without placeholders outside of quotes is not searched.
        !self.document.tree.unknown.is_empty()
            && self.members().any(|member| member.node.is_unknown() && member.key.bytes() == member.node.bytes())
    }

    /// The value without places and tags.
    ///
    /// Where an object has a key twice, the last value counts, at the place of the first.
    pub fn to_value(self) -> serde_json::Value {
        value::of(self)
    }

    /// The last step of the pointer: key or position.
    pub(super) fn step(self) -> Cow<'d, str> {
        match self.key() {
            Some(key) => Cow::Borrowed(key.name()),
            None => Cow::Owned(self.entry().slot.to_string()),
        }
    }

    pub(super) fn entry(self) -> &'d Entry {
        &self.document.tree.entries[self.number as usize]
    }

    fn text(self, range: Range) -> &'d str {
        self.document.string(range)
    }

    /// The nodes right below an array or object.
    fn held(self) -> Siblings<'d> {
        let (left, end) = self.entry().content;
        Siblings { document: self.document, next: self.number + 1, end, left }
    }

    fn nothing(self) -> Siblings<'d> {
        Siblings { document: self.document, next: 0, end: 0, left: 0 }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}: {}", self.kind(), self.bytes(), self.source())
    }
}

/// A key of an object, with its place.
#[derive(Clone, Copy)]
pub struct Key<'d> {
    document: &'d Document,
    number: u32,
}

impl<'d> Key<'d> {
    /// The key, its escapes read.
    pub fn name(self) -> &'d str {
        self.document.string(self.entry().content)
    }

    /// The span of the key, including quotes.
    pub fn bytes(self) -> Bytes {
        self.entry().span.into()
    }

    /// The span of the key including quotes, for reports.
    pub fn span(self) -> Span {
        self.document.span(self.bytes())
    }

    /// Where the key begins.
    pub fn place(self) -> Place {
        self.document.place(self.bytes().start)
    }

    pub(super) fn document(self) -> &'d Document {
        self.document
    }

    pub(super) fn entry(self) -> &'d KeyEntry {
        &self.document.tree.keys[self.number as usize]
    }
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.name(), self.bytes())
    }
}

/// A number as the document writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberText<'d> {
    text: &'d str,
}

impl<'d> NumberText<'d> {
    /// The digits as JSON writes them (RFC 8259, section 6), none lost; what YAML writes otherwise, such as `0x1F` or
    /// `.5`, in that form.
    pub fn text(self) -> &'d str {
        self.text
    }

    /// The number: an integer if it fits into 64 bits, otherwise the nearest double.
    pub fn value(self) -> serde_json::Number {
        value::number(self.text)
    }
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// The key.
    pub key: Key<'d>,
    /// The value.
    pub node: Node<'d>,
}

/// The items of an array, in order.
#[derive(Debug, Clone)]
pub struct Items<'d>(Siblings<'d>);

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left as usize, Some(self.0.left as usize))
    }
}

impl ExactSizeIterator for Items<'_> {}

/// The members of an object, in the order of the text.
#[derive(Debug, Clone)]
pub struct Members<'d>(Siblings<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let node = self.0.next()?;
        Some(Member { key: Key { document: node.document, number: node.entry().slot }, node })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left as usize, Some(self.0.left as usize))
    }
}

impl ExactSizeIterator for Members<'_> {}

/// A node and every node below it, in the order of the text.
#[derive(Clone)]
pub struct Nodes<'d> {
    document: &'d Document,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Nodes<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let node = Node { document: self.document, number: self.next };
        (self.next < self.end).then(|| {
            self.next += 1;
            node
        })
    }
}

impl fmt::Debug for Nodes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The nodes right below one node.
#[derive(Clone)]
struct Siblings<'d> {
    document: &'d Document,
    next: u32,
    end: u32,
    left: u32,
}

impl<'d> Siblings<'d> {
    fn next(&mut self) -> Option<Node<'d>> {
        if self.next >= self.end {
            return None;
        }
        let node = Node { document: self.document, number: self.next };
        self.next = self.document.tree.after(self.next);
        self.left = self.left.saturating_sub(1);
        Some(node)
    }
}

impl fmt::Debug for Siblings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut siblings = self.clone();
        f.debug_list().entries(std::iter::from_fn(|| siblings.next())).finish()
    }
}
