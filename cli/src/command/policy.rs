//! `codegen policy`: what the execution role of a state machine needs.

mod consumer;
mod file;
mod json;
mod reference;
mod sam;
mod statement;
mod terraform;
mod values;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use asl::document::Document;
use asl::shown::quoted;
use asl::{Diagnostic, closest};
use cloudformation::state_machines::{definitions, is_template};
use indexmap::{IndexMap, IndexSet};
use synth::stack::{Format as TemplateFormat, Named, role_statements};

use self::file::{Said, of_definition, of_template};
use self::statement::{Policy, Statement};
use super::prepared::no_such_workflow;
use super::read::{read, read_named};
use super::runnable::{Unusable, refuse, unreadable};
use super::{CLEAN, FOUND, UNUSABLE, complain, say};
use crate::report::{Finding, Note};
use crate::{Entry, printed, report};

/// Print the policy that a state machine's role needs
///
/// The policy allows the calls of the states, on the resources that they name, and nothing else; each statement names the states
/// that need it. What a state machine does only at run time is allowed as narrowly as the definition tells, with a warning. No
/// permission is guessed: of a call that no source knows, the policy says so. No network is needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  {program} policy {workflow}                               a workflow of this project
  {program} policy order.asl.json                        a definition
  {program} policy template.yaml                         the state machines of a template
  {program} policy template.yaml#Orders --format json    one of them, for programs
  {program} policy order.asl.json --substitute OrdersTable=orders \\
      --substitute AWS::Region=eu-west-1 --substitute AWS::AccountId=111122223333
  {program} policy order.asl.json --limited-to 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders'
  {program} policy {workflow} --format terraform-json > policy.tf.json
  {program} policy --consumer {workflow}                    for a consumer of its queues in another stack

Exit status: 0; 1 a permission is not known or a workflow has errors; 2 a file cannot be read.")]
pub(super) struct Args {
    /// Workflow of this project by its name, definition or template, as JSON or YAML; `-` is standard input. One state machine
    /// of a template: `template.yaml#Name`
    #[arg(value_name = "WORKFLOW|FILE")]
    what: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print what a consumer in another stack needs, which answers the workflow's callbacks
    #[arg(long)]
    consumer: bool,
    /// ARN of a resource that only the running state machine knows; may be given several times
    #[arg(long, value_name = "ARN")]
    limited_to: Vec<String>,
    /// Value of a placeholder `${NAME}`, also of `AWS::Region` and the like; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = substitution)]
    substitute: Vec<(String, String)>,
    /// Name of the state machine of a definition, for child executions of a Distributed Map
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Also allow log delivery; of a template, its own settings count
    #[arg(long)]
    logging: bool,
    /// Also allow tracing; of a template, its own settings count
    #[arg(long)]
    tracing: bool,
}

/// How a policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// A part of a SAM template, with the states in comments.
    #[default]
    Sam,
    /// For programs: the policy documents, the states and reason of each statement, and the findings.
    Json,
    /// A policy document of Terraform, with the states in comments.
    TerraformJson,
}

fn substitution(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write `NAME=VALUE`")?;
    let name = name.trim();
    if name.is_empty() || name.contains(['$', '{', '}']) {
        return Err("the name is that of a placeholder, without `${` and `}`".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Prints what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let policies = match policies(args, entries) {
        Ok(policies) => policies,
        Err(status) => return status,
    };
    let substitutions: IndexMap<String, String> = args.substitute.iter().cloned().collect();
    let policies: Vec<Policy> =
        policies.into_iter().map(|policy| values::substituted(policy, &substitutions)).collect();
    let written = match args.format {
        Format::Sam => printed::print(&sam::print(&policies)),
        Format::Json => printed::print_json(&format!("{:#}\n", json::json(&policies))),
        Format::TerraformJson => printed::print_json(&format!("{:#}\n", terraform::json(&policies))),
    };
    if let Some(error) = written.err().filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
        complain(&format!("cannot write the policy: {error}"), None);
        return UNUSABLE;
    }
    if args.format != Format::Json {
        tell(&policies);
    }
    let mut findings = policies.iter().flat_map(|policy| &policy.findings);
    if findings.any(|finding| finding.diagnostic.is_error()) { FOUND } else { CLEAN }
}

/// Shows findings and notes on standard error.
fn tell(policies: &[Policy]) {
    let root = std::env::current_dir().unwrap_or_default();
    let findings = policies.iter().flat_map(|policy| &policy.findings);
    let drawn = report::draw_all(findings, &root, std::io::stderr().is_terminal());
    if !drawn.is_empty() {
        say(drawn.trim_end());
    }
    for Note { message, .. } in policies.iter().flat_map(|policy| &policy.notes) {
        say(&format!("note: {message}"));
    }
}

fn policies(args: &Args, entries: &[Entry]) -> Result<Vec<Policy>, u8> {
    if let Some(entry) = entries.iter().find(|entry| Path::new(entry.name) == args.what) {
        let named = Named { name: entry.name.to_owned(), compiled: entry.build.build().compile() };
        let findings = named.compiled.diagnostics();
        if findings.iter().any(Diagnostic::is_error) {
            let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).cloned().collect();
            refuse(&errors);
            return Err(FOUND);
        }
        return Ok(if args.consumer { vec![consumer::of(&named)] } else { of_workflow(named) });
    }
    if args.consumer {
        let name = args.what.to_string_lossy();
        let (message, help) = no_such_workflow(&name, entries);
        complain(&message, Some(&help));
        return Err(UNUSABLE);
    }
    of_file(args, entries).map_err(|Unusable| UNUSABLE)
}

/// The policy of a workflow, and of those that it starts.
fn of_workflow(named: Named) -> Vec<Policy> {
    let warnings: Vec<Finding> = named.compiled.diagnostics().iter().cloned().map(Finding::from).collect();
    let all = role_statements(std::slice::from_ref(&named), TemplateFormat::Sam);
    let mut policies: Vec<Policy> = all
        .into_iter()
        .map(|(name, id, statements)| Policy {
            name,
            id: Some(id),
            statements: statements.needed.into_iter().chain(statements.staying).map(Statement::from).collect(),
            after: statements.children.into_iter().map(Statement::from).collect(),
            ..Policy::default()
        })
        .collect();
    if let Some(first) = policies.first_mut() {
        first.findings = warnings;
    }
    policies
}

fn of_file(args: &Args, entries: &[Entry]) -> Result<Vec<Policy>, Unusable> {
    let (path, machine) = parts(&args.what);
    let read = read(&path).map_err(|error| {
        let close = args.what.to_str().and_then(|name| closest(name, entries.iter().map(|entry| entry.name)));
        let close = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
        unreadable(&path, &error, &format!("name a workflow, or a file with a definition or a template{close}"))
    })?;
    let Some(document) = read.document else { return Err(refuse(&read.findings)) };
    let substitutions: IndexMap<String, String> = args.substitute.iter().cloned().collect();
    let said = Said {
        substitutions: &substitutions,
        limited_to: &args.limited_to,
        name: args.name.as_deref(),
        logging: args.logging,
        tracing: args.tracing,
    };
    let mut used = IndexSet::new();
    let policies = if is_template(&document) {
        of_machines(&document, &path, machine.as_deref(), &said, &mut used)?
    } else if !permissions::is_definition(document.root()) {
        let message = format!("`{}` has neither `States` nor `Resources`", printed::name(&path));
        complain(&message, Some("name a file with a definition or a template"));
        return Err(Unusable);
    } else {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.split('.').next().filter(|name| !name.is_empty()).unwrap_or("StateMachine").to_owned();
        vec![of_definition(&document, &name, &said, &mut used)]
    };
    let unused: Vec<&String> = args.limited_to.iter().filter(|arn| !used.contains(*arn)).collect();
    if let Some(arn) = unused.first() {
        let message = format!("no call leaves open what {} is", quoted(arn));
        complain(&message, Some("leave `--limited-to` out; the policy names what the calls name"));
        return Err(Unusable);
    }
    Ok(policies)
}

/// The file, and the state machine that is named behind `#`; a file whose own name has `#` is one.
fn parts(what: &Path) -> (PathBuf, Option<String>) {
    match what.to_str().and_then(|text| text.rsplit_once('#')) {
        Some((path, machine)) if !what.exists() => (PathBuf::from(path), Some(machine.to_owned())),
        Some(_) | None => (what.to_owned(), None),
    }
}

fn of_machines(
    document: &Document,
    path: &Path,
    machine: Option<&str>,
    said: &Said<'_>,
    used: &mut IndexSet<String>,
) -> Result<Vec<Policy>, Unusable> {
    let found = definitions(document, &mut |named| read_named(path, named, None));
    let shown = printed::name(path);
    if found.machines.is_empty() {
        complain(&format!("`{shown}` has no state machine"), Some("name another file"));
        return Err(Unusable);
    }
    if let Some(name) = machine.filter(|name| !found.machines.iter().any(|machine| machine == name)) {
        let close = closest(name, found.machines.iter().map(String::as_str));
        let close = close.map(|close| format!("did you mean `{close}`? ")).unwrap_or_default();
        let names: Vec<_> = found.machines.iter().map(|name| quoted(name)).collect();
        let message = format!("`{shown}` has no state machine {}", quoted(name));
        complain(&message, Some(&format!("{close}its state machines: {}", names.join(", "))));
        return Err(Unusable);
    }
    let asked = |name: &String| machine.is_none_or(|machine| machine == name);
    let errors: Vec<Diagnostic> = found
        .findings
        .iter()
        .filter(|finding| finding.machine.as_ref().is_none_or(asked))
        .filter(|finding| found.definitions.iter().all(|known| Some(&known.machine) != finding.machine.as_ref()))
        .map(|finding| finding.diagnostic.clone())
        .filter(Diagnostic::is_error)
        .collect();
    if !errors.is_empty() {
        return Err(refuse(&errors));
    }
    let mut policies = Vec::new();
    for name in found.machines.iter().filter(|name| asked(name)) {
        let own: Vec<_> = found.definitions.iter().filter(|definition| definition.machine == *name).collect();
        if own.is_empty() {
            let message = format!("the definition of {} is not in the template or a file beside it", quoted(name));
            complain(&message, Some("name the file with the definition"));
            return Err(Unusable);
        }
        let each = own.into_iter().map(|definition| of_template(document, definition, said, used));
        policies.extend(each.reduce(|mut first, other| {
            first.absorb(other);
            first
        }));
    }
    Ok(policies)
}
