//! A document made of a node of another.

use std::sync::Arc;

use super::tree::{Builder, Range};
use super::{Document, Kind, Limits, Member, Node};

/// What a node is in a document that is made of another.
#[derive(Debug, Clone)]
pub enum Becomes<'d> {
    /// What it was; what it holds is asked for in turn.
    Itself,
    /// A string, and what it holds is left out.
    Text(String),
    /// A value of any type that only deployment knows; the text stands in its place.
    Unknown(String),
    /// Another node of the same document, which is asked for in turn.
    Other(Node<'d>),
    /// Nothing: the member or item is left out.
    Nothing,
}

/// A document made of a node of another.
#[derive(Debug)]
pub struct Part {
    /// The document; its places are those of the whole.
    pub document: Document,
    /// For each of its nodes the number of the node that it was in the whole.
    origins: Vec<u32>,
}

impl Part {
    /// The node of the whole document that a node of the part was.
    pub fn origin<'w>(&self, node: Node<'_>, whole: &'w Document) -> Option<Node<'w>> {
        let number = *self.origins.get(node.number() as usize)?;
        ((number as usize) < whole.tree.entries.len()).then(|| Node::new(whole, number))
    }
}

impl Document {
    /// A document with this node as its root; its places are those of the whole document.
    ///
    /// `replaced` is asked for each node, an array or object before what it holds: where it gives a text, that string
    /// takes the node's place, and what the node holds is left out. Tags stay.
    ///
    /// ```
    /// use asl::document::{Document, Limits};
    ///
    /// let text = "Resources:\n  Machine:\n    Definition: {StartAt: !Ref First, States: {}}\n";
    /// let template = Document::yaml("template.yaml", text, Limits::default())?;
    /// let definition = template.node_at("/Resources/Machine/Definition").expect("the text has it");
    ///
    /// let part = Document::part(definition, |node| node.tag().map(|_| "${First}".to_owned()));
    /// let start = part.node_at("/StartAt").expect("the text has it");
    /// assert_eq!(start.as_str(), Some("${First}"));
    /// assert_eq!(start.place().to_string(), "template.yaml:3:27");
    /// # Ok::<(), asl::document::Refusal>(())
    /// ```
    pub fn part<'d>(node: Node<'d>, mut replaced: impl FnMut(Node<'d>) -> Option<String>) -> Document {
        let mut becomes = |node| replaced(node).map_or(Becomes::Itself, Becomes::Text);
        Self::rebuilt(node, &mut becomes, &mut |_| None).document
    }

    /// A document with this node as its root, in which nodes become others, and keys other keys; its places are those of
    /// the whole document.
    ///
    /// `becomes` is asked for each node, an array or object before what it holds; `key` for each key, and gives nothing for
    /// a key that stays. Tags stay. A root that becomes nothing is null.
    pub fn rebuilt<'d>(
        node: Node<'d>,
        becomes: &mut dyn FnMut(Node<'d>) -> Becomes<'d>,
        key: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Part {
        Rebuilding { becomes, key, members: &|object| object.members().collect() }.of(node)
    }
}

/// How a document is made of another.
pub(super) struct Rebuilding<'d, 'f> {
    pub(super) becomes: &'f mut dyn FnMut(Node<'d>) -> Becomes<'d>,
    pub(super) key: &'f mut dyn FnMut(&str) -> Option<String>,
    /// The members that an object has.
    pub(super) members: &'f dyn Fn(Node<'d>) -> Vec<Member<'d>>,
}

impl<'d> Rebuilding<'d, '_> {
    /// The document that a node is the root of.
    pub(super) fn of(self, node: Node<'d>) -> Part {
        let whole = node.document();
        let limits = Limits { bytes: Limits::MOST_BYTES, depth: usize::MAX, values: usize::MAX };
        let tree = Builder::with_capacity(whole.source.text(), limits, node.nodes().count());
        let mut emitter = Emitter { how: self, whole, tree, origins: Vec::new() };
        if !emitter.value(node) {
            let span = node.entry().span;
            emitter.made(node, Kind::Null, span, (0, 0));
        }
        let (mut tree, decoded) = emitter.tree.finish();
        // The reader of the whole has reported them.
        tree.duplicates.clear();
        let source = Arc::clone(&whole.source);
        let Document { format, merged, deployed, .. } = *whole;
        Part { document: Document { source, format, merged, deployed, decoded, tree }, origins: emitter.origins }
    }
}

struct Emitter<'d, 'f> {
    how: Rebuilding<'d, 'f>,
    whole: &'d Document,
    tree: Builder<'d>,
    origins: Vec<u32>,
}

impl<'d> Emitter<'d, '_> {
    /// Appends what a node becomes; false for nothing. Recurses as deep as the document, which its reader bounds.
    fn value(&mut self, node: Node<'d>) -> bool {
        self.value_with(node, None)
    }

    fn value_with(&mut self, node: Node<'d>, member: Option<Member<'d>>) -> bool {
        let entry = node.entry();
        match (self.how.becomes)(node) {
            Becomes::Nothing => return false,
            Becomes::Other(other) => return self.value_with(other, member),
            Becomes::Text(text) => {
                self.key(member);
                let content = self.tree.decode(&text);
                self.made(node, Kind::String, entry.span, content);
            }
            Becomes::Unknown(text) => {
                self.key(member);
                let content = self.tree.decode(&text);
                let made = self.made(node, Kind::String, entry.span, content);
                self.tree.unknown(made);
            }
            Becomes::Itself => self.itself(node, member),
        }
        true
    }

    fn itself(&mut self, node: Node<'d>, member: Option<Member<'d>>) {
        let entry = node.entry();
        self.key(member);
        match entry.kind {
            Kind::Array => {
                self.open(node);
                for item in node.items() {
                    self.value(item);
                }
                self.tree.close(entry.span.1);
            }
            Kind::Object => {
                self.open(node);
                for member in (self.how.members)(node) {
                    self.value_with(member.node, Some(member));
                }
                self.tree.close(entry.span.1);
            }
            Kind::String | Kind::Number => {
                let content = self.moved(entry.content);
                let made = self.made(node, entry.kind, entry.span, content);
                if node.is_unknown() {
                    self.tree.unknown(made);
                }
            }
            Kind::Null | Kind::False | Kind::True => {
                self.made(node, entry.kind, entry.span, entry.content);
            }
        }
    }

    /// The key of the next node.
    fn key(&mut self, member: Option<Member<'d>>) {
        let Some(member) = member else { return };
        let key = member.key.entry();
        let content = match (self.how.key)(member.key.name()) {
            Some(name) => self.tree.decode(&name),
            None => self.moved(key.content),
        };
        self.tree.key(key.span, content);
    }

    fn open(&mut self, node: Node<'d>) {
        let made = self.tree.open(node.entry().kind, node.entry().span).unwrap_or_default();
        self.note(made, node);
    }

    /// A node that holds no others, in the place of one of the whole.
    fn made(&mut self, node: Node<'d>, kind: Kind, span: Range, content: Range) -> u32 {
        let made = self.tree.scalar(kind, span, content).unwrap_or_default();
        self.note(made, node);
        made
    }

    fn note(&mut self, made: u32, node: Node<'d>) {
        self.origins.push(node.number());
        if let Some(tag) = node.tag() {
            self.tree.tag(made, tag);
        }
    }

    /// The range of a string in the part.
    fn moved(&mut self, range: Range) -> Range {
        let decoded = range.0 as usize >= self.whole.source.text().len();
        if decoded { self.tree.decode(self.whole.string(range)) } else { range }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Document {
        Document::yaml("a.yaml", text, Limits::default()).unwrap()
    }

    #[test]
    fn a_part_reads_as_the_node_and_keeps_its_places() {
        let text = "a: 1\nb:\n  c: [\"x\\ty\", {d: 0x10, e: ~}]\n  f: true\n  \"g\\th\": {}\ni: 2\n";
        let whole = read(text);
        let node = whole.node_at("/b").unwrap();
        let part = Document::part(node, |_| None);
        assert_eq!(part.root().to_value(), node.to_value());
        assert_eq!(part.nodes().count(), node.nodes().count());
        for (inner, outer) in part.nodes().zip(node.nodes()) {
            assert_eq!((inner.bytes(), inner.kind()), (outer.bytes(), outer.kind()));
            assert_eq!(format!("/b{}", inner.pointer()), outer.pointer());
        }
        assert!(part.root().key().is_none() && part.root().parent().is_none());
        assert_eq!(part.node_at("/f").unwrap().place().to_string(), "a.yaml:4:6");
        let scalar = Document::part(whole.node_at("/b/c/0").unwrap(), |_| None);
        assert_eq!(scalar.root().as_str(), Some("x\ty"));
    }

    #[test]
    fn what_is_replaced_is_a_string_and_holds_nothing() {
        let whole = read("a:\n  b: {Fn::Sub: [x, {y: z}]}\n  c: !Ref q\n  d: [1, {Ref: r}]\n");
        let intrinsic = |node: Node<'_>| {
            let long = node.members().next().is_some_and(|member| member.key.name().starts_with("Fn::"));
            (long || node.tag().is_some()).then(|| "${?}".to_owned())
        };
        let part = Document::part(whole.root(), intrinsic);
        assert_eq!(part.root().to_value(), json!({"a": {"b": "${?}", "c": "${?}", "d": [1, {"Ref": "r"}]}}));
        assert_eq!(part.node_at("/a/c").unwrap().tag(), Some("!Ref"));
        assert_eq!(part.node_at("/a/d/1/Ref").unwrap().place().to_string(), "a.yaml:4:16");
        assert_eq!(Document::part(whole.root(), |_| Some("x".into())).root().to_value(), json!("x"));
    }

    #[test]
    fn a_large_object_is_searched_after_replacing() {
        let members: Vec<String> = (0..100).map(|number| format!("k{number}: [{number}, [a, b]]")).collect();
        let whole = read(&members.join("\n"));
        let part = Document::part(whole.root(), |node| (node.kind() == Kind::Array).then(|| node.pointer()));
        for number in 0..100 {
            let pointer = format!("/k{number}");
            assert_eq!(part.node_at(&pointer).unwrap().as_str(), Some(pointer.as_str()));
        }
    }

    #[test]
    fn copies_of_aliases_have_parts_too() {
        let whole = read("x: &a {s: \"t\\n\", l: [1]}\ny: {z: *a}\n");
        let part = Document::part(whole.node_at("/y").unwrap(), |_| None);
        assert_eq!(part.root().to_value(), json!({"z": {"s": "t\n", "l": [1]}}));
    }
}
