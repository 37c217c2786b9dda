//! `serverless.yml` with the plugin `serverless-step-functions`: `stepFunctions.stateMachines`.
//!
//! Its variables `${…}` are placeholders, and functions of CloudFormation become placeholders, as in templates. Source: the
//! plugin's documentation, "Setup"; Serverless Framework, "Variables".

use asl::WorkflowType;
use asl::document::{Document, Kind, Node};

use super::{Definition, Machines, NotRead, file, json_in, unknown, with_placeholders};
use crate::state_machines::{Read, ReadFile, with_placeholders_for_functions};

/// So many files may name each other.
const MOST_FILES: usize = 8;

/// Finds the machines of the plugin's section.
pub(super) fn machines(node: Node<'_>, read: &mut ReadFile<'_>, found: &mut Machines) {
    section(node, read, found, 0);
}

fn section(node: Node<'_>, read: &mut ReadFile<'_>, found: &mut Machines, depth: usize) {
    match node.kind() {
        Kind::Object => {
            for member in node.members() {
                machine(member.key.name(), member.node, read, found, depth);
            }
        }
        Kind::Array => node.items().for_each(|item| section(item, read, found, depth)),
        Kind::String => match included(node, read, depth) {
            Ok(document) => section(document.root(), read, found, depth + 1),
            Err(NotRead::Unknown(note)) => found.notes.extend(note),
            Err(NotRead::Refused(findings, _)) => found.findings.extend(findings),
        },
        Kind::Null | Kind::False | Kind::True | Kind::Number => {}
    }
}

fn machine(key: &str, node: Node<'_>, read: &mut ReadFile<'_>, found: &mut Machines, depth: usize) {
    if node.kind() == Kind::String {
        match included(node, read, depth) {
            Ok(document) => machine(key, document.root(), read, found, depth + 1),
            Err(NotRead::Unknown(note)) => found.notes.extend(note),
            Err(NotRead::Refused(findings, _)) => found.findings.extend(findings),
        }
        return;
    }
    let kind = node.get("type").and_then(Node::as_str).and_then(WorkflowType::of_word);
    let express = kind.map(|kind| kind == WorkflowType::Express);
    if let Some(definition) = node.get("definition") {
        found.add(key, express, defined(key, definition, read, depth));
    }
}

fn defined(key: &str, node: Node<'_>, read: &mut ReadFile<'_>, depth: usize) -> Definition {
    match node.kind() {
        Kind::Object => Ok(with_placeholders_for_functions(node)),
        Kind::String if node.as_str().is_some_and(|text| text.trim_start().starts_with('{')) => json_in(node),
        Kind::String => match included(node, read, depth) {
            Ok(document) => Ok(with_placeholders_for_functions(document.root())),
            Err(NotRead::Unknown(None)) => Err(unknown(key, node.place())),
            Err(other) => Err(other),
        },
        Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::Array => Err(unknown(key, node.place())),
    }
}

/// The document that `${file(PATH)}` or `${file(PATH):a.b}` stands for.
fn included(node: Node<'_>, read: &mut ReadFile<'_>, depth: usize) -> Definition {
    let inner = node.as_str().and_then(|text| text.trim().strip_prefix("${file(")?.strip_suffix('}'));
    let Some((path, rest)) = inner.and_then(|inner| inner.split_once(')')).filter(|_| depth < MOST_FILES) else {
        return Err(NotRead::Unknown(None));
    };
    let path = path.trim().trim_matches(['\'', '"']);
    if path.contains("${") || !(rest.is_empty() || rest.starts_with(':')) {
        return Err(NotRead::Unknown(None));
    }
    let read: Read = file(path, &|| node.span(), read)?;
    let document = with_placeholders(read)?;
    let Some(keys) = rest.strip_prefix(':') else { return Ok(document) };
    let part = keys.split('.').try_fold(document.root(), |node, key| node.get(key.trim()));
    part.map(|part| Document::part(part, |_| None)).ok_or(NotRead::Unknown(None))
}
