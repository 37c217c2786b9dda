//! Queues, the functions that consume them, and the tasks that wait behind them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "messages/examples.rs":

    /// Messages of a queue become visible again before the timeout of their function.
    ///
    /// The visibility timeout is shorter than the function's timeout, so a message would be delivered again while the
    /// function is still processing it. Lambda rejects such an event source mapping.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    TOO_SHORT = "R001", visibility_below_function_timeout, Error;

    /// Messages of a queue are hidden for less than six times the timeout of their function.
    ///
    /// When the function is throttled, Lambda retries the batch while its messages stay hidden, and needs time for
    /// that. Messages that become visible earlier are delivered twice.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    TIGHT = "R002", visibility_below_six_timeouts, Warning;

    /// A task times out before its message has reached the maximum receive count.
    ///
    /// The message is hidden after each receive, and becomes a dead letter after the last one. A task that times out
    /// earlier gains nothing from later deliveries, and the worker does work whose result is not used.
    ///
    /// Source: Stepwright recommendation; SQS Developer Guide, "Visibility timeout".
    NO_REDELIVERY = "R003", timeout_before_redelivery, Warning;

    /// Messages of a queue are retained for less time than their task waits.
    ///
    /// SQS deletes a message when its retention period ends, and the task continues to wait for a result that cannot
    /// arrive.
    ///
    /// Source: Stepwright recommendation; SQS API, `CreateQueue`.
    KEPT_TOO_SHORT = "R004", message_kept_too_short, Warning;

    /// Messages of a queue become dead letters after fewer than five receives.
    ///
    /// Receives count even if the function is throttled and does not run, so good messages can become dead letters.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    FEW_RECEIVES = "R005", few_receives, Warning;

    /// The heartbeat interval of a task ends while its message may still be hidden.
    ///
    /// When a worker fails, its message becomes visible again after the visibility timeout. Until then no heartbeats
    /// are sent, and the task would fail before another worker could receive the message.
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Wait for a Callback with Task Token".
    SHORT_HEARTBEAT = "R006", heartbeat_below_visibility, Warning;

    /// A FIFO queue receives messages without a message group.
    ///
    /// A FIFO queue rejects messages without a message group. A task can set the group; EventBridge sets none when it
    /// sends failed events to a dead-letter queue.
    ///
    /// Source: SQS API, `SendMessage`; EventBridge User Guide, "Using dead-letter queues".
    FIFO = "R011", fifo_without_message_group, Error;

    /// A task waits for an answer, but no function consumes its queue.
    ///
    /// The task would wait until its timeout, unless a consumer outside this stack completes it. `.external_consumer()`
    /// on the queue declares such a consumer.
    ///
    /// Source: Stepwright recommendation.
    NOBODY_ANSWERS = "R013", no_consumer, Warning;

    /// An existing queue would be changed.
    ///
    /// A template changes only the resources that it creates. An existing queue is used as it is.
    EXISTING = "R016", existing_resource_changed, Error;

    /// A function consumes the dead letters of a queue that has no dead-letter queue.
    ///
    /// A queue has a dead-letter queue if `.max_receive_count(…)` is set. For an existing queue, its own stack sets
    /// this; its dead-letter queue can be used like any other queue.
    ///
    /// Source: SQS Developer Guide, "Using dead-letter queues".
    NO_DEAD_LETTERS = "R017", no_dead_letter_queue, Error;

    /// The dead-letter queue of a trigger may not exist.
    ///
    /// The queue is created only if a parameter is set. In a stack without it, events that could not start an execution
    /// would be lost.
    ///
    /// Source: Stepwright recommendation.
    MAY_BE_MISSING = "R028", queue_may_be_missing, Error;
}
