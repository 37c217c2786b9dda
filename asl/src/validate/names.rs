//! The names of states.

use super::vocabulary::both;
use super::walk::{Object, Walk};
use crate::StateMachine;
use crate::document::Node;
use crate::shown::quoted;

crate::rules! {
    pub,

    /// Two states have the same name.
    ///
    /// Names must be unique in the whole definition, including the states of branches and item processors.
    ///
    /// ```json
    /// {
    ///   "StartAt": "Pay",
    ///   "States": {
    ///     "Pay": {
    ///       "Type": "Parallel",
    ///       "Branches": [{"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}],
    ///       "End": true
    ///     }
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
    ///     "Pay": {
    ///       "Type": "Parallel",
    ///       "Branches": [
    ///         {
    ///           "StartAt": "Charge",
    ///           "States": {"Charge": {"Type": "Succeed"}}
    ///         }
    ///       ],
    ///       "End": true
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// Source: States Language, "States"; `ValidateStateMachineDefinition` reports `DUPLICATE_STATE_NAME`.
    DUPLICATE_STATE_NAME = "V016", duplicate_state_name, Error;

    /// The name of a state is empty or has more than 80 characters.
    ///
    /// The name identifies the state in execution histories and metrics.
    ///
    /// ```json
    /// {"StartAt": "", "States": {"": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, "States"; Step Functions API, `StateName`.
    STATE_NAME_LENGTH = "V017", state_name_length, Error;
}

/// The most characters of a name.
const LONGEST: usize = 80;

/// Validates the names of a machine's states.
pub(super) fn check<'d>(walk: &mut Walk<'d>, machine: &Object<'d>) {
    for state in machine.node.get(StateMachine::NAMES.states).into_iter().flat_map(|states| states.members()) {
        let name = state.key.name();
        let length = name.chars().count();
        if length == 0 || length > LONGEST {
            let message = format!("the name of the state has {length} characters; 1 to {LONGEST} are allowed");
            let help = both(
                "shorten the name; put the rest into `Comment`",
                "shorten the name; put the rest into `.comment(…)`",
            );
            walk.findings.at_key(&STATE_NAME_LENGTH, state.node, message, help);
        }
        if let Some(&first) = walk.names.get(name) {
            // The same key twice in one object is a finding of the reader.
            if are_in_one_object(first, state.node) {
                continue;
            }
            // Objects are not visited in the order of the text: the later one is the duplicate.
            let (first, again) =
                if first.bytes().start <= state.node.bytes().start { (first, state.node) } else { (state.node, first) };
            walk.names.insert(name, first);
            let message = both(
                format!("there is already a state {}", quoted(name)),
                format!("two states are called {}", quoted(name)),
            );
            let help = both("rename one of them and the transitions to it", "give each a different name");
            walk.findings.at_key(&DUPLICATE_STATE_NAME, again, message, help).label_key(first, "the first is here");
        } else {
            walk.names.insert(name, state.node);
        }
    }
}

/// The objects and arrays around a node, from the inside.
fn around(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(node.parent(), |node| node.parent())
}

/// True for two members of the same object. What YAML aliases copy keeps its place, so the objects around count, too.
fn are_in_one_object(one: Node<'_>, other: Node<'_>) -> bool {
    around(one).map(Node::bytes).eq(around(other).map(Node::bytes))
}
