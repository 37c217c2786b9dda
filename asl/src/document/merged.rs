//! Merge keys `<<` of YAML 1.1, as PyYAML flattens them (`flatten_mapping` of `constructor.py`).

use std::collections::HashSet;
use std::sync::Arc;

use super::fault::Fault;
use super::part::{Becomes, Rebuilding};
use super::source::Source;
use super::{Document, Kind, Member, Node};

/// The document with what its merge keys name in the objects that have them.
///
/// Nothing gets larger: what a merge key names is a copy, which the reader has counted.
pub(super) fn merged(document: Document) -> Result<Document, (Fault, Arc<Source>)> {
    let merge_keys = document.tree.keys.iter().filter(|key| document.text().get(range(key.span)) == Some("<<"));
    let Some(first) = merge_keys.map(|key| key.span.0 as usize).min() else { return Ok(document) };
    if let Some(wrong) = document.nodes().filter_map(of_member).find_map(unmergeable) {
        let message = format!("`<<` merges objects, but this is {}", wrong.kind());
        let fault = Fault::new(wrong.bytes().start, message).help("name an object, or a list of objects");
        return Err((fault, Arc::clone(&document.source)));
    }
    let rebuilt = Rebuilding { becomes: &mut |_| Becomes::Itself, key: &mut |_| None, members: &members };
    let mut merged = rebuilt.of(document.root()).document;
    merged.merged = Some(first);
    Ok(merged)
}

fn range((start, end): (u32, u32)) -> std::ops::Range<usize> {
    start as usize..end as usize
}

/// The member of an object that a node is the value of, if its key merges.
fn of_member(node: Node<'_>) -> Option<Node<'_>> {
    node.key().filter(|key| is_merge(key.document().text().get(key.bytes().start..key.bytes().end)))?;
    Some(node)
}

/// True for `<<` without quotes.
fn is_merge(written: Option<&str>) -> bool {
    written == Some("<<")
}

/// What of the value of a merge key is not an object.
fn unmergeable(value: Node<'_>) -> Option<Node<'_>> {
    match value.kind() {
        Kind::Object => None,
        Kind::Array => value.items().find(|item| item.kind() != Kind::Object),
        Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::String => Some(value),
    }
}

/// The members of an object in which merge keys are resolved: its own, then those of others whose keys it does not have.
fn members(object: Node<'_>) -> Vec<Member<'_>> {
    let (merging, own): (Vec<_>, Vec<_>) = object.members().partition(|member| of_member(member.node).is_some());
    if merging.is_empty() {
        return own;
    }
    let mut known: HashSet<&str> = own.iter().map(|member| member.key.name()).collect();
    let mut all = own;
    // Of several keys the last counts, of several objects in a list the first.
    for member in merging.into_iter().rev() {
        let sources = if member.node.kind() == Kind::Array { member.node.items().collect() } else { vec![member.node] };
        for source in sources {
            let others = members(source);
            all.extend(others.into_iter().filter(|other| known.insert(other.key.name())));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::document::{Dialect, Document, Limits};

    fn read(text: &str) -> Document {
        Document::yaml_as("a.yaml", text, Limits::default(), Dialect::Template).unwrap()
    }

    #[test]
    fn objects_are_merged_as_pyyaml_does() {
        let text = "a: {<<: [{a: 1, b: 1}, {a: 2, c: 2}], b: 3}\nb: {<<: {b: 4, q: 1}, b: {<<: {x: 1}}}\n\"<<\": 1\nc: {\"<<\": {z: 1}}\n";
        let expected = json!({
            "a": {"b": 3, "a": 1, "c": 2}, "b": {"b": {"x": 1}, "q": 1}, "<<": 1, "c": {"<<": {"z": 1}},
        });
        let document = read(text);
        assert_eq!(document.root().to_value(), expected);
        assert_eq!(document.merge_key().unwrap().place().to_string(), "a.yaml:1:5");
        assert!(read("a: 1").merge_key().is_none());
    }

    #[test]
    fn merged_members_are_where_they_are_written() {
        let document = read("a: &a\n  x: &x {y: 1}\nb:\n  <<: *a\n  z: *x\n");
        assert_eq!(document.node_at("/b/x/y").unwrap().place().to_string(), "a.yaml:2:13");
        assert_eq!(document.node_at("/b/z").unwrap().place().to_string(), "a.yaml:5:6");
        assert_eq!(document.node_at("/b/x").unwrap().key().unwrap().place().to_string(), "a.yaml:2:3");
        assert_eq!(document.node_at("/b/x").unwrap().pointer(), "/b/x");
    }

    #[test]
    fn what_is_not_an_object_cannot_be_merged() {
        for text in ["a: {<<: 5}", "a: {<<: [{}, x]}", "a: {<<: }"] {
            let error = Document::yaml_as("a.yaml", text, Limits::default(), Dialect::Template).unwrap_err();
            assert!(error.to_string().contains("`<<` merges objects"), "{error}");
        }
    }

    #[test]
    fn definition_files_have_aliases_and_merge_keys_as_they_are_written() {
        let text = "a: &a {x: 1}\nb: *a\nc: {<<: *a}\n&k key: 1\n*k : yes\n";
        let document = Document::yaml_as("a.yaml", text, Limits::default(), Dialect::DefinitionFile).unwrap();
        assert_eq!(
            document.root().to_value(),
            json!({"a": {"x": 1}, "b": "a", "c": {"<<": "a"}, "key": 1, "k": "yes"})
        );
    }
}
