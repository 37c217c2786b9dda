//! What starts a workflow.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "triggers/examples.rs":

    /// A schedule has no valid time, or its input cannot be written.
    ///
    /// A rate is in whole minutes. A cron expression has six fields, and either the day of the month or the day of the
    /// week is `?`. A single time has no offset, because the time zone is set separately.
    ///
    /// Source: EventBridge Scheduler User Guide, "Schedule types".
    BAD_SCHEDULE = "R023", schedule_malformed, Error;

    /// An event pattern matches every event or none, or an input path is not valid.
    ///
    /// Each field of a pattern contains a list of the values that match. An empty pattern would start the workflow for
    /// every event on the bus.
    ///
    /// Source: EventBridge User Guide, "Amazon EventBridge event patterns".
    BAD_PATTERN = "R024", event_pattern_malformed, Error;

    /// A route is not valid, or could not respond.
    ///
    /// The path must be a slash followed by letters, digits, `-`, `_`, `.` and slashes, and each route of a workflow
    /// needs its own path. An authorizer needs an issuer with an `https://` address, and an audience. A route can wait
    /// only for the end of an Express execution: an HTTP API calls `StartSyncExecution`, which does not support
    /// Standard workflows.
    ///
    /// Source: API Gateway Developer Guide, "Integration subtype reference"; Step Functions API, `StartSyncExecution`.
    BAD_ROUTE = "R025", route_malformed, Error;
}
