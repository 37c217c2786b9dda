//! Queues, the functions that consume them, and the tasks that wait behind them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "messages/examples.rs":

    /// Messages of a queue become visible again before the timeout of their function.
    ///
    /// The visibility timeout is below the function's timeout: a message would be delivered again while the function still
    /// works on it. Lambda refuses such an event source mapping.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    TOO_SHORT = "R001", visibility_below_function_timeout, Error;

    /// Messages of a queue are hidden for less than six times the timeout of their function.
    ///
    /// When Lambda is throttled, it tries a batch again while the messages stay hidden, and needs time for that. Messages
    /// that come back early are delivered twice.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    TIGHT = "R002", visibility_below_six_timeouts, Warning;

    /// A task times out before its message has been delivered as often as it may be.
    ///
    /// The message is hidden after each receive, and becomes a dead letter after the last one. A task that gives up before
    /// gains nothing from the later deliveries, and the worker does work whose result is not used.
    ///
    /// Source: Stepwright recommendation; SQS Developer Guide, "Visibility timeout".
    NO_REDELIVERY = "R003", timeout_before_redelivery, Warning;

    /// Messages of a queue are kept for less time than their task waits.
    ///
    /// SQS deletes a message when its retention is over, and the task goes on waiting for a result that cannot come.
    ///
    /// Source: Stepwright recommendation; SQS API, `CreateQueue`.
    KEPT_TOO_SHORT = "R004", message_kept_too_short, Warning;

    /// Messages of a queue become dead letters after fewer than five receives.
    ///
    /// A throttled function uses receives up without having run, so that messages without a fault become dead letters.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    FEW_RECEIVES = "R005", few_receives, Warning;

    /// The heartbeat of a task runs out while its message may still be hidden.
    ///
    /// When a worker fails, its message comes back after the visibility timeout. Until then no heartbeats are sent, and
    /// the task would fail before another worker can take over.
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Wait for a Callback with Task Token".
    SHORT_HEARTBEAT = "R006", heartbeat_below_visibility, Warning;

    /// A FIFO queue is used where a message has no group.
    ///
    /// SQS refuses a message for a FIFO queue without a message group. A task sets the group; EventBridge, which sends
    /// failed starts to a queue, sets none.
    ///
    /// Source: SQS API, `SendMessage`; EventBridge User Guide, "Using dead-letter queues".
    FIFO = "R011", fifo_without_message_group, Error;

    /// A task waits behind a queue that no function consumes.
    ///
    /// The task would wait until its timeout, unless a consumer outside of this stack completes it; `.external_consumer()`
    /// on the queue declares that.
    ///
    /// Source: Stepwright recommendation.
    NOBODY_ANSWERS = "R013", no_consumer, Warning;

    /// A queue that exists already would be changed.
    ///
    /// A template changes only what it makes itself. The queue is used as it is.
    EXISTING = "R016", existing_resource_changed, Error;

    /// A function consumes the dead letters of a queue that has no dead-letter queue.
    ///
    /// A queue has a dead-letter queue where `.max_receive_count(…)` is set. For a queue that exists already, its own
    /// stack sets that, and its dead-letter queue is a queue like any other.
    ///
    /// Source: SQS Developer Guide, "Using dead-letter queues".
    NO_DEAD_LETTERS = "R017", no_dead_letter_queue, Error;

    /// A trigger keeps what failed in a queue that is not always there.
    ///
    /// The queue is created only if a parameter says so. In a stack without it, failed starts would be lost.
    ///
    /// Source: Stepwright recommendation.
    MAY_BE_MISSING = "R028", queue_may_be_missing, Error;
}
