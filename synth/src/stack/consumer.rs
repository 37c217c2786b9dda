//! What a consumer in another stack needs: it takes messages from the queues behind which tasks wait, and answers them.

use std::path::PathBuf;

use dsl::resource::Encryption;
use indexmap::IndexSet;

use super::functions::POLLS;
use super::machine::sid;
use super::policy::{allow, use_key};
use super::role::Stated;
use super::{Format, Named, built};
use cloudformation::Value;

/// The statements that the role of a consumer needs for each queue of a workflow with callbacks; empty without callbacks.
///
/// Messages are received and deleted, tasks are answered, with heartbeats if a task has a maximum time between them, and what is
/// encrypted with the stack's key is decrypted through Amazon SQS (Step Functions Developer Guide, "Wait for a callback with the
/// task token"; Amazon SQS Developer Guide, "Key management").
pub fn consumer_statements(workflow: &Named) -> Vec<Stated> {
    let compiled = &workflow.compiled;
    let workflows = std::slice::from_ref(workflow);
    let stack = built(workflows, Format::Sam, PathBuf::new());
    let queues: IndexSet<&str> = compiled.callbacks().iter().map(|callback| callback.queue.as_str()).collect();
    let mut statements = Vec::new();
    let mut encrypted = Vec::new();
    for queue in queues {
        let callbacks = || compiled.callbacks().iter().filter(move |callback| callback.queue == queue);
        let states: Vec<String> = callbacks().map(|callback| callback.state.clone()).collect();
        let arn = stack.queue_arn(queue);
        statements.push(Stated::new(allow(&sid("Consume", queue), POLLS, arn), &states));
        let machine = Value::reference(compiled.logical_id());
        let answers: &[&str] = if callbacks().any(|callback| callback.heartbeat.is_some()) {
            &["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]
        } else {
            &["states:SendTaskSuccess", "states:SendTaskFailure"]
        };
        statements.push(Stated::new(allow(&sid("Answer", queue), answers, machine), &states));
        let spec = compiled.queues().iter().find(|spec| spec.id == queue);
        if spec.is_some_and(|spec| spec.encryption == Encryption::CustomerKey) {
            encrypted.extend(states);
        }
    }
    if !encrypted.is_empty() {
        let key = use_key("DecryptMessages", &["kms:Decrypt"], &["sqs"]);
        statements.push(Stated::new(key, &encrypted).because("the messages are encrypted with the stack's key"));
    }
    statements
}
