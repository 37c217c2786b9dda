//! Tasks: states that have work done by a service.

use std::marker::PhantomData;

use asl::{Integration, Pattern, Place};

use super::draft::{
    Argument, Integrated, Kind, ResourceUse, Slot, StateRef, TaskDraft, add_state, change, change_task,
};
use super::handling::{self, handles_errors};
use super::{Annotated, Flow, IntoFlow};
use crate::draft;
use crate::duration::Duration;
use crate::error::Retry;
use crate::expr::Expr;
use crate::expr::node::{Birth, Node, NodeRef};
use crate::payload::{CarriesToken, Fields, IntoExpr, Payload, Plain, TaskToken};
use crate::resource::{Function, Queue, Topic};

mod message;

pub use message::{IntoMessage, Message};

/// A state that has work done by a service, with the result `R`.
///
/// `Of` says which service it calls, for the settings that only that service has.
#[must_use = "a task that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Task<R = (), Of = ()> {
    state: StateRef,
    _result: PhantomData<fn() -> (R, Of)>,
}

/// A task that sends a message to a queue.
#[derive(Debug)]
pub enum SendMessage {}

/// A task that publishes a notice to a topic.
#[derive(Debug)]
pub enum PublishNotice {}

/// A task that invokes a function.
#[derive(Debug)]
pub enum InvokeFunction {}

impl Task {
    /// Sends a message with a task token to a queue and waits until somebody answers with that token.
    ///
    /// The closure gets the token, the only place where it exists, and builds the message. The result is what the
    /// queue's type says the worker answers. Give the task a `timeout` or a `heartbeat`: without them a lost message would
    /// keep the execution waiting for a year (Step Functions Developer Guide, "Wait for a Callback with Task Token").
    #[track_caller]
    pub fn sqs_wait_for_token<M, A>(
        name: impl Into<String>,
        queue: &Queue<M, A>,
        message: impl FnOnce(Expr<TaskToken>) -> M::Fields,
    ) -> Task<A, SendMessage>
    where
        M: Payload + CarriesToken,
        A: Payload,
    {
        let place = Place::here();
        let task = Task::add(name, place.clone(), "sqs", "sendMessage", Pattern::WaitForTaskToken);
        let token = Expr::new(Node::Birth(Birth::Token(task.state.index)));
        let body = message(token).build().node;
        task.sends(queue, body, place)
    }

    /// Sends a message to a queue and goes on.
    #[track_caller]
    pub fn sqs_send<M, A>(
        name: impl Into<String>,
        queue: &Queue<M, A>,
        message: impl IntoExpr<M>,
    ) -> Task<SentMessage, SendMessage>
    where
        M: Payload + Plain,
    {
        let place = Place::here();
        let task = Task::add(name, place.clone(), "sqs", "sendMessage", Pattern::RequestResponse);
        let body = message.into_expr().node;
        task.sends(queue, body, place)
    }

    /// Invokes a function and waits for its answer, at most as long as the function may run.
    #[track_caller]
    pub fn lambda_invoke<I, O>(
        name: impl Into<String>,
        function: &Function<I, O>,
        payload: impl IntoExpr<I>,
    ) -> Task<O, InvokeFunction>
    where
        I: Payload + Plain,
        O: Payload,
    {
        let place = Place::here();
        let task = Task::add(name, place.clone(), "lambda", "invoke", Pattern::RequestResponse);
        let payload = slot(payload.into_expr().node, &place);
        change_task(task.state, |draft| {
            let spec = function.spec();
            draft.request.push(("FunctionName", Argument::Placeholder(format!("{}Arn", spec.id))));
            draft.request.push(("Payload", Argument::Value(payload)));
            draft.uses.push(ResourceUse::Function("FunctionName", spec));
        });
        task
    }
}

/// Publishes a notice to a topic, as the state `name`, and goes on.
#[track_caller]
pub fn sns_publish(
    name: impl Into<String>,
    topic: &Topic,
    message: impl IntoMessage,
) -> Task<SentMessage, PublishNotice> {
    let place = Place::here();
    let task = Task::add(name, place.clone(), "sns", "publish", Pattern::RequestResponse);
    let message = slot(message.into_message().0, &place);
    change_task(task.state, |draft| {
        let spec = topic.spec();
        draft.request.push(("TopicArn", Argument::Placeholder(format!("{}Arn", spec.id))));
        draft.request.push(("Message", Argument::Value(message)));
        draft.uses.push(ResourceUse::Topic("TopicArn", spec));
    });
    task
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
        let task = TaskDraft {
            integrated: Integrated { integration, pattern },
            request: Vec::new(),
            timeout: None,
            heartbeat: None,
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

    /// How long one attempt may take, where a value says it: whole seconds, 1 to 99,999,999.
    #[track_caller]
    pub fn timeout_from(self, limit: impl IntoExpr<u32>) -> Self {
        let limit = slot(limit.into_expr().node, &Place::here());
        change(self.state, |state| state.timeout_from = Some(limit));
        self
    }

    /// How long the worker may be silent, where a value says it: whole seconds, less than the timeout.
    #[track_caller]
    pub fn heartbeat_from(self, limit: impl IntoExpr<u32>) -> Self {
        let limit = slot(limit.into_expr().node, &Place::here());
        change(self.state, |state| state.heartbeat_from = Some(limit));
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
        let mut integration = None;
        change_task(self.state, |task| integration = Some(task.integrated.integration));
        handling::retry(self.state, retry.into_retrier(integration), Place::here());
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
    /// The task's result, for a state that does not follow directly; where not every way to that state has passed this
    /// task, compiling the workflow says so.
    pub fn result(&self) -> R::Fields {
        self.result_expr().fields()
    }

    /// Hands on something put together from the result, instead of the result.
    #[track_caller]
    pub fn returning<F: Fields>(self, build: impl FnOnce(R::Fields) -> F) -> Task<F::Payload, Of>
    where
        F::Payload: Plain,
    {
        handling::returning::<R, F>(self.state, build, &Place::here());
        Task { state: self.state, _result: PhantomData }
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

impl<R> Task<R, SendMessage> {
    fn sends<M, A>(self, queue: &Queue<M, A>, body: NodeRef, place: Place) -> Self {
        let body = slot(body, &place);
        change_task(self.state, |task| {
            let spec = queue.spec();
            task.request.push(("QueueUrl", Argument::Placeholder(format!("{}Url", spec.id))));
            task.request.push(("MessageBody", Argument::Value(body)));
            task.uses.push(ResourceUse::Queue("QueueUrl", spec));
        });
        self
    }

    /// The group whose messages a FIFO queue keeps in order, such as the order they belong to; a standard queue shares its
    /// consumers fairly between groups.
    ///
    /// In a FIFO queue a deliberate retry is a new message: its deduplication id is made of the execution, the state and the
    /// attempt.
    #[track_caller]
    pub fn message_group(self, group: impl IntoExpr<String>) -> Self {
        use crate::expr::{context, format_text};

        let place = Place::here();
        let group = slot(group.into_expr().node, &place);
        let attempt = [context::execution_name(), context::state_name(), context::retry_count().text()];
        let deduplication = slot(hashed(format_text("{}/{}/{}", attempt)).node, &place);
        change_task(self.state, |task| {
            task.request.retain(|(name, _)| !matches!(*name, "MessageGroupId" | "MessageDeduplicationId"));
            task.request.push(("MessageGroupId", Argument::Value(group)));
            // Standard queues refuse a deduplication id.
            if task.uses.iter().any(|used| matches!(used, ResourceUse::Queue(_, queue) if queue.fifo)) {
                task.request.push(("MessageDeduplicationId", Argument::Value(deduplication)));
            }
        });
        self
    }
}

/// Text of any length as one of 64 characters, for fields that are short.
fn hashed(text: Expr<String>) -> Expr<String> {
    Expr::from_node(draft::add_call(
        crate::expr::function::Function::Hash(crate::expr::HashAlgorithm::Sha256),
        std::iter::once(text.node),
    ))
}

impl<R> Task<R, PublishNotice> {
    /// Adds a text attribute to the notice, which subscriptions can filter by.
    #[track_caller]
    pub fn attribute(self, name: impl Into<String>, value: impl IntoExpr<String>) -> Self {
        let place = Place::here();
        let value = value.into_expr();
        let data_type: Expr<String> = "String".into();
        let members = [(Some("DataType"), data_type.node), (Some("StringValue"), value.node)];
        let attribute = draft::add_object(members.into_iter());
        let name = name.into();
        change_task_attributes(self.state, &name, attribute, &place);
        self
    }
}

/// Puts one more attribute into the parameter `MessageAttributes`.
fn change_task_attributes(state: StateRef, name: &str, attribute: NodeRef, place: &Place) {
    const PARAMETER: &str = "MessageAttributes";
    let mut existing = None;
    change_task(state, |task| {
        if let Some((_, Argument::Value(slot))) = task.request.iter().find(|(parameter, _)| *parameter == PARAMETER) {
            existing = Some(slot.node);
        }
    });
    let grown = draft::extend_object(existing, name, attribute);
    let argument = Argument::Value(slot(grown, place));
    change_task(state, |task| match task.request.iter_mut().find(|(parameter, _)| *parameter == PARAMETER) {
        Some((_, value)) => *value = argument,
        None => task.request.push((PARAMETER, argument)),
    });
}

/// An expression used at a place.
pub(super) fn slot(node: NodeRef, place: &Place) -> Slot {
    Slot { node: draft::adopt(node), place: place.clone() }
}
