//! Messages to topics.

use asl::{Pattern, Place};

use super::super::draft::{StateRef, change_task};
use super::{IntoMessage, SentMessage, Task, slot};
use crate::draft;
use crate::expr::Expr;
use crate::expr::node::NodeRef;
use crate::payload::IntoExpr;
use crate::resource::Topic;

/// A task that publishes a message to a topic.
#[derive(Debug)]
pub enum SnsPublish {}

/// Publishes a message to a topic, as the state `name`, and continues: short for [`Task::sns_publish`].
#[track_caller]
pub fn sns_publish(name: impl Into<String>, topic: &Topic, message: impl IntoMessage) -> Task<SentMessage, SnsPublish> {
    Task::sns_publish(name, topic, message)
}

impl Task {
    /// Publishes a message to a topic and continues.
    #[track_caller]
    pub fn sns_publish(
        name: impl Into<String>,
        topic: &Topic,
        message: impl IntoMessage,
    ) -> Task<SentMessage, SnsPublish> {
        let place = Place::here();
        let task = Task::calling(name, place.clone(), "sns", "publish", Pattern::RequestResponse);
        let topic = slot(topic.arn().node, &place);
        let message = slot(message.into_message().0, &place);
        change_task(task.state, |draft| {
            draft.request.push(("TopicArn", topic));
            draft.request.push(("Message", message));
        });
        task
    }
}

impl<R> Task<R, SnsPublish> {
    /// The subject of the message, which subscribers by email see: at most 100 characters, in ASCII.
    #[track_caller]
    pub fn subject(self, subject: impl IntoExpr<String>) -> Self {
        let subject = slot(subject.into_expr().node, &Place::here());
        change_task(self.state, |task| {
            task.request.retain(|(known, _)| *known != "Subject");
            task.request.push(("Subject", subject));
        });
        self
    }

    /// Adds a string attribute to the message, by which subscriptions can filter.
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
    change_task(state, |task| existing = task.parameter(PARAMETER).map(|slot| slot.node));
    let grown = slot(draft::extend_object(existing, name, attribute), place);
    change_task(state, |task| match task.request.iter_mut().find(|(parameter, _)| *parameter == PARAMETER) {
        Some((_, value)) => *value = grown,
        None => task.request.push((PARAMETER, grown)),
    });
}
