//! A state's name has 1 to 80 characters.
//!
//! Counted in characters, not bytes (Step Functions API Reference, type `StateName`).

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V017", "state_name_length");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for name in machine.states.keys() {
        let length = name.chars().count();
        if !(1..=80).contains(&length) {
            let message = format!("the state name `{name}` has {length} characters; 1 to 80 are allowed");
            let help = "say less in the name and more in `.comment`";
            findings.push(Diagnostic::error(CODE, message).pointing(state_pointer(name)).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{State, StateMachine, Succeed};

    #[test]
    fn eighty_characters_pass_and_eighty_one_do_not() {
        for (length, findings) in [(1, 0), (80, 0), (81, 1), (0, 1)] {
            let name = "ü".repeat(length);
            let machine = StateMachine::new(&name).with_state(&name, State::Succeed(Succeed::default()));
            let mut found = Vec::new();
            super::check(&machine, &mut found);
            assert_eq!(found.len(), findings, "{length}");
        }
    }
}
