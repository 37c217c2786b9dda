//! From the names of workflows to a template: compiled, validated, and refused where something is wrong.

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use asl::Diagnostic;
use dsl::compiled::{Compiled, FunctionSpec};

use super::{FOUND, UNUSABLE, complain, say, warn};
use crate::{Entry, Project, printed, regular, report};
use asl::closest;
use asl::shown::{counted, listed, quoted};
use cloudformation::Template;
use synth::artefacts::{Artefact, Syntax, template_text, written};
use synth::stack::{self, Format, Named, conflicts, over_limits, with_children};

/// The most bytes of a `Cargo.toml` that are read.
const MOST_OF_A_MANIFEST: usize = 1 << 20;

/// What a template is made for.
pub(super) struct Purpose<'a> {
    /// Which kind of template.
    pub(super) format: Format,
    /// How it is written.
    pub(super) syntax: Syntax,
    /// The way from the template's folder to the project's root.
    pub(super) root: PathBuf,
    /// What is said where something is wrong, such as `nothing was written`.
    pub(super) undone: &'a str,
    /// True if a bucket takes a template that is too long to be passed with a request.
    pub(super) bucket: bool,
}

/// Workflows that are right, and what is made of them.
pub(super) struct Prepared {
    /// The workflows that were asked for.
    pub(super) workflows: Vec<Named>,
    /// Their template.
    pub(super) template: Template,
}

impl Prepared {
    /// The files that are made of them, for a stack of this name.
    pub(super) fn files(&self, format: Format, syntax: Syntax, stack: &str) -> Vec<Artefact> {
        written(&self.workflows, &self.template, format, syntax, stack)
    }
}

/// Compiles the named workflows, or all except the examples, and makes their template; shows what is wrong.
///
/// # Errors
///
/// The exit status: 1 where a workflow has errors, 2 where there is no such workflow.
pub(super) fn prepare(
    names: &[String],
    project: &Project<'_>,
    root: &Path,
    purpose: &Purpose<'_>,
) -> Result<Prepared, u8> {
    let chosen = choose(names, project.entries).map_err(|(message, help)| {
        complain(&message, Some(&help));
        UNUSABLE
    })?;
    let named = |entry: &&Entry| Named { name: entry.name.to_owned(), compiled: entry.build.build().compile() };
    let workflows: Vec<Named> = chosen.iter().map(named).collect();
    let all = with_children(&workflows);
    let refuse = |findings: &[Diagnostic]| if refused(findings, root, purpose.undone) { Err(FOUND) } else { Ok(()) };
    // A template is only made of workflows that are right: what is wrong might not fit into one.
    refuse(&findings(&all))?;
    let mut template = stack::template(&workflows, purpose.format, purpose.root.clone());
    project.settings.apply(&mut template);
    let text = template_text(&template, purpose.syntax);
    let mut limits = over_limits(&all, &template, &text, purpose.format);
    limits.retain(|finding| finding.is_error() || !purpose.bucket);
    refuse(&limits)?;
    drop(all);
    Ok(Prepared { workflows, template })
}

/// The named workflows, or all.
pub(super) fn choose<'a>(names: &[String], entries: &'a [Entry]) -> Result<Vec<&'a Entry>, (String, String)> {
    if names.is_empty() {
        return Ok(entries.iter().filter(|entry| !entry.on_request).collect());
    }
    let mut chosen: Vec<&Entry> = Vec::new();
    for name in names {
        let Some(entry) = entries.iter().find(|entry| entry.name == name) else {
            return Err(no_such_workflow(name, entries));
        };
        if !chosen.iter().any(|other| other.name == entry.name) {
            chosen.push(entry);
        }
    }
    Ok(chosen)
}

/// What is said of a name that no workflow has: the message, and the help.
pub(super) fn no_such_workflow(name: &str, entries: &[Entry]) -> (String, String) {
    let close = closest(name, entries.iter().map(|entry| entry.name));
    let close = close.map(|close| format!("did you mean `{close}`? ")).unwrap_or_default();
    let known = listed(entries.iter().map(|entry| entry.name));
    (format!("there is no workflow {}", quoted(name)), format!("{close}known workflows: {known}"))
}

/// What was found in the workflows, each by itself and together.
fn findings(workflows: &[Named]) -> Vec<Diagnostic> {
    let own = workflows.iter().flat_map(|workflow| workflow.compiled.diagnostics().iter().cloned());
    // What is found in a workflow is also found in those that start it.
    let mut seen = HashSet::new();
    own.chain(conflicts(workflows)).filter(|finding| seen.insert(format!("{finding:?}"))).collect()
}

/// Shows findings; true when an error is among them.
fn refused(findings: &[Diagnostic], project: &Path, undone: &str) -> bool {
    if findings.is_empty() {
        return false;
    }
    say(report::draw(findings, project, std::io::stderr().is_terminal()).trim_end());
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    if errors > 0 {
        say(&format!("\n{}, {}; {undone}", counted(errors, "error"), counted(warnings, "warning")));
    }
    errors > 0
}

/// The project's root: the closest folder above that is a workspace or has a lock file, else the current one.
pub(super) fn project_root(current: &Path) -> &Path {
    current.ancestors().find(|folder| is_root(folder)).unwrap_or(current)
}

/// True for the folder of a workspace, and for that of a package that is none's member.
pub(super) fn is_root(folder: &Path) -> bool {
    let is_workspace = |manifest: Vec<u8>| {
        String::from_utf8_lossy(&manifest).lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("[workspace]") || line.starts_with("[workspace.")
        })
    };
    let manifest = regular::read(&folder.join("Cargo.toml"), MOST_OF_A_MANIFEST);
    manifest.is_ok_and(is_workspace) || folder.join("Cargo.lock").is_file()
}

/// Warns of functions whose package is nowhere: neither tool could build them.
pub(super) fn warn_of_lost_packages(workflows: &[Named], root: &Path) {
    if !is_root(root) {
        return;
    }
    for function in deployed_with(workflows) {
        if let Err(message) = package(&function, root) {
            warn(&message, Some(OTHER_FOLDER));
        }
    }
}

/// The folder of a function's package, or what is said where it is not there.
pub(super) fn package(function: &FunctionSpec, project: &Path) -> Result<PathBuf, String> {
    let folder = project.join(&function.package);
    if folder.join("Cargo.toml").is_file() {
        return Ok(folder);
    }
    let shown = printed::name(&folder);
    Err(format!("the function `{}` is built from `{shown}`, but there is no package", function.id))
}

/// What to do about a function whose package is not there.
pub(super) const OTHER_FOLDER: &str = "set its folder, relative to the project's root, with `.package(…)`";

/// The functions that are deployed with some workflows, each once.
pub(super) fn deployed_with(workflows: &[Named]) -> Vec<FunctionSpec> {
    deployed(with_children(workflows).iter().map(|workflow| &workflow.compiled))
}

/// The functions that compiled workflows deploy, each once; what they start is not looked for.
pub(super) fn deployed<'a>(workflows: impl IntoIterator<Item = &'a Compiled>) -> Vec<FunctionSpec> {
    let mut functions: Vec<FunctionSpec> = Vec::new();
    for function in workflows.into_iter().flat_map(Compiled::functions) {
        if function.existing.is_none() && functions.iter().all(|known| known.id != function.id) {
            functions.push(FunctionSpec::clone(function));
        }
    }
    functions
}

/// What to name in the place of an argument that is neither a workflow nor a file that can be read.
pub(super) fn what_to_name(what: &Path, files: &str, entries: &[Entry]) -> String {
    let names = || entries.iter().map(|entry| entry.name);
    let close = what.to_str().and_then(|name| closest(name, names()));
    let close = close.map(|close| format!("did you mean `{close}`? ")).unwrap_or_default();
    let workflows = if entries.is_empty() { String::new() } else { format!(", or a workflow: {}", listed(names())) };
    format!("{close}name {files}{workflows}")
}
