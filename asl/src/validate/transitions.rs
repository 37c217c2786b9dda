//! Where states lead.

use std::collections::HashMap;

use catalogue::{certain, closest};

use super::values::{has_placeholder, is_placeholder};
use super::vocabulary::both;
use super::walk::{Object, Walk};
use crate::document::{Kind as Json, Member, Node};
use crate::grammar::Kind;
use crate::shown::quoted;
use crate::{Catcher, Choice, ChoiceRule, State, StateMachine, Task, Transition};

crate::rules! {
    pub,

    /// A transition names a state that is not in the same `States` object.
    ///
    /// `StartAt`, `Next` and `Default` name states of the same `States` object: no transition enters or leaves a branch
    /// or an item processor.
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
    /// Source: States Language, "Transitions"; `ValidateStateMachineDefinition` reports `MISSING_TRANSITION_TARGET`.
    MISSING_TARGET = "V030", missing_target, Error;

    /// No transition leads to a state.
    ///
    /// The state never runs. Usually a transition is misspelt or missing.
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
    /// Source: States Language, "Transitions"; `ValidateStateMachineDefinition` reports `MISSING_TRANSITION_TARGET`.
    UNREACHABLE_STATE = "V031", unreachable_state, Error;

    /// No path leads from `StartAt` to a state, though some state has a transition to it.
    ///
    /// States that only have transitions to each other never run.
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
    /// Source: Stepwright recommendation.
    UNREACHABLE_CYCLE = "V032", unreachable_cycle, Warning;

    /// A state machine, branch or item processor has no state in which it can end.
    ///
    /// Each needs a Succeed, a Fail, or a state with `"End": true`.
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
    /// Source: States Language, "Transitions"; `ValidateStateMachineDefinition` reports `MISSING_END_STATE`.
    NO_TERMINAL_STATE = "V033", no_terminal_state, Error;

    /// A Choice has no `Default`.
    ///
    /// If no rule matches, the execution fails with `States.Runtime`, which nothing catches.
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
    /// Source: Stepwright recommendation; States Language, "Choice State".
    CHOICE_WITHOUT_DEFAULT = "V034", choice_without_default, Warning;
}

/// A better name is looked for among so many states.
const MOST_COMPARED: usize = 500;

/// Validates the transitions of a machine.
pub(super) fn check<'d>(walk: &mut Walk<'d>, machine: &Object<'d>) {
    let Some(states) = machine.node.get(StateMachine::NAMES.states) else { return };
    let all: Vec<_> = states.members().collect();
    let known: HashMap<&str, usize> =
        all.iter().enumerate().map(|(number, state)| (state.key.name(), number)).collect();
    if known.is_empty() {
        return;
    }
    let mut uncertain = all.iter().any(|state| leads_anywhere(state.node));
    let hides_states = states.has_unknown_members();
    let mut astray = false;
    let mut named = vec![false; all.len()];
    let mut targets: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    let mut lead = |walk: &mut Walk<'d>, from: Option<usize>, node: Node<'d>| {
        let target = node.as_str()?;
        let found = known.get(target).copied();
        match found {
            Some(to) => {
                named[to] = true;
                if let Some(from) = from {
                    targets[from].push(to);
                }
            }
            None if has_placeholder(target) || node.is_unknown() || hides_states => uncertain = true,
            None => {
                let meant = closest(target, names(&all));
                missing(walk, node, target, &all, meant);
                // One mistake is one finding: what follows is reached, if not from here, then from where it is corrected.
                match meant.and_then(|meant| known.get(meant).copied()) {
                    Some(to) => {
                        named[to] = true;
                        if let Some(from) = from {
                            targets[from].push(to);
                        }
                        return Some(to);
                    }
                    None => astray = true,
                }
            }
        }
        found
    };
    let start = machine.node.get(StateMachine::NAMES.start_at).and_then(|node| lead(walk, None, node));
    for (number, state) in all.iter().enumerate() {
        for target in transitions(state.node) {
            lead(walk, Some(number), target);
        }
    }
    if !uncertain {
        let reached = start.map(|start| reached(start, &targets));
        for (number, state) in all.iter().enumerate() {
            let name = state.key.name();
            let help = || {
                both(
                    "add a transition to it with `Next`, or remove it",
                    "add a transition to it with `.next` or `.then`, or remove it",
                )
            };
            // Of states with the same name, the last is the one that is meant.
            let number = known.get(name).copied().unwrap_or(number);
            if !named[number] {
                let message = format!("no transition leads to the state {}", quoted(name));
                walk.findings.at_key(&UNREACHABLE_STATE, state.node, message, help());
            } else if !astray && reached.as_ref().is_some_and(|reached| !reached[number]) {
                let message = both(
                    format!("no path leads from `StartAt` to the state {}", quoted(name)),
                    format!("no path leads from the first state to {}", quoted(name)),
                );
                walk.findings.at_key(&UNREACHABLE_CYCLE, state.node, message, help());
            }
        }
    }
    if !hides_states && !states.members().any(|state| is_terminal(state.node)) {
        let message = format!("{} has no state in which it can end", machine.kind.words());
        let help = both(
            "add `\"End\": true` to its last state, or a Succeed or Fail",
            "end at least one path, for example with `Succeed::new(\"Done\")`",
        );
        walk.findings.at_key(&NO_TERMINAL_STATE, states, message, help);
    }
}

/// Which states can be reached from one of them.
fn reached(start: usize, targets: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; targets.len()];
    let mut waiting = vec![start];
    while let Some(number) = waiting.pop() {
        if !std::mem::replace(&mut reached[number], true) {
            waiting.extend(&targets[number]);
        }
    }
    reached
}

/// Reports a name that no state has; `meant` is the one that is probably meant.
fn missing<'d>(walk: &mut Walk<'d>, node: Node<'d>, target: &str, states: &[Member<'d>], meant: Option<&str>) {
    let field = node.key().map_or(Transition::NEXT, |key| key.name());
    let message = format!("`{field}` names {}, which is not a state of the same `States` object", quoted(target));
    let help = match meant {
        Some(close) => format!("did you mean {}?", quoted(close)),
        None => "name a state of the same `States` object".to_owned(),
    };
    let added = walk.findings.at(&MISSING_TARGET, node, message, help);
    if let Some(meant) = certain(target, names(states)).filter(|_| states.len() <= MOST_COMPARED) {
        added.fix(format!("write {}", quoted(meant)), || node.with_string(meant));
    }
}

/// The names among which a better one is looked for.
fn names<'m, 'd>(states: &'m [Member<'d>]) -> impl Iterator<Item = &'d str> + use<'m, 'd> {
    states.iter().take(MOST_COMPARED).map(|state| state.key.name())
}

/// Checks whether a Choice leads on in any case.
pub(super) fn check_choice<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    if object.node.get(Choice::NAMES.default).is_none() {
        let message = both(
            "the Choice has no `Default`; it fails if no rule matches",
            format!("the Choice {} fails if no rule matches", quoted(object.state_name)),
        );
        let help = both("add `Default`", "add `.otherwise(…)`, with a Fail state if no other case is possible");
        walk.findings.at_key(&CHOICE_WITHOUT_DEFAULT, object.node, message, help);
    }
}

/// The values of everything that leads on from a state, whatever its type.
pub(super) fn transitions(state: Node<'_>) -> Vec<Node<'_>> {
    let mut targets = Vec::new();
    for member in state.members() {
        let name = member.key.name();
        if name == Transition::NEXT || name == Choice::NAMES.default {
            targets.push(member.node);
        } else if name == Choice::NAMES.choices {
            targets.extend(member.node.items().filter_map(|rule| rule.get(ChoiceRule::NAMES.next)));
        } else if name == Task::NAMES.catch {
            targets.extend(member.node.items().filter_map(|catcher| catcher.get(Catcher::NAMES.next)));
        }
    }
    targets
}

/// True if nobody knows where a state leads, or some of it: only deployment does, or it has a finding already that stands
/// where the transitions would be.
pub(super) fn leads_anywhere(state: Node<'_>) -> bool {
    let hides = |node: Node<'_>| node.kind() == Json::String || node.has_unknown_members();
    let lists = [Choice::NAMES.choices, Task::NAMES.catch].into_iter().filter_map(|name| state.get(name));
    hides(state) || lists.into_iter().any(|list| hides(list) || list.items().any(hides))
}

fn is_terminal(state: Node<'_>) -> bool {
    let ends = state.get(Transition::END).is_some_and(|end| end.as_bool() == Some(true) || is_placeholder(end));
    let kind = state.get(State::TYPE);
    let last = kind.and_then(|kind| kind.as_str()).and_then(Kind::of_type);
    state.kind() == Json::String
        || ends
        || state.has_unknown_members()
        || matches!(last, Some(Kind::Succeed | Kind::Fail))
        || kind.is_some_and(is_placeholder)
}
