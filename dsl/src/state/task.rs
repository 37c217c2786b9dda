//! Tasks: states that have work done by a service.

use std::marker::PhantomData;

use asl::{Integration, Pattern, Place};

use super::draft::{CatchDraft, Integrated, Kind, Slot, StateRef, TaskDraft, add_state, change_task};
use super::{Annotated, Flow, IntoFlow};
use crate::draft;
use crate::duration::Duration;
use crate::error::{ErrorOutput, Errors, Retry};
use crate::expr::Expr;
use crate::expr::node::{Birth, Node, NodeRef};
use crate::payload::Payload;

mod activity;
mod credentials;
mod events;
mod lambda;
mod message;
mod sns;
mod sqs;
mod states;

pub use activity::AskActivity;
pub use credentials::CallsService;
pub use events::{PutEvent, SentEvent, SentEventFields, SentEvents, SentEventsFields};
pub use lambda::InvokeFunction;
pub use message::{IntoMessage, Message};
pub use sns::{PublishNotice, sns_publish};
pub use sqs::SendMessage;
pub use states::{StartExecution, StartedExecution, StartedExecutionFields};

/// A state that has work done by a service, with the result `R`.
///
/// `Of` says which service it calls, for the settings that only that service has.
#[must_use = "a task that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Task<R = (), Of = ()> {
    state: StateRef,
    _result: PhantomData<fn() -> (R, Of)>,
}

/// What a queue or topic says of a message that it took.
#[derive(Debug, Clone, PartialEq, Eq, crate::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[payload(crate = crate)]
#[serde(rename_all = "PascalCase")]
pub struct SentMessage {
    /// The message's identifier.
    pub message_id: String,
}

impl<R, Of> Task<R, Of> {
    fn add(name: impl Into<String>, place: Place, service: &str, api: &str, pattern: Pattern) -> Self {
        let integration = Integration::find(service, api).expect("every builder's API stands in the table");
        Self::of(name, place, Integrated { integration, pattern })
    }

    fn of(name: impl Into<String>, place: Place, integrated: Integrated) -> Self {
        let task = TaskDraft {
            integrated,
            activity: None,
            role: None,
            request: Vec::new(),
            timeout: None,
            heartbeat: None,
            retries: Vec::new(),
            catches: Vec::new(),
            uses: Vec::new(),
        };
        let state = add_state(name.into(), place, Kind::Task(Box::new(task)));
        Self { state, _result: PhantomData }
    }

    /// How long one attempt may take; then it fails with `States.Timeout`.
    pub fn timeout(self, limit: Duration) -> Self {
        change_task(self.state, |task| task.timeout = Some(limit.as_seconds()));
        self
    }

    /// How long the worker may be silent; then the attempt fails with `States.HeartbeatTimeout`.
    ///
    /// The clock also runs while the message waits in the queue.
    pub fn heartbeat(self, limit: Duration) -> Self {
        change_task(self.state, |task| task.heartbeat = Some(limit.as_seconds()));
        self
    }

    /// Tries again after some errors. Retriers are asked in the order in which they were added.
    #[track_caller]
    pub fn retry(self, retry: Retry) -> Self {
        let place = Place::here();
        change_task(self.state, |task| {
            let retrier = retry.into_retrier(task.integrated.integration);
            task.retries.push((retrier, place));
        });
        self
    }

    /// Goes on elsewhere after some errors, when no retrier takes them. The handler gets the error, and its ways end
    /// where they end: they do not join what follows the task.
    ///
    /// Of several catchers the first that names the error is taken.
    #[track_caller]
    pub fn catch<N: IntoFlow>(self, errors: impl Into<Errors>, handler: impl FnOnce(Expr<ErrorOutput>) -> N) -> Self {
        let place = Place::here();
        let birth = draft::with(|draft| {
            draft.catches += 1;
            draft.catches - 1
        });
        let error = Expr::new(Node::Birth(Birth::Error(birth)));
        let handler = handler(error).into_flow();
        let errors = errors.into().into_lists();
        let catch = CatchDraft { errors, birth, target: handler.entry, place };
        change_task(self.state, |task| task.catches.push(catch));
        self
    }
}

impl<R, Of> Annotated for Task<R, Of> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<R: Payload, Of> Task<R, Of> {
    /// The task's result, for a state that does not follow directly; where not every way to that state has passed this
    /// task, compiling the workflow says so.
    pub fn result(&self) -> R::Fields {
        self.result_expr().fields()
    }

    fn result_expr(&self) -> Expr<R> {
        Expr::new(Node::Birth(Birth::Result(self.state.index)))
    }
}

impl<R: Payload, Of> IntoFlow for Task<R, Of> {
    type Output = R;

    fn into_flow(self) -> Flow<R> {
        let result = self.result_expr().node;
        Flow::single(self.state, Some(result))
    }
}

/// An expression used at a place.
pub(super) fn slot(node: NodeRef, place: &Place) -> Slot {
    Slot { node: draft::adopt(node), place: place.clone() }
}
