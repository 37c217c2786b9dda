//! `codegen validate`: validates definitions and templates, and shows what it finds at the author's line.

mod allowed;
mod assembly;
mod fix;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use asl::document::{Document, Format as Notation, Kind};
use asl::shown::{counted, escaped};
use asl::validate::rule::INCOMPLETE_MACHINE;
use asl::validate::{Options, Suppressions, validate};
use asl::{Diagnostic, Source, StateMachine};

use self::allowed::Allow;
use super::account::Account;
use super::prepared::{project_root, what_to_name};
use super::read::{is_yaml, machines, read_filled, read_named};
use super::runnable::MachineType;
use super::substitution::{Substitutions, Values};
use super::{CLEAN, FOUND, UNUSABLE, aws, complain, explain, say};
use crate::report::{Finding, Validated};
use crate::{Entry, manual, printed, report};
use cloudformation::forms::Machines;
use cloudformation::state_machines::{self, Read, is_template};

/// Validate definitions, the state machines of templates, or the project's own workflows.
///
/// A file is a definition in the Amazon States Language or a SAM or CloudFormation template; its contents decide which.
/// In a template, every state machine is validated: its definition, whether an object, a string or a file beside the
/// template, and its substitutions. Files of Terraform and of the Serverless Framework, answers of `describe-state-machine`,
/// and CDK's folder `cdk.out` are read, too. Other folders are not searched; let the shell expand file names.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} validate                                 the project's own workflows
  {program} validate {workflow}                      one of them
  {program} validate order.asl.json refund.asl.yaml  two definitions
  {program} validate template.yaml                   the state machines of a template
  {program} validate infra/*.yaml                    all files that match
  {program} validate --fix order.asl.json            apply the fixes that are certain
  {program} validate main.tf serverless.yml cdk.out  Terraform, the Serverless Framework, CDK
  cdk synth | {program} validate -                   standard input
  {program} validate order.asl.json --type express --format sarif
  {program} validate order.asl.json --aws            together with AWS's findings
  {program} validate --allow V034=legacy/ *.yaml     a rule is switched off in a folder
  {program} validate --explain V071                  the manual page of a rule
  {program} validate --explain                       a list of all rules

Exit status: 0 no errors; 1 errors; 2 a file cannot be read or AWS cannot be asked. The other files are still
validated.")]
pub(super) struct Args {
    /// Workflows of this project by their names, and files to validate, as JSON or YAML; `-` is standard input
    #[arg(value_name = "WORKFLOW|FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Type of state machines that do not state their own
    #[arg(long = "type", value_enum, default_value_t)]
    pub(super) kind: MachineType,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Apply the fixes that are certain to the files, and report the rest
    #[arg(long, conflicts_with = "explain")]
    fix: bool,
    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,
    /// Switch a rule off, by code or name; with `=PATH` only in a file, in a folder, or in files that match a pattern with `*`;
    /// may be given several times
    #[arg(long, value_name = "RULE[=PATH]", value_parser = allowed::read, conflicts_with = "explain")]
    allow: Vec<Allow>,
    /// Folder that files named by templates must lie in (default: the folder of each template)
    #[arg(long, value_name = "DIR", conflicts_with = "explain")]
    root: Option<PathBuf>,
    /// Also ask AWS (`ValidateStateMachineDefinition`), and show for each finding who reports it. Templates are
    /// validated only by Stepwright; a placeholder `${…}` is sent as a plausible name.
    #[arg(long, conflicts_with = "explain")]
    aws: bool,
    #[command(flatten)]
    substitutions: Substitutions,
    #[command(flatten)]
    pub(super) account: Account,
    /// Show the manual page of a rule, by code or name, or list all rules; validate nothing
    #[arg(long, value_name = "RULE", conflicts_with = "files", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// For people, with the source line.
    #[default]
    Human,
    /// One array of files and their findings.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Manual pages only, as one document.
    Markdown,
}

/// Validates what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    if let Some(rule) = &args.explain {
        return explain::run(rule, args.format);
    }
    if args.format == Format::Markdown {
        complain(
            "findings do not have this format",
            Some(
                "choose another format, or show manual pages with \
            `--explain`",
            ),
        );
        return UNUSABLE;
    }
    let root = match std::env::current_dir() {
        Ok(root) => root,
        Err(error) => {
            complain(&format!("cannot find the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let (workflows, files) = named(&args.files, entries);
    // Places in the project's own sources are below its root.
    let root = if files.is_empty() { project_root(&root) } else { &root };
    if args.fix && (!workflows.is_empty() || files.iter().any(|file| file == Path::new("-"))) {
        complain("only files can be fixed", Some("name the files to fix"));
        return UNUSABLE;
    }
    let Ok(values) = args.substitutions.values() else { return UNUSABLE };
    let mut validated = own(&workflows);
    let mut definitions = Vec::new();
    let mut unreadable = false;
    let mut fixed = 0;
    for file in &expanded(&files) {
        match if args.fix {
            fix_file(file, args, &values)
        } else {
            validate_file(file, args, &values).map(|done| (done, 0))
        } {
            Ok(((one, definition), fixes)) => {
                fixed += fixes;
                validated.push(one);
                definitions.push(definition);
            }
            Err(error) => {
                let help = match error.kind() {
                    std::io::ErrorKind::IsADirectory => "name the files in it, such as `folder/*.yaml`",
                    std::io::ErrorKind::InvalidInput => "name a regular file, or `-` for standard input",
                    _ => &what_to_name(file, "a file with a definition or a template", entries),
                };
                complain(&format!("cannot read `{}`: {error}", printed::name(file)), Some(help));
                unreadable = true;
            }
        }
    }
    values.warn_of_unused();
    validated.iter_mut().for_each(|one| allowed::filter(&args.allow, &mut one.findings));
    allowed::warn_of_unused(&args.allow);
    let unasked = args.aws && aws::ask(args, &workflows, &definitions, &mut validated) != CLEAN;
    // A reader that has seen enough closes the pipe; the exit status still tells.
    let written = show(&validated, args.format, root, args.fix.then_some(fixed));
    if let Some(error) = written.err().filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
        complain(&format!("cannot write the findings: {error}"), None);
        return UNUSABLE;
    }
    let mut findings = validated.iter().flat_map(|file| &file.findings);
    let failed = findings.any(|finding| args.deny_warnings || finding.diagnostic.is_error());
    match (unreadable || unasked, failed) {
        (true, _) => UNUSABLE,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}

/// The workflows and the files that are named; all workflows where nothing is.
fn named(names: &[PathBuf], entries: &[Entry]) -> (Vec<Entry>, Vec<PathBuf>) {
    if names.is_empty() {
        return (entries.to_vec(), Vec::new());
    }
    let mut workflows = Vec::new();
    let mut files = Vec::new();
    for name in names {
        match entries.iter().find(|entry| Path::new(entry.name) == name) {
            Some(entry) if !name.exists() => workflows.push(*entry),
            Some(_) | None => files.push(name.clone()),
        }
    }
    (workflows, files)
}

/// The files to validate: in the place of CDK's folder, its templates.
fn expanded(files: &[PathBuf]) -> Vec<PathBuf> {
    let all = files.iter().flat_map(|file| assembly::templates(file).unwrap_or_else(|| vec![file.clone()]));
    all.collect()
}

/// The project's own workflows, by the files that they are written in.
fn own(entries: &[Entry]) -> Vec<Validated> {
    let mut files: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for entry in entries {
        let compiled = entry.build.build().compile();
        let own = compiled.place().file.to_string();
        files.entry(own.clone()).or_default();
        for finding in compiled.into_diagnostics() {
            let file = finding.place().map_or_else(|| own.clone(), |place| place.file.to_string());
            files.entry(file).or_default().push(finding);
        }
    }
    let validated = files.into_iter().map(|(file, findings)| {
        let mut findings: Vec<_> = findings.into_iter().map(Finding::from).collect();
        report::sort(&mut findings);
        Validated { file, findings, notes: Vec::new() }
    });
    validated.collect()
}

/// Validates a file, applies the fixes that are certain, and continues until none is left; gives how many were applied.
fn fix_file(path: &Path, args: &Args, values: &Values) -> std::io::Result<((Validated, Option<Document>), usize)> {
    let mut fixed = 0;
    for _ in 0..fix::MOST_ROUNDS {
        let mut done = validate_file(path, args, values)?;
        allowed::filter(&args.allow, &mut done.0.findings);
        match fix::apply(&done.0.findings)? {
            0 => return Ok((done, fixed)),
            count => fixed += count,
        }
    }
    Ok((validate_file(path, args, values)?, fixed))
}

/// Validates a file, and gives the definition where it is one that can be read; fails where the file cannot be read.
fn validate_file(path: &Path, args: &Args, values: &Values) -> std::io::Result<(Validated, Option<Document>)> {
    let express = args.kind == MachineType::Express;
    let read = state_machines::as_template(read_filled(path, values)?);
    let mut suppressions = Suppressions::default();
    suppress(&mut suppressions, &read);
    let mut files = |named: &str| {
        let read = read_named(path, named, args.root.as_deref()).map_err(|error| match (error.kind(), &args.root) {
            (std::io::ErrorKind::PermissionDenied, None) if error.get_ref().is_some() => {
                std::io::Error::other(format!("{error}; `--root` can name a folder that holds both"))
            }
            _ => error,
        })?;
        suppress(&mut suppressions, &read);
        Ok(read)
    };
    let of_form = machines(&read, &mut files);
    let file = read.file;
    let mut findings: Vec<_> = read.findings.into_iter().map(Finding::from).collect();
    let mut notes = Vec::new();
    let mut definition = None;
    if let Some(found) = of_form {
        of_machines(found, express, &mut findings, &mut notes);
    } else if let Some(document) = read.document {
        if is_template(&document) {
            let validation = state_machines::validate(&document, express, &mut files);
            findings.extend(validation.findings.into_iter().map(Finding::from));
            notes = validation.notes;
        } else {
            let found = neither(&document).map(|finding| vec![finding]);
            let found = found.unwrap_or_else(|| validate(&document, Options { express, ..Options::default() }));
            findings.extend(found.into_iter().map(Finding::from));
            definition = Some(document);
        }
    }
    findings.retain(|finding| !suppressions.allow(&finding.diagnostic));
    findings.extend(suppressions.finish().into_iter().map(Finding::from));
    report::sort(&mut findings);
    Ok((Validated { file, findings, notes }, definition))
}

/// Validates the state machines of a file that is neither a definition nor a template.
fn of_machines(found: Machines, express: bool, findings: &mut Vec<Finding>, notes: &mut Vec<report::Note>) {
    findings.extend(found.findings.into_iter().map(Finding::from));
    notes.extend(found.notes);
    for machine in found.machines {
        let express = machine.express.unwrap_or(express);
        let validated =
            machine.document.iter().flat_map(|document| validate(document, Options { express, ..Options::default() }));
        let of_machine = |diagnostic| Finding { machine: Some(machine.name.clone()), ..Finding::from(diagnostic) };
        findings.extend(machine.findings.iter().cloned().chain(validated).map(of_machine));
    }
}

/// Adds what a file switches off.
fn suppress(suppressions: &mut Suppressions, read: &Read) {
    let text = match &read.document {
        Some(document) => Arc::clone(document.file_text()),
        None => Arc::new(Source::new(read.file.as_str(), read.text.as_str())),
    };
    let format = if is_yaml(&read.file, &read.text) { Notation::Yaml } else { Notation::Json };
    let names: Vec<_> = manual::rules().into_iter().flat_map(|rule| [rule.id(), rule.name()]).collect();
    suppressions.add(&text, format, read.document.as_ref(), &manual::rule, &names);
}

/// The finding for an object that is neither a definition nor a template.
fn neither(document: &Document) -> Option<Diagnostic> {
    let root = document.root();
    let names = [StateMachine::NAMES.start_at, StateMachine::NAMES.states];
    if root.kind() != Kind::Object || names.into_iter().any(|name| root.get(name).is_some()) {
        return None;
    }
    let message = "the document is neither a definition, which has `StartAt` and `States`, nor a template, which has \
                   `Resources`";
    let finding = INCOMPLETE_MACHINE.found(message);
    Some(finding.at(root.span()).pointing("").help("add `StartAt` and `States`, or name another file"))
}

/// Writes the findings to standard output, and for people notes and a summary to standard error.
fn show(files: &[Validated], format: Format, root: &Path, fixed: Option<usize>) -> std::io::Result<()> {
    let findings = || files.iter().flat_map(|file| &file.findings);
    match format {
        Format::Human => printed::print(&report::draw_all(findings(), root, std::io::stdout().is_terminal()))?,
        Format::Json => printed::print_json(&format!("{:#}\n", report::json::json(files)))?,
        Format::Sarif => printed::print_json(&format!("{:#}\n", report::sarif::sarif(files)))?,
        // What these commands hold is escaped already, and they are to be obeyed.
        Format::Github => std::io::stdout().write_all(report::github::github(files).as_bytes())?,
        Format::Markdown => {}
    }
    if format == Format::Human {
        let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
        for note in files.iter().flat_map(|file| &file.notes) {
            let place = note.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            say(&format!("{cyan}note{cyan:#}: {}", escaped(&format!("{place}{}", note.message))));
        }
        let errors = findings().filter(|finding| finding.diagnostic.is_error()).count();
        let warnings = findings().count() - errors;
        let fixable: usize = files.iter().map(|file| fix::count(&file.findings)).sum();
        let fixes = match fixed {
            Some(fixed) => format!(", {fixed} fixed"),
            None if fixable > 0 => format!(" ({fixable} can be fixed with `--fix`)"),
            None => String::new(),
        };
        let all = [(files.len(), "file"), (errors, "error"), (warnings, "warning")];
        let [files, errors, warnings] = all.map(|(count, what)| counted(count, what));
        say(&format!("{files}, {errors}, {warnings}{fixes}"));
    }
    Ok(())
}
