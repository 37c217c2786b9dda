//! `codegen validate`: judges definitions, and shows what it finds at the author's line.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use asl::document::{Document, Limits, MALFORMED_TEXT, decode};
use asl::validate::{Options, explain, validate};
use asl::{Diagnostic, Place};

use super::{CLEAN, FOUND, UNUSABLE, complain, say};
use crate::{Entry, report};

/// Judges definitions in the Amazon States Language, or the project's own workflows.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  codegen validate                                 the project's own workflows
  codegen validate order.asl.json refund.asl.yaml  two definitions
  codegen validate order.asl.json --type express --format sarif
  codegen validate --explain V071                  the manual page of a rule")]
pub(super) struct Args {
    /// The definitions, as JSON, or YAML where the name ends in `.yaml` or `.yml`.
    files: Vec<PathBuf>,
    /// The type of the state machines.
    #[arg(long = "type", value_enum, default_value_t)]
    kind: MachineType,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Shows the manual page of a rule, and validates nothing.
    #[arg(long, value_name = "CODE", conflicts_with = "files")]
    explain: Option<String>,
}

/// The type of a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum MachineType {
    /// Long-running, each state run exactly once.
    #[default]
    Standard,
    /// At most five minutes, without jobs, callbacks and activities.
    Express,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// For people, with the line that is meant.
    #[default]
    Human,
    /// One array of files and their findings.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// The findings of a file.
type Judged = (String, Vec<Diagnostic>);

/// Judges what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    if let Some(code) = &args.explain {
        return show_page(code);
    }
    let root = match std::env::current_dir() {
        Ok(root) => root,
        Err(error) => {
            complain(&format!("cannot tell the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let (judged, root) = if args.files.is_empty() {
        // Places in the project's own sources are below the folder of its lock file.
        let project = root.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&root);
        (own(entries), project.to_owned())
    } else {
        let options = Options { express: args.kind == MachineType::Express, ..Options::default() };
        let judged: Result<Vec<_>, _> = args.files.iter().map(|file| judge(file, options)).collect();
        match judged {
            Ok(judged) => (judged, root),
            Err((message, help)) => {
                complain(&message, Some(help));
                return UNUSABLE;
            }
        }
    };
    // A reader that has seen enough closes the pipe; the exit status still tells.
    if let Err(error) = show(&judged, args.format, &root)
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        complain(&format!("cannot write the findings: {error}"), None);
        return UNUSABLE;
    }
    let failed = judged.iter().flat_map(|(_, findings)| findings).any(Diagnostic::is_error);
    if failed { FOUND } else { CLEAN }
}

fn show_page(code: &str) -> u8 {
    let Some(page) = explain(code) else {
        complain(
            &format!("there is no rule `{code}`"),
            Some("the code stands in brackets in a finding, such as `V071`"),
        );
        return UNUSABLE;
    };
    match std::io::stdout().write_all(page.as_bytes()) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!("cannot write the page: {error}"), None);
            UNUSABLE
        }
    }
}

/// The project's own workflows, by the files that they are written in.
fn own(entries: &[Entry]) -> Vec<Judged> {
    let mut files: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for entry in entries {
        let compiled = (entry.build)().compile();
        files.entry(compiled.place.file.to_string()).or_default();
        for finding in compiled.diagnostics {
            let place = finding.place.as_ref().unwrap_or(&compiled.place);
            files.entry(place.file.to_string()).or_default().push(finding);
        }
    }
    for findings in files.values_mut() {
        asl::diagnostic::sort(findings);
        // What is found in a workflow is also found in those that start it.
        findings.dedup();
    }
    files.into_iter().collect()
}

/// Judges a file; fails where it cannot be read, or is something else than a definition.
fn judge(path: &Path, options: Options) -> Result<Judged, (String, &'static str)> {
    let name = path.display().to_string();
    let read =
        read(path).map_err(|error| (format!("cannot read `{name}`: {error}"), "name a file with a definition"))?;
    let Read { mut findings, document } = read;
    if let Some(document) = document {
        let root = document.root();
        if root.get("Resources").is_some() && root.get("States").is_none() {
            let message = format!("`{name}` is a template, not a definition");
            return Err((message, "name the file of the definition itself, the one that `DefinitionUri` names"));
        }
        findings.extend(validate(&document, options));
        asl::diagnostic::sort(&mut findings);
    }
    Ok((name, findings))
}

/// What came of a file: a document, or findings, or for duplicate keys both.
pub(super) struct Read {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) document: Option<Document>,
}

/// Reads a file as a document; of a file beyond the limit no more than that.
pub(super) fn read(path: &Path) -> std::io::Result<Read> {
    use std::io::Read as _;
    let name = path.display().to_string();
    let limits = Limits::default();
    let file = std::fs::File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
    }
    let mut bytes = Vec::new();
    file.take(limits.bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limits.bytes {
        let message = format!("the file has more than {} bytes, which are the most that is read", limits.bytes);
        let place = Place { file: name.into(), line: 1, column: 1 };
        let finding = Diagnostic::error(MALFORMED_TEXT, message).at(place).help("split the document");
        return Ok(Read { findings: vec![finding], document: None });
    }
    let read = decode(name.clone(), &bytes).and_then(|text| Document::by_name(name, text, limits));
    let (findings, document) = match read {
        Ok(document) => (Vec::new(), Some(document)),
        Err(refusal) => refusal.into_parts(),
    };
    Ok(Read { findings, document })
}

/// Writes the findings to standard output, and for people a summary to standard error.
fn show(judged: &[Judged], format: Format, root: &Path) -> std::io::Result<()> {
    let text = match format {
        Format::Human => {
            let findings: Vec<_> = judged.iter().flat_map(|(_, findings)| findings).cloned().collect();
            report::draw(&findings, root, std::io::stdout().is_terminal())
        }
        Format::Json => format!("{:#}\n", report::json::json(judged)),
        Format::Sarif => format!("{:#}\n", report::sarif::sarif(judged)),
        Format::Github => report::github::github(judged),
    };
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    if format == Format::Human {
        let findings = || judged.iter().flat_map(|(_, findings)| findings);
        let errors = findings().filter(|finding| finding.is_error()).count();
        let warnings = findings().count() - errors;
        say(&format!("{}, {}, {}", count(judged.len(), "file"), count(errors, "error"), count(warnings, "warning")));
    }
    Ok(())
}

/// A number of things in words.
fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
