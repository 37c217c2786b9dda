//! How many executions are running in the state machines of a stack.

use aws_sdk_sfn::primitives::DateTimeFormat;
use aws_sdk_sfn::types::ExecutionStatus;
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{Deployed, Refusal, Resource, Session, refused};
use changes::Running as Counted;

/// How many executions of a state machine are counted: one page, the largest there is.
const MOST: i32 = 1000;

/// The executions of a state machine that are running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The state machine's logical id.
    pub machine: String,
    /// How many they are.
    pub count: usize,
    /// True where there are more than were counted.
    pub more: bool,
    /// When the oldest of those that were counted was started, as `2026-08-01T09:30:00Z`.
    pub since: Option<String>,
}

impl Running {
    /// How many they are, in words.
    pub fn counted(&self) -> String {
        let since = self.since.as_ref().map_or_else(String::new, |since| format!(", the oldest since {since}"));
        match (self.count, self.more) {
            (count, true) => format!("more than {count} executions"),
            (1, false) => format!("1 execution{}", since.replace("the oldest ", "")),
            (count, false) => format!("{count} executions{since}"),
        }
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        json!({"stateMachine": self.machine, "count": self.count, "more": self.more, "since": self.since})
    }
}

/// How many are running of each state machine; of Express workflows nobody can tell, and they end within five minutes.
///
/// # Errors
///
/// What AWS refuses.
pub async fn running(session: &Session, resources: &[Resource]) -> Result<Vec<Running>, Refusal> {
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

/// How many are running of each state machine of a stack, by its logical id.
///
/// # Errors
///
/// What AWS refuses.
pub async fn running_in(session: &Session, stack: &Deployed) -> Result<IndexMap<String, Counted>, Refusal> {
    let all = running(session, &stack.resources(session).await?).await?;
    Ok(all.into_iter().map(|one| (one.machine, Counted { count: one.count, more: one.more })).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_in_words() {
        let since = Some("2026-08-01T09:30:00Z".to_owned());
        let one = Running { machine: "Pay".to_owned(), count: 1, more: false, since };
        assert_eq!(one.counted(), "1 execution, since 2026-08-01T09:30:00Z");
        let several = Running { count: 3, ..one.clone() };
        assert_eq!(several.counted(), "3 executions, the oldest since 2026-08-01T09:30:00Z");
        let many = Running { count: 1000, more: true, ..one };
        assert_eq!(many.counted(), "more than 1000 executions");
    }
}
