//! Every `StartAt`, `Next` and `Default` names a state of the machine.
//!
//! The service answers `MISSING_TRANSITION_TARGET` at creation (States Language, "Transitions").

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V030", "missing_target");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    let mut look = |target: &str, pointer: String| {
        if !machine.states.contains_key(target) {
            let message = format!("there is no state `{target}` to go to");
            findings.push(Diagnostic::error(CODE, message).pointing(pointer));
        }
    };
    look(&machine.start_at, "/StartAt".to_owned());
    for (name, state) in &machine.states {
        for (field, target) in state.transitions() {
            look(target, state_pointer(name) + &field);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Choice, State, StateMachine};

    #[test]
    fn start_and_default_are_looked_up() {
        let choice = Choice { default: Some("C".into()), ..Choice::default() };
        let machine = StateMachine::new("A").with_state("B", State::Choice(choice));
        let mut findings = Vec::new();
        super::check(&machine, &mut findings);
        let pointers: Vec<_> = findings.iter().filter_map(|finding| finding.pointer.as_deref()).collect();
        assert_eq!(pointers, ["/StartAt", "/States/B/Default"]);
    }
}
