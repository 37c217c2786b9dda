//! What the commands have in common that write pages.

use std::path::Path;

use asl::StateMachine;
use dsl::compiled::Compiled;
use serde_json::Value;

use super::complain;
use super::runnable::{Unusable, refuse};
use crate::files;

/// Writes a page to the file that `--html` names.
pub(super) fn write(file: &Path, html: &str) -> Result<(), Unusable> {
    files::write_one(file, html).map_err(|error| {
        complain(&error.to_string(), Some("choose another file with `--html`"));
        Unusable
    })
}

/// The model of a definition that has been run.
pub(super) fn model(definition: &Value) -> Result<StateMachine, Unusable> {
    StateMachine::from_json(&definition.to_string()).map_err(|findings| refuse(&findings))
}

/// The author's lines, as a page shows them.
pub(super) fn lines(compiled: &Compiled) -> impl Fn(&str) -> Option<String> + '_ {
    |pointer| {
        let place = compiled.places().of(pointer);
        Some(format!("{}:{}", place.file, place.line))
    }
}
