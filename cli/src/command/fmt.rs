//! `codegen fmt`: prints a definition as indented JSON, or formats files in place.

mod json;
mod yaml;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use asl::document::{BYTE_ORDER_MARK, Document, Format};
use asl::shown::{escaped, quoted};
use cloudformation::state_machines::is_template;

use super::read::read;
use super::{CLEAN, FOUND, UNUSABLE, complain, say};
use crate::{files, printed, regular, report};

/// Print a definition as indented JSON, or format files in place
///
/// Members keep their order, and numbers and `${…}` placeholders are printed as they are written; nothing is lost. What would
/// lose something is refused: a template, a tag such as `!Ref`. With `--write` and `--check`, JSON stays JSON, indented by two
/// spaces, and YAML stays YAML: comments, quotes, anchors and line breaks stay, and spaces at the ends of lines are removed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} fmt order.asl.yaml > order.asl.json   YAML becomes JSON
  {program} fmt --write definitions/*.asl.*       format the files
  {program} fmt --check definitions/*.asl.*       name the files that are not formatted
  cat order.asl.json | {program} fmt -            standard input

Exit status: 0 printed, written or formatted already; 1 a file is not formatted or cannot be formatted without loss; 2 a file
cannot be read or written.")]
pub(super) struct Args {
    /// Definitions, as JSON or YAML; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the files
    #[arg(long, conflicts_with = "check")]
    write: bool,
    /// Write nothing, and name the files that are not formatted
    #[arg(long)]
    check: bool,
}

/// Formats the files, and returns the exit status.
pub(super) fn run(args: &Args) -> u8 {
    let Args { files, write, check } = args;
    if files.len() > 1 && !write && !check {
        complain("several files cannot be printed as one", Some("add `--write` or `--check`"));
        return UNUSABLE;
    }
    if *write && files.iter().any(|file| file == Path::new("-")) {
        complain("standard input cannot be written", Some("omit `--write` to print it"));
        return UNUSABLE;
    }
    files.iter().map(|file| one(file, args)).max().unwrap_or(CLEAN)
}

/// Formats a file, and returns the exit status.
fn one(file: &Path, args: &Args) -> u8 {
    let shown = printed::name(file);
    let read = match read(file) {
        Ok(read) => read,
        Err(error) => {
            complain(&format!("cannot read `{shown}`: {error}"), Some("name a file with a definition"));
            return UNUSABLE;
        }
    };
    let Some(document) = read.document.filter(|_| read.findings.is_empty()) else {
        let root = std::env::current_dir().unwrap_or_default();
        say(report::draw(&read.findings, &root, std::io::stderr().is_terminal()).trim_end());
        return FOUND;
    };
    let in_place = args.write || args.check;
    let formatted = check(&document).and_then(|()| match document.format() {
        Format::Yaml if in_place => yaml::formatted(&document),
        Format::Yaml | Format::Json => json::formatted(&document),
    });
    let text = match formatted {
        Ok(text) => text,
        Err(Refusal { message, help }) => {
            complain(&format!("`{shown}` {}", escaped(&message)), Some(help));
            return FOUND;
        }
    };
    if !in_place {
        return match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => CLEAN,
            Err(error) => {
                complain(&format!("cannot write the definition: {error}"), None);
                UNUSABLE
            }
        };
    }
    if text == document.text() {
        return CLEAN;
    }
    if args.check {
        say(&format!("`{shown}` is not formatted"));
        return FOUND;
    }
    match write(file, document.text(), &text) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!("cannot write `{shown}`: {error}"), None);
            UNUSABLE
        }
    }
}

/// Writes a file that still is what was read. A link stays a link, and a byte order mark stays.
fn write(file: &Path, read: &str, text: &str) -> std::io::Result<()> {
    let path = file.canonicalize()?;
    let mark = BYTE_ORDER_MARK.to_string();
    let mark = if regular::read(&path, mark.len())?.starts_with(mark.as_bytes()) { &*mark } else { "" };
    files::replace(&path, Some(&format!("{mark}{read}")), &format!("{mark}{text}"))
}

/// Why a document cannot be formatted without loss.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    /// What is said of the file.
    message: String,
    help: &'static str,
}

impl Refusal {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
}

/// Refuses what is no definition.
fn check(document: &Document) -> Result<(), Refusal> {
    if is_template(document) {
        let help = "name a file with a definition; only definitions are formatted";
        return Err(Refusal::new("is a template, not a definition", help));
    }
    Ok(())
}

/// Refuses tags, which stand for functions of a template.
fn without_tags(document: &Document) -> Result<(), Refusal> {
    match document.nodes().find_map(|node| Some((node, node.tag()?))) {
        Some((node, tag)) => {
            let message = format!("has the tag {} at {}, and JSON has no tags", quoted(tag), node.place());
            Err(Refusal::new(message, "write a placeholder such as `${Queue}` in the place of the function"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use asl::document::Limits;

    use super::*;

    fn read(name: &str, text: &str) -> Document {
        Document::with_placeholders(name, Format::of_name(name), text, Limits::default()).unwrap()
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        let template = read("a.yaml", "Resources: {}\n");
        assert_eq!(check(&template).unwrap_err().message, "is a template, not a definition");
        let tagged = read("a.yaml", "StartAt: A\nStates: {A: {Type: Pass, Result: !Ref Queue, End: true}}\n");
        assert!(check(&tagged).is_ok());
        let refusal = json::formatted(&tagged).unwrap_err();
        assert_eq!(refusal.message, "has the tag `!Ref` at a.yaml:2:34, and JSON has no tags");
    }
}
