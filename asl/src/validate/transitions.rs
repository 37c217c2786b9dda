//! Where states lead.

use std::collections::HashMap;

use super::findings::quoted;
use super::values::{has_placeholder, is_placeholder};
use super::walk::{Object, Walk};
use crate::document::Node;
use crate::grammar::Kind;

crate::rules! {
    pub,

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
    MISSING_TARGET = "V030", missing_target, Error;

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
    UNREACHABLE_STATE = "V031", unreachable_state, Error;

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
    UNREACHABLE_CYCLE = "V032", unreachable_cycle, Warning;

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
    NO_TERMINAL_STATE = "V033", no_terminal_state, Error;

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
    CHOICE_WITHOUT_DEFAULT = "V034", choice_without_default, Warning;
}

/// Judges the transitions of a machine.
pub(super) fn check<'d>(walk: &mut Walk<'d>, machine: &Object<'d>) {
    let Some(states) = machine.node.get("States") else { return };
    let all: Vec<_> = states.members().collect();
    let known: HashMap<&str, usize> =
        all.iter().enumerate().map(|(number, state)| (state.key.name(), number)).collect();
    if known.is_empty() {
        return;
    }
    let mut uncertain = false;
    let mut named = vec![false; all.len()];
    let mut ways: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    let mut lead = |walk: &mut Walk<'d>, from: Option<usize>, node: Node<'d>| {
        let target = node.as_str()?;
        let found = known.get(target).copied();
        match found {
            Some(to) => {
                named[to] = true;
                if let Some(from) = from {
                    ways[from].push(to);
                }
            }
            None if has_placeholder(target) => uncertain = true,
            None => missing(walk, node, target),
        }
        found
    };
    let start = machine.node.get("StartAt").and_then(|node| lead(walk, None, node));
    for (number, state) in all.iter().enumerate() {
        for target in transitions(state.node) {
            lead(walk, Some(number), target);
        }
    }
    if !uncertain {
        let reached = start.map(|start| reached(start, &ways));
        for (number, state) in all.iter().enumerate() {
            let (name, help) = (state.key.name(), "lead to it with `Next`, or leave it out");
            // Of states with the same name, the last is the one that is meant.
            let number = known.get(name).copied().unwrap_or(number);
            if !named[number] {
                let message = format!("nothing leads to the state {}", quoted(name));
                walk.findings.at_key(&UNREACHABLE_STATE, state.node, message, help);
            } else if reached.as_ref().is_some_and(|reached| !reached[number]) {
                let message = format!("no way leads from `StartAt` to the state {}", quoted(name));
                walk.findings.at_key(&UNREACHABLE_CYCLE, state.node, message, help);
            }
        }
    }
    if !states.members().any(|state| is_terminal(state.node)) {
        let message = format!("{} has no state in which it ends", machine.kind.words());
        let help = "add `\"End\": true` to its last state, or a Succeed or Fail";
        walk.findings.at_key(&NO_TERMINAL_STATE, states, message, help);
    }
}

/// Which states can be reached from one of them.
fn reached(start: usize, ways: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; ways.len()];
    let mut waiting = vec![start];
    while let Some(number) = waiting.pop() {
        if !std::mem::replace(&mut reached[number], true) {
            waiting.extend(&ways[number]);
        }
    }
    reached
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
    let mut targets = Vec::new();
    for member in state.members() {
        match member.key.name() {
            "Next" | "Default" => targets.push(member.node),
            "Choices" | "Catch" => targets.extend(member.node.items().filter_map(|entry| entry.get("Next"))),
            _ => {}
        }
    }
    targets
}

fn is_terminal(state: Node<'_>) -> bool {
    let ends = state.get("End").is_some_and(|end| end.as_bool() == Some(true) || is_placeholder(end));
    let kind = state.get("Type");
    let last = kind.and_then(|kind| kind.as_str()).and_then(Kind::of_type);
    ends || matches!(last, Some(Kind::Succeed | Kind::Fail)) || kind.is_some_and(is_placeholder)
}
