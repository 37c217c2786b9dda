//! States of the same name, and labels that are placed twice.
//!
//! A closure that builds states and is called twice builds each of them twice, at the same lines. That is one mistake: it is
//! reported for the first of these states, with the paths by which the two are reached.

use std::collections::{HashMap, HashSet};

use asl::Diagnostic;
use asl::validate::rule::DUPLICATE_STATE_NAME;

use super::edges::{Edge, led_to};
use super::graph::Graph;
use super::rules::paths::PLACED_TWICE;
use crate::state::Kind;

/// Reports the states of the same name.
pub(super) fn names(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let again = again(graph);
    if again.is_empty() {
        return;
    }
    let before = before(graph);
    let copies: HashSet<u32> = again
        .iter()
        .filter(|(state, first)| graph.state(*state).place == graph.state(*first).place)
        .map(|(state, _)| *state)
        .collect();
    let mut reported = HashSet::new();
    // What follows a copy is a copy because of it. A copy in a circle of copies has none before it.
    let follows = |state: u32| {
        copies.contains(&state)
            && before.get(&state).is_some_and(|before| before.iter().all(|by| copies.contains(&by.state)))
    };
    let (heads, rest): (Vec<_>, Vec<_>) = again.into_iter().partition(|(state, _)| !follows(*state));
    for (state, first) in heads.into_iter().chain(rest) {
        if reported.contains(&state) {
            continue;
        }
        let following = if copies.contains(&state) { following(graph, state, &copies, &mut reported) } else { 0 };
        diagnostics.push(reported_twice(graph, state, first, following, &before));
    }
}

/// The states whose name another one has, each with that one, in the order of the author's lines.
fn again(graph: &Graph<'_>) -> Vec<(u32, u32)> {
    let mut first: HashMap<&str, u32> = HashMap::new();
    let mut again = Vec::new();
    let mut states = graph.order.clone();
    states.sort_by(|a, b| graph.state(*a).place.cmp(&graph.state(*b).place));
    for number in states {
        match first.get(graph.state(number).name.as_str()) {
            Some(first) => again.push((number, *first)),
            None => drop(first.insert(&graph.state(number).name, number)),
        }
    }
    again
}

/// Marks the copies that a copy leads to, itself included, and counts the others.
fn following(graph: &Graph<'_>, state: u32, copies: &HashSet<u32>, reported: &mut HashSet<u32>) -> usize {
    let mut count = 0;
    let mut waiting = vec![state];
    while let Some(number) = waiting.pop() {
        if !copies.contains(&number) || !reported.insert(number) {
            continue;
        }
        count += usize::from(number != state);
        waiting.extend(graph.edges[number as usize].iter().map(|edge| edge.target()));
        let machines = graph.machines.get(&number).into_iter().flatten();
        waiting.extend(machines.flat_map(|scope| graph.scopes[*scope as usize].order.first()));
    }
    count
}

/// How a state is reached.
#[derive(Clone, Copy)]
struct Reached {
    state: u32,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    After,
    Otherwise,
    Chosen,
    Caught,
    Within,
}

/// By what each state is reached, by its number.
fn before(graph: &Graph<'_>) -> HashMap<u32, Vec<Reached>> {
    let mut before: HashMap<u32, Vec<Reached>> = HashMap::new();
    for &state in &graph.order {
        for edge in &graph.edges[state as usize] {
            let how = match edge {
                Edge::On(_) if matches!(graph.state(state).kind, Kind::Choice { .. }) => How::Otherwise,
                Edge::On(_) => How::After,
                Edge::Chosen { .. } => How::Chosen,
                Edge::Caught { .. } => How::Caught,
            };
            before.entry(edge.target()).or_default().push(Reached { state, how });
        }
        for scope in graph.machines.get(&state).into_iter().flatten() {
            let first = graph.scopes[*scope as usize].order.first();
            first
                .into_iter()
                .for_each(|first| before.entry(*first).or_default().push(Reached { state, how: How::Within }));
        }
    }
    before
}

/// How a state is reached, for people.
fn words(graph: &Graph<'_>, state: u32, before: &HashMap<u32, Vec<Reached>>) -> String {
    let Some(by) = before.get(&state).and_then(|before| before.first()) else {
        return "is the first state".to_owned();
    };
    let name = &graph.state(by.state).name;
    match by.how {
        How::After => format!("follows `{name}`"),
        How::Otherwise => format!("is `.otherwise` of `{name}`"),
        How::Chosen => format!("is a `.when` of `{name}`"),
        How::Caught => format!("handles an error of `{name}`"),
        How::Within => format!("begins a part of `{name}`, such as a branch"),
    }
}

fn reported_twice(
    graph: &Graph<'_>,
    number: u32,
    first: u32,
    following: usize,
    before: &HashMap<u32, Vec<Reached>>,
) -> Diagnostic {
    let (state, other) = (graph.state(number), graph.state(first));
    let finding = DUPLICATE_STATE_NAME.found(format!("two states are called `{}`", state.name)).at(state.place.clone());
    if state.place != other.place {
        return finding.label(other.place.clone(), "the other one is here").help("give each a different name");
    }
    let (one, another) = (words(graph, first, before), words(graph, number, before));
    let both = if one == another { format!("each {one}") } else { format!("one {one}, the other {another}") };
    let note = match following {
        0 => format!("this line builds both: {both}"),
        1 => format!("this line builds both: {both}; the state after them is there twice, too"),
        more => format!("this line builds both: {both}; the {more} states after them are there twice, too"),
    };
    let help = "pass the name to the closure that builds them, or build the state once and continue there from elsewhere \
        with a `Label`";
    finding.note(note).help(help)
}

/// Reports the labels that are placed at more than one state.
pub(super) fn labels(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for label in &graph.draft.states {
        let Kind::Label(placed) = &label.kind else { continue };
        let Some((first, more)) = placed.split_first() else { continue };
        let name = |state| led_to(graph.draft, state).map(|number| graph.state(number).name.as_str());
        for again in more {
            let (Ok(one), Ok(other)) = (name(first.state), name(again.state)) else { continue };
            let message = format!("a label is placed at `{one}` and again at `{other}`");
            let help = "a label stands for one state; create another one with `Label::new()`";
            let finding = PLACED_TWICE.found(message).at(again.place.clone()).help(help);
            diagnostics.push(match first.place == again.place {
                true => finding,
                false => finding.label(first.place.clone(), "it is placed here first"),
            });
        }
    }
}
