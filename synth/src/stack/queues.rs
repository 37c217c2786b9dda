//! Queues, their dead-letter queues and policies.

use dsl::compiled::{DEAD_LETTER_RETENTION, QueueSpec, Redrive};
use dsl::resource::Encryption;
use indexmap::IndexSet;

use super::parameters::flag_is_true;
use super::policy::{deny_insecure_transport, document};
use super::{Stack, keys, named, physical_name};
use cloudformation::{Deletion, Map, Resource, Value, map};

/// What a policy can refuse on a queue that is used over plain HTTP.
const QUEUE_ACTIONS: &[&str] = &["SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

impl Stack<'_> {
    pub(super) fn add_queues(&mut self) {
        for queue in self.queues().into_iter().filter(|queue| queue.existing.is_none()) {
            self.add_queue(queue);
            if let Some(redrive) = queue.redrive() {
                self.add_dead_letter_queues(queue, redrive.target);
            }
        }
    }

    fn add_queue(&mut self, queue: &QueueSpec) {
        let mut properties = Map::new();
        if queue.dead_letter_after.is_some() {
            properties.insert("QueueName".to_owned(), named(name(queue)));
        }
        properties.extend(common(queue));
        properties.insert("MessageRetentionPeriod".to_owned(), queue.retention_seconds().into());
        let visibility = queue.visibility_seconds(self.consumer(&queue.id));
        properties.insert("VisibilityTimeout".to_owned(), visibility.into());
        if let Some(redrive) = queue.redrive() {
            properties.insert("RedrivePolicy".to_owned(), redrive_policy(redrive).into());
        }
        let condition = queue.only_if.as_ref().map(flag_is_true);
        let resource = Resource::new("AWS::SQS::Queue", properties);
        // What failed finally is kept for a person.
        let deletion = if self.keeps_undelivered(&queue.id) { Deletion::Retain } else { Deletion::Delete };
        self.add(&queue.id, resource.on_deletion(deletion).only_if(condition.clone()));
        let deliveries = self.deliveries(queue);
        self.add_policy(&queue.id, deliveries, condition);
    }

    /// Topics whose notifications the queue gets.
    fn deliveries(&self, queue: &QueueSpec) -> Vec<String> {
        let topics = self.workflows.iter().flat_map(|workflow| workflow.compiled.topics());
        let subscribed = topics.filter(|topic| topic.subscriptions.iter().any(|other| other.id == queue.id));
        // Topics that several workflows publish to are theirs together.
        let ids: IndexSet<String> = subscribed.map(|topic| topic.id.clone()).collect();
        ids.into_iter().collect()
    }

    fn add_dead_letter_queues(&mut self, queue: &QueueSpec, id: String) {
        let mut properties = common(queue);
        properties.insert("MessageRetentionPeriod".to_owned(), DEAD_LETTER_RETENTION.as_seconds().into());
        properties.insert("RedriveAllowPolicy".to_owned(), redrive_allow(source_arn(queue)).into());
        if let Some(handler) = self.dead_letter_handler(&queue.id) {
            let visibility = handler.timeout.as_seconds().saturating_mul(6);
            properties.insert("VisibilityTimeout".to_owned(), visibility.into());
        }
        let unhandled = self.unhandled(queue);
        if let Some(redrive) = unhandled.clone() {
            properties.insert("RedrivePolicy".to_owned(), redrive_policy(redrive).into());
        }
        self.add(&id, Resource::new("AWS::SQS::Queue", properties).on_deletion(Deletion::Retain));
        self.add_policy(&id, Vec::new(), None);
        if let Some(redrive) = unhandled {
            self.add_unhandled_dead_letter_queue(queue, redrive.target);
        }
    }

    /// Dead letters that the handler could not handle wait here for a person; nobody takes them away, and nothing loops.
    fn add_unhandled_dead_letter_queue(&mut self, queue: &QueueSpec, id: String) {
        let mut properties = common(queue);
        properties.insert("MessageRetentionPeriod".to_owned(), DEAD_LETTER_RETENTION.as_seconds().into());
        properties.insert("RedriveAllowPolicy".to_owned(), redrive_allow_any().into());
        self.add(&id, Resource::new("AWS::SQS::Queue", properties).on_deletion(Deletion::Retain));
        self.add_policy(&id, Vec::new(), None);
    }

    fn add_policy(&mut self, queue: &str, topics: Vec<String>, condition: Option<String>) {
        let on = || Value::attribute(queue, "Arn");
        let mut statements = vec![deny_insecure_transport("sqs", QUEUE_ACTIONS, on())];
        if !topics.is_empty() {
            let topics: Vec<Value> = topics.iter().map(|topic| self.topic_arn(topic)).collect();
            statements.push(map! {
                "Sid" => "ReceiveNotifications",
                "Effect" => "Allow",
                "Principal" => map! { "Service" => "sns.amazonaws.com" },
                "Action" => "sqs:SendMessage",
                "Resource" => on(),
                "Condition" => map! { "ArnEquals" => map! { "aws:SourceArn" => topics } },
            });
        }
        let rules = self.rules_that_leave_events_in(queue);
        if !rules.is_empty() {
            statements.push(map! {
                "Sid" => "SendToDeadLetterQueue",
                "Effect" => "Allow",
                "Principal" => map! { "Service" => "events.amazonaws.com" },
                "Action" => "sqs:SendMessage",
                "Resource" => on(),
                "Condition" => map! { "ArnEquals" => map! { "aws:SourceArn" => rules } },
            });
        }
        let properties = map! { "Queues" => vec![Value::reference(queue)], "PolicyDocument" => document(statements) };
        self.add(format!("{queue}Policy"), Resource::new("AWS::SQS::QueuePolicy", properties).only_if(condition));
    }
}

/// What a queue shares with its dead-letter queues: order and encryption.
fn common(queue: &QueueSpec) -> Map {
    let mut properties = Map::new();
    if queue.fifo {
        properties.insert("FifoQueue".to_owned(), true.into());
    }
    match queue.encryption {
        Encryption::CustomerKey => {
            properties.insert("KmsMasterKeyId".to_owned(), Value::attribute(keys::KEY, "Arn"));
            properties.insert("KmsDataKeyReusePeriodSeconds".to_owned(), 300_u32.into());
        }
        Encryption::ServiceManaged => {
            properties.insert("SqsManagedSseEnabled".to_owned(), true.into());
        }
    }
    properties
}

/// The dead-letter queue names its source and the source its dead-letter queue, and only a name breaks that circle. It holds
/// a part of the stack's id, for SQS refuses the name of a queue that was deleted less than a minute ago.
fn name(queue: &QueueSpec) -> String {
    physical_name(&queue.id, suffix(queue))
}

/// What the name of a queue ends with.
pub(super) fn suffix(queue: &QueueSpec) -> &'static str {
    if queue.fifo { ".fifo" } else { "" }
}

fn source_arn(queue: &QueueSpec) -> Value {
    named(format!("arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{}", name(queue)))
}

fn redrive_policy(Redrive { target, receives }: Redrive) -> Map {
    map! { "deadLetterTargetArn" => Value::attribute(target, "Arn"), "maxReceiveCount" => receives }
}

/// The dead-letter queue has no name of its own, so the queue of unhandled dead letters cannot name it.
fn redrive_allow_any() -> Map {
    map! { "redrivePermission" => "allowAll" }
}

fn redrive_allow(source: Value) -> Map {
    map! { "redrivePermission" => "byQueue", "sourceQueueArns" => vec![source] }
}
