//! Whether a machine leaves behind what its type says, on whatever way it ends.

use asl::Diagnostic;

use super::births::{CHANGE_OUTPUT, StateInput};
use super::graph::Graph;
use super::rules::ways::OTHER_TYPE;
use crate::error::ErrorOutput;
use crate::expr::node::Birth;
use crate::payload::Json;
use crate::state::{Kind, StateDraft, type_name};

/// Reports states that end a branch, or an item's way, with a result of another type than the last one on the main way.
pub(super) fn check(graph: &Graph<'_>, inputs: &[Option<StateInput>], diagnostics: &mut Vec<Diagnostic>) {
    for scope in &graph.scopes {
        let (Some(expected), Some((holder, _))) = (scope.leaves, scope.within) else { continue };
        for &number in &scope.order {
            let state = graph.state(number);
            let Some(found) = left_behind(graph, inputs[number as usize], state) else { continue };
            if !fits(found, expected) {
                let (holder, name) = (&graph.state(holder).name, &state.name);
                let (found, expected) = (short(found), short(expected));
                let message = format!(
                    "in `{holder}`, a way can end in `{name}` with `{found}`, where the result is taken for `{expected}`"
                );
                let help = "end every way with the same type, or end this one with `Fail`";
                diagnostics.push(OTHER_TYPE.found(message).at(state.place.clone()).help(help));
            }
        }
    }
}

/// The type of what a machine leaves behind that ends in a state; none where it does not end there, or nobody knows.
fn left_behind(graph: &Graph<'_>, input: Option<StateInput>, state: &StateDraft) -> Option<&'static str> {
    let of_input = || match input {
        Some(StateInput::Known(Birth::Result(number))) => graph.state(number).leaves,
        Some(StateInput::Known(Birth::Error(_))) => type_name::<ErrorOutput>(),
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
