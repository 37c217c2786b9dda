//! Keys that an object has twice, and the look-up of keys in large objects.

use std::sync::Arc;

use super::tree::{Range, Tree};

/// Objects up to this size are searched member by member.
const SMALL: usize = 16;

/// The members of a large object, by the hash of the key, then the key, then their order in the text. Members are
/// counted from the object's own number, so that a copy of the object can share the list.
pub(super) type Index = [(u64, u32)];

/// Finds the members of a closed object whose key it already has, and makes the index of a large one.
pub(super) fn find<'a>(tree: &mut Tree, object: u32, string: impl Fn(Range) -> &'a str) {
    let end = tree.after(object);
    let key = |node: u32| tree.keys[tree.entries[node as usize].slot as usize].content;
    let mut next = object + 1;
    let members = std::iter::from_fn(|| {
        let node = next;
        next = if node < end { tree.after(node) } else { node };
        (node < end).then_some(node)
    });
    let count = tree.entries[object as usize].content.0 as usize;
    let mut found = Vec::new();
    if count <= SMALL {
        let mut seen = [(0, (0, 0)); SMALL];
        for (position, node) in members.enumerate() {
            let content = key(node);
            let length = content.1 - content.0;
            let same =
                |&&(_, earlier): &&(u32, Range)| earlier.1 - earlier.0 == length && string(earlier) == string(content);
            if let Some(&(first, _)) = seen[..position].iter().find(same) {
                found.push((node, first));
            }
            seen[position] = (node, content);
        }
    } else {
        let mut index: Vec<(u64, u32)> = members.map(|node| (hash(string(key(node))), node)).collect();
        // Keys are compared where hashes are equal, so that chosen keys cannot make this slow.
        let order = |a: &(u64, u32), b: &(u64, u32)| {
            a.0.cmp(&b.0).then_with(|| string(key(a.1)).cmp(string(key(b.1)))).then(a.1.cmp(&b.1))
        };
        index.sort_unstable_by(order);
        for same in index.chunk_by(|a, b| a.0 == b.0 && string(key(a.1)) == string(key(b.1))) {
            found.extend(same[1..].iter().map(|&(_, node)| (node, same[0].1)));
        }
        let index: Arc<Index> = index.into_iter().map(|(hash, node)| (hash, node - object)).collect();
        tree.indexes.insert(object, index);
    }
    tree.duplicates.extend(found);
}

/// The last member of an object that has a key, where the object has an index; nothing else is looked at.
pub(super) fn look_up<'a>(
    tree: &Tree,
    object: u32,
    name: &str,
    string: impl Fn(Range) -> &'a str,
) -> Option<Option<u32>> {
    if tree.entries[object as usize].content.0 as usize <= SMALL {
        return None;
    }
    let index = tree.indexes.get(&object)?;
    let key = |node: u32| string(tree.keys[tree.entries[(object + node) as usize].slot as usize].content);
    let wanted = hash(name);
    let past = index.partition_point(|&(hash, node)| hash.cmp(&wanted).then_with(|| key(node).cmp(name)).is_le());
    let last = past.checked_sub(1).map(|last| index[last]);
    Some(last.filter(|&(hash, node)| hash == wanted && key(node) == name).map(|(_, node)| object + node))
}

/// A hash that is the same in every run.
fn hash(key: &str) -> u64 {
    let mut hash = key.len() as u64;
    for chunk in key.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        // The multiplier of FxHash.
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    hash
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Limits};

    /// An object of this many members, and the positions that repeat an earlier key.
    fn refused(keys: &[&str]) -> Vec<String> {
        let members: Vec<String> = keys.iter().map(|key| format!("\"{key}\":0")).collect();
        match Document::json("a.json", &format!("{{{}}}", members.join(",")), Limits::default()) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.findings().iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn every_repetition_names_the_first() {
        let expected = [
            "a.json:1:14: error[V003]: the object already has the key `a` (at /a)\n  a.json:1:2: the first is here\n  \
             help: rename or remove one of them; readers keep only the last",
            "a.json:1:20: error[V003]: the object already has the key `a` (at /a)\n  a.json:1:2: the first is here\n  \
             help: rename or remove one of them; readers keep only the last",
        ];
        assert_eq!(refused(&["a", "b", "a", "a"]), expected);
    }

    #[test]
    fn keys_that_read_the_same_are_the_same() {
        assert_eq!(refused(&["ab", "\\u0061b"]).len(), 1);
        assert_eq!(refused(&["ab", "aB", "a b", ""]), Vec::<String>::new());
    }

    #[test]
    fn large_objects_find_the_same_as_small_ones() {
        let names: Vec<String> = (0..100).map(|number| format!("Key{number}")).collect();
        let mut keys: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(refused(&keys), Vec::<String>::new());
        keys.push("Key7");
        keys.push("Key7");
        let findings = refused(&keys);
        assert_eq!(findings.len(), 2);
        assert!(
            findings
                .iter()
                .all(|finding| finding.contains("`Key7`") && finding.contains("a.json:1:65: the first is here")),
            "{findings:?}"
        );
    }

    #[test]
    fn very_many_duplicates_share_a_finding() {
        let findings = refused(&["k"; 1003]);
        assert_eq!(findings.len(), 1001);
        assert_eq!(
            findings[1000],
            "a.json:1:6008: error[V003]: the document has 2 more duplicate keys\n  help: rename or \
             remove them"
        );
    }

    #[test]
    fn a_huge_pointer_is_left_out() {
        let text = format!("{{\"{}\":{{\"a\":1,\"a\":2}}}}", "x".repeat(5000));
        let refusal = Document::json("a.json", &text, Limits::default()).unwrap_err();
        assert_eq!(refusal.findings()[0].pointer(), None);
    }

    #[test]
    fn the_same_key_in_two_objects_is_no_duplicate() {
        assert!(Document::json("a.json", r#"[{"a":{"a":1}},{"a":2}]"#, Limits::default()).is_ok());
    }
}
