//! The nodes of a document, in one list, and how a reader builds it.

use std::collections::HashMap;
use std::sync::Arc;

use super::duplicates::{self, Index};
use super::fault::Fault;
use super::{Kind, Limits};
use crate::source::offset;

/// A range of bytes: of the text and the decoded strings that follow it.
pub(super) type Range = (u32, u32);

/// A node. Nodes are in the order of the text, an array or object before what it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// Where the node is in the text.
    pub(super) span: Range,
    /// The array or object around the node; the root names itself.
    pub(super) parent: u32,
    /// In an object the number of the key, in an array the position.
    pub(super) slot: u32,
    /// Of a string or number the range of its text; of an array or object how many nodes it holds, and
    /// the number of the node after its last.
    pub(super) content: Range,
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyEntry {
    /// Where the key is in the text, quotes included.
    pub(super) span: Range,
    /// The range of its text.
    pub(super) content: Range,
}

/// All nodes of a document; the first is the root.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) entries: Vec<Entry>,
    pub(super) keys: Vec<KeyEntry>,
    /// The tags of tagged nodes, by node.
    pub(super) tags: Vec<(u32, Arc<str>)>,
    /// The nodes whose value only deployment knows, in order.
    pub(super) unknown: Vec<u32>,
    /// The keys of large objects in an order to search in.
    pub(super) indexes: HashMap<u32, Arc<Index>>,
    /// Members whose key the object already has, each with the first member of that key.
    pub(super) duplicates: Vec<(u32, u32)>,
}

impl Tree {
    /// The number of the first node after a node and all that it holds.
    pub(super) fn after(&self, node: u32) -> u32 {
        let entry = &self.entries[node as usize];
        match entry.kind {
            Kind::Array | Kind::Object => entry.content.1,
            Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::String => node + 1,
        }
    }
}

/// A tree that grows while a text is read.
#[derive(Debug)]
pub(super) struct Builder<'t> {
    text: &'t str,
    limits: Limits,
    /// Strings that the text writes with escapes.
    pub(super) decoded: String,
    pub(super) tree: Tree,
    /// The arrays and objects that are not closed yet.
    open: Vec<u32>,
    /// The key of the next node.
    key: u32,
    /// How many bytes of strings and keys are copies.
    copied: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, limits: Limits) -> Self {
        Self::with_capacity(text, limits, text.len() / 24 + 1)
    }

    /// A tree that is to have about so many nodes.
    pub(super) fn with_capacity(text: &'t str, limits: Limits, nodes: usize) -> Self {
        let tree = Tree { entries: Vec::with_capacity(nodes), ..Tree::default() };
        Self { text, limits, decoded: String::new(), tree, open: Vec::new(), key: 0, copied: 0 }
    }

    /// The innermost array or object that is open: whether it is an object, and where it was opened.
    pub(super) fn innermost(&self) -> Option<(Kind, usize)> {
        let entry = self.tree.entries[*self.open.last()? as usize];
        Some((entry.kind, entry.span.0 as usize))
    }

    /// How many nodes the innermost open array or object has so far.
    pub(super) fn members(&self) -> u32 {
        self.open.last().map_or(0, |&open| self.tree.entries[open as usize].content.0)
    }

    /// Takes a string that is not written in the text as it reads; gives its range.
    pub(super) fn decode(&mut self, string: &str) -> Range {
        let start = self.text.len() + self.decoded.len();
        self.decoded.push_str(string);
        (offset(start), offset(start + string.len()))
    }

    /// The string at a range.
    pub(super) fn string(&self, range: Range) -> &str {
        string(self.text, &self.decoded, range)
    }

    /// The key of the next node.
    pub(super) fn key(&mut self, span: Range, content: Range) {
        self.key = offset(self.tree.keys.len());
        self.tree.keys.push(KeyEntry { span, content });
    }

    /// A node that holds no others.
    pub(super) fn scalar(&mut self, kind: Kind, span: Range, content: Range) -> Result<u32, Fault> {
        let node = offset(self.tree.entries.len());
        if self.tree.entries.len() >= self.limits.values {
            return Err(Fault::too_many_values(span.0 as usize, self.limits.values));
        }
        let (parent, slot) = match self.open.last() {
            None => (node, 0),
            Some(&open) => {
                let around = &mut self.tree.entries[open as usize];
                let position = around.content.0;
                around.content.0 += 1;
                (open, if around.kind == Kind::Object { self.key } else { position })
            }
        };
        self.tree.entries.push(Entry { kind, span, parent, slot, content });
        Ok(node)
    }

    /// Begins an array or object.
    pub(super) fn open(&mut self, kind: Kind, span: Range) -> Result<u32, Fault> {
        if self.open.len() >= self.limits.depth {
            return Err(Fault::too_deep(span.0 as usize, self.limits.depth));
        }
        let node = self.scalar(kind, span, (0, 0))?;
        self.open.push(node);
        Ok(node)
    }

    /// Ends the innermost array or object at a byte.
    pub(super) fn close(&mut self, end: u32) {
        let Some(node) = self.open.pop() else { return };
        let after = offset(self.tree.entries.len());
        let entry = &mut self.tree.entries[node as usize];
        entry.content.1 = after;
        entry.span.1 = end;
        if entry.kind == Kind::Object && entry.content.0 > 1 {
            duplicates::find(&mut self.tree, node, |range| string(self.text, &self.decoded, range));
        }
    }

    /// Tags a node that was just made.
    pub(super) fn tag(&mut self, node: u32, tag: &str) {
        self.tree.tags.push((node, tag.into()));
    }

    /// Marks a node that was just made as one whose value only deployment knows.
    pub(super) fn unknown(&mut self, node: u32) {
        self.tree.unknown.push(node);
    }

    /// Copies a node and all that it holds to the end; the copy is at `span`, what it holds where it was written.
    pub(super) fn copy(&mut self, from: u32, span: Range) -> Result<u32, Fault> {
        let at = span.0 as usize;
        let after = self.tree.after(from);
        let count = (after - from) as usize;
        if self.tree.entries.len() + count > self.limits.values {
            return Err(Fault::too_many_values(at, self.limits.values));
        }
        let top = self.scalar(Kind::Null, span, (0, 0))?;
        let shift = top - from;
        let source = self.tree.entries[from as usize];
        let held = |entry: Entry| match entry.kind {
            Kind::Array | Kind::Object => (entry.content.0, entry.content.1 + shift),
            Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::String => entry.content,
        };
        let entry = &mut self.tree.entries[top as usize];
        entry.kind = source.kind;
        entry.content = held(source);
        // The ends of the arrays and objects around the node that is being copied.
        let mut around = Vec::new();
        for node in from..after {
            while around.last().is_some_and(|&end| end <= node) {
                around.pop();
            }
            let entry = self.tree.entries[node as usize];
            if matches!(entry.kind, Kind::Array | Kind::Object) {
                around.push(entry.content.1);
                if self.open.len() + around.len() > self.limits.depth {
                    return Err(Fault::too_deep(at, self.limits.depth));
                }
            }
            self.copied += self.size(entry, node > from);
            if self.copied > self.limits.bytes {
                return Err(Fault::too_much_copied(at, self.limits.bytes));
            }
            if node > from {
                let copy = Entry { parent: entry.parent + shift, content: held(entry), ..entry };
                self.tree.entries.push(copy);
            }
            if let Some(index) = self.tree.indexes.get(&node).map(Arc::clone) {
                self.tree.indexes.insert(node + shift, index);
            }
        }
        let tags = &self.tree.tags;
        let first = tags.partition_point(|&(node, _)| node < from);
        let last = tags.partition_point(|&(node, _)| node < after);
        let copies: Vec<_> = tags[first..last].iter().map(|(node, tag)| (node + shift, tag.clone())).collect();
        self.tree.tags.extend(copies);
        let unknown = &self.tree.unknown;
        let first = unknown.partition_point(|&node| node < from);
        let last = unknown.partition_point(|&node| node < after);
        let copies: Vec<_> = unknown[first..last].iter().map(|node| node + shift).collect();
        self.tree.unknown.extend(copies);
        Ok(top)
    }

    /// The bytes that a node adds to a copy, with or without its key.
    fn size(&self, entry: Entry, with_key: bool) -> usize {
        let length = |(start, end): Range| (end - start) as usize;
        let own = match entry.kind {
            Kind::Number | Kind::String => length(entry.content),
            Kind::Null | Kind::False | Kind::True | Kind::Array | Kind::Object => 0,
        };
        let in_object = with_key && self.tree.entries[entry.parent as usize].kind == Kind::Object;
        own + if in_object { length(self.tree.keys[entry.slot as usize].content) } else { 0 }
    }

    /// The tree and the decoded strings.
    pub(super) fn finish(mut self) -> (Tree, String) {
        self.tree.duplicates.sort_unstable();
        (self.tree, self.decoded)
    }
}

/// The string at a range of a text followed by decoded strings; no string lies in both.
pub(super) fn string<'a>(text: &'a str, decoded: &'a str, (start, end): Range) -> &'a str {
    let (start, end) = (start as usize, end as usize);
    let found = match start.checked_sub(text.len()) {
        Some(start) if end > text.len() => decoded.get(start..end - text.len()),
        Some(_) | None => text.get(start..end),
    };
    found.unwrap_or_default()
}
