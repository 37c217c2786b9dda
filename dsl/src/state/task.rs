//! Tasks: states that call a service.

use std::marker::PhantomData;

use asl::{Pattern, Place};

use super::called::Called;
use super::draft::{Clauses, Integrated, Kind, Slot, StateRef, TaskDraft, add_state, change, change_task};
use super::handling::{self, handles_errors};
use super::{Annotated, Flow, IntoFlow};
use crate::draft;
use crate::duration::Duration;
use crate::error::Retry;
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Origin};
use crate::payload::{Fields, IntoExpr, Payload, Plain};

mod activity;
pub(crate) mod call;
mod callback;
mod credentials;
mod dynamodb;
mod events;
mod http;
mod lambda;
mod message;
mod s3;
mod sns;
mod sqs;
mod states;

pub use activity::InvokeActivity;
pub use call::{Request, ServiceCall};
pub use callback::SendTaskResult;
pub use credentials::AcceptsCredentials;
pub use dynamodb::{
    ConditionalWrite, DeleteItem, Found, FoundFields, GetItem, PutItem, Returned, ReturnedFields, UpdateItem,
};
pub use events::{PutEvent, SentEvent, SentEventFields, SentEvents, SentEventsFields};
pub use http::{HttpInvoke, HttpMethod, HttpResponse, HttpResponseFields};
pub use lambda::InvokeFunction;
pub use message::{IntoMessage, Message};
pub use s3::{JsonObject, JsonObjectFields, S3Call, WrittenObject, WrittenObjectFields};
pub use sns::{SnsPublish, sns_publish};
pub use sqs::SendMessage;
pub(crate) use states::STARTED_BY;
pub use states::{ExpressExecution, ExpressExecutionFields, StartExecution, StartedExecution, StartedExecutionFields};

/// A state that calls a service, with the result `R`.
///
/// `Of` is the service that it calls, for settings that only that service has.
#[must_use = "a task that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Task<R = (), Of = ()> {
    state: StateRef,
    _result: PhantomData<fn() -> (R, Of)>,
}

/// The response of a queue or topic that accepted a message.
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct SentMessage {
    /// The message's identifier.
    pub message_id: String,
}

impl<R, Of> Task<R, Of> {
    fn calling(name: impl Into<String>, place: Place, service: &str, api: &str, pattern: Pattern) -> Self {
        Self::of(name, place, Integrated { called: Called::optimized(service, api), pattern })
    }

    /// A call of an API of the AWS SDK, by its service and operation in the catalogue.
    fn calling_sdk(name: impl Into<String>, place: Place, service: &str, operation: &str) -> Self {
        let called = Called::sdk(service, operation);
        Self::of(name, place, Integrated { called, pattern: Pattern::RequestResponse })
    }

    fn of(name: impl Into<String>, place: Place, integrated: Integrated) -> Self {
        let task = TaskDraft {
            integrated,
            activity: None,
            role: None,
            limited_to: Vec::new(),
            clauses: Clauses::default(),
            request: Vec::new(),
            timeout: None,
            heartbeat: None,
            without_limit: false,
        };
        let state = add_state(name.into(), place, Kind::Task(Box::new(task)));
        Self { state, _result: PhantomData }
    }

    /// The time limit of one attempt, which then fails with `States.Timeout`.
    pub fn timeout(self, limit: Duration) -> Self {
        change_task(self.state, |task| task.timeout = Some(limit.as_seconds()));
        self
    }

    /// The time limit of one attempt as a computed value: whole seconds, 1 to 99,999,999.
    #[track_caller]
    pub fn timeout_from(self, limit: impl IntoExpr<u32>) -> Self {
        let limit = slot(limit.into_expr().node, &Place::here());
        change(self.state, |state| state.timeout_from = Some(limit));
        self
    }

    /// The heartbeat interval as a computed value: whole seconds, less than the timeout.
    #[track_caller]
    pub fn heartbeat_from(self, limit: impl IntoExpr<u32>) -> Self {
        let limit = slot(limit.into_expr().node, &Place::here());
        change(self.state, |state| state.heartbeat_from = Some(limit));
        self
    }

    /// The maximum time between heartbeats, after which the attempt fails with `States.HeartbeatTimeout`.
    ///
    /// The clock also runs while the message waits in the queue.
    pub fn heartbeat(self, limit: Duration) -> Self {
        change_task(self.state, |task| task.heartbeat = Some(limit.as_seconds()));
        self
    }

    /// Lets a task wait for an answer as long as the execution may take, a year, and says why. The reason is the state's
    /// `Comment`, unless it has another one.
    ///
    /// Without a limit, a lost message keeps the execution waiting. Prefer [`timeout`](Self::timeout), also a long one.
    pub fn without_limit(self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        change_task(self.state, |task| task.without_limit = !reason.trim().is_empty());
        change(self.state, |state| {
            state.comment.get_or_insert(reason);
        });
        self
    }

    /// Retries the task after some errors. Retriers are evaluated in the order in which they were added.
    #[track_caller]
    pub fn retry(self, retry: Retry) -> Self {
        let mut transient = Vec::new();
        change_task(self.state, |task| transient = task.integrated.called.transient_errors());
        handling::retry(self.state, retry.into_retrier(transient), Place::here());
        self
    }

    handles_errors!();
}

impl<R, Of> Annotated for Task<R, Of> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<R: Payload, Of> Task<R, Of> {
    /// The task's result, for states that do not follow directly. If not every path to such a state runs this task,
    /// compiling the workflow reports an error.
    pub fn result(&self) -> R::Fields {
        self.result_expr().fields()
    }

    /// The task's result where the task has succeeded, on paths of which not all run it: after an error was caught, or behind
    /// a Choice. In JSONPath it is D003.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::state::Label;
    /// # #[message] struct Order { id: String }
    /// let workflow = Workflow::standard("Orders", |order: OrderFields| {
    ///     let done = Label::new();
    ///     let told = sns_publish("Tell", &Topic::new("News"), order.id).catch(Errors::ALL, |_| done.jump());
    ///     let sent = told.result_if_passed();
    ///     told.next(done.place(Pass::new("Note", sent.is_present())))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    pub fn result_if_passed(&self) -> Expr<Option<R>> {
        if_passed(self.state)
    }

    /// Passes on an output built from the result instead of the result.
    #[track_caller]
    pub fn output<F: Fields>(self, build: impl FnOnce(R::Fields) -> F) -> Task<F::Payload, Of>
    where
        F::Payload: Plain,
    {
        handling::output::<R, F>(self.state, build, &Place::here());
        Task { state: self.state, _result: PhantomData }
    }

    fn result_expr(&self) -> Expr<R> {
        Expr::new(Node::Origin(Origin::Result(self.state.index)))
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

/// The result of a state that need not have run.
pub(super) fn if_passed<R>(state: StateRef) -> Expr<Option<R>> {
    let result = draft::adopt(Expr::<R>::new(Node::Origin(Origin::IfPassed(state.index))).node);
    Expr::new(Node::Optional(result))
}
