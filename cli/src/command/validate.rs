//! `codegen validate`: judges definitions and templates, and shows what it finds at the author's line.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use asl::document::{Document, Kind};
use asl::validate::{Options, validate};
use asl::{Code, Diagnostic};

use super::account::Account;
use super::read::{STDIN, read, read_named};
use super::{CLEAN, FOUND, UNUSABLE, aws, complain, explain, say};
use crate::report::{Finding, Judged, Sources};
use crate::{Entry, report};
use cloudformation::state_machines::{self, is_template};

/// Judges definitions, the state machines of templates, or the project's own workflows.
///
/// A file is a definition in the Amazon States Language or a SAM or CloudFormation template; its contents tell which.
/// Of a template, every state machine is judged: its definition, whether an object, a text or a file beside the template,
/// and its substitutions. Folders are not searched; let the shell name their files.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen validate                                 the project's own workflows
  codegen validate order.asl.json refund.asl.yaml  two definitions
  codegen validate template.yaml                   the state machines of a template
  codegen validate infra/*.yaml                    all files that the shell finds
  cdk synth | codegen validate -                   standard input
  codegen validate order.asl.json --type express --format sarif
  codegen validate order.asl.json --aws            beside what AWS finds
  codegen validate --explain V071                  the manual page of a rule
  codegen validate --explain                       a list of all rules

Exit status: 0 where no file has errors, 1 where one has, 2 where one cannot be read, or AWS
cannot be asked; the others are judged all the same.")]
pub(super) struct Args {
    /// The files, as JSON or YAML; `-` is standard input.
    pub(super) files: Vec<PathBuf>,
    /// The type of state machines that do not say their own, as those in templates may.
    #[arg(long = "type", value_enum, default_value_t)]
    pub(super) kind: MachineType,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Counts warnings as errors.
    #[arg(long)]
    deny_warnings: bool,
    /// Asks AWS too (ValidateStateMachineDefinition), and says of each finding who finds it. Templates are judged by our rules
    /// alone; a placeholder `${…}` is sent as a name that could stand for it.
    #[arg(long, conflicts_with = "explain")]
    aws: bool,
    #[command(flatten)]
    pub(super) account: Account,
    /// Shows the manual page of a rule, by code or name, or lists all rules; validates nothing.
    #[arg(long, value_name = "RULE", conflicts_with = "files", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
}

/// The type of a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum MachineType {
    /// Long-running, each state run exactly once.
    #[default]
    Standard,
    /// At most five minutes, without jobs, callbacks and activities.
    Express,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// For people, with the line that is meant.
    #[default]
    Human,
    /// One array of files and their findings.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Manual pages only: all in one document.
    Markdown,
}

/// Judges what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    if let Some(rule) = &args.explain {
        return explain::run(rule, args.format);
    }
    if args.format == Format::Markdown {
        complain("findings have no such format", Some("choose another, or ask for manual pages with `--explain`"));
        return UNUSABLE;
    }
    let root = match std::env::current_dir() {
        Ok(root) => root,
        Err(error) => {
            complain(&format!("cannot tell the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    // Places in the project's own sources are below the folder of its lock file.
    let project = root.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&root);
    let mut sources = Sources::new(if args.files.is_empty() { project } else { &root });
    let mut judged = if args.files.is_empty() { own(entries) } else { Vec::new() };
    let mut definitions = Vec::new();
    let mut unreadable = false;
    for file in &args.files {
        match judge(file, args.kind == MachineType::Express, &mut sources) {
            Ok((one, definition)) => {
                judged.push(one);
                definitions.push(definition);
            }
            Err(error) => {
                let help = match error.kind() {
                    std::io::ErrorKind::IsADirectory => "name the files in it, such as `folder/*.yaml`",
                    _ => "name a file with a definition or a template",
                };
                complain(&format!("cannot read `{}`: {error}", file.display()), Some(help));
                unreadable = true;
            }
        }
    }
    let unasked = args.aws && aws::ask(args, entries, &definitions, &mut judged) != CLEAN;
    // A reader that has seen enough closes the pipe; the exit status still tells.
    if let Err(error) = show(&judged, args.format, sources)
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        complain(&format!("cannot write the findings: {error}"), None);
        return UNUSABLE;
    }
    let mut findings = judged.iter().flat_map(|judged| &judged.findings);
    let failed = findings.any(|finding| args.deny_warnings || finding.diagnostic.is_error());
    match (unreadable || unasked, failed) {
        (true, _) => UNUSABLE,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}

/// The project's own workflows, by the files that they are written in.
fn own(entries: &[Entry]) -> Vec<Judged> {
    let mut files: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for entry in entries {
        let compiled = entry.build.build().compile();
        files.entry(compiled.place.file.to_string()).or_default();
        for finding in compiled.diagnostics {
            let place = finding.place.as_ref().unwrap_or(&compiled.place);
            files.entry(place.file.to_string()).or_default().push(finding);
        }
    }
    let judged = files.into_iter().map(|(file, findings)| {
        let mut findings: Vec<_> = findings.into_iter().map(Finding::from).collect();
        report::sort(&mut findings);
        Judged { file, findings, notes: Vec::new() }
    });
    judged.collect()
}

/// Judges a file, and gives the definition where it is one that can be read; fails where the file cannot be read.
fn judge(path: &Path, express: bool, sources: &mut Sources<'_>) -> std::io::Result<(Judged, Option<Document>)> {
    let read = read(path)?;
    let file = read.file;
    if file == STDIN {
        sources.add(STDIN, read.text);
    }
    let mut findings: Vec<_> = read.findings.into_iter().map(Finding::from).collect();
    let mut notes = Vec::new();
    let mut definition = None;
    if let Some(document) = read.document {
        if is_template(&document) {
            let folder = path.parent().unwrap_or(Path::new(""));
            // `./a` is called `a`, as everywhere.
            let beside = |named: &str| folder.join(named).components().collect::<PathBuf>();
            let judgement = state_machines::judge(&document, express, &mut |named| read_named(&beside(named)));
            findings.extend(judgement.findings.into_iter().map(Finding::from));
            notes = judgement.notes;
        } else {
            let told = neither(&document).map(|finding| vec![finding]);
            let told = told.unwrap_or_else(|| validate(&document, Options { express, ..Options::default() }));
            findings.extend(told.into_iter().map(Finding::from));
            definition = Some(document);
        }
    }
    report::sort(&mut findings);
    Ok((Judged { file, findings, notes }, definition))
}

/// The finding for an object that is neither a definition nor a template.
fn neither(document: &Document) -> Option<Diagnostic> {
    let root = document.root();
    if root.kind() != Kind::Object || root.get("StartAt").is_some() || root.get("States").is_some() {
        return None;
    }
    let message = "the document is neither a definition, which has `StartAt` and `States`, nor a template, which has \
                   `Resources`";
    let finding = Diagnostic::error(Code::new("V010", "incomplete_machine"), message);
    Some(finding.at(root.place()).pointing("").help("add `StartAt` and `States`, or name another file"))
}

/// Writes the findings to standard output, and for people notes and a summary to standard error.
fn show(judged: &[Judged], format: Format, sources: Sources<'_>) -> std::io::Result<()> {
    let findings = || judged.iter().flat_map(|judged| &judged.findings);
    let text = match format {
        Format::Human => report::draw_all(findings(), sources, std::io::stdout().is_terminal()),
        Format::Json => format!("{:#}\n", report::json::json(judged)),
        Format::Sarif => format!("{:#}\n", report::sarif::sarif(judged)),
        Format::Github => report::github::github(judged),
        Format::Markdown => String::new(),
    };
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    if format == Format::Human {
        let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
        for note in judged.iter().flat_map(|judged| &judged.notes) {
            let place = note.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            say(&format!("{cyan}note{cyan:#}: {place}{}", note.message));
        }
        let errors = findings().filter(|finding| finding.diagnostic.is_error()).count();
        let warnings = findings().count() - errors;
        say(&format!("{}, {}, {}", count(judged.len(), "file"), count(errors, "error"), count(warnings, "warning")));
    }
    Ok(())
}

/// A number of things in words.
fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
