//! Telling what happens: sentences for people, or one event per line for programs.

use std::io::Write;

use serde_json::Value;

use crate::aws::progress::Form;
use crate::command::format::Format;
use crate::command::say;

/// Who tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller {
    format: Format,
}

impl Teller {
    /// A teller of a format.
    pub(super) fn new(format: Format) -> Self {
        Self { format }
    }

    /// For whom it is told.
    pub(super) fn form(self) -> Form {
        match self.format {
            Format::Text => Form::Text,
            Format::Json => Form::Json,
        }
    }

    /// Tells how far the work is: a line on standard error, or an event.
    pub(super) fn progress(self, line: &str, event: &Value) {
        match self.format {
            Format::Text => say(line),
            Format::Json => print(&format!("{event}\n")),
        }
    }

    /// Tells a result: lines on standard output, or an event.
    pub(super) fn result(self, text: &str, event: &Value) {
        match self.format {
            Format::Text => print(text),
            Format::Json => print(&format!("{event}\n")),
        }
    }

    /// Tells programs only; people are told in another way.
    pub(super) fn event(self, event: &Value) {
        match self.format {
            Format::Text => {}
            Format::Json => print(&format!("{event}\n")),
        }
    }
}

/// Writes to standard output. A reader that has seen enough closes the pipe; the exit status still tells.
fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
