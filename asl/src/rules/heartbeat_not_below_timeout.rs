//! A task's heartbeat is shorter than its timeout.
//!
//! Otherwise the timeout always comes first (States Language, "Task State").

use super::{Rule, state_pointer};
use crate::{Amount, Code, Diagnostic, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V082", "heartbeat_not_below_timeout");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        if let State::Task(task) = state
            && let (Some(heartbeat), Some(timeout)) = (seconds(&task.heartbeat_seconds), seconds(&task.timeout_seconds))
            && heartbeat >= timeout
        {
            let message =
                format!("the heartbeat of `{name}` ({heartbeat} s) is not shorter than its timeout ({timeout} s)");
            let help = "make the heartbeat shorter, or leave it out";
            findings.push(Diagnostic::error(CODE, message).pointing(state_pointer(name)).help(help));
        }
    }
}

fn seconds(amount: &Option<Amount>) -> Option<u64> {
    amount.as_ref().and_then(Amount::as_u64)
}

#[cfg(test)]
mod tests {
    use crate::{Amount, State, StateMachine, Task};

    #[test]
    fn equal_is_not_shorter() {
        for (heartbeat, count) in [(59u32, 0), (60, 1)] {
            let mut task = Task::new("arn:aws:states:::sqs:sendMessage.waitForTaskToken");
            task.heartbeat_seconds = Some(Amount::from(heartbeat));
            task.timeout_seconds = Some(60u32.into());
            let mut findings = Vec::new();
            super::check(&StateMachine::new("A").with_state("A", State::Task(task)), &mut findings);
            assert_eq!(findings.len(), count);
        }
    }
}
