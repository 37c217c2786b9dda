//! State machines in files that are neither a definition nor a template: Terraform, the Serverless Framework, answers of the
//! AWS CLI, definitions as strings of JSON.
//!
//! Values that only a deployment knows become placeholders. A note says what is not validated. No file is opened here: the
//! caller reads the files that are named.

mod expression;
mod serverless;
mod terraform;

use std::io;

use asl::Diagnostic;
use asl::document::{Composed, Document, Format, Kind, Limits, MALFORMED_TEXT, Node, Written};
use asl::shown::quoted;
use asl::{StateMachine, WorkflowType};

use crate::state_machines::rules::UNREADABLE_FILE;
use crate::state_machines::{Note, Read, ReadFile};

pub use terraform::machines as in_terraform;

/// The most state machines of a file that are looked at.
const MOST_MACHINES: usize = 500;

/// A state machine of a file.
#[derive(Debug)]
#[non_exhaustive]
pub struct Machine {
    /// What the file calls it.
    pub name: String,
    /// True for the type Express; none where the file does not say it.
    pub express: Option<bool>,
    /// What is wrong with the text of its definition.
    pub findings: Vec<Diagnostic>,
    /// Its definition, if it is known and can be read.
    pub document: Option<Document>,
}

/// The state machines of a file.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Machines {
    /// In the order of the file.
    pub machines: Vec<Machine>,
    /// What is wrong with the file itself.
    pub findings: Vec<Diagnostic>,
    /// What could not be validated.
    pub notes: Vec<Note>,
}

impl Machines {
    /// Adds a machine with its definition.
    fn add(&mut self, name: &str, express: Option<bool>, definition: Definition) {
        if self.machines.len() >= MOST_MACHINES {
            return;
        }
        let (findings, document) = match definition {
            Ok(document) => (Vec::new(), Some(document)),
            Err(NotRead::Unknown(note)) => {
                self.notes.extend(note);
                (Vec::new(), None)
            }
            Err(NotRead::Refused(findings, document)) => (findings, document.map(|document| *document)),
        };
        self.machines.push(Machine { name: name.to_owned(), express, findings, document });
    }
}

/// The definition of a machine, or why there is none.
type Definition = Result<Document, NotRead>;

/// Why a definition is not read.
enum NotRead {
    /// It is known only at deployment.
    Unknown(Option<Note>),
    /// Something is wrong with it; with duplicate keys there is a document all the same.
    Refused(Vec<Diagnostic>, Option<Box<Document>>),
}

impl From<asl::document::Refusal> for NotRead {
    fn from(refusal: asl::document::Refusal) -> Self {
        let (findings, document) = refusal.into_parts();
        NotRead::Refused(findings, document.map(Box::new))
    }
}

/// The state machines of a document that is no template; none for a definition.
pub fn in_document(document: &Document, read: &mut ReadFile<'_>) -> Option<Machines> {
    let root = document.root();
    let is_definition = [StateMachine::NAMES.start_at, StateMachine::NAMES.states];
    if is_definition.into_iter().any(|name| root.get(name).is_some()) {
        return None;
    }
    let mut found = Machines::default();
    if let Some(machines) = root.get("stepFunctions").and_then(|plugin| plugin.get("stateMachines")) {
        serverless::machines(machines, read, &mut found);
    } else if let Some(machines) = root.get("resource").and_then(|all| all.get(terraform::RESOURCE)) {
        terraform::in_json(machines, read, &mut found);
    } else if let Some(definition) = described(root) {
        let name = root.get("name").and_then(Node::as_str).unwrap_or(document.file());
        let kind = root.get("type").and_then(Node::as_str).and_then(WorkflowType::of_word);
        let express = kind.map(|kind| kind == WorkflowType::Express);
        found.add(name, express, json_in(definition));
    } else if root.as_str().is_some_and(|text| text.trim_start().starts_with('{')) {
        found.add(document.file(), None, json_in(root));
    } else {
        return None;
    }
    Some(found)
}

/// The definition in an answer of `DescribeStateMachine` or in a request of `CreateStateMachine` (Step Functions API).
fn described(root: Node<'_>) -> Option<Node<'_>> {
    let known = ["stateMachineArn", "roleArn", "name"].into_iter().any(|name| root.get(name).is_some());
    root.get("definition").filter(|node| known && node.kind() == Kind::String)
}

/// The definition that a string holds.
fn json_in(node: Node<'_>) -> Definition {
    let Some(written) = Written::new(node) else { return Err(NotRead::Unknown(None)) };
    let mut composed = Composed::new(&written);
    composed.push(&written, 0..written.text().len());
    Ok(composed.read_with_placeholders(Format::Json, Limits::default())?)
}

/// The definition in a file that another names at a node; `at` gives its place.
fn file(path: &str, at: &dyn Fn() -> asl::Span, read: &mut ReadFile<'_>) -> Result<Read, NotRead> {
    read(path).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {}", quoted(path)),
            io::ErrorKind::IsADirectory => format!("{} must be a file, but is a folder", quoted(path)),
            _ => format!("cannot read {}: {error}", quoted(path)),
        };
        let help = "name a file with a definition";
        NotRead::Refused(vec![UNREADABLE_FILE.found(message).at(at()).help(help)], None)
    })
}

/// The document of a file, in which placeholders may stand outside of quotes.
fn with_placeholders(read: Read) -> Definition {
    let marked = read.text.contains("${") || read.text.contains("%{");
    match read.document {
        Some(document) if !marked => match read.findings.is_empty() {
            true => Ok(document),
            false => Err(NotRead::Refused(read.findings, Some(Box::new(document)))),
        },
        document if marked => {
            let format = document.map_or_else(|| Format::of_name(&read.file), |document| document.format());
            Ok(Document::with_placeholders(read.file.as_str(), format, &read.text, Limits::default())?)
        }
        _ => Err(NotRead::Refused(read.findings, None)),
    }
}

/// A finding for a text that is not well-formed.
fn malformed(message: String, at: impl Into<asl::Span>, help: &str) -> Diagnostic {
    MALFORMED_TEXT.found(message).at(at).help(help)
}

/// A note that a definition is known only at deployment.
fn unknown(name: &str, place: asl::Place) -> NotRead {
    let message = format!("the definition of {} is known only at deployment; it is not validated", quoted(name));
    NotRead::Unknown(Some(Note { message, place: Some(place) }))
}

#[cfg(test)]
mod tests;
