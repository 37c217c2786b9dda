//! What Express executions cannot do.

use super::values::is_placeholder;
use super::vocabulary::both;
use super::walk::{Object, Walk};
use crate::{Resource, Task};

crate::rules! {
    pub,

    /// The child executions of a Distributed Map are Express executions, but wait for a job, a token or an activity.
    ///
    /// Express executions support none of these.
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
    ///     "StartAt": "One",
    ///     "States": {
    ///       "One": {
    ///         "Type": "Task",
    ///         "Resource": "arn:aws:states:::glue:startJobRun.sync",
    ///         "Parameters": {"JobName": "sort"},
    ///         "End": true
    ///       }
    ///     }
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Map",
    ///   "ItemProcessor": {
    ///     "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///     "StartAt": "One",
    ///     "States": {
    ///       "One": {
    ///         "Type": "Task",
    ///         "Resource": "arn:aws:states:::glue:startJobRun.sync",
    ///         "Parameters": {"JobName": "sort"},
    ///         "End": true
    ///       }
    ///     }
    ///   },
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Distributed Map" and "Choosing workflow type".
    EXPRESS_CHILD = "V130", express_child, Warning;

    /// An Express state machine waits for a job (`.sync`), a token (`.waitForTaskToken`) or an activity.
    ///
    /// Express executions run for at most five minutes and do not keep state while they wait.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::glue:startJobRun.sync",
    ///   "Parameters": {"JobName": "sort"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::glue:startJobRun",
    ///   "Parameters": {"JobName": "sort"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Choosing workflow type"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    EXPRESS_MACHINE = "V140", express_machine, Error;
}

/// Checks whether an Express execution can run a task.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let (rule, help) = if walk.options.express {
        (
            &EXPRESS_MACHINE,
            both(
                "use a Standard state machine, or do not wait for the result",
                "use `Workflow::standard`, or do not wait for the result",
            ),
        )
    } else if object.express_child {
        (&EXPRESS_CHILD, "write `\"ExecutionType\": \"STANDARD\"`, or do not wait for the result".into())
    } else {
        return;
    };
    let Some(node) = object.node.get(Task::NAMES.resource).filter(|node| !is_placeholder(*node)) else { return };
    let Some(resource) = node.as_str() else { return };
    let resource = Resource::parse(resource);
    let what = if resource.waits_for_token() {
        "wait for a task token"
    } else if resource.runs_a_job() {
        "wait for a job"
    } else if matches!(resource, Resource::Activity(_)) {
        "run an activity"
    } else {
        return;
    };
    let message = format!("an Express execution cannot {what}");
    walk.findings.at(rule, node, message, help);
}
