//! What starts a workflow.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "triggers/examples.rs":

    /// A schedule says no times, or cannot be written.
    ///
    /// A rate is whole minutes; the times of a cron expression are six fields, one of the day of the month and the day of
    /// the week being `?`; a single time has no zone in it, for the zone stands beside it.
    ///
    /// Source: EventBridge Scheduler User Guide, "Schedule types".
    BAD_SCHEDULE = "R023", schedule_malformed, Error;

    /// The pattern of a rule takes every event or none, or a part of an event is no path.
    ///
    /// Each field of a pattern has a list of what it may be. A pattern that asks for nothing would start the workflow for
    /// whatever happens on the bus.
    ///
    /// Source: EventBridge User Guide, "Amazon EventBridge event patterns".
    BAD_PATTERN = "R024", event_pattern_malformed, Error;

    /// A route cannot be deployed, or could not answer.
    ///
    /// Its path is a slash and then letters, digits, `-`, `_`, `.` and slashes, and no other route of the workflow has it.
    /// Tokens come from an issuer with an `https://` address, for an audience. And only the end of an Express execution can be
    /// waited for: an HTTP API calls `StartSyncExecution`, which knows no Standard workflows.
    ///
    /// Source: API Gateway Developer Guide, "Integration subtype reference"; Step Functions API, `StartSyncExecution`.
    BAD_ROUTE = "R025", route_malformed, Error;
}
