//! What is kept of the world, if it is.

use serde_json::{Map, Value};

use super::queues::QueueNote;
use super::{Shared, World};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::execution::ExecutionId;
use crate::journal::Journal;
use crate::journal::rows::QueueRow;

/// What the names of operations begin with that change nothing. `GetActivityTask` takes a task away.
const READS: [&str; 8] =
    ["Describe", "GetExecutionHistory", "GetQueue", "GetSubscription", "GetTopic", "List", "TestState", "Validate"];

/// True for an operation that changes nothing.
pub(crate) fn only_reads(operation: &str) -> bool {
    READS.iter().any(|reads| operation.starts_with(reads))
}

/// Waits until everything is written that has changed so far, so that what an answer says holds after a power cut, too.
///
/// # Errors
/// It cannot be written. What only reads is answered nevertheless.
pub(crate) async fn written(shared: &Shared, operation: &str) -> Result<(), ApiError> {
    let journal = {
        let mut world = shared.borrow_mut();
        world.commit();
        world.journal.as_ref().map(Journal::written)
    };
    let Some((batch, written)) = journal else { return Ok(()) };
    match written.wait(batch).await {
        Err(trouble) if !only_reads(operation) => Err(not_written(&trouble)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn not_written(trouble: &str) -> ApiError {
    ApiError::new("InternalServerError", format!("The state of the endpoint is not kept: {trouble}"))
}

impl World {
    /// The error of an operation that would change something that cannot be written at the moment.
    pub(crate) fn refusal(&self, operation: &str) -> Option<ApiError> {
        let trouble = self.journal.as_ref().filter(|_| !only_reads(operation))?.trouble()?;
        Some(not_written(&trouble))
    }

    /// Keeps the state machines and activities that a request has changed, and those that its answer names.
    pub(crate) fn keep_resources(
        &mut self,
        operation: &str,
        request: &Map<String, Value>,
        answer: &Map<String, Value>,
    ) {
        let is_about = |words: [&str; 5]| words.iter().any(|word| operation.starts_with(word));
        if self.journal.is_none()
            || !is_about(["Create", "Update", "Delete", "Publish", "Tag"]) && operation != "UntagResource"
        {
            return;
        }
        let routes = request.get("routingConfiguration").and_then(Value::as_array).into_iter().flatten();
        let routes = routes.filter_map(Value::as_object).flat_map(Map::values);
        let texts = request.values().chain(answer.values()).chain(routes).filter_map(Value::as_str);
        let arns: std::collections::BTreeSet<String> = texts.filter_map(resource).collect();
        let Some(journal) = &mut self.journal else { return };
        for arn in arns {
            if arn.contains(":activity:") {
                journal.activity(&arn, self.activities.get(&*arn));
            } else {
                journal.machine(&arn, self.machines.get(&*arn));
            }
        }
    }

    /// Keeps the queue that a request of SQS has created, changed or deleted.
    pub(crate) fn keep_queue(&mut self, operation: &str, request: &Map<String, Value>) {
        self.has_new_messages |= !only_reads(operation);
        let operations = ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"];
        let Some(journal) = self.journal.as_mut().filter(|_| operations.contains(&operation)) else { return };
        let named = ["QueueName", "QueueUrl"].iter().find_map(|name| request.get(*name)?.as_str());
        let Some(name) = named.map(|named| named.rsplit('/').next().unwrap_or(named)) else { return };
        let row = self.around.queue_settings(name).map(|(settings, fifo)| {
            let QueueNote { attributes, tags, created, changed } =
                self.queue_notes.get(name).cloned().unwrap_or_default();
            QueueRow { fifo, settings: settings.clone(), attributes, tags, created, changed }
        });
        journal.queue_is(name, row.as_ref());
    }

    /// Keeps the topics that a request of SNS has created, changed or deleted, by the ARNs in it and in its answer.
    pub(crate) fn keep_topics(&mut self, operation: &str, request: &Map<String, Value>, answer: &Map<String, Value>) {
        self.has_new_messages |= !only_reads(operation);
        let words = ["Create", "Delete", "Set", "Subscribe", "Tag", "Unsubscribe", "Untag"];
        let Some(journal) = self.journal.as_mut().filter(|_| words.iter().any(|word| operation.starts_with(word)))
        else {
            return;
        };
        let texts = request.values().chain(answer.values()).filter_map(Value::as_str);
        for text in texts.filter(|text| text.starts_with("arn:") && text.split(':').nth(2) == Some("sns")) {
            // The ARN of a subscription is that of its topic and one part more.
            let topic: Vec<&str> = text.split(':').take(6).collect();
            let topic = topic.join(":");
            journal.topic(&topic, self.topics.known.get(&topic));
        }
    }

    /// Keeps nothing of an execution any longer.
    pub(crate) fn keep_nothing_of(&mut self, id: ExecutionId) {
        if let Some(journal) = &mut self.journal {
            journal.forgets(id);
        }
    }

    /// Hands over what has changed, to be written.
    pub(crate) fn commit(&mut self) {
        let Some(journal) = &mut self.journal else { return };
        for put in self.objects.written.iter_mut().flat_map(std::mem::take) {
            journal.object(&put);
        }
        if std::mem::take(&mut self.has_new_messages) {
            journal.messages(&self.around);
        }
        journal.commit();
    }
}

/// The ARN of the state machine or activity that a text names, maybe by a version or alias.
fn resource(text: &str) -> Option<String> {
    let arn = Arn::read(text).ok()?;
    match &arn.resource {
        Resource::Machine { name, .. } => Some(arn.realm.arn(format_args!("stateMachine:{name}"))),
        Resource::Activity => Some(text.to_owned()),
        Resource::Execution | Resource::Express | Resource::MapRun => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_and_an_alias_are_kept_with_their_state_machine() {
        let at = "arn:aws:states:us-east-1:123456789012";
        let machine = Some(format!("{at}:stateMachine:M"));
        assert_eq!(resource(&format!("{at}:stateMachine:M:7")), machine);
        assert_eq!(resource(&format!("{at}:stateMachine:M")), machine);
        assert_eq!(resource(&format!("{at}:execution:M:e")), None);
        assert_eq!(resource("arn:aws:iam::123456789012:role/r"), None);
    }

    #[test]
    fn a_worker_that_takes_a_task_changes_something() {
        assert!(only_reads("DescribeExecution") && only_reads("GetQueueAttributes"));
        assert!(!only_reads("GetActivityTask") && !only_reads("ReceiveMessage") && !only_reads("StartExecution"));
    }
}
