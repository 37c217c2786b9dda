//! Times, attempts and rates are within the service's limits.
//!
//! `TimeoutSeconds`, `HeartbeatSeconds` and `IntervalSeconds` are 1 to 99,999,999, `MaxAttempts` and a Wait's `Seconds` may
//! be 0, `BackoffRate` is at least 1.0, `MaxDelaySeconds` is at most 31,622,400 and more than `IntervalSeconds`
//! (States Language; Step Functions Developer Guide, "Handling errors").

use super::{Rule, state_pointer};
use crate::{Amount, Code, Diagnostic, Retrier, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V022", "number_out_of_range");
const BACKOFF: Code = Code::new("V072", "backoff_rate_below_one");
const MAX_DELAY: Code = Code::new("V073", "max_delay_too_long");
const DELAY_ORDER: Code = Code::new("V074", "max_delay_not_above_interval");

const MAX_SECONDS: u64 = 99_999_999;
const LONGEST_DELAY: u64 = 31_622_400;

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    let mut seconds = |value: &Option<Amount>, least: u64, field: &str, pointer: String| {
        let value = value.as_ref().and_then(Amount::as_u64);
        if let Some(value) = value.filter(|value| !(least..=MAX_SECONDS).contains(value)) {
            let message = format!("`{field}` is {value}; {least} to {MAX_SECONDS} is allowed");
            findings.push(Diagnostic::error(CODE, message).pointing(pointer));
        }
    };
    seconds(&machine.timeout_seconds, 1, "TimeoutSeconds", String::new());
    let mut retriers = Vec::new();
    for (name, state) in &machine.states {
        let pointer = || state_pointer(name);
        match state {
            State::Task(task) => {
                seconds(&task.timeout_seconds, 1, "TimeoutSeconds", pointer());
                seconds(&task.heartbeat_seconds, 1, "HeartbeatSeconds", pointer());
                for (index, retrier) in state.retriers().iter().enumerate() {
                    let pointer = format!("{}/Retry/{index}", pointer());
                    seconds(&retrier.interval_seconds, 1, "IntervalSeconds", pointer.clone());
                    seconds(&retrier.max_attempts, 0, "MaxAttempts", pointer.clone());
                    retriers.push((pointer, retrier));
                }
            }
            State::Wait(wait) => {
                seconds(&wait.seconds, 0, "Seconds", pointer());
            }
            State::Pass(_)
            | State::Choice(_)
            | State::Succeed(_)
            | State::Fail(_)
            | State::Parallel(_)
            | State::Map(_)
            | State::Other(_) => {}
        }
    }
    for (pointer, retrier) in retriers {
        findings.extend(growth(retrier).map(|finding| finding.pointing(pointer)));
    }
}

/// What is wrong with the way a retrier's delay grows.
fn growth(retrier: &Retrier) -> Option<Diagnostic> {
    if let Some(rate) = retrier.backoff_rate.as_ref().and_then(Amount::as_f64).filter(|rate| *rate < 1.0) {
        return Some(Diagnostic::error(BACKOFF, format!("`BackoffRate` is {rate}; at least 1.0 is allowed")));
    }
    let longest = retrier.max_delay_seconds.as_ref()?.as_u64()?;
    if !(1..=LONGEST_DELAY).contains(&longest) {
        let message = format!("`MaxDelaySeconds` is {longest}; 1 to {LONGEST_DELAY} is allowed");
        return Some(Diagnostic::error(MAX_DELAY, message));
    }
    let interval = retrier.interval_seconds.as_ref().and_then(Amount::as_u64).unwrap_or(1);
    (longest <= interval).then(|| {
        let message = format!("`MaxDelaySeconds` is {longest}, not above `IntervalSeconds`, which is {interval}");
        Diagnostic::error(DELAY_ORDER, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Task, Transition};

    fn found(change: impl FnOnce(&mut Task)) -> Vec<&'static str> {
        let mut task = Task::new("arn:aws:states:::sns:publish");
        task.transition = Transition::End;
        task.retry = Some(vec![Retrier { error_equals: vec!["A".into()], ..Retrier::default() }]);
        change(&mut task);
        let machine = StateMachine::new("A").with_state("A", State::Task(task));
        let mut findings = Vec::new();
        check(&machine, &mut findings);
        findings.iter().map(|finding| finding.code.id).collect()
    }

    fn retrier(task: &mut Task) -> &mut Retrier {
        &mut task.retry.as_mut().unwrap()[0]
    }

    #[test]
    fn limits_are_inclusive() {
        assert_eq!(found(|task| task.timeout_seconds = Some(0u32.into())), ["V022"]);
        assert_eq!(found(|task| task.timeout_seconds = Some(1u32.into())), [""; 0]);
        assert_eq!(found(|task| task.timeout_seconds = Some(MAX_SECONDS.into())), [""; 0]);
        assert_eq!(found(|task| task.heartbeat_seconds = Some((MAX_SECONDS + 1).into())), ["V022"]);
        assert_eq!(found(|task| retrier(task).max_attempts = Some(0u32.into())), [""; 0]);
        assert_eq!(found(|task| retrier(task).backoff_rate = Some(1.0.into())), [""; 0]);
    }

    #[test]
    fn delays_that_cannot_grow_are_refused() {
        assert_eq!(found(|task| retrier(task).backoff_rate = Some(0.99.into())), ["V072"]);
        assert_eq!(found(|task| retrier(task).backoff_rate = Some(f64::NAN.into())), ["V072"]);
        assert_eq!(found(|task| retrier(task).max_delay_seconds = Some((LONGEST_DELAY + 1).into())), ["V073"]);
        assert_eq!(found(|task| retrier(task).max_delay_seconds = Some(1u32.into())), ["V074"]);
        assert_eq!(found(|task| retrier(task).max_delay_seconds = Some(2u32.into())), [""; 0]);
    }
}
