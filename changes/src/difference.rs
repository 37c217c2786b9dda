//! Two values compared: what was added, removed and changed, each at its path.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// A member of an object.
    Member(String),
    /// An element of a list.
    Element(usize),
}

/// Where in a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path(pub Vec<Step>);

/// A difference at a path: what was there, and what is there now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    /// Where: in the new value, or in the old one of what was removed.
    pub path: Path,
    /// What was there; nothing for what was added.
    pub before: Option<Value>,
    /// What is there; nothing for what was removed.
    pub after: Option<Value>,
}

/// Lists whose order has no meaning, by the name of their member.
const SETS: &[&str] = &[
    "AllowedValues",
    "Architectures",
    "DependsOn",
    "FunctionResponseTypes",
    "ManagedPolicyArns",
    "Queues",
    "Roles",
    "Topics",
];

/// So many pairs of elements are compared to find those that stayed; longer lists are compared by position.
const MOST_PAIRS: usize = 10_000;

impl Path {
    /// A path of member names.
    pub(super) fn of(name: &str) -> Path {
        Path(vec![Step::Member(name.to_owned())])
    }

    /// The first member's name.
    pub(super) fn root(&self) -> &str {
        match self.0.first() {
            Some(Step::Member(name)) => name,
            Some(Step::Element(_)) | None => "",
        }
    }

    fn with(&self, step: Step) -> Path {
        let mut path = self.clone();
        path.0.push(step);
        path
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Member(name) if position == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

/// What differs between two values, in the order of the new one, removed members last.
pub(super) fn edits(before: &Value, after: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    compare(&Path::default(), before, after, &mut edits);
    edits
}

fn compare(path: &Path, before: &Value, after: &Value, edits: &mut Vec<Edit>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, after) in new {
                let path = path.with(Step::Member(name.clone()));
                match old.get(name) {
                    Some(before) => compare(&path, before, after, edits),
                    None => edits.push(Edit { path, before: None, after: Some(after.clone()) }),
                }
            }
            for (name, before) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
                let path = path.with(Step::Member(name.clone()));
                edits.push(Edit { path, before: Some(before.clone()), after: None });
            }
        }
        (Value::Array(old), Value::Array(new)) => match path.0.last() {
            Some(Step::Member(name)) if SETS.contains(&name.as_str()) => compare_sets(path, old, new, edits),
            _ => compare_lists(path, old, new, edits),
        },
        // One scalar, where a list of one is meant.
        (Value::Array(old), Value::String(_)) if old.as_slice() == [after.clone()] && is_set(path) => {}
        (Value::String(_), Value::Array(new)) if new.as_slice() == [before.clone()] && is_set(path) => {}
        _ => edits.push(Edit { path: path.clone(), before: Some(before.clone()), after: Some(after.clone()) }),
    }
}

fn is_set(path: &Path) -> bool {
    matches!(path.0.last(), Some(Step::Member(name)) if SETS.contains(&name.as_str()))
}

fn compare_sets(path: &Path, old: &[Value], new: &[Value], edits: &mut Vec<Edit>) {
    let texts = |items: &[Value]| items.iter().map(ordered).collect::<BTreeSet<_>>();
    let (before, after) = (texts(old), texts(new));
    for (index, item) in new.iter().enumerate().filter(|(_, item)| !before.contains(&ordered(item))) {
        let path = path.with(Step::Element(index));
        edits.push(Edit { path, before: None, after: Some(item.clone()) });
    }
    for (index, item) in old.iter().enumerate().filter(|(_, item)| !after.contains(&ordered(item))) {
        let path = path.with(Step::Element(index));
        edits.push(Edit { path, before: Some(item.clone()), after: None });
    }
}

/// Elements that stayed are found; between them, elements are compared in order.
fn compare_lists(path: &Path, old: &[Value], new: &[Value], edits: &mut Vec<Edit>) {
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let same_end = |(old, new): &(&Value, &Value)| old == new;
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(same_end).count();
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    let kept = kept(&old[start..old_end], &new[start..new_end]);
    let (mut from_old, mut from_new) = (start, start);
    let ends = std::iter::once((old_end - start, new_end - start));
    for (at_old, at_new) in kept.into_iter().chain(ends).map(|(old, new)| (old + start, new + start)) {
        while from_old < at_old && from_new < at_new {
            compare(&path.with(Step::Element(from_new)), &old[from_old], &new[from_new], edits);
            from_old += 1;
            from_new += 1;
        }
        for (index, item) in new[from_new..at_new].iter().enumerate() {
            let path = path.with(Step::Element(from_new + index));
            edits.push(Edit { path, before: None, after: Some(item.clone()) });
        }
        for (index, item) in old[from_old..at_old].iter().enumerate() {
            let path = path.with(Step::Element(from_old + index));
            edits.push(Edit { path, before: Some(item.clone()), after: None });
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
}

/// The longest sequence of elements that both lists have in the same order, as pairs of positions.
fn kept(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for at_old in (0..old.len()).rev() {
        for at_new in (0..new.len()).rev() {
            lengths[at_old * width + at_new] = if old[at_old] == new[at_new] {
                lengths[(at_old + 1) * width + at_new + 1] + 1
            } else {
                lengths[(at_old + 1) * width + at_new].max(lengths[at_old * width + at_new + 1])
            };
        }
    }
    let (mut at_old, mut at_new, mut pairs) = (0, 0, Vec::new());
    while at_old < old.len() && at_new < new.len() {
        if old[at_old] == new[at_new] {
            pairs.push((at_old, at_new));
            at_old += 1;
            at_new += 1;
        } else if lengths[(at_old + 1) * width + at_new] >= lengths[at_old * width + at_new + 1] {
            at_old += 1;
        } else {
            at_new += 1;
        }
    }
    pairs
}

/// A value as text, its members in one order, so that equal values have equal texts.
pub(super) fn ordered(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(before: Value, after: Value) -> Vec<String> {
        let shown = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        let edits = edits(&before, &after);
        edits.iter().map(|edit| format!("{} {} {}", edit.path, shown(&edit.before), shown(&edit.after))).collect()
    }

    #[test]
    fn members_are_compared_by_name() {
        let before = json!({"a": 1, "b": {"c": [1, 2]}, "d": true});
        assert_eq!(said(before.clone(), json!({"d": true, "b": {"c": [1, 2]}, "a": 1})), [""; 0]);
        let after = json!({"b": {"c": [1, 3]}, "d": true, "e": "x"});
        assert_eq!(said(before, after), ["b.c[1] 2 3", "e - \"x\"", "a 1 -"]);
    }

    #[test]
    fn an_element_in_the_middle_moves_no_other() {
        assert_eq!(said(json!({"l": [1, 2, 3, 4]}), json!({"l": [1, 9, 2, 4]})), ["l[1] - 9", "l[2] 3 -"]);
        assert_eq!(said(json!([{"a": 1}, 2]), json!([{"a": 2}, 2])), ["[0].a 1 2"]);
        assert_eq!(said(json!([1, 2]), json!([2, 1])).len(), 2);
        assert_eq!(said(json!([]), json!([1])), ["[0] - 1"]);
    }

    #[test]
    fn the_order_of_a_set_is_no_difference() {
        let roles = |list: Value| json!({"Roles": list});
        assert_eq!(said(roles(json!(["a", "b"])), roles(json!(["b", "a"]))), [""; 0]);
        assert_eq!(said(roles(json!("a")), roles(json!(["a"]))), [""; 0]);
        assert_eq!(said(roles(json!(["a", "b"])), roles(json!(["c", "b"]))), ["Roles[0] - \"c\"", "Roles[0] \"a\" -"]);
    }

    #[test]
    fn long_lists_take_no_longer_than_they_are() {
        let before: Value = (0..50_000).collect::<Vec<_>>().into();
        let after: Value = (1..50_001).collect::<Vec<_>>().into();
        assert_eq!(edits(&before, &after).len(), 50_000);
    }
}
