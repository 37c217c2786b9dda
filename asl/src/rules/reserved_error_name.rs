//! Error names that begin with `States.` are the language's own.
//!
//! A name of that form which the language does not know is never raised: most often it is misspelt (States Language,
//! "Error representation"; Step Functions Developer Guide, "Handling errors").

use super::{Rule, state_pointer};
use crate::{Code, Diagnostic, State, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V076", "reserved_error_name");

/// The error names that the language reserves.
const KNOWN: &[&str] = &[
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    for (name, state) in &machine.states {
        let State::Task(task) = state else { continue };
        let retriers = task.retry.iter().map(|retrier| &retrier.error_equals).enumerate();
        let catchers = task.catch.iter().map(|catcher| &catcher.error_equals).enumerate();
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

fn is_unknown(error: &str) -> bool {
    let numbered = error.strip_prefix("States.Http.StatusCode.");
    error.starts_with("States.") && !KNOWN.contains(&error) && numbered.is_none_or(|code| code.parse::<u16>().is_err())
}

#[cfg(test)]
mod tests {
    use super::is_unknown;

    #[test]
    fn only_unknown_names_of_the_reserved_form_are_doubted() {
        assert!(is_unknown("States.Timout"));
        assert!(!is_unknown("States.Timeout"));
        assert!(!is_unknown("States.Http.StatusCode.404"));
        assert!(is_unknown("States.Http.StatusCode.x"));
        assert!(!is_unknown("Card.Declined"));
    }
}
