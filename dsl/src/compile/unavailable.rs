//! Why a value is not there for a state.

use asl::Diagnostic;

use super::carry::scope_of_origin;
use super::dominators::path_without;
use super::graph::Graph;
use super::rules::values::{ACROSS_BORDER, NO_STATE_INPUT, NO_TOKEN, NOT_AVAILABLE, TOKEN_OUTSIDE};
use crate::expr::node::Origin;
use crate::state::StateDraft;

pub(super) fn token_outside(graph: &Graph<'_>, state: &StateDraft, task: u32) -> Diagnostic {
    let owner = &graph.state(task).name;
    let message = format!("state `{}` uses the task token of `{owner}`", state.name);
    let help = "a token belongs to one task; use it only in the message of the task that waits for it";
    TOKEN_OUTSIDE.found(message).help(help)
}

pub(super) fn without_token(state: &StateDraft) -> Diagnostic {
    let message = format!("the message of `{}` does not contain the task's own token", state.name);
    let help = "put the token that the closure receives into the message; no other token completes this task";
    NO_TOKEN.found(message).help(help)
}

/// What messages call a value.
fn words(graph: &Graph<'_>, origin: Origin) -> String {
    match origin {
        Origin::Error(catch) => match graph.catchers.get(&catch) {
            Some(&task) => format!("the error of `{}`", graph.state(task).name),
            None => "the error of a state that is never reached".to_owned(),
        },
        Origin::Result(state) | Origin::Raw(state) | Origin::IfPassed(state) => {
            format!("the result of `{}`", graph.state(state).name)
        }
        Origin::Item(state) | Origin::Each(state) => format!("the item of `{}`", graph.state(state).name),
        Origin::Input => "the execution's input".to_owned(),
        Origin::Context | Origin::Token(_) | Origin::Variable(_) | Origin::StateInput => "a value".to_owned(),
    }
}

pub(super) fn each_outside(graph: &Graph<'_>, number: u32, map: u32) -> Diagnostic {
    let (user, map) = (&graph.state(number).name, &graph.state(map).name);
    let message = format!("state `{user}` uses the item of `{map}` as it is before `.item_selector`");
    let help = "put it into the output of `.item_selector`, which the closure for the items receives";
    NOT_AVAILABLE.found(message).help(help)
}

pub(super) fn raw_outside(graph: &Graph<'_>, number: u32, state: u32) -> Diagnostic {
    let (user, state) = (&graph.state(number).name, &graph.state(state).name);
    let message = format!("state `{user}` uses the result of `{state}` as it is before `.output`");
    let help = "put it into the output of `.output`, which later states can use";
    NOT_AVAILABLE.found(message).help(help)
}

pub(super) fn no_state_input(graph: &Graph<'_>, number: u32) -> Diagnostic {
    let message = format!("the input of `{}` is not available here", graph.state(number).name);
    let help = "use the value by name, such as a field of the input or the result of a state";
    NO_STATE_INPUT.found(message).help(help)
}

pub(super) fn across_border(graph: &Graph<'_>, origin: Origin, number: u32, distributed: Option<u32>) -> Diagnostic {
    let (user, what) = (&graph.state(number).name, words(graph, origin));
    match distributed {
        Some(map) => {
            let map = &graph.state(map).name;
            let message = format!(
                "state `{user}` uses {what} inside the Distributed Map `{map}`, but its child executions do \
                    not have it"
            );
            let help = "pass it to each child execution with `.item_selector(…)`, or to each batch with \
                `.batch_input(…)`";
            ACROSS_BORDER.found(message).help(help)
        }
        None => {
            let message = format!("state `{user}` uses {what}, which is inside a Distributed Map");
            let help = "only the result of a child execution is available outside; use the result of the Map";
            ACROSS_BORDER.found(message).help(help)
        }
    }
}

/// True when a scope is within another one, or is that one.
pub(super) fn is_within(graph: &Graph<'_>, state: u32, origin: Origin) -> bool {
    let Some(home) = scope_of_origin(graph, origin) else { return true };
    let mut scope = graph.scope(state);
    while let Some(inner) = scope {
        if std::ptr::eq(inner, home) {
            return true;
        }
        scope = inner.around.map(|around| &graph.scopes[around as usize]);
    }
    false
}

pub(super) fn not_available(graph: &Graph<'_>, origin: Origin, number: u32) -> Diagnostic {
    let what = words(graph, origin);
    let user = &graph.state(number).name;
    if !is_within(graph, number, origin) {
        let message = format!("state `{user}` uses {what}, which is inside another branch or item processor");
        let help = "only the result of a branch or an item processor is available outside; use the result of the \
            Parallel or Map";
        return NOT_AVAILABLE.found(message).help(help);
    }
    let path = path_without(graph, origin, number).join("` → `");
    let message = match origin {
        Origin::Result(of) | Origin::Raw(of) => {
            let of = &graph.state(of).name;
            format!("state `{user}` uses {what}, but not every path to it runs `{of}`")
        }
        Origin::Input
        | Origin::Error(_)
        | Origin::Context
        | Origin::Token(_)
        | Origin::Item(_)
        | Origin::Each(_)
        | Origin::IfPassed(_)
        | Origin::StateInput
        | Origin::Variable(_) => format!("state `{user}` uses {what}, which is not available on every path to it"),
    };
    let instead = match origin {
        Origin::Result(_) => ", or ask for it with `.result_if_passed()`",
        _ => "",
    };
    let help = format!("the path `{path}` skips it; use the result only where that state has succeeded{instead}");
    NOT_AVAILABLE.found(message).help(help)
}
