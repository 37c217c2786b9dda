//! Tasks that wait, and what an Express workflow has no time for.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "waits/examples.rs":

    /// A task waits for a result without a timeout.
    ///
    /// If the message or its worker is lost, nothing completes the task. Without a timeout or a heartbeat the execution
    /// stays open for up to a year, and no alarm for failed executions goes off.
    ///
    /// Source: Developer Guide, "Best practices for Step Functions".
    WITHOUT_LIMIT = "D008", wait_without_limit, Error;

    /// An Express workflow waits for a token, for an execution or for an activity, or has a Distributed Map.
    ///
    /// Express executions do not support the patterns that wait, activities or Distributed Maps. They can start an
    /// execution or send a message and continue without waiting. The child executions of a Distributed Map can be
    /// Express too.
    ///
    /// Source: Developer Guide, "Choosing workflow type".
    EXPRESS_CANNOT = "D011", express_cannot_wait, Error;

    /// A task waits for the end of an Express execution.
    ///
    /// Step Functions reports the end of Standard executions only.
    ///
    /// Source: Developer Guide, "Start workflow executions from a task state".
    EXPRESS_AWAITED = "R019", express_execution_awaited, Error;

    /// A wait or timeout in an Express workflow is longer than five minutes.
    ///
    /// An Express execution ends after five minutes, so a wait, a task's timeout or the workflow's own timeout of more
    /// than 300 seconds can never elapse.
    ///
    /// Source: Developer Guide, "Choosing workflow type".
    TOO_LONG = "R022", express_too_long, Error;
}
