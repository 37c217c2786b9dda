//! How many executions are running in the state machines of a stack.

use aws_sdk_sfn::primitives::DateTimeFormat;
use aws_sdk_sfn::types::ExecutionStatus;

use crate::error::refused;
use crate::stack::Resource;
use crate::{Error, Session};

/// How many executions of a state machine are counted: one page, the largest there is.
const MOST: i32 = 1000;

/// The executions of a state machine that are running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The state machine's logical id.
    pub machine: String,
    /// How many they are.
    pub count: usize,
    /// True if there are more than were counted.
    pub more: bool,
    /// When the oldest of those that were counted was started, as `2026-08-01T09:30:00Z`.
    pub since: Option<String>,
}

/// The number of running executions of each state machine; those of Express workflows cannot be counted, and end within
/// five minutes.
///
/// # Errors
///
/// Errors of AWS.
pub async fn running(session: &Session, resources: &[Resource]) -> Result<Vec<Running>, Error> {
    let mut all = Vec::new();
    let machines = resources.iter().filter(|one| one.kind == "AWS::StepFunctions::StateMachine");
    for machine in machines.filter(|one| one.physical_id.starts_with("arn:")) {
        let asked = session.states.list_executions().state_machine_arn(&machine.physical_id);
        let answer = asked.status_filter(ExecutionStatus::Running).max_results(MOST).send().await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let refusal = refused(&format!("cannot list the executions of `{}`", machine.logical_id), &error);
                if refusal.is(&["StateMachineTypeNotSupported", "StateMachineDoesNotExist", "StateMachineDeleting"]) {
                    continue;
                }
                return Err(refusal);
            }
        };
        let oldest = answer.executions.iter().map(|execution| execution.start_date.secs()).min();
        let since = oldest.map(aws_sdk_sfn::primitives::DateTime::from_secs);
        all.push(Running {
            machine: machine.logical_id.clone(),
            count: answer.executions.len(),
            more: answer.next_token.is_some(),
            since: since.and_then(|since| since.fmt(DateTimeFormat::DateTime).ok()),
        });
    }
    Ok(all)
}
