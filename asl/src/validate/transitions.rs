//! Where states lead.

use std::collections::{HashMap, HashSet};

use super::findings::quoted;
use super::rule::rules;
use super::values::{has_placeholder, is_placeholder};
use super::walk::{Object, Walk};
use crate::document::Node;
use crate::grammar::Kind;

rules! {
    /// A transition leads to a state that its machine does not have.
    ///
    /// `StartAt`, `Next` and `Default` name states of the same machine: nothing leads into or out of a branch or an item
    /// processor.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {"Pay": {"Type": "Pass", "Next": "Finished"}, "Done": {"Type": "Succeed"}}
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "Next": "Done"}, "Done": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Transitions"; answers of the service.
    MISSING_TARGET = "V030", "missing_target", Error;

    /// Nothing leads to a state.
    ///
    /// It is never run; most often a transition is misspelt or was left out.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "End": true}, "Done": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "Next": "Done"}, "Done": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "Transitions"; answers of the service.
    UNREACHABLE_STATE = "V031", "unreachable_state", Error;

    /// No way leads from `StartAt` to a state, though some state names it.
    ///
    /// A circle of states that only lead to each other is never run.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {"Type": "Pass", "End": true},
    ///     "A": {"Type": "Pass", "Next": "B"},
    ///     "B": {"Type": "Pass", "Next": "A"}
    ///   }
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {"Type": "Pass", "Next": "A"},
    ///     "A": {"Type": "Pass", "Next": "B"},
    ///     "B": {"Type": "Pass", "End": true}
    ///   }
    /// }
    /// ```
    ///
    /// Source: our advice.
    ISLAND = "V032", "island", Warning;

    /// A machine has no state in which it can end.
    ///
    /// A Succeed, a Fail, or a state with `"End": true`, in each branch and item processor, too.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {"Type": "Pass", "Next": "Wait"},
    ///     "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Pay"}
    ///   }
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {"Type": "Pass", "Next": "Wait"},
    ///     "Wait": {"Type": "Wait", "Seconds": 5, "End": true}
    ///   }
    /// }
    /// ```
    ///
    /// Source: States Language, "Transitions"; answers of the service.
    NO_TERMINAL_STATE = "V033", "no_terminal_state", Error;

    /// A Choice has no `Default`.
    ///
    /// Where no rule holds, the execution fails with `States.NoChoiceMatched`.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}]}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: our advice; States Language, "Choice State".
    CHOICE_WITHOUT_DEFAULT = "V034", "choice_without_default", Warning;
}

/// Judges the transitions of a machine.
pub(super) fn check<'d>(walk: &mut Walk<'d>, machine: &Object<'d>) {
    let Some(states) = machine.node.get("States") else { return };
    let known: HashMap<&str, Node<'d>> = states.members().map(|state| (state.key.name(), state.node)).collect();
    if known.is_empty() {
        return;
    }
    let mut uncertain = false;
    let mut named: HashSet<&str> = HashSet::new();
    let mut ways: HashMap<&str, Vec<&str>> = HashMap::new();
    let start = machine.node.get("StartAt");
    let starts = start.into_iter().map(|node| (None, node));
    let leads = states
        .members()
        .flat_map(|state| transitions(state.node).into_iter().map(move |target| (Some(state.key.name()), target)));
    for (from, node) in starts.chain(leads) {
        let Some(target) = node.as_str() else { continue };
        if known.contains_key(target) {
            named.insert(target);
            if let Some(from) = from {
                ways.entry(from).or_default().push(target);
            }
        } else if has_placeholder(target) {
            uncertain = true;
        } else {
            missing(walk, node, target);
        }
    }
    if !uncertain {
        let reached = start.and_then(|node| node.as_str()).filter(|start| known.contains_key(start)).map(|start| {
            let mut reached = HashSet::new();
            let mut waiting = vec![start];
            while let Some(name) = waiting.pop() {
                if reached.insert(name) {
                    waiting.extend(ways.get(name).into_iter().flatten());
                }
            }
            reached
        });
        for state in states.members() {
            let name = state.key.name();
            if !named.contains(name) {
                let message = format!("nothing leads to the state {}", quoted(name));
                walk.findings.at_key(
                    &UNREACHABLE_STATE,
                    state.node,
                    message,
                    "lead to it with `Next`, or leave it out",
                );
            } else if reached.as_ref().is_some_and(|reached| !reached.contains(name)) {
                let message = format!("no way leads from `StartAt` to the state {}", quoted(name));
                walk.findings.at_key(&ISLAND, state.node, message, "lead to it with `Next`, or leave it out");
            }
        }
    }
    if !states.members().any(|state| is_terminal(state.node)) {
        let message = format!("{} has no state in which it ends", machine.kind.words());
        let help = "add `\"End\": true` to its last state, or a Succeed or Fail";
        walk.findings.at_key(&NO_TERMINAL_STATE, states, message, help);
    }
}

fn missing<'d>(walk: &mut Walk<'d>, node: Node<'d>, target: &str) {
    let field = node.key().map_or("Next", |key| key.name()).to_owned();
    let message = format!("`{field}` leads to {}, which is no state of this machine", quoted(target));
    walk.findings.at(&MISSING_TARGET, node, message, "name a state of the same `States` object");
}

/// Judges whether a Choice leads on in any case.
pub(super) fn check_choice<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    if object.node.get("Default").is_none() {
        let message = "the Choice has no `Default`, and fails where no rule holds";
        walk.findings.at_key(&CHOICE_WITHOUT_DEFAULT, object.node, message, "add `Default`");
    }
}

/// The values of everything that leads on from a state, whatever its type.
pub(super) fn transitions(state: Node<'_>) -> Vec<Node<'_>> {
    let own = ["Next", "Default"].into_iter().filter_map(|name| state.get(name));
    let parts = ["Choices", "Catch"].into_iter().filter_map(|name| state.get(name));
    own.chain(parts.flat_map(|list| list.items().filter_map(|entry| entry.get("Next")))).collect()
}

fn is_terminal(state: Node<'_>) -> bool {
    let ends = state.get("End").is_some_and(|end| end.as_bool() == Some(true) || is_placeholder(end));
    let kind = state.get("Type");
    let last = kind.and_then(|kind| kind.as_str()).and_then(Kind::of_type);
    ends || matches!(last, Some(Kind::Succeed | Kind::Fail)) || kind.is_some_and(is_placeholder)
}
