//! Messages to queues.

use asl::{Pattern, Place};

use super::super::draft::{Slot, change_task};
use super::{SentMessage, Task, slot};
use crate::deployed::Provided;
use crate::draft;
use crate::expr::node::{Node, NodeRef, Origin};
use crate::expr::{Expr, context};
use crate::payload::{CarriesToken, Fields, IntoExpr, Payload, Plain, TaskToken};
use crate::resource::Queue;

/// A task that sends a message to a queue.
#[derive(Debug)]
pub enum SendMessage {}

impl Task {
    /// Sends a message with a task token to a queue and waits until a worker answers with that token.
    ///
    /// The closure receives the token, which exists only there, and builds the message. The result is the answer type
    /// of the queue. Give the task a `timeout` or a `heartbeat`: without them a lost message would keep the execution
    /// waiting for a year (Step Functions Developer Guide, "Wait for a Callback with Task Token").
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
        let task = Task::calling(name, place.clone(), "sqs", "sendMessage", Pattern::WaitForTaskToken);
        let token = Expr::new(Node::Origin(Origin::Token(task.state.index)));
        let body = message(token).build().node;
        task.sends(queue, body, place)
    }

    /// Sends a message to a queue and continues.
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
        let task = Task::calling(name, place.clone(), "sqs", "sendMessage", Pattern::RequestResponse);
        let body = message.into_expr().node;
        task.sends(queue, body, place)
    }
}

impl<R> Task<R, SendMessage> {
    fn sends<M, A>(self, queue: &Queue<M, A>, body: NodeRef, place: Place) -> Self {
        let url = slot(queue.url().node, &place);
        let body = slot(body, &place);
        change_task(self.state, |task| {
            task.request.push(("QueueUrl", url));
            task.request.push(("MessageBody", body));
        });
        self
    }

    /// The group within which a FIFO queue keeps messages in order, such as the order that they belong to; a standard
    /// queue shares its consumers fairly between groups.
    ///
    /// In a FIFO queue each attempt of the task is a message of its own, in each iteration of a Map, too: its deduplication id
    /// is a new UUID.
    #[track_caller]
    pub fn message_group(self, group: impl IntoExpr<String>) -> Self {
        let place = Place::here();
        let group = slot(group.into_expr().node, &place);
        let deduplication = slot(context::uuid().node, &place);
        change_task(self.state, |task| {
            task.request.retain(|(name, _)| !matches!(*name, "MessageGroupId" | "MessageDeduplicationId"));
            let fifo = task.parameter("QueueUrl").is_some_and(sends_to_fifo);
            task.request.push(("MessageGroupId", group));
            // Standard queues refuse a deduplication id.
            if fifo {
                task.request.push(("MessageDeduplicationId", deduplication));
            }
        });
        self
    }
}

/// True for the URL of a FIFO queue.
fn sends_to_fifo(url: &Slot) -> bool {
    draft::deployed(url.node)
        .is_some_and(|deployed| matches!(deployed.source.downcast_ref(), Some(Provided::Queue(queue)) if queue.fifo))
}
