//! Every state can be reached from the first one.
//!
//! A state that nothing leads to is refused by the service. A circle of states that only lead to each other is never
//! run either (States Language, "Transitions").

use std::collections::HashSet;

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V031", "unreachable_state");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    let mut reached = HashSet::new();
    let mut waiting = vec![machine.start_at.as_str()];
    while let Some(name) = waiting.pop() {
        if let Some(state) = machine.states.get(name).filter(|_| reached.insert(name)) {
            waiting.extend(state.transitions().into_iter().map(|(_, target)| target));
        }
    }
    for name in machine.states.keys().filter(|name| !reached.contains(name.as_str())) {
        let message = format!("state `{name}` is never reached");
        let help = "lead to it with `.next`, or leave it out";
        findings.push(Diagnostic::error(CODE, message).pointing(state_pointer(name)).help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Pass, State, StateMachine, Transition};

    #[test]
    fn a_circle_beside_the_way_is_never_reached() {
        let pass = |transition| State::Pass(Pass { transition, ..Pass::new() });
        let machine = StateMachine::new("A")
            .with_state("A", pass(Transition::End))
            .with_state("B", pass(Transition::Next("C".into())))
            .with_state("C", pass(Transition::Next("B".into())));
        let mut findings = Vec::new();
        super::check(&machine, &mut findings);
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].message, "state `B` is never reached");
    }
}
