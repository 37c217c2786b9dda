//! `States.ALL` stands alone in its list, in the last retrier or catcher.
//!
//! What stands beside it or behind it could never be matched, and the service refuses it (States Language, "Error names").

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V071", "catch_all_alone_and_last");

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        let retriers: Vec<_> = state.retriers().iter().map(|retrier| &retrier.error_equals).collect();
        let catchers: Vec<_> = state.catchers().iter().map(|catcher| &catcher.error_equals).collect();
        for (field, word, lists) in [("Retry", "retrier", retriers), ("Catch", "catcher", catchers)] {
            for (index, list) in lists.iter().enumerate() {
                if !list.iter().any(|error| error == "States.ALL") {
                    continue;
                }
                let pointer = format!("{}/{field}/{index}", state_pointer(name));
                if list.len() > 1 {
                    let message = format!("`States.ALL` stands beside other errors in a {word} of `{name}`");
                    let help = format!("give `States.ALL` a {word} of its own, as the last one");
                    findings.push(Diagnostic::error(CODE, message).pointing(pointer).help(help));
                } else if index + 1 < lists.len() {
                    let message = format!("a {word} of `{name}` follows the one for `States.ALL` and is never asked");
                    let pointer = format!("{}/{field}/{}", state_pointer(name), index + 1);
                    let help = format!("move the {word} for `States.ALL` to the end");
                    findings.push(Diagnostic::error(CODE, message).pointing(pointer).help(help));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catcher, State, StateMachine, Task};

    fn findings(lists: &[&[&str]]) -> usize {
        let mut task = Task::new("arn:aws:states:::sns:publish");
        for list in lists {
            let error_equals = list.iter().map(|&error| error.to_owned()).collect();
            let next = "A".to_owned();
            task.catch.get_or_insert_default().push(Catcher { error_equals, next, ..Catcher::default() });
        }
        let mut findings = Vec::new();
        super::check(&StateMachine::new("A").with_state("A", State::Task(task)), &mut findings);
        findings.len()
    }

    #[test]
    fn alone_and_last_is_the_only_place() {
        assert_eq!(findings(&[&["E"], &["States.ALL"]]), 0);
        assert_eq!(findings(&[&["E", "States.ALL"]]), 1);
        assert_eq!(findings(&[&["States.ALL"], &["E"]]), 1);
    }
}
