//! Circles in who imports whom.

use std::collections::{BTreeMap, BTreeSet};

/// Who imports whom.
pub(crate) type Edges = BTreeMap<String, BTreeSet<String>>;

/// The names along a shortest circle, if there is one; each imports the next, and the last the first.
pub(crate) fn circle(edges: &Edges) -> Option<Vec<String>> {
    edges.keys().filter_map(|start| back_to(start, edges)).min_by_key(Vec::len)
}

/// A shortest way from a name back to itself.
fn back_to(start: &str, edges: &Edges) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![start.to_owned()]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last()?;
            for next in edges.get(last).into_iter().flatten() {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way.iter().chain([next]).cloned().collect());
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn a_circle_is_found_and_its_absence_too() {
    let edges = |pairs: &[(&str, &str)]| {
        let mut edges = Edges::new();
        for (from, to) in pairs {
            edges.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        edges
    };
    assert_eq!(circle(&edges(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let found = circle(&edges(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("d", "a")])).unwrap();
    assert_eq!(found, ["b", "c", "d"]);
}
