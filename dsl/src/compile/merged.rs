//! Findings at lines that build several states, such as those of a closure that is called twice.
//!
//! The line alone does not say which state is meant, so the finding names it. The same finding for several of them is one.

use std::collections::{HashMap, HashSet};

use asl::shown::listed;
use asl::{Diagnostic, Place};

use super::graph::Graph;
use super::lower::Lowered;

/// How many states are named.
const MOST_NAMED: usize = 5;

/// Names the states of such findings, and makes one of those that are alike.
pub(super) fn merge(graph: &Graph<'_>, lowered: &Lowered, diagnostics: &mut Vec<Diagnostic>) {
    let shared = shared(graph);
    if shared.is_empty() {
        return;
    }
    let places: HashMap<u32, usize> = graph.order.iter().zip(0..).map(|(state, place)| (*state, place)).collect();
    let mut merged: Vec<(Diagnostic, Vec<u32>)> = Vec::new();
    let mut known: HashMap<(&'static str, String, Option<Place>), usize> = HashMap::new();
    for finding in std::mem::take(diagnostics) {
        let state = finding.pointer().and_then(|pointer| lowered.state_of(pointer));
        let Some(state) = state.filter(|state| shared.contains(&graph.state(*state).place)) else {
            merged.push((finding, Vec::new()));
            continue;
        };
        let key = (finding.code().id, finding.message().to_owned(), finding.place().cloned());
        let place = *known.entry(key).or_insert(merged.len());
        match merged.get_mut(place) {
            Some((_, states)) if states.contains(&state) => {}
            Some((_, states)) => states.push(state),
            None => merged.push((finding, vec![state])),
        }
    }
    diagnostics.extend(merged.into_iter().map(|(finding, mut states)| {
        states.sort_by_key(|state| places.get(state));
        let names: Vec<_> = states.iter().map(|state| graph.state(*state).name.as_str()).collect();
        named(finding, &names)
    }));
}

/// The lines that build more than one state.
fn shared<'g>(graph: &Graph<'g>) -> HashSet<&'g Place> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for &number in &graph.order {
        let place = &graph.state(number).place;
        if !seen.insert(place) {
            shared.insert(place);
        }
    }
    shared
}

fn named(finding: Diagnostic, names: &[&str]) -> Diagnostic {
    let says_so = |name: &&str| finding.message().contains(&format!("`{name}`"));
    if names.iter().all(says_so) {
        return finding;
    }
    let listed = listed(names.iter().take(MOST_NAMED).copied());
    let note = match names.len() {
        1 => format!("in the state {listed}"),
        all if all > MOST_NAMED => format!("in the states {listed} and {} more", all - MOST_NAMED),
        _ => format!("in the states {listed}"),
    };
    finding.note(note)
}
