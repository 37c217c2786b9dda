//! The rules of the language: what is refused or doubted before deployment.
//!
//! Each rule is one file, its doc comment is its manual page. A rule reads the model and reports findings with JSON
//! pointers; whoever built the model turns pointers into places of its own.

mod catch_all_alone_and_last;
mod choice_without_default;
mod definition_too_long;
mod empty_choice;
mod heartbeat_not_below_timeout;
mod missing_target;
mod no_terminal_state;
mod number_out_of_range;
mod reserved_error_name;
mod state_name_length;
mod task_parameters;
mod unreachable_state;

use crate::{Code, Diagnostic, StateMachine};

/// A rule: its code and what it checks.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The rule's id and name.
    pub code: Code,
    /// Reads the machine and reports what is wrong with it.
    pub(crate) check: fn(&StateMachine, &mut Vec<Diagnostic>),
}

/// Every rule, by id.
pub const RULES: &[Rule] = &[
    definition_too_long::RULE,
    state_name_length::RULE,
    number_out_of_range::RULE,
    missing_target::RULE,
    unreachable_state::RULE,
    no_terminal_state::RULE,
    choice_without_default::RULE,
    catch_all_alone_and_last::RULE,
    reserved_error_name::RULE,
    heartbeat_not_below_timeout::RULE,
    task_parameters::RULE,
    empty_choice::RULE,
];

/// Judges a machine by every rule; findings in the order of the rules.
pub fn check(machine: &StateMachine) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(machine, &mut findings);
    }
    findings
}

/// Judges a machine's printed text, for the rules about its length.
pub fn check_text(text: &str) -> Option<Diagnostic> {
    definition_too_long::check_text(text)
}

/// The JSON pointer of a state.
pub fn state_pointer(name: &str) -> String {
    crate::diagnostic::pointer_to("/States", name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stand_in_the_order_of_their_ids() {
        assert!(RULES.is_sorted_by_key(|rule| rule.code.id));
    }
}
