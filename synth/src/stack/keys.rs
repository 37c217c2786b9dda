//! The stack's key.

use dsl::compiled::{QueueSpec, TopicSpec};
use dsl::resource::Encryption;

use super::policy::{document, only_when, source_account};
use super::{Stack, existing};
use cloudformation::{Deletion, Map, Resource, Value, map};

/// The logical id of the key.
pub(super) const KEY: &str = "Key";

/// What a service that encrypts for others does with the key.
const ENCRYPTS: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey*"];
/// What CloudWatch Logs does with the key (CloudWatch Logs User Guide, "Encrypt log data").
const KEEPS_LOGS: &[&str] =
    &["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"];

impl Stack<'_> {
    pub(super) fn add_key(&mut self) {
        let mut statements = vec![administration(), logs()];
        statements.extend(self.notices());
        if self.has_rules() {
            statements.push(undelivered_events());
        }
        if self.workflows.iter().any(|workflow| workflow.compiled.customer_key()) {
            statements.push(allow_service(
                "ReadForLogDelivery",
                "delivery.logs.amazonaws.com".into(),
                &["kms:Decrypt"],
            ));
        }
        let properties = map! {
            "Description" => Value::substituted("Encrypts the data of the stack ${AWS::StackName}."),
            "EnableKeyRotation" => true,
            "PendingWindowInDays" => 7_u32,
            "KeyPolicy" => document(statements),
        };
        // Whatever is kept when the stack goes is unreadable without the key.
        self.add(KEY, Resource::new("AWS::KMS::Key", properties).on_deletion(Deletion::Retain));
    }
}

impl Stack<'_> {
    /// The topics that write into queues that the key encrypts: those of this stack, whose names begin with the stack's, and
    /// existing ones.
    fn notices(&self) -> Option<Map> {
        let encrypted = |queue: &QueueSpec| queue.existing.is_none() && queue.encryption == Encryption::CustomerKey;
        let delivers = |topic: &&TopicSpec| topic.subscriptions.iter().any(|queue| encrypted(queue));
        let topics: Vec<&TopicSpec> = self.topics().into_iter().filter(delivers).collect();
        let own = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-*";
        let own = topics.iter().any(|topic| topic.existing.is_none()).then(|| Value::substituted(own));
        let existing = topics.iter().filter_map(|topic| topic.existing.as_ref()).map(existing::arn);
        let sources: Vec<Value> = own.into_iter().chain(existing).collect();
        if sources.is_empty() {
            return None;
        }
        let condition = map! {
            "StringEquals" => source_account(),
            "ArnLike" => map! { "aws:SourceArn" => sources },
        };
        Some(only_when(allow_service("DeliverNotifications", "sns.amazonaws.com".into(), ENCRYPTS), condition))
    }
}

/// The rules that write events into encrypted queues when the workflow cannot be started. The condition names only the account:
/// EventBridge does not name the rule to KMS (Amazon SNS Developer Guide, "Enable compatibility between event sources from AWS
/// services and encrypted topics"), and an event that cannot be encrypted is lost. The queue's policy names the rules.
fn undelivered_events() -> Map {
    let condition = map! { "StringEquals" => source_account() };
    only_when(allow_service("EncryptUndeliveredEvents", "events.amazonaws.com".into(), ENCRYPTS), condition)
}

/// Leaves it to the account's own policies who may use the key (KMS Developer Guide, "Default key policy").
fn administration() -> Map {
    map! {
        "Sid" => "AllowAccountAdministration",
        "Effect" => "Allow",
        "Principal" => map! { "AWS" => Value::substituted("arn:${AWS::Partition}:iam::${AWS::AccountId}:root") },
        "Action" => "kms:*",
        "Resource" => "*",
    }
}

/// In a key policy `*` is the key itself (KMS Developer Guide, "Resource in a key policy").
fn allow_service(sid: &str, service: Value, actions: &[&str]) -> Map {
    let actions: Vec<&str> = actions.to_vec();
    map! {
        "Sid" => sid,
        "Effect" => "Allow",
        "Principal" => map! { "Service" => service },
        "Action" => actions,
        "Resource" => "*",
    }
}

/// The log groups of this stack; their names begin with the stack's.
fn logs() -> Map {
    let group = |name: &str| {
        let arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:";
        Value::substituted(format!("{arn}{name}${{AWS::StackName}}-*"))
    };
    let condition = map! {
        "ArnLike" => map! { "kms:EncryptionContext:aws:logs:arn" => vec![group("/aws/vendedlogs/states/"), group("")] },
    };
    let service = Value::substituted("logs.${AWS::Region}.${AWS::URLSuffix}");
    only_when(allow_service("EncryptLogs", service, KEEPS_LOGS), condition)
}
