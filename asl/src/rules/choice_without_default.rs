//! A Choice should say where to go on when no rule fits.
//!
//! Without a default such an execution fails with `States.NoChoiceMatched`, which a Choice cannot catch.

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V034", "choice_without_default");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        if let State::Choice(choice) = state
            && choice.default.is_none()
        {
            let message = format!("the Choice `{name}` fails when none of its rules fits");
            let help = "add `.otherwise(…)`, with a Fail state if nothing else may happen";
            findings.push(Diagnostic::warning(CODE, message).pointing(state_pointer(name)).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Choice, Severity, State, StateMachine};

    #[test]
    fn a_choice_with_a_default_is_quiet() {
        for (default, count) in [(None, 1), (Some("A".to_owned()), 0)] {
            let choice = Choice { default, ..Choice::default() };
            let mut findings = Vec::new();
            super::check(&StateMachine::new("A").with_state("A", State::Choice(choice)), &mut findings);
            assert_eq!(findings.len(), count);
            assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
        }
    }
}
