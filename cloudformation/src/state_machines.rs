//! The state machines of SAM and CloudFormation templates, validated where the template writes them.
//!
//! A definition is an object or a string in a template, or in a file beside it. What deployment makes of it is a document
//! that keeps the places of the template: `gives` says what each value gives, `object` and `text` what SAM and
//! CloudFormation's resource handler make of the two forms, `substitutions` which placeholders the handler replaces, and
//! `conditions` which ways there are to choose. `deployed` then checks the document. What only deployment knows is a `${…}`
//! placeholder, which the rules of the language accept.
//!
//! A note says what is known only at deployment. No file is opened here: the caller reads the files that a template
//! names.

mod conditions;
mod deployed;
mod file;
mod gives;
mod intrinsic;
mod machine;
mod nested;
mod object;
mod properties;
mod references;
mod resources;
pub mod rules;
mod substitutions;
mod template;
mod text;

use std::io;

pub(crate) use intrinsic::definition as with_placeholders_for_functions;
pub use intrinsic::{Part, parts, text_of};
pub use nested::as_template;

use asl::document::{Document, Kind, Node};
use asl::{Diagnostic, Place, Rule, Severity, StateMachine};

/// The most resources of a template (CloudFormation User Guide, "Quotas").
const MOST_RESOURCES: usize = 500;

/// The most findings about a template that are reported one by one.
const MOST_FINDINGS: usize = 10_000;

/// The longest pointer that a finding carries, in bytes.
const MOST_POINTER: usize = 4096;

/// A finding, and the state machine that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The logical id of the state machine; nothing where the finding is about the template.
    pub machine: Option<String>,
}

/// A remark that is not a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// One sentence, as in a finding.
    pub message: String,
    /// What it is about.
    pub place: Option<Place>,
}

/// The definition of a state machine of a template; with conditions, a state machine can have several.
#[derive(Debug)]
#[non_exhaustive]
pub struct Definition {
    /// The logical id of the state machine.
    pub machine: String,
    /// The definition, with the places at which the template or its file writes it.
    pub document: Document,
}

/// The definitions in a template.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Definitions {
    /// The logical ids of its state machines.
    pub machines: Vec<String>,
    /// The definitions that are known before deployment, in the order of their state machines.
    pub definitions: Vec<Definition>,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
}

/// The result of validating a template.
#[derive(Debug, Default)]
pub struct Validation {
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
    /// What could not be validated.
    pub notes: Vec<Note>,
    /// How many errors were too many to tell.
    omitted_errors: usize,
    /// How many warnings were too many to tell.
    omitted_warnings: usize,
    /// The definitions, where they are asked for.
    kept: Option<Vec<Definition>>,
}

impl Validation {
    /// Adds a finding about a machine, which is made only where it is reported.
    fn add(&mut self, id: &str, severity: Severity, finding: impl FnOnce() -> Diagnostic) {
        if self.findings.len() < MOST_FINDINGS {
            let finding = finding();
            let long = finding.pointer().is_some_and(|pointer| pointer.len() > MOST_POINTER);
            let finding = if long { finding.pointing_nowhere() } else { finding };
            self.findings.push(Finding { diagnostic: finding, machine: Some(id.to_owned()) });
            return;
        }
        match severity {
            Severity::Error => self.omitted_errors += 1,
            Severity::Warning => self.omitted_warnings += 1,
        }
    }

    /// Adds a finding about the template.
    fn add_to_template(&mut self, finding: Diagnostic) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { diagnostic: finding, machine: None });
        } else if finding.is_error() {
            self.omitted_errors += 1;
        } else {
            self.omitted_warnings += 1;
        }
    }

    /// Keeps a definition, where it is asked for.
    fn keep(&mut self, id: &str, document: Document) {
        if let Some(kept) = &mut self.kept {
            kept.push(Definition { machine: id.to_owned(), document });
        }
    }

    /// Adds an error about a node of the template.
    fn error(&mut self, id: &str, rule: &Rule, node: Node<'_>, message: String, help: &str) {
        self.add(id, Severity::Error, || rule.found(message).at(node.span()).help(help).pointing(node.pointer()));
    }

    /// Adds a note about a node of the template.
    fn note(&mut self, node: Node<'_>, message: String) {
        self.notes.push(Note { message, place: Some(node.place()) });
    }

    fn finish(mut self, template: &Document) -> Self {
        sort(&mut self.findings);
        let (errors, warnings) = (self.omitted_errors, self.omitted_warnings);
        if errors + warnings > 0 {
            let message = format!("the template has {errors} more errors and {warnings} more warnings");
            let severity = if errors > 0 { Severity::Error } else { Severity::Warning };
            let finding = rules::MORE_FINDINGS.found(message).with_severity(severity).at(template.root().span());
            let finding = finding.help("fix the others first");
            self.findings.push(Finding { diagnostic: finding, machine: None });
        }
        self
    }
}

/// What came of reading a file: a document, or findings, or for duplicate keys both.
#[derive(Debug)]
pub struct Read {
    /// What the text is called in places.
    pub file: String,
    /// The text; empty where it could not be read as text.
    pub text: String,
    /// What is wrong with the text.
    pub findings: Vec<Diagnostic>,
    /// The document, unless the text is none.
    pub document: Option<Document>,
}

/// Reads the file at a path that a template names.
pub type ReadFile<'a> = dyn FnMut(&str) -> io::Result<Read> + 'a;

/// Sorts findings by place, then state machine, so that a report reads from top to bottom.
fn sort(findings: &mut [Finding]) {
    findings.sort_by_cached_key(|Finding { diagnostic, machine }| {
        let (pointer, message) = (diagnostic.pointer().map(str::to_owned), diagnostic.message().to_owned());
        (diagnostic.place().cloned(), machine.clone(), pointer, diagnostic.code(), message)
    });
}

/// True for a template, which its contents tell and not its name.
///
/// `Resources` is the one section that a template must have (CloudFormation User Guide, "Template anatomy"). What has
/// `States` and no version of a template is a definition.
pub fn is_template(document: &Document) -> bool {
    let root = document.root();
    let has = |name: &str| root.get(name).is_some();
    if has("AWSTemplateFormatVersion") || has("Transform") {
        return true;
    }
    let resources = root.get("Resources").is_some_and(|resources| resources.kind() == Kind::Object);
    resources && !has(StateMachine::NAMES.states) && !has(StateMachine::NAMES.start_at)
}

/// Validates the state machines of a template, and of the templates that it nests from local files. `express` applies to
/// those that do not state their type.
pub fn validate(template: &Document, express: bool, read: &mut ReadFile<'_>) -> Validation {
    let mut validation = Validation::default();
    let machines = validate_one(template, express, read, &mut validation);
    let nested = nested::Nesting::default().follow(template, express, read, &mut validation);
    if machines == Some(Vec::new()) && !nested {
        validation.note(template.root(), "the template has no state machine".to_owned());
    }
    validation.finish(template)
}

/// The definitions of the state machines of a template, as far as they are known before deployment.
pub fn definitions(template: &Document, read: &mut ReadFile<'_>) -> Definitions {
    let mut keeping = Validation { kept: Some(Vec::new()), ..Validation::default() };
    let machines = validate_one(template, false, read, &mut keeping).unwrap_or_default();
    let Validation { findings, kept, .. } = keeping.finish(template);
    Definitions { machines, definitions: kept.unwrap_or_default(), findings }
}

/// Validates the state machines of one template, and names them; nothing where macros make resources that nobody knows.
fn validate_one(
    document: &Document,
    express: bool,
    read: &mut ReadFile<'_>,
    validation: &mut Validation,
) -> Option<Vec<String>> {
    if let Some(span) = document.merge_key() {
        let message = "`sam` and `aws cloudformation package` merge `<<`; CloudFormation itself does not".to_owned();
        validation.notes.push(Note { message, place: Some(span.place().clone()) });
    }
    let (machines, hidden) = machines(document, validation);
    let ids: Vec<_> = machines.iter().take(MOST_RESOURCES).map(|(id, _)| (*id).to_owned()).collect();
    if let Some((id, extra)) = machines.get(MOST_RESOURCES) {
        let message =
            format!("the template has {} state machines; at most {MOST_RESOURCES} are validated", machines.len());
        validation.error(id, &rules::TOO_MANY_MACHINES, *extra, message, "split the template");
    }
    let template = template::Template::of(document);
    for (id, resource) in machines.into_iter().take(MOST_RESOURCES) {
        machine::check(id, resource, &template, express, read, validation);
    }
    (!ids.is_empty() || !hidden).then_some(ids)
}

/// The state machines of a template with their logical ids, and whether a macro may make others.
fn machines<'d>(template: &'d Document, validation: &mut Validation) -> (Vec<(&'d str, Node<'d>)>, bool) {
    let resources = template.root().get("Resources");
    let mut machines = Vec::new();
    let mut hidden = false;
    for member in resources.into_iter().flat_map(|resources| resources.members()) {
        let name = member.key.name();
        if name.starts_with("Fn::") {
            let message = format!("the resources that `{name}` creates are not validated");
            validation.note(member.node, message);
            hidden = true;
        }
        if let Some("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine") =
            member.node.get("Type").and_then(Node::as_str)
        {
            machines.push((name, member.node));
        }
    }
    (machines, hidden)
}

#[cfg(test)]
mod tests;
