//! Findings that are one mistake: of a value that is used several times, or at a line that builds several states, such as that of
//! a closure that is called twice.
//!
//! The line alone does not say which of several states is meant, so the finding names them.

use std::collections::{HashMap, HashSet};

use asl::diagnostic::enclosing;
use asl::shown::listed;
use asl::{Diagnostic, Place};

use super::graph::Graph;
use super::lower::Lowered;
use super::validation;

/// How many states are named.
const MOST_NAMED: usize = 5;

/// Makes one of the findings that are alike, and names their states where the line does not say which they are of.
pub(super) fn merge(graph: &Graph<'_>, lowered: &Lowered, diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.iter().all(|finding| finding.pointer().is_none()) {
        return;
    }
    let shared = shared(graph);
    let data = validation::data(&lowered.machine);
    let places: HashMap<u32, usize> = graph.order.iter().zip(0..).map(|(state, place)| (*state, place)).collect();
    let mut merged: Vec<(Diagnostic, Vec<u32>)> = Vec::new();
    let mut known = HashMap::new();
    for finding in std::mem::take(diagnostics) {
        let state = finding.pointer().and_then(|pointer| lowered.state_of(pointer));
        let (Some(pointer), Some(state)) = (finding.pointer(), state) else {
            merged.push((finding, Vec::new()));
            continue;
        };
        // In data that the author gives, the same mistake at two pointers is two. A state that is built twice has it twice.
        let given =
            enclosing(pointer).find(|around| data.contains(*around)).map(|around| pointer[around.len()..].to_owned());
        let key = (finding.code(), finding.message().to_owned(), finding.place().cloned(), given);
        let place = *known.entry(key).or_insert(merged.len());
        match merged.get_mut(place) {
            Some((_, states)) if states.contains(&state) => {}
            Some((_, states)) => states.push(state),
            None => merged.push((finding, vec![state])),
        }
    }
    diagnostics.extend(merged.into_iter().map(|(finding, mut states)| {
        if let [state] = states[..] {
            if !shared.contains(&graph.state(state).place) {
                return finding;
            }
        }
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
