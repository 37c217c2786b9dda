//! Error names that begin with `States.` are the language's own.
//!
//! A name of that form which the language does not know is never raised: most often it is misspelt (States Language,
//! "Error representation"; Step Functions Developer Guide, "Handling errors").

use super::{Rule, state_pointer};
use crate::error_name::is_unknown;
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V076", "reserved_error_name");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        let retriers = state.retriers().iter().map(|retrier| &retrier.error_equals).enumerate();
        let catchers = state.catchers().iter().map(|catcher| &catcher.error_equals).enumerate();
        let lists = retriers.map(|list| ("Retry", list)).chain(catchers.map(|list| ("Catch", list)));
        for (field, (index, errors)) in lists {
            for error in errors.iter().filter(|error| is_unknown(error)) {
                let message = format!("`{error}` is no error that Step Functions raises");
                let pointer = format!("{}/{field}/{index}", state_pointer(name));
                let help = "names that begin with `States.` are reserved; see `Errors` for the known ones";
                findings.push(Diagnostic::warning(CODE, message).pointing(pointer).help(help));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catcher, State, StateMachine, Task};

    #[test]
    fn a_misspelt_reserved_name_is_doubted_where_it_stands() {
        for (error, count) in [("States.Timout", 1), ("States.Timeout", 0), ("Card.Declined", 0)] {
            let mut task = Task::new("arn:aws:states:::sns:publish");
            let (error_equals, next) = (vec![error.to_owned()], "A".to_owned());
            task.catch.get_or_insert_default().push(Catcher { error_equals, next, ..Catcher::default() });
            let mut findings = Vec::new();
            super::check(&StateMachine::new("A").with_state("A", State::Task(task)), &mut findings);
            let pointers: Vec<_> = findings.iter().filter_map(|finding| finding.pointer.as_deref()).collect();
            assert_eq!(pointers, vec!["/States/A/Catch/0"; count], "{error}");
        }
    }
}
