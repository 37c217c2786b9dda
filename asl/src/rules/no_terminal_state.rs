//! A machine has a state in which the execution can end.
//!
//! The service answers `MISSING_END_STATE` (States Language, "Terminal state").

use super::Rule;
use crate::{Code, Diagnostic, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V033", "no_terminal_state");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    if !machine.states.values().any(State::is_terminal) {
        let message = "the workflow has no state in which it can end";
        findings
            .push(Diagnostic::error(CODE, message).help("let one way end, for example in `Succeed::new(\"Done\")`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Pass, State, StateMachine, Succeed, Transition};

    #[test]
    fn an_endless_loop_has_no_end() {
        let pass = Pass { transition: Transition::Next("A".into()), ..Pass::new() };
        let endless = StateMachine::new("A").with_state("A", State::Pass(pass));
        let mut findings = Vec::new();
        super::check(&endless, &mut findings);
        assert_eq!(findings.len(), 1);
        super::check(&endless.with_state("B", State::Succeed(Succeed::default())), &mut findings);
        assert_eq!(findings.len(), 1);
    }
}
