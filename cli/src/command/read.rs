//! Reading the documents that users hand in.

use std::io;
use std::path::{Path, PathBuf};

use asl::Place;
use asl::document::{Document, Format, Limits, MALFORMED_TEXT, decode};

use super::substitution::Values;
use crate::regular;
use cloudformation::forms::{self, Machines};
use cloudformation::state_machines::{Read, ReadFile, is_template};

/// What standard input is called in findings.
pub(super) const STDIN: &str = "<stdin>";

/// Reads a file as a document, or standard input where the path is `-`; of a text beyond the limit no more than that.
///
/// In a definition, placeholders may stand outside of quotes.
pub(super) fn read(path: &Path) -> io::Result<Read> {
    read_filled(path, &Values::default())
}

/// Reads a file as [`read`] does, with values for the placeholders of a definition.
pub(super) fn read_filled(path: &Path, values: &Values) -> io::Result<Read> {
    let (name, bytes) = if path == Path::new("-") {
        (STDIN.to_owned(), regular::bounded(io::stdin().lock(), Limits::default().bytes)?)
    } else {
        (path.display().to_string(), regular::read(path, Limits::default().bytes)?)
    };
    if is_terraform(&name) {
        let document =
            |text: &str| Read { file: name.clone(), text: text.to_owned(), findings: Vec::new(), document: None };
        return Ok(match decode(name.as_str(), &bytes) {
            Ok(text) if text.len() <= Limits::default().bytes => document(text),
            Ok(_) | Err(_) => self::document(&name, &bytes),
        });
    }
    Ok(with_placeholders(document(&name, &bytes), values))
}

/// True for a file of Terraform in its own notation.
pub(super) fn is_terraform(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("tf"))
}

/// The state machines of a file that is neither a definition nor a template, if it is one.
pub(super) fn machines(read: &Read, files: &mut ReadFile<'_>) -> Option<Machines> {
    if is_terraform(&read.file) {
        return Some(forms::in_terraform(&read.file, &read.text, files));
    }
    forms::in_document(read.document.as_ref()?, files)
}

/// Reads the text of a definition once more, with its placeholders.
fn with_placeholders(read: Read, values: &Values) -> Read {
    let Read { file, text, .. } = &read;
    let marked = text.contains("${") || text.contains("%{");
    if !marked || read.document.as_ref().is_some_and(is_template) {
        return read;
    }
    let format = if is_yaml(file, text) { Format::Yaml } else { Format::Json };
    let again = match values.fill(file, text) {
        Some(filled) => filled.read_with_placeholders(format, Limits::default()),
        None => Document::with_placeholders(file, format, text, Limits::default()),
    };
    let (findings, document) = match again {
        Ok(document) => (Vec::new(), Some(document)),
        Err(refusal) => refusal.into_parts(),
    };
    Read { findings, document, ..read }
}

/// Reads a file that the template at a path names, from the template's folder on. It must lie below `root`, or where none is
/// given, below the template's folder, for whoever wrote the template is not who validates it.
///
/// # Errors
/// A path that leads out of there, also by a link; and as [`read`].
pub(super) fn read_named(template: &Path, named: &str, root: Option<&Path>) -> io::Result<Read> {
    let folder = template.parent().unwrap_or(Path::new(""));
    // `./a` is called `a`, as everywhere.
    let called: PathBuf = folder.join(named).components().collect();
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let whole = match root {
        None => regular::within(here, Path::new(named)),
        Some(root) => below(here, named, root),
    };
    let whole = whole.map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => {
            let folder = if root.is_some() { "`--root`" } else { "the template's folder" };
            io::Error::new(error.kind(), format!("it is outside of {folder}"))
        }
        _ => error,
    })?;
    read_file(&called, &whole)
}

/// The true path of a file that a template in one folder names, below another folder.
fn below(folder: &Path, named: &str, root: &Path) -> io::Result<PathBuf> {
    let (folder, root) = (folder.canonicalize()?, root.canonicalize()?);
    let outside = || io::Error::from(io::ErrorKind::PermissionDenied);
    let above = folder.strip_prefix(&root).map_err(|_| outside())?;
    if Path::new(named).is_absolute() {
        return Err(outside());
    }
    regular::within(&root, &above.join(named))
}

/// Reads the file at a path, which findings call otherwise.
fn read_file(called: &Path, path: &Path) -> io::Result<Read> {
    Ok(document(&called.display().to_string(), &regular::read(path, Limits::default().bytes)?))
}

/// The document that bytes are, in the notation that the name announces, or else the first character.
fn document(name: &str, bytes: &[u8]) -> Read {
    let limits = Limits::default();
    if bytes.len() > limits.bytes {
        let message = format!("the file has more than {} bytes, the maximum", limits.bytes);
        let place = Place { file: name.to_owned().into(), line: 1, column: 1 };
        let finding = MALFORMED_TEXT.found(message).at(place).help("split the document");
        return Read { file: name.to_owned(), text: String::new(), findings: vec![finding], document: None };
    }
    let text = match decode(name, bytes) {
        Ok(text) => text,
        Err(refusal) => {
            return Read {
                file: name.to_owned(),
                text: String::new(),
                findings: refusal.into_parts().0,
                document: None,
            };
        }
    };
    let read =
        if is_yaml(name, text) { Document::yaml(name, text, limits) } else { Document::json(name, text, limits) };
    let (findings, document) = match read {
        Ok(document) => (Vec::new(), Some(document)),
        Err(refusal) => refusal.into_parts(),
    };
    Read { file: name.to_owned(), text: text.to_owned(), findings, document }
}

/// True for YAML: by the name's ending, and where that says nothing, unless the text begins as JSON does.
pub(super) fn is_yaml(name: &str, text: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => true,
        "json" => false,
        _ => !(text.trim().is_empty() || text.trim_start().starts_with(['{', '['])),
    }
}
