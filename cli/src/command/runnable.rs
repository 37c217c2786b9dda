//! From a file with a definition to a machine that can be run: read, validated, and made ready.

use std::io::IsTerminal;
use std::path::Path;

use asl::document::{Document, Node};
use asl::grammar::{Holds, Kind};
use asl::shown::{escaped, quoted};
use asl::validate::{Options, validate};
use asl::{Diagnostic, WorkflowType, diagnostic};
use simulator::Machine;

use super::pick::{NotPicked, Picked, pick};
use super::substitution::Values;
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

/// The machine of a file, or of one of the state machines in it, as [`definition_of_file`] reads it.
pub(super) fn of_file(
    what: &Path,
    kind: Option<MachineType>,
    values: &Values,
    stand_in: StandIn,
    help: impl FnOnce() -> String,
) -> Result<Machine, Unusable> {
    ready(&definition_of_file(what, kind, values, stand_in, help)?)
}

/// The definition of a file, or of one of the state machines in it; `help` says what else could be named where the file cannot
/// be read. Values that only a deployment gives are filled by `values`; `stand_in` says whether a number of which none is
/// known may be any.
pub(super) fn definition_of_file(
    what: &Path,
    kind: Option<MachineType>,
    values: &Values,
    stand_in: StandIn,
    help: impl FnOnce() -> String,
) -> Result<serde_json::Value, Unusable> {
    let Picked { document, mut findings, .. } = pick(what, values, false).map_err(|why| match why {
        NotPicked::Unreadable(path, error) => unreadable(&path, &error, &help()),
        NotPicked::Said(said) => said,
    })?;
    let express = kind == Some(MachineType::Express);
    findings.extend(validate(&document, Options { express, ..Options::default() }));
    refuse_errors(findings)?;
    let definition = known(&document, values, stand_in)?;
    values.warn_of_unused();
    Ok(definition)
}

/// What to do about a number that is not known before deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandIn {
    /// Any number will do, for no path depends on it.
    AnyNumber,
    /// It must be given.
    Nothing,
}

/// The value of a definition in which all is known.
fn known(document: &Document, values: &Values, stand_in: StandIn) -> Result<serde_json::Value, Unusable> {
    let mut value = document.root().to_value();
    // What a template writes gets its values here; what is read from a file has them already.
    for node in document.nodes().filter(|node| node.as_str().is_some_and(|text| text.contains("${"))) {
        let text = node.as_str().unwrap_or_default();
        let filled = values.fill(document.file(), text).map(|filled| filled.text().to_owned());
        let filled = filled.map(|filled| match serde_json::from_str(&filled).ok().filter(|_| node.is_unknown()) {
            Some(value) => value,
            None => serde_json::Value::from(filled),
        });
        let name = node.key().map(|key| key.name()).unwrap_or_default();
        let number = || least_of_number(name).filter(|_| stand_in == StandIn::AnyNumber).map(Into::into);
        let is_open = node.is_unknown() && filled.is_none();
        match (filled.or_else(|| is_open.then(number)?), value.pointer_mut(&node.pointer())) {
            (Some(filled), Some(place)) => *place = filled,
            (None, _) if is_open => return Err(without_value(node)),
            (_, _) => {}
        }
    }
    Ok(value)
}

/// Says that a placeholder has no value.
fn without_value(node: Node<'_>) -> Unusable {
    let text = node.source();
    let message = format!("{}: the placeholder {} has no value", node.place(), quoted(text));
    let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let name = name.filter(|name| name.chars().all(|c| c.is_alphanumeric() || "_.:-".contains(c)));
    let help = match name {
        Some(name) => format!("give it one: `--substitution {name}=VALUE`"),
        None => "write its value".to_owned(),
    };
    complain(&escaped(&message), Some(&help));
    Unusable
}

/// The least number of a field that holds one.
fn least_of_number(name: &str) -> Option<u64> {
    let mut fields = Kind::ALL.iter().filter_map(|kind| kind.field(name));
    fields.find_map(|field| match field.holds {
        Holds::Integer { least, .. } => Some(least),
        Holds::Number { least, .. } => Some(least as u64),
        _ => None,
    })
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
