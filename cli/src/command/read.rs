//! Reading the documents that users hand in.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use asl::Place;
use asl::document::{Document, Limits, MALFORMED_TEXT, decode};

use cloudformation::state_machines::Read;

/// What standard input is called in findings.
pub(super) const STDIN: &str = "<stdin>";

/// Reads a file as a document, or standard input where the path is `-`; of a text beyond the limit no more than that.
pub(super) fn read(path: &Path) -> io::Result<Read> {
    if path == Path::new("-") {
        let bytes = bounded(io::stdin().lock())?;
        return Ok(document(STDIN, &bytes));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Ok(document(&path.display().to_string(), &bounded(file)?))
}

/// Reads a file that another file names. Only a regular file can be read, for anything else may never end.
pub(super) fn read_named(path: &Path) -> io::Result<Read> {
    let kind = std::fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !kind.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(document(&path.display().to_string(), &bounded(File::open(path)?)?))
}

/// The bytes of a reader, and one more than the limit where there are more.
fn bounded(reader: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(Limits::default().bytes as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
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
fn is_yaml(name: &str, text: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => true,
        "json" => false,
        _ => !(text.trim().is_empty() || text.trim_start().starts_with(['{', '['])),
    }
}
