//! Why a command did not do its work with AWS, in words that say what to do.

use crate::project::Unknown;
use deployment::Error;

/// Why a command did not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What is wrong, in one sentence.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
    /// AWS's code for it, such as `AccessDenied`; of what AWS did not say itself nothing.
    pub(super) code: Option<String>,
    /// True if the work itself failed: the exit status is 1, not 2.
    pub(super) failed: bool,
}

impl Refusal {
    /// A refusal with exit status 2.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, code: None, failed: false }
    }

    /// The same with what to do about it.
    #[must_use]
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with exit status 1: what was asked for was done, and failed.
    #[must_use]
    pub(super) fn failed(self) -> Self {
        Self { failed: true, ..self }
    }
}

impl From<Unknown> for Refusal {
    fn from((message, help): Unknown) -> Self {
        Refusal::new(message).help(help)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let Error { message, help, code, failed, .. } = error;
        Self { message, help, code, failed }
    }
}
