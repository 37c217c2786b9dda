//! A Choice has at least one rule.
//!
//! Source: States Language, "Choice State".

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V090", "empty_choice");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        if let State::Choice(choice) = state
            && choice.choices.is_empty()
        {
            let message = format!("the Choice `{name}` has no rule");
            findings.push(Diagnostic::error(CODE, message).pointing(state_pointer(name)).help("add `.when(…, …)`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Choice, ChoiceRule, State, StateMachine, Test};

    #[test]
    fn one_rule_is_enough() {
        let rule = ChoiceRule::new(Test::Condition("{% true %}".into()), "A");
        for (choices, count) in [(vec![], 1), (vec![rule], 0)] {
            let choice = Choice { choices, ..Choice::default() };
            let mut findings = Vec::new();
            super::check(&StateMachine::new("A").with_state("A", State::Choice(choice)), &mut findings);
            assert_eq!(findings.len(), count);
        }
    }
}
