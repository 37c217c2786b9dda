//! One event of a stack.

use asl::shown::one_line;
use aws_sdk_cloudformation::primitives::DateTime;
use aws_sdk_cloudformation::types::StackEvent;

/// The type of a stack, as a resource.
pub(super) const STACK: &str = "AWS::CloudFormation::Stack";

/// One event of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The stack's name.
    pub stack: String,
    /// The logical id; of a resource in a nested stack with the nested stack's before it, `Inner/Queue`.
    pub resource: String,
    /// The name or ARN in AWS; empty as long as there is none.
    pub physical_id: String,
    /// The type, such as `AWS::SQS::Queue`.
    pub kind: String,
    /// The status, such as `CREATE_IN_PROGRESS`.
    pub status: String,
    /// The reason, if CloudFormation gives one.
    pub reason: Option<String>,
    /// True for the stack that is followed itself, rather than one of its resources.
    pub whole: bool,
}

impl Event {
    /// The event of a stack that is followed; `within` names the nested stack, followed by a slash.
    pub(super) fn of(event: StackEvent, followed: &str, within: &str) -> Self {
        let at = millis(event.timestamp.as_ref());
        let physical_id = event.physical_resource_id.unwrap_or_default();
        let kind = event.resource_type.unwrap_or_default();
        let whole = kind == STACK && physical_id == followed;
        let logical_id = event.logical_resource_id.unwrap_or_default();
        Event {
            at,
            stack: event.stack_name.unwrap_or_default(),
            resource: if whole { logical_id } else { format!("{within}{logical_id}") },
            physical_id,
            kind,
            status: event.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: event
                .resource_status_reason
                .filter(|reason| !reason.is_empty())
                .map(|reason| one_line(reason.trim())),
            whole,
        }
    }

    /// True while it is in progress.
    pub fn in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS")
    }

    /// True if it failed.
    pub fn failed(&self) -> bool {
        self.status.ends_with("_FAILED")
    }
}

/// Milliseconds since 1970; zero where nothing is said.
pub(super) fn millis(at: Option<&DateTime>) -> i64 {
    at.and_then(|at| at.to_millis().ok()).unwrap_or_default()
}
