//! Whether a state machine, a branch or an item processor ends with the type that its output says, on every path.

use asl::Diagnostic;

use super::graph::Graph;
use super::inputs::{CHANGE_OUTPUT, StateInput};
use super::rules::paths::OTHER_TYPE;
use super::uses::{slots, values};
use crate::error::ErrorOutput;
use crate::expr::node::Origin;
use crate::payload::Json;
use crate::resource::OtherEnd;
use crate::state::{BranchOutput, Kind, StateDraft};

/// Reports states that end a branch, or the processing of an item, with another type than the result says.
pub(super) fn check(graph: &Graph<'_>, inputs: &[Option<StateInput>], diagnostics: &mut Vec<Diagnostic>) {
    for scope in &graph.scopes {
        let (Some(expected), Some((holder, _))) = (scope.leaves, scope.within) else { continue };
        let mut others = other_ends(graph, inputs, &scope.order, expected).peekable();
        if others.peek().is_none() || scope.chosen && !is_read(graph, holder) {
            continue;
        }
        for (state, OtherEnd { state: name, found, expected }) in others {
            let holder = &graph.state(holder).name;
            let message = format!(
                "in `{holder}`, a path can end in `{name}` with `{found}`, but the result has the type `{expected}`"
            );
            diagnostics.push(OTHER_TYPE.found(message).at(state.place.clone()).help(SAME_TYPE));
        }
    }
}

/// What to do about a path that ends with another type.
pub(super) const SAME_TYPE: &str =
    "end every path with the same type, end this one with `Fail`, or add `.untyped()` to the Choice";

/// The first state that ends an execution with another type than the workflow's output says.
pub(super) fn of_workflow(
    graph: &Graph<'_>,
    inputs: &[Option<StateInput>],
    expected: Option<&'static str>,
) -> Option<OtherEnd> {
    let whole = graph.scopes.first()?;
    other_ends(graph, inputs, &whole.order, expected?).next().map(|(_, end)| end)
}

/// The states among some that end with another type than is expected.
fn other_ends<'g>(
    graph: &'g Graph<'_>,
    inputs: &'g [Option<StateInput>],
    states: &'g [u32],
    expected: &'static str,
) -> impl Iterator<Item = (&'g StateDraft, OtherEnd)> {
    states.iter().filter_map(move |&number| {
        let state = graph.state(number);
        let found = left_behind(graph, inputs[number as usize], state).filter(|found| !fits(found, expected))?;
        Some((state, OtherEnd { state: state.name.clone(), found: short(found), expected: short(expected) }))
    })
}

/// True if a state reads the result of this one.
fn is_read(graph: &Graph<'_>, holder: u32) -> bool {
    let reads = |node| {
        let found = values(&graph.draft.nodes, node).into_iter().flatten();
        found.into_iter().any(
            |(origin, _)| matches!(origin, Origin::Result(of) | Origin::Raw(of) | Origin::IfPassed(of) if of == holder),
        )
    };
    // In which language does not matter: it only says when a value is read.
    let slots_of = |state| slots(state, asl::QueryLanguage::Jsonata);
    graph.order.iter().any(|&number| slots_of(graph.state(number)).into_iter().any(|(slot, _)| reads(slot.node)))
}

/// The type with which a path ends in a state; none where no path ends there, or the type is not known.
fn left_behind(graph: &Graph<'_>, input: Option<StateInput>, state: &StateDraft) -> Option<&'static str> {
    let of_input = || match input {
        Some(StateInput::Known(Origin::Result(number))) => graph.state(number).leaves,
        Some(StateInput::Known(Origin::Error(_))) => ErrorOutput::type_name(),
        Some(StateInput::Known(_) | StateInput::Several) | None => None,
    };
    if state.has_raw(CHANGE_OUTPUT) {
        return None;
    }
    match &state.kind {
        Kind::Task(_) | Kind::Pass(_) | Kind::Parallel(_) | Kind::Map(_) if state.next.is_none() => state.leaves,
        Kind::Wait(_) if state.next.is_none() => of_input(),
        Kind::Succeed(Some(_)) => state.leaves,
        Kind::Succeed(None) => of_input(),
        Kind::Task(_)
        | Kind::Pass(_)
        | Kind::Parallel(_)
        | Kind::Map(_)
        | Kind::Wait(_)
        | Kind::Choice { .. }
        | Kind::Fail(_)
        | Kind::Raw(_)
        | Kind::Label(_) => None,
    }
}

/// Whether a value of one type can stand for a value of another: data of any shape is expected, or it may be missing.
fn fits(found: &str, expected: &str) -> bool {
    let optional = expected.strip_prefix("core::option::Option<").and_then(|inner| inner.strip_suffix('>'));
    found == expected || optional == Some(found) || expected == std::any::type_name::<Json>()
}

/// A type's name without the modules.
fn short(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let mut word = String::new();
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
        } else if character == ':' && characters.peek() == Some(&':') {
            characters.next();
            word.clear();
        } else {
            short.push_str(&std::mem::take(&mut word));
            short.push(character);
        }
    }
    short + &word
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn types_are_named_as_authors_write_them() {
        assert_eq!(short("alloc::vec::Vec<shop::Line>"), "Vec<Line>");
        assert_eq!(short("(a::B, core::option::Option<f64>)"), "(B, Option<f64>)");
        assert_eq!(short("u32"), "u32");
    }
}
