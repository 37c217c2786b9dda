//! `codegen explore`: what could happen in executions of a state machine.

mod json;
mod page;
mod text;

use std::path::{Path, PathBuf};

use serde_json::Value;
use simulator::Machine;
use simulator::explore::{Exploration, Property, PropertyError, Verdict};

use super::prepared::what_to_name;
use super::runnable::{MachineType, StandIn, Unusable, definition_of_file, ready, refuse_errors, without_type};
use super::substitution::Substitutions;
use super::{CLEAN, FOUND, UNUSABLE, complain, say};
use crate::{Entry, printed};
use asl::closest;
use asl::shown::{escaped, quoted};

/// Show how executions of a state machine can end, without running it.
///
/// Every task succeeds, times out if it has a time limit, and fails with each error that its retriers and catchers
/// distinguish and with one that none of them names. Choices take each path.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A property is `CONDITION` or `CONDITION implies CONDITION`. A condition combines the following with `and`, `or`,
`not` and parentheses:
  ended [succeeded|failed|timed out] [after \"STATE\"]
  visited|succeeded|failed \"STATE\" [after \"STATE\"]

Examples:
  {program} explore {workflow}
  {program} explore order.asl.json --format json
  {program} explore {workflow} --html run.html      each ending as a path in the graph
  {program} explore order.asl.json --require 'ended failed after \"Charge\" implies visited \"Refund\"'

Exit status: 0 explored; 1 a required property does not hold; 2 the state machine or a property cannot be read."
)]
pub(super) struct Args {
    /// Name of a workflow, or a file with a definition, as JSON or YAML; `-` is standard input. Of a template, name a state
    /// machine: `template.yaml#Name`.
    #[arg(value_name = "WORKFLOW|FILE")]
    what: PathBuf,
    /// Type of the state machine, for a definition (default: `standard`); a workflow has its own type.
    #[arg(long = "type", value_enum)]
    kind: Option<MachineType>,
    #[command(flatten)]
    substitutions: Substitutions,
    /// Require a property of every execution that ends; may be given several times.
    #[arg(long, value_name = "PROPERTY")]
    require: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write a page with the path to each ending in the graph. It is one file that loads nothing
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One object.
    Json,
}

/// A required property and what became of it.
struct Checked {
    property: Property,
    verdict: Verdict,
}

/// Explores what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let Ok((machine, definition)) = machine(args, entries) else { return UNUSABLE };
    let exploration = Exploration::of(&machine);
    let mut checked = Vec::new();
    for text in &args.require {
        match decide(text, &exploration, &machine) {
            Ok(one) => checked.push(one),
            Err(Unusable) => return UNUSABLE,
        }
    }
    if let Some(file) = &args.html {
        let name = args.what.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if page::write(file, name, &definition, &exploration, &checked).is_err() {
            return UNUSABLE;
        }
    }
    let written = match args.format {
        Format::Text => printed::print(&text::text(&exploration, &checked)),
        Format::Json => {
            let text = format!("{:#}\n", json::json(&exploration, &checked));
            printed::print_json(&text)
        }
    };
    if let Some(error) = written.err().filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
        complain(&format!("cannot write the results: {error}"), None);
        return UNUSABLE;
    }
    let broken = checked.iter().any(|checked| matches!(checked.verdict, Verdict::Broken(_)));
    if broken { FOUND } else { CLEAN }
}

fn decide(text: &str, exploration: &Exploration<'_>, machine: &Machine) -> Result<Checked, Unusable> {
    let refuse = |column: Option<usize>, message: &str, help: Option<&str>| {
        complain(message, help);
        say(&format!("  {}", escaped(text)));
        if let Some(column) = column {
            let before: String = text.chars().take(column - 1).collect();
            say(&format!("  {}^ column {column}", " ".repeat(escaped(&before).chars().count())));
        }
        Unusable
    };
    let property: Property = text.parse().map_err(|error: simulator::explore::ParsePropertyError| {
        refuse(Some(error.column), &error.message, Some(error.help))
    })?;
    let verdict = exploration.check(&property).map_err(|error| match &error {
        PropertyError::UnknownState { name, column } => {
            let help = closest(name, machine.state_names()).map(|close| format!("did you mean `{close}`?"));
            refuse(*column, &format!("there is no state {}", quoted(name)), help.as_deref())
        }
        PropertyError::TooManyFacts | PropertyError::TooMuchWork => {
            refuse(None, &error.to_string(), Some("split it into several properties"))
        }
    })?;
    Ok(Checked { property, verdict })
}

/// The machine of a workflow or file, checked before, and its definition.
fn machine(args: &Args, entries: &[Entry]) -> Result<(Machine, Value), Unusable> {
    let Args { what, kind, .. } = args;
    let Some(entry) = entries.iter().find(|entry| Path::new(entry.name) == what) else {
        let values = args.substitutions.values()?;
        let definition = definition_of_file(what, *kind, &values, StandIn::AnyNumber, || {
            what_to_name(what, "a file with a definition", entries)
        })?;
        return Ok((ready(&definition)?, definition));
    };
    without_type(*kind)?;
    let compiled = entry.build.build().compile();
    refuse_errors(compiled.diagnostics().to_vec())?;
    let definition = serde_json::to_value(compiled.definition()).map_err(|error| {
        complain(&format!("the workflow cannot be printed: {error}"), None);
        Unusable
    })?;
    Ok((ready(&definition)?, definition))
}
