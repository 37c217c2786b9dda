//! `codegen fmt`: prints a definition as indented JSON.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use asl::document::{Content, Node};

use super::read::read;
use super::{CLEAN, FOUND, UNUSABLE, complain};
use crate::{printed, report};

/// Print a definition as indented JSON
///
/// Members keep their order, and numbers and `${…}` placeholders are printed as they are written; nothing is lost.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: codegen fmt order.asl.yaml > order.asl.json")]
pub(super) struct Args {
    /// Definition, as JSON or YAML; `-` is standard input
    file: PathBuf,
}

/// Prints the file, and returns the exit status.
pub(super) fn run(args: &Args) -> u8 {
    let read = match read(&args.file) {
        Ok(read) => read,
        Err(error) => {
            complain(
                &format!("cannot read `{}`: {error}", printed::name(&args.file)),
                Some("name a file with a definition"),
            );
            return UNUSABLE;
        }
    };
    let Some(document) = read.document.filter(|_| read.findings.is_empty()) else {
        let root = std::env::current_dir().unwrap_or_default();
        let colour = std::io::stderr().is_terminal();
        super::say(report::draw(&read.findings, &root, colour).trim_end());
        return FOUND;
    };
    let mut text = String::with_capacity(document.text().len() * 2);
    write(document.root(), 0, &mut text);
    text.push('\n');
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!("cannot write the definition: {error}"), None);
            UNUSABLE
        }
    }
}

/// Writes a value. Recurses as deep as the document, which the reader bounds.
fn write(node: Node<'_>, depth: usize, text: &mut String) {
    match node.content() {
        Content::Null => text.push_str("null"),
        Content::Bool(truth) => text.push_str(if truth { "true" } else { "false" }),
        Content::Number(number) => text.push_str(number.text()),
        Content::String(string) => text.push_str(&json(string)),
        Content::Array(items) => {
            let entries = items.map(|item| (None, item));
            write_entries(entries, depth, ['[', ']'], text);
        }
        Content::Object(members) => {
            let entries = members.map(|member| (Some(member.key.name()), member.node));
            write_entries(entries, depth, ['{', '}'], text);
        }
    }
}

fn write_entries<'d>(
    entries: impl Iterator<Item = (Option<&'d str>, Node<'d>)>,
    depth: usize,
    [open, close]: [char; 2],
    text: &mut String,
) {
    text.push(open);
    let mut any = false;
    for (key, node) in entries {
        if any {
            text.push(',');
        }
        any = true;
        new_line(depth + 1, text);
        if let Some(key) = key {
            text.push_str(&json(key));
            text.push_str(": ");
        }
        write(node, depth + 1, text);
    }
    if any {
        new_line(depth, text);
    }
    text.push(close);
}

fn new_line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

fn json(string: &str) -> String {
    serde_json::Value::from(string).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::document::{Document, Limits};

    fn formatted(name: &str, source: &str) -> String {
        let document = Document::by_name(name, source, Limits::default()).unwrap();
        let mut text = String::new();
        write(document.root(), 0, &mut text);
        text
    }

    #[test]
    fn order_numbers_and_placeholders_stay() {
        assert_eq!(
            formatted("a.json", r#"{"b":1.50,"a":["${X}",{},[],null],"e":12345678901234567890123,"s":"\u00e9\n\""}"#),
            "{\n  \"b\": 1.50,\n  \"a\": [\n    \"${X}\",\n    {},\n    [],\n    null\n  ],\n  \
             \"e\": 12345678901234567890123,\n  \"s\": \"é\\n\\\"\"\n}"
        );
    }

    #[test]
    fn yaml_becomes_json() {
        assert_eq!(formatted("a.yaml", "a: yes\nb:\n  - 1\n"), "{\n  \"a\": \"yes\",\n  \"b\": [\n    1\n  ]\n}");
    }
}
