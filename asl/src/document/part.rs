//! A document made of a node of another.

use std::sync::Arc;

use super::tree::{Builder, Range};
use super::{Document, Kind, Limits, Node};

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
        let whole = node.document();
        let limits = Limits { bytes: Limits::MOST_BYTES, depth: Limits::MOST_DEPTH, values: usize::MAX };
        let mut tree = Builder::with_capacity(whole.source.text(), limits, node.nodes().count());
        // The ends of the arrays and objects that are open: the number of the node after, and the byte after.
        let mut open: Vec<(u32, u32)> = Vec::new();
        let mut left_out = 0;
        for node in node.nodes() {
            if node.number() < left_out {
                continue;
            }
            while let Some(&(_, end)) = open.last().filter(|(after, _)| *after <= node.number()) {
                open.pop();
                tree.close(end);
            }
            let entry = node.entry();
            if tree.innermost().is_some_and(|(kind, _)| kind == Kind::Object) {
                let key = whole.tree.keys[entry.slot as usize];
                let content = moved(whole, &mut tree, key.content);
                tree.key(key.span, content);
            }
            let made = match (replaced(node), entry.kind) {
                (Some(text), _) => {
                    left_out = whole.tree.after(node.number());
                    let content = tree.decode(&text);
                    tree.scalar(Kind::String, entry.span, content)
                }
                (None, Kind::Array | Kind::Object) => {
                    open.push((whole.tree.after(node.number()), entry.span.1));
                    tree.open(entry.kind, entry.span)
                }
                (None, Kind::String | Kind::Number) => {
                    let content = moved(whole, &mut tree, entry.content);
                    tree.scalar(entry.kind, entry.span, content)
                }
                (None, Kind::Null | Kind::False | Kind::True) => tree.scalar(entry.kind, entry.span, entry.content),
            };
            let made = made.expect("a part is no deeper than the whole");
            if node.is_unknown() {
                tree.unknown(made);
            }
            if let Some(tag) = node.tag() {
                tree.tag(made, tag);
            }
        }
        while let Some((_, end)) = open.pop() {
            tree.close(end);
        }
        let (mut tree, decoded) = tree.finish();
        // The reader of the whole has told them.
        tree.duplicates.clear();
        Document { source: Arc::clone(&whole.source), format: whole.format, decoded, tree }
    }
}

/// The range of a string in the part.
fn moved(whole: &Document, tree: &mut Builder<'_>, range: Range) -> Range {
    if range.0 as usize >= whole.source.text().len() { tree.decode(whole.string(range)) } else { range }
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
