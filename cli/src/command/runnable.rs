//! From a file with a definition to a machine that can be run: read, validated, and made ready.

use std::io::IsTerminal;
use std::path::Path;

use asl::shown::escaped;
use asl::validate::{Options, validate};
use asl::{Diagnostic, WorkflowType, diagnostic};
use simulator::Machine;

use super::{complain, say};
use crate::{printed, report};

/// Why nothing is run; what there is to say was said.
pub(super) struct Unusable;

/// The type of a state machine, as a flag says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum MachineType {
    /// Up to a year; each state runs exactly once.
    #[default]
    Standard,
    /// At most five minutes; no jobs, callbacks or activities.
    Express,
}

impl From<MachineType> for WorkflowType {
    fn from(kind: MachineType) -> Self {
        match kind {
            MachineType::Standard => WorkflowType::Standard,
            MachineType::Express => WorkflowType::Express,
        }
    }
}

/// Refuses a type for a workflow, which has one.
pub(super) fn without_type(kind: Option<MachineType>) -> Result<(), Unusable> {
    if kind.is_none() {
        return Ok(());
    }
    complain("a workflow has its own type", Some("omit `--type`"));
    Err(Unusable)
}

/// The machine of a file; `help` says what else could be named where the file cannot be read.
pub(super) fn of_file(
    path: &Path,
    kind: Option<MachineType>,
    help: impl FnOnce() -> String,
) -> Result<Machine, Unusable> {
    let read = super::read::read(path).map_err(|error| unreadable(path, &error, &help()))?;
    let mut findings = read.findings;
    if let Some(document) = &read.document {
        let express = kind == Some(MachineType::Express);
        findings.extend(validate(document, Options { express, only_run: true, ..Options::default() }));
    }
    refuse_errors(findings)?;
    let document = read.document.ok_or(Unusable)?;
    ready(&document.root().to_value())
}

/// The plan of a definition that has been validated.
pub(super) fn ready(definition: &serde_json::Value) -> Result<Machine, Unusable> {
    Machine::from_value(definition).map_err(|error| {
        complain(&escaped(&error.to_string()), None);
        Unusable
    })
}

/// Shows errors on standard error, if there are any. Warnings are for `validate`.
pub(super) fn refuse_errors(mut findings: Vec<Diagnostic>) -> Result<(), Unusable> {
    findings.retain(Diagnostic::is_error);
    if findings.is_empty() {
        return Ok(());
    }
    diagnostic::sort(&mut findings);
    Err(refuse(&findings))
}

/// Shows on standard error why something is not run.
pub(super) fn refuse(findings: &[Diagnostic]) -> Unusable {
    let root = std::env::current_dir().unwrap_or_default();
    say(&report::draw(findings, &root, std::io::stderr().is_terminal()));
    Unusable
}

/// Says that a file cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error, help: &str) -> Unusable {
    complain(&format!("cannot read `{}`: {error}", printed::name(path)), Some(help));
    Unusable
}
