//! The state machine that an argument names: a file with a definition, or one of several in a file, as in
//! `template.yaml#Name`.

use std::io;
use std::path::{Path, PathBuf};

use asl::document::Document;
use asl::shown::quoted;
use asl::{Diagnostic, closest};
use cloudformation::forms::Machines;
use cloudformation::state_machines::{Finding, as_template, definitions, is_template};

use super::complain;
use super::read::{machines, read_filled, read_named};
use super::runnable::{Unusable, refuse};
use super::substitution::Values;
use crate::printed;

/// A definition, and what it is called.
pub(super) struct Picked {
    /// The name of the file, or of the state machine in it.
    pub(super) name: String,
    /// The definition.
    pub(super) document: Document,
    /// What is wrong with its text, where it can be used all the same.
    pub(super) findings: Vec<Diagnostic>,
}

/// Why nothing is picked.
pub(super) enum NotPicked {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// What there is to say was said.
    Said(Unusable),
}

impl From<Unusable> for NotPicked {
    fn from(said: Unusable) -> Self {
        NotPicked::Said(said)
    }
}

/// Reads the definition that an argument names. Of a file with one state machine, `only` picks that one without its name.
pub(super) fn pick(what: &Path, values: &Values, only: bool) -> Result<Picked, NotPicked> {
    let (path, machine) = parts(what);
    let read = read_filled(&path, values).map_err(|error| NotPicked::Unreadable(path.clone(), error))?;
    let read = as_template(read);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = |named: &str| read_named(&path, named, None);
    if let Some(found) = machines(&read, &mut files) {
        return Ok(of_form(found, &path, machine.as_deref(), only)?);
    }
    match read.document {
        Some(document) if is_template(&document) => Ok(of_template(&document, &path, machine.as_deref(), only)?),
        Some(_) if machine.is_some() => {
            let message = format!("{} is no template, and has only one state machine", quoted(&name));
            complain(&message, Some("leave out what stands behind `#`"));
            Err(Unusable.into())
        }
        Some(document) => Ok(Picked { name, document, findings: read.findings }),
        None => Err(refuse(&read.findings).into()),
    }
}

/// The file, and the state machine that is named behind `#`; a file whose own name has `#` is one.
fn parts(what: &Path) -> (PathBuf, Option<String>) {
    match what.to_str().and_then(|text| text.rsplit_once('#')) {
        Some((path, machine)) if !what.exists() => (PathBuf::from(path), Some(machine.to_owned())),
        Some(_) | None => (what.to_owned(), None),
    }
}

/// The name of the state machine that is meant among those of a file, which is called `sort`.
fn chosen<'n>(names: &[&'n str], sort: &str, path: &Path, name: Option<&str>, only: bool) -> Result<&'n str, Unusable> {
    let shown = printed::name(path);
    let all = || names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    match (name, names) {
        (_, []) => {
            complain(&format!("the {sort} `{shown}` has no state machine"), Some("name another file"));
            Err(Unusable)
        }
        (Some(name), names) => {
            if let Some(found) = names.iter().find(|known| **known == name) {
                return Ok(found);
            }
            let close = closest(name, names.iter().copied());
            let close = close.map(|close| format!("did you mean `{close}`? ")).unwrap_or_default();
            let message = format!("the {sort} `{shown}` has no state machine {}", quoted(name));
            complain(&message, Some(&format!("{close}its state machines: {}", all())));
            Err(Unusable)
        }
        (None, [one]) if only => Ok(one),
        (None, [first, ..]) => {
            let message = format!("`{shown}` is a {sort} with the state machines {}", all());
            complain(&message, Some(&format!("name one, such as `{shown}#{first}`")));
            Err(Unusable)
        }
    }
}

/// Says why the definition of a machine cannot be used.
fn unusable(name: &str, findings: impl Iterator<Item = Diagnostic>) -> Unusable {
    let errors: Vec<Diagnostic> = findings.filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return refuse(&errors);
    }
    let message = format!("the definition of {} is not in the file or one beside it", quoted(name));
    complain(&message, Some("name the file with the definition"));
    Unusable
}

/// A machine of a file that is neither a definition nor a template. Where the file is about one machine, it needs no name.
fn of_form(found: Machines, path: &Path, name: Option<&str>, only: bool) -> Result<Picked, Unusable> {
    if found.machines.is_empty() && !found.findings.is_empty() {
        return Err(refuse(&found.findings));
    }
    let names: Vec<&str> = found.machines.iter().map(|machine| machine.name.as_str()).collect();
    let name = chosen(&names, "file", path, name, only || found.machines.len() == 1)?;
    let position = found.machines.iter().position(|machine| machine.name == name).ok_or(Unusable)?;
    let machine = { found.machines }.swap_remove(position);
    match machine.document {
        Some(document) => Ok(Picked { name: machine.name, document, findings: machine.findings }),
        None => Err(unusable(&machine.name, machine.findings.into_iter())),
    }
}

fn of_template(document: &Document, path: &Path, name: Option<&str>, only: bool) -> Result<Picked, Unusable> {
    let found = definitions(document, &mut |named| read_named(path, named, None));
    let names: Vec<&str> = found.machines.iter().map(String::as_str).collect();
    let name = chosen(&names, "template", path, name, only)?.to_owned();
    let Some(position) = found.definitions.iter().position(|definition| definition.machine == name) else {
        let own = |finding: &Finding| finding.machine.as_deref() == Some(name.as_str());
        let findings = found.findings.into_iter().filter(own).map(|finding| finding.diagnostic);
        return Err(unusable(&name, findings));
    };
    let document = { found.definitions }.swap_remove(position).document;
    Ok(Picked { name, document, findings: Vec::new() })
}
