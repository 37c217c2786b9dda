//! Handles: places that several ways lead to, for joins and loops.

use asl::Place;

use super::draft::{Kind, StateRef, add_state, change};
use super::{Flow, IntoFlow, Joined};

/// A place in the workflow that other ways can lead to: back for a loop, or together for a join.
///
/// ```
/// use dsl::prelude::*;
///
/// # #[derive(Payload, Serialize, Deserialize, JsonSchema)] struct Job { id: String }
/// # #[derive(Payload, Serialize, Deserialize, JsonSchema)] struct Status { done: bool }
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
    /// A handle that leads nowhere yet.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "a handle belongs to the workflow under construction")]
    pub fn new() -> Self {
        Self { state: add_state(String::new(), Place::here(), Kind::Label(None)) }
    }

    /// The same state or flow; from now on the handle leads to where it begins.
    pub fn place<N: IntoFlow>(self, way: N) -> Flow<N::Output> {
        let flow = way.into_flow();
        change(self.state, |state| state.kind = Kind::Label(Some(flow.entry)));
        flow
    }

    /// A way that goes on where the handle leads to.
    pub fn jump(self) -> Flow<Joined> {
        Flow::of_ways(self.state, Vec::new())
    }
}
