//! Telling what happens: sentences for people, or one event per line for programs.

use serde_json::Value;

use super::failure;
use super::refusal::Refusal;
use crate::command::format::Format;
use crate::command::say;
use deployment::follow::Failure;

/// Who tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reporter {
    /// For whom it is reported.
    pub(super) format: Format,
}

impl Reporter {
    /// A teller of a format.
    pub(super) fn new(format: Format) -> Self {
        Self { format }
    }

    /// Tells how far the work is: a line on standard error, or an event.
    pub(super) fn progress(self, line: &str, event: &Value) {
        match self.format {
            Format::Text => say(line),
            Format::Json => print_json(&format!("{event}\n")),
        }
    }

    /// Tells a result: lines on standard output, or an event.
    pub(super) fn result(self, text: &str, event: &Value) {
        match self.format {
            Format::Text => print(text),
            Format::Json => print_json(&format!("{event}\n")),
        }
    }

    /// Tells people only.
    pub(super) fn line(self, line: &str) {
        match self.format {
            Format::Text => say(line),
            Format::Json => {}
        }
    }

    /// Tells why an operation on a stack failed, and returns what the command ends with.
    pub(super) fn failed(self, failure: &Failure) -> Refusal {
        self.progress(&failure::text(failure), &failure::json(failure));
        failure::refusal(failure, self.format == Format::Text)
    }

    /// Tells programs only; people are reported in another way.
    pub(super) fn event(self, event: &Value) {
        match self.format {
            Format::Text => {}
            Format::Json => print_json(&format!("{event}\n")),
        }
    }
}

/// Writes to standard output. A reader that has seen enough closes the pipe; the exit status still tells.
fn print(text: &str) {
    let _ = crate::printed::print(text);
}

/// Writes an event to standard output, as [`print`].
fn print_json(text: &str) {
    let _ = crate::printed::print_json(text);
}
