//! The state machine that an argument names: a file with a definition, or one of several in a file, as in
//! `template.yaml#Name`.

use std::io;
use std::path::{Path, PathBuf};

use asl::document::Document;
use asl::shown::quoted;
use asl::{Diagnostic, closest};
use cloudformation::state_machines::{definitions, is_template};

use super::read::{read_filled, read_named};
use super::runnable::{Unusable, refuse};
use super::substitution::Values;
use super::complain;
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
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
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

fn of_template(document: &Document, path: &Path, name: Option<&str>, only: bool) -> Result<Picked, Unusable> {
    let found = definitions(document, &mut |named| read_named(path, named, None));
    let shown = printed::name(path);
    let names = || {
        let names: Vec<_> = found.machines.iter().map(|name| quoted(name)).collect();
        names.join(", ")
    };
    let name = match (name, &found.machines[..]) {
        (_, []) => {
            complain(&format!("the template `{shown}` has no state machine"), Some("name another file"));
            return Err(Unusable);
        }
        (Some(name), machines) if machines.iter().any(|machine| machine == name) => name,
        (Some(name), _) => {
            let close = closest(name, found.machines.iter().map(String::as_str));
            let close = close.map(|close| format!("did you mean `{close}`? ")).unwrap_or_default();
            let message = format!("the template `{shown}` has no state machine {}", quoted(name));
            complain(&message, Some(&format!("{close}its state machines: {}", names())));
            return Err(Unusable);
        }
        (None, [one]) if only => one,
        (None, [first, ..]) => {
            let message = format!("`{shown}` is a template with the state machines {}", names());
            complain(&message, Some(&format!("name one, such as `{shown}#{first}`")));
            return Err(Unusable);
        }
    };
    let position = found.definitions.iter().position(|definition| definition.machine == name);
    let Some(position) = position else {
        let findings = found.findings.iter().filter(|finding| finding.machine.as_deref() == Some(name));
        let errors: Vec<Diagnostic> =
            findings.map(|finding| finding.diagnostic.clone()).filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            return Err(refuse(&errors));
        }
        let message = format!("the definition of {} is not in the template or a file beside it", quoted(name));
        complain(&message, Some("name the file with the definition"));
        return Err(Unusable);
    };
    let name = name.to_owned();
    let document = { found.definitions }.swap_remove(position).document;
    Ok(Picked { name, document, findings: Vec::new() })
}
