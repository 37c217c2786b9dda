//! Whether the times of queues, functions and waiting tasks fit together, and whether numbers are within limits.
//!
//! A message is hidden while a function works on it (visibility V, six times the function's timeout F), is received N
//! times before it is a dead letter, and its task waits for T seconds, of which a worker may be silent for H. Sources: AWS
//! Lambda Developer Guide, "Using Lambda with Amazon SQS"; Amazon SQS Developer Guide, "Visibility timeout"; Step
//! Functions Developer Guide, "Wait for a Callback with Task Token".

use asl::{Diagnostic, Place};

use super::needs::Needs;
use super::rules::messages::{
    EXISTING, FEW_RECEIVES, KEPT_TOO_SHORT, NO_DEAD_LETTERS, NO_REDELIVERY, NOBODY_ANSWERS, SHORT_HEARTBEAT, TIGHT,
    TOO_SHORT,
};
use super::rules::resources::{BAD_METRIC, DATA_IN_LOGS, OUT_OF_RANGE};
use super::schema::{Found, Schema};
use crate::compiled::Callback;
use crate::resource::{Consumes, Encryption, FunctionSpec, QueueSpec};
use crate::workflow::Plan;

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

/// Reports what does not fit.
pub(crate) fn check(workflow: &Plan, needs: &Needs, input: &schemars::Schema, diagnostics: &mut Vec<Diagnostic>) {
    for queue in &needs.queues {
        if queue.existing.is_some() {
            check_existing(queue, diagnostics);
        } else {
            check_queue(queue, needs, diagnostics);
        }
    }
    for function in needs.functions.iter().filter(|function| function.existing.is_none()) {
        check_function(function, diagnostics);
        check_metrics(function, diagnostics);
    }
    for (callback, place) in needs.callbacks.iter().zip(&needs.callback_places) {
        check_callback(callback, place, needs, diagnostics);
    }
    let holds_sensitive = || matches!(Schema::of(input.as_value()).find(&[]), Found::Sensitive { .. });
    if workflow.log_execution_data && holds_sensitive() {
        let message = format!("`{}` logs execution data, and its input has sensitive fields", workflow.name);
        let help = "remove `.include_execution_data()` or the sensitive fields";
        diagnostics.push(DATA_IN_LOGS.found(message).at(workflow.place.clone()).help(help));
    }
}

impl QueueSpec {
    /// How long a received message is hidden, in seconds: as the author says, else six times the consuming function's
    /// timeout, else 30 seconds, as SQS does.
    pub fn visibility_seconds(&self, consumer: Option<&FunctionSpec>) -> u32 {
        let computed = consumer.map_or(30, |function| function.timeout.as_seconds().saturating_mul(6));
        self.visibility.map_or(computed, crate::duration::Duration::as_seconds)
    }
}

fn consumer<'a>(needs: &'a Needs, queue: &str) -> Option<(&'a FunctionSpec, &'a Consumes)> {
    needs.functions.iter().find_map(|function| {
        let consumes = function.consumes.as_ref().filter(|_| function.takes(queue, false));
        consumes.map(|consumes| (function.as_ref(), consumes))
    })
}

/// A queue that already exists is used as it is.
fn check_existing(queue: &QueueSpec, diagnostics: &mut Vec<Diagnostic>) {
    let settings = [
        (queue.dead_letter_after.is_some(), "max_receive_count"),
        (queue.visibility.is_some(), "visibility_timeout"),
        (queue.retention.is_some(), "retention_period"),
        (queue.only_if.is_some(), "only_if"),
        (queue.encryption == Encryption::CustomerKey, "encryption"),
    ];
    for (_, setting) in settings.iter().filter(|(set, _)| *set) {
        let message = format!("`.{setting}(…)` would change the existing queue `{}`", queue.id);
        let help = "remove it, and change the queue in the stack that creates it";
        diagnostics.push(EXISTING.found(message).at(queue.place.clone()).help(help));
    }
}

fn check_queue(queue: &QueueSpec, needs: &Needs, diagnostics: &mut Vec<Diagnostic>) {
    let id = &queue.id;
    let mut range = |value: u32, least: u32, most: u32, what: &str| {
        if !(least..=most).contains(&value) {
            let message = format!("{what} of `{id}` is {value}; allowed values are {least} to {most}");
            diagnostics.push(OUT_OF_RANGE.found(message).at(queue.place.clone()));
        }
    };
    let consumer = consumer(needs, id).map(|(function, _)| function);
    let visibility = queue.visibility_seconds(consumer);
    range(visibility, 0, 12 * HOUR, "the visibility timeout in seconds");
    range(queue.retention_seconds(), 60, 14 * DAY, "the retention period in seconds");
    range(queue.dead_letter_after.unwrap_or(1), 1, 1000, "the maximum receive count");
    let Some(function) = consumer else { return };
    let timeout = function.timeout.as_seconds();
    let name = &function.id;
    let help = format!(
        "remove `.visibility_timeout(…)`: the default is six times the function's timeout, {} s",
        6 * u64::from(timeout)
    );
    if visibility < timeout {
        let message = format!(
            "messages of `{id}` become visible again after {visibility} s, before the timeout of `{name}` \
                ({timeout} s)"
        );
        diagnostics.push(TOO_SHORT.found(message).at(queue.place.clone()).help(help));
    } else if u64::from(visibility) < 6 * u64::from(timeout) {
        let message = format!(
            "messages of `{id}` are hidden for {visibility} s, less than six times the timeout of `{name}` ({timeout} \
                s)"
        );
        diagnostics.push(TIGHT.found(message).at(queue.place.clone()).help(help));
    }
    if let Some(receives) = queue.dead_letter_after.filter(|receives| *receives < 5) {
        let message = format!(
            "messages of `{id}` become dead letters after {}, and throttling counts as a receive",
            asl::shown::counted(receives as usize, "receive")
        );
        let finding = FEW_RECEIVES.found(message).help("allow at least 5 receives");
        diagnostics.push(finding.at(queue.place.clone()));
    }
}

fn check_function(function: &FunctionSpec, diagnostics: &mut Vec<Diagnostic>) {
    let id = &function.id;
    let mut range = |value: u32, least: u32, most: u32, what: &str| {
        if !(least..=most).contains(&value) {
            let message = format!("{what} of `{id}` is {value}; allowed values are {least} to {most}");
            diagnostics.push(OUT_OF_RANGE.found(message).at(function.place.clone()));
        }
    };
    range(function.timeout.as_seconds(), 1, 900, "the timeout in seconds");
    range(function.memory, 128, 10_240, "the memory in MiB");
    if let Some(consumes) = &function.consumes {
        // Larger batches need a batching window, which would delay every answer.
        range(consumes.batch_size, 1, 10, "the batch size");
        range(consumes.maximum_concurrency, 2, 1000, "the maximum concurrency");
        if consumes.dead_letters && (consumes.queue.dead_letter_after.is_none() || consumes.queue.existing.is_some()) {
            let message =
                format!("`{id}` consumes the dead letters of `{}`, which has no dead-letter queue", consumes.queue.id);
            let help = "add `.max_receive_count(5)` to the queue, or have the function consume the queue itself";
            diagnostics.push(NO_DEAD_LETTERS.found(message).at(function.place.clone()).help(help));
        }
    }
}

/// An alarm is named after its metric.
fn check_metrics(function: &FunctionSpec, diagnostics: &mut Vec<Diagnostic>) {
    for metric in &function.alarms {
        let named = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        if !named(&metric.name) || metric.namespace.is_empty() {
            let message = format!(
                "the metric `{}` in the namespace `{}` cannot be part of the name of an alarm",
                metric.name, metric.namespace
            );
            let finding = BAD_METRIC.found(message).help("use letters and digits, such as `CallbackDenied`");
            diagnostics.push(finding.at(function.place.clone()));
        }
    }
}

fn check_callback(callback: &Callback, place: &Place, needs: &Needs, diagnostics: &mut Vec<Diagnostic>) {
    let Callback { state, queue: id, timeout, heartbeat } = callback;
    let Some(queue) = needs.queues.iter().find(|queue| queue.id == *id) else { return };
    // Whoever consumes the queue, a message that is gone is never answered.
    if queue.existing.is_none() {
        check_retention(callback, queue, place, diagnostics);
    }
    let Some((function, _)) = consumer(needs, id) else {
        if queue.external_consumer {
            return;
        }
        let message = format!("task `{state}` waits for an answer, but no function consumes `{id}`");
        let help = "add `.with_function(Function::rust(…).consumes(&queue))` to the workflow, or `.external_consumer()` to the queue";
        diagnostics.push(NOBODY_ANSWERS.found(message).at(place.clone()).help(help));
        return;
    };
    if queue.existing.is_some() {
        return;
    }
    let visibility = queue.visibility_seconds(Some(function));
    if let (Some(timeout), Some(receives)) = (timeout, queue.dead_letter_after) {
        let redelivered = u64::from(visibility) * u64::from(receives);
        if u64::from(*timeout) <= redelivered {
            let message = format!(
                "task `{state}` times out after {timeout} s, before its message can be delivered {receives} times \
                    ({redelivered} s)"
            );
            let help = "increase the task's timeout, reduce the function's timeout, or allow fewer receives";
            diagnostics.push(NO_REDELIVERY.found(message).at(place.clone()).help(help));
        }
    }
    if let Some(heartbeat) = heartbeat.filter(|heartbeat| *heartbeat <= visibility) {
        let message = format!(
            "the heartbeat interval of `{state}` ({heartbeat} s) ends while a message of `{id}` may still be hidden \
                ({visibility} s)"
        );
        let help = "make the heartbeat interval longer than the visibility timeout plus the time in the queue, or use only \
                the timeout";
        diagnostics.push(SHORT_HEARTBEAT.found(message).at(place.clone()).help(help));
    }
}

fn check_retention(callback: &Callback, queue: &QueueSpec, place: &Place, diagnostics: &mut Vec<Diagnostic>) {
    let Callback { state, queue: id, timeout, .. } = callback;
    let kept = queue.retention_seconds();
    if let Some(timeout) = timeout.filter(|timeout| kept < *timeout) {
        let message = format!("messages of `{id}` are retained for {kept} s, but task `{state}` waits for {timeout} s");
        let help = "increase `.retention_period(…)` to at least the task's timeout";
        diagnostics.push(KEPT_TOO_SHORT.found(message).at(place.clone()).help(help));
    }
}
