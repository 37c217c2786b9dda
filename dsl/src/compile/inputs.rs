//! What each state's input is.

use super::edges::Edge;
use super::graph::Graph;
use crate::expr::node::Origin;
use crate::state::{Kind, StateDraft};

/// The field that changes what a state reads.
const INPUT_PATH: &str = "InputPath";
/// The fields that change what the machines in a state get.
const CHANGE_INPUT: &[&str] = &["InputPath", "Parameters", "Arguments", "ItemSelector"];
/// The fields that change what a state passes on.
pub(super) const CHANGE_OUTPUT: &[&str] =
    &["OutputPath", "ResultPath", "ResultSelector", "Result", "Output", "Parameters", "Arguments", "InputPath"];

/// The fields with which a state that works passes on something else than its result. `ResultSelector` makes the result.
const REPLACE_RESULT: &[&str] = &["OutputPath", "ResultPath", "Output"];

/// What a state finds as its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateInput {
    /// One value, on every path.
    Known(Origin),
    /// Another value on another path.
    Several,
}

impl StateInput {
    fn joined(self, other: StateInput) -> StateInput {
        if self == other { self } else { StateInput::Several }
    }

    /// True when the input is this value on every path.
    pub(crate) fn is(self, origin: Origin) -> bool {
        self == StateInput::Known(origin)
    }
}

/// The input of each state, by number; states that are never reached have none.
pub(crate) fn of(graph: &Graph<'_>) -> Vec<Option<StateInput>> {
    let mut inputs: Vec<Option<StateInput>> = vec![None; graph.draft.states.len()];
    // Outer machines come before those in them, so the input of the state around is known.
    for scope in &graph.scopes {
        let Some(&entry) = scope.order.first() else { continue };
        let first = match scope.within {
            None => StateInput::Known(Origin::Input),
            Some((holder, _)) => handed_down(graph, holder, inputs[holder as usize]),
        };
        let first = if graph.state(entry).has_raw(&[INPUT_PATH]) { StateInput::Several } else { first };
        spread(graph, entry, first, &mut inputs);
    }
    inputs
}

/// What a state hands to the first states of the machines in it.
fn handed_down(graph: &Graph<'_>, holder: u32, input: Option<StateInput>) -> StateInput {
    let state = graph.state(holder);
    if state.has_raw(CHANGE_INPUT) {
        return StateInput::Several;
    }
    match &state.kind {
        Kind::Parallel(parallel) if parallel.input.is_none() => input.unwrap_or(StateInput::Several),
        _ => StateInput::Known(Origin::Item(holder)),
    }
}

/// Follows the paths through one machine from its first state.
fn spread(graph: &Graph<'_>, entry: u32, first: StateInput, inputs: &mut [Option<StateInput>]) {
    inputs[entry as usize] = Some(first);
    // Each state's input changes at most twice (unknown, known, several), so this ends after as many rounds as edges.
    let mut waiting = vec![entry];
    while let Some(number) = waiting.pop() {
        let Some(input) = inputs[number as usize] else { continue };
        for edge in &graph.edges[number as usize] {
            let handed_on = handed_on(graph, number, input, *edge);
            let target = &mut inputs[edge.target() as usize];
            let mut joined = target.map_or(handed_on, |known| known.joined(handed_on));
            if graph.state(edge.target()).has_raw(&[INPUT_PATH]) {
                joined = StateInput::Several;
            }
            if target.replace(joined) != Some(joined) {
                waiting.push(edge.target());
            }
        }
    }
}

/// True when a rule of a Choice passes on something of its own.
fn has_output(state: &StateDraft, rule: u32) -> bool {
    match &state.kind {
        Kind::Choice { rules, .. } => rules.get(rule as usize).is_some_and(|rule| rule.output.is_some()),
        _ => false,
    }
}

/// What a state passes on along an edge.
fn handed_on(graph: &Graph<'_>, number: u32, input: StateInput, edge: Edge) -> StateInput {
    let state = graph.state(number);
    match edge {
        Edge::Caught { origin, .. } => {
            let catch = state.catches.iter().find(|catch| catch.origin == origin);
            match catch {
                Some(catch) if catch.result_path.is_none() && catch.output.is_none() => {
                    StateInput::Known(Origin::Error(origin))
                }
                // What a catcher passes on that is given as data, only the data says.
                Some(_) | None => StateInput::Several,
            }
        }
        Edge::Chosen { rule, .. } if has_output(state, rule) => StateInput::Several,
        Edge::On(_) | Edge::Chosen { .. } if matches!(state.kind, Kind::Raw(_)) => of_data(state, number, input),
        Edge::On(_) | Edge::Chosen { .. } if state.has_raw(CHANGE_OUTPUT) => StateInput::Several,
        Edge::On(_) | Edge::Chosen { .. } => match state.kind {
            Kind::Task(_) | Kind::Pass(Some(_)) | Kind::Parallel(_) | Kind::Map(_) => {
                StateInput::Known(Origin::Result(number))
            }
            Kind::Pass(None) | Kind::Choice { .. } | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => input,
            Kind::Raw(_) | Kind::Label(_) => StateInput::Several,
        },
    }
}

/// What a state passes on that is given as data.
fn of_data(state: &StateDraft, number: u32, input: StateInput) -> StateInput {
    use asl::grammar::Kind::{Map, Parallel, Task, Wait};

    let Kind::Raw(raw) = &state.kind else { return StateInput::Several };
    match raw.kind {
        Some(Task | Parallel | Map) if !state.has_raw(REPLACE_RESULT) => StateInput::Known(Origin::Result(number)),
        Some(Wait) if !state.has_raw(CHANGE_OUTPUT) => input,
        // A rule of a Choice may have an output.
        Some(_) | None => StateInput::Several,
    }
}
