//! A definition has at most 1,048,576 characters.
//!
//! The service refuses a longer one at creation (Step Functions API Reference, `CreateStateMachine`). Split the workflow:
//! a nested workflow has a definition, a history and a limit of its own.

use super::Rule;
use crate::{Code, Diagnostic, StateMachine};

pub(super) const RULE: Rule = Rule { code: CODE, check };
const CODE: Code = Code::new("V004", "definition_too_long");
const MAX_CHARACTERS: usize = 1_048_576;
/// No state prints shorter than this, so small machines need no printing to be judged.
const MIN_STATE: usize = 20;

fn check(machine: &StateMachine, findings: &mut Vec<Diagnostic>) {
    if machine.states.len() > MAX_CHARACTERS / MIN_STATE {
        findings.push(finding(format!("the definition has {} states", machine.states.len())));
    }
}

/// Judges the printed text.
pub(super) fn check_text(text: &str) -> Option<Diagnostic> {
    // Bytes are never fewer than characters: only a long text needs counting.
    let characters = if text.len() > MAX_CHARACTERS { text.chars().count() } else { 0 };
    (characters > MAX_CHARACTERS).then(|| finding(format!("the definition has {characters} characters")))
}

fn finding(what: String) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what}; Step Functions takes at most {MAX_CHARACTERS} characters"))
        .help("move a part of it into a nested workflow")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_one_character_over_the_limit_is_refused() {
        assert!(check_text(&"é".repeat(MAX_CHARACTERS)).is_none());
        assert!(check_text(&"é".repeat(MAX_CHARACTERS + 1)).is_some());
    }
}
