//! What each state's input is.

use super::graph::{Edge, Graph};
use crate::expr::node::Birth;
use crate::state::Kind;

/// The field that changes what a state reads.
const INPUT_PATH: &str = "InputPath";
/// The fields that change what a state hands on.
const CHANGE_OUTPUT: &[&str] =
    &["OutputPath", "ResultPath", "ResultSelector", "Result", "Output", "Parameters", "Arguments", "InputPath"];

/// What a state finds as its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateInput {
    /// One value, on every way.
    Known(Birth),
    /// Another value on another way.
    Several,
}

impl StateInput {
    fn joined(self, other: StateInput) -> StateInput {
        if self == other { self } else { StateInput::Several }
    }

    /// True when the input is this value on every way.
    pub(crate) fn is(self, birth: Birth) -> bool {
        self == StateInput::Known(birth)
    }
}

/// The input of each state, by number; states that are never reached have none.
pub(crate) fn inputs(graph: &Graph<'_>) -> Vec<Option<StateInput>> {
    let mut inputs: Vec<Option<StateInput>> = vec![None; graph.draft.states.len()];
    let Some(&entry) = graph.order.first() else { return inputs };
    let reads_raw = graph.state(entry).has_raw(&[INPUT_PATH]);
    inputs[entry as usize] = Some(if reads_raw { StateInput::Several } else { StateInput::Known(Birth::Input) });
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
    inputs
}

/// What a state hands on along an edge.
fn handed_on(graph: &Graph<'_>, number: u32, input: StateInput, edge: Edge) -> StateInput {
    match edge {
        Edge::Caught { birth, .. } => StateInput::Known(Birth::Error(birth)),
        Edge::On(_) if graph.state(number).has_raw(CHANGE_OUTPUT) => StateInput::Several,
        Edge::On(_) => match graph.state(number).kind {
            Kind::Task(_) | Kind::Pass(_) => StateInput::Known(Birth::Result(number)),
            Kind::Choice { .. } | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => input,
            Kind::Raw(_) | Kind::Handle(_) => StateInput::Several,
        },
    }
}
