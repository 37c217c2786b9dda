//! The text of a definition as a whole.

use super::findings::Findings;
use super::vocabulary::both;
use crate::document::{Document, Format};

crate::rules! {
    pub,

    /// The definition is longer than Step Functions accepts.
    ///
    /// At most 1,048,576 characters are allowed, including white space and line breaks.
    ///
    /// Source: Step Functions API, `CreateStateMachine`; Developer Guide, "Service quotas".
    DEFINITION_TOO_LONG = "V004", definition_too_long, Error;
}

/// The most characters of a definition.
const MOST_CHARACTERS: usize = 1_048_576;

/// A YAML text is rewritten before it is deployed, so its own length says nothing.
pub(super) fn check(document: &Document, findings: &mut Findings) {
    let text = document.text();
    if document.format() == Format::Json && text.len() > MOST_CHARACTERS {
        let length = text.chars().count();
        if length > MOST_CHARACTERS {
            let help = both("move some states to a nested state machine", "move part of it to a separate workflow");
            let message = format!("the definition has {length} characters; at most {MOST_CHARACTERS} are allowed");
            findings.at(&DEFINITION_TOO_LONG, document.root(), message, help);
        }
    }
}
