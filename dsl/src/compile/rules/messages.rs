//! Queues, the functions that consume them, and the tasks that wait behind them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "messages/examples.rs":

    /// Messages of a queue come back before their function has had its time.
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
    /// gains nothing from the later deliveries, and the worker does work that nobody waits for any more.
    ///
    /// Source: our advice; SQS Developer Guide, "Visibility timeout".
    NO_REDELIVERY = "R003", timeout_before_redelivery, Warning;

    /// Messages of a queue are kept for less time than their task waits.
    ///
    /// SQS deletes a message when its retention is over, and the task goes on waiting for an answer that nobody can give.
    ///
    /// Source: our advice; SQS API, `CreateQueue`.
    KEPT_TOO_SHORT = "R004", message_kept_too_short, Warning;

    /// Messages of a queue become dead letters after fewer than five receives.
    ///
    /// A throttled function uses receives up without having run, so that messages without a fault become dead letters.
    ///
    /// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
    FEW_RECEIVES = "R005", few_receives, Warning;

    /// The heartbeat of a task runs out while its message may still be hidden.
    ///
    /// When a worker fails, its message comes back after the visibility timeout. Until then nobody sends heartbeats, and
    /// the task would fail before another worker can take over.
    ///
    /// Source: our advice; Developer Guide, "Wait for a Callback with Task Token".
    SHORT_HEARTBEAT = "R006", heartbeat_below_visibility, Warning;

    /// A FIFO queue is used where a message has no group.
    ///
    /// SQS refuses a message for a FIFO queue without a message group. A task says the group; EventBridge, which puts
    /// starts that failed into a queue, has none to say.
    ///
    /// Source: SQS API, `SendMessage`; EventBridge User Guide, "Using dead-letter queues".
    FIFO = "R011", fifo_without_message_group, Error;

    /// A task waits behind a queue that no function consumes.
    ///
    /// The task would wait until its timeout, unless somebody outside of this stack answers, which `.external_consumer()`
    /// says of the queue.
    ///
    /// Source: our advice.
    NOBODY_ANSWERS = "R013", nobody_answers, Warning;

    /// A queue that exists already would be changed.
    ///
    /// A template changes only what it makes itself. The queue is used as it is.
    EXISTING = "R016", existing_resource_changed, Error;

    /// A function takes the dead letters of a queue that has none.
    ///
    /// Dead letters come into being where the queue says after how many receives. For a queue that exists already, its own
    /// stack says so, and its dead-letter queue is a queue like any other.
    ///
    /// Source: SQS Developer Guide, "Using dead-letter queues".
    NO_DEAD_LETTERS = "R017", no_dead_letter_queue, Error;

    /// A trigger keeps what failed in a queue that is not always there.
    ///
    /// The queue is made only where a parameter says so. In a stack without it, starts that failed would be lost.
    ///
    /// Source: our advice.
    MAY_BE_MISSING = "R028", queue_may_be_missing, Error;
}
