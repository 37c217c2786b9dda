//! What starts a workflow.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "triggers/examples.rs":

    /// A schedule has no valid times, or its input cannot be written.
    ///
    /// A rate is whole minutes; the times of a cron expression are six fields, one of the day of the month and the day of
    /// the week being `?`; a single time has no offset, because the time zone is set separately.
    ///
    /// Source: EventBridge Scheduler User Guide, "Schedule types".
    BAD_SCHEDULE = "R023", schedule_malformed, Error;

    /// The pattern of a rule matches every event or none, or an input path is not a path.
    ///
    /// Each field of a pattern has a list of the values that match. An empty pattern would start the workflow for every event
    /// on the bus.
    ///
    /// Source: EventBridge User Guide, "Amazon EventBridge event patterns".
    BAD_PATTERN = "R024", event_pattern_malformed, Error;

    /// A route cannot be deployed, or could not respond.
    ///
    /// Its path is a slash and then letters, digits, `-`, `_`, `.` and slashes, and no other route of the workflow has it.
    /// Tokens come from an issuer with an `https://` address, for an audience. And only the end of an Express execution can be
    /// waited for: an HTTP API calls `StartSyncExecution`, which does not support Standard workflows.
    ///
    /// Source: API Gateway Developer Guide, "Integration subtype reference"; Step Functions API, `StartSyncExecution`.
    BAD_ROUTE = "R025", route_malformed, Error;
}
