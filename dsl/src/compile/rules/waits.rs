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

    /// A task waits for an Express execution as for a Standard one.
    ///
    /// `startExecution.sync` waits for Standard executions only. `Task::run_express` runs an Express execution and waits for
    /// it, with `StartSyncExecution`.
    ///
    /// Source: Developer Guide, "Start workflow executions from a task state"; Step Functions API, `StartSyncExecution`.
    EXPRESS_AWAITED = "R019", express_execution_awaited, Error;

    /// A wait or timeout in an Express workflow is longer than five minutes.
    ///
    /// An Express execution ends after five minutes, so a wait, a task's timeout or the workflow's own timeout of more
    /// than 300 seconds can never elapse.
    ///
    /// Source: Developer Guide, "Choosing workflow type".
    TOO_LONG = "R022", express_too_long, Error;

    /// A task runs a Standard workflow as an Express execution.
    ///
    /// `StartSyncExecution` refuses a Standard state machine. `Task::run_execution` runs one and waits for it.
    ///
    /// Source: Step Functions API, `StartSyncExecution`.
    NOT_EXPRESS = "R056", standard_run_as_express, Error;
}
