//! Labels: places where several paths continue, for joins and loops.

use asl::Place;

use super::draft::{Kind, Placed, StateRef, add_state, change};
use super::{Flow, IntoFlow, Never};

/// A place in the workflow where other paths can continue: backwards for a loop, or together for a join.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::state::Label;
/// # #[message] struct Job { id: String }
/// # #[message] struct Status { done: bool }
/// let status = Function::<Job, Status>::rust("status");
/// let workflow = Workflow::standard("Poll", |job: JobFields| {
///     let ask = Label::new();
///     ask.place(Task::lambda_invoke("Ask", &status, JobFields { id: job.id })).then(|status: StatusFields| {
///         Choice::new("Done?")
///             .when(status.done, Succeed::new("Done"))
///             .otherwise(Wait::new("Pause", minutes(5)).next(ask.jump()))
///     })
/// });
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Label {
    state: StateRef,
}

impl Label {
    /// A label that is not placed yet.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "a label belongs to the workflow under construction")]
    pub fn new() -> Self {
        Self { state: add_state(String::new(), Place::here(), Kind::Label(Vec::new())) }
    }

    /// Places the label at the beginning of a state or flow, and returns that. A label is placed once.
    #[track_caller]
    pub fn place<N: IntoFlow>(self, path: N) -> Flow<N::Output> {
        let flow = path.into_flow();
        let placed = Placed { state: flow.entry, place: Place::here() };
        change(self.state, |state| {
            if let Kind::Label(places) = &mut state.kind {
                places.push(placed);
            }
        });
        flow
    }

    /// A path that continues where the label is placed.
    pub fn jump(self) -> Flow<Never> {
        Flow::of_paths(self.state, Vec::new(), false)
    }
}
