//! What an execution has become.

use std::sync::Arc;

use crate::data::Data;
use crate::history::History;
use crate::time::Millis;

/// How an execution ended, in the service's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `SUCCEEDED`
    Succeeded,
    /// `FAILED`
    Failed,
    /// `TIMED_OUT`
    TimedOut,
    /// `ABORTED`: somebody stopped it.
    Aborted,
}

impl Status {
    /// The status as the service spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Succeeded => "SUCCEEDED",
            Status::Failed => "FAILED",
            Status::TimedOut => "TIMED_OUT",
            Status::Aborted => "ABORTED",
        }
    }
}

/// An execution that has ended.
#[derive(Debug, Clone)]
pub struct Execution {
    /// How it ended.
    pub status: Status,
    /// Its output, if it succeeded.
    pub output: Option<Data>,
    /// The error's name, if it failed with one.
    pub error: Option<Arc<str>>,
    /// What explains the error.
    pub cause: Option<Arc<str>>,
    /// What happened.
    pub history: History,
    /// When it began, in virtual time.
    pub started: Millis,
    /// When it ended.
    pub ended: Millis,
    /// The call without an answer, if that is why it ended.
    pub unanswered: Option<Unanswered>,
    /// Why a redrive that was asked for did not take place, in the service's words.
    pub not_redriven: Option<String>,
}

/// A task without an answer, or a limit of the simulator, so that the simulation cannot continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The state.
    pub state: String,
    /// What to add.
    pub help: String,
    /// Whether it is a limit of the simulator, such as an object that it cannot read.
    pub given_up: bool,
}
