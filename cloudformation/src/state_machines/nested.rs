//! Templates that a template nests from local files, and what of a template's duplicate keys matters.

use std::collections::HashSet;

use asl::diagnostic::pointer_to;
use asl::document::{DUPLICATE_KEY, Dialect, Document, Format, Limits, Node};
use asl::shown::quoted;
use asl::{Diagnostic, Severity};

use super::{Read, ReadFile, Validation, is_template, validate_one};

/// The most templates inside each other.
const MOST_DEEP: usize = 8;

/// The most nested templates that are read.
const MOST_TEMPLATES: usize = 200;

/// The nested templates that were read.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// What they are called in places.
    seen: HashSet<String>,
    depth: usize,
}

impl Nesting {
    /// Validates the templates that a template nests; true if there are any.
    pub(super) fn follow(
        &mut self,
        template: &Document,
        express: bool,
        read: &mut ReadFile<'_>,
        validation: &mut Validation,
    ) -> bool {
        let resources = template.root().get("Resources").into_iter().flat_map(|resources| resources.members());
        let mut any = false;
        for member in resources {
            let Some((node, path)) = nested(member.node) else { continue };
            any = true;
            if self.depth >= MOST_DEEP || self.seen.len() >= MOST_TEMPLATES {
                let message =
                    format!("{} is nested too deeply, or after too many others; it is not validated", quoted(path));
                validation.note(node, message);
                continue;
            }
            self.read(node, path, express, read, validation);
        }
        any
    }

    fn read(
        &mut self,
        node: Node<'_>,
        path: &str,
        express: bool,
        read: &mut ReadFile<'_>,
        validation: &mut Validation,
    ) {
        let found = match read(path) {
            Ok(found) => as_template(found),
            Err(error) => {
                let message = match error.kind() {
                    std::io::ErrorKind::NotFound => format!("there is no file {}; it is not validated", quoted(path)),
                    _ => format!("cannot read {}: {error}; it is not validated", quoted(path)),
                };
                return validation.note(node, message);
            }
        };
        // Several stacks may be made of the same file.
        if !self.seen.insert(found.file.clone()) {
            return;
        }
        for finding in found.findings {
            validation.add_to_template(finding);
        }
        let Some(document) = found.document.filter(is_template) else { return };
        // Paths in a nested template are relative to it.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut inner = |named: &str| {
            let relative = folder.is_empty() || named.starts_with('/');
            if relative { read(named) } else { read(&format!("{folder}/{named}")) }
        };
        self.depth += 1;
        validate_one(&document, express, &mut inner, validation);
        self.follow(&document, express, &mut inner, validation);
        self.depth -= 1;
    }
}

/// The local template that a resource nests, and the node that names it (CloudFormation Template Reference,
/// "AWS::CloudFormation::Stack"; SAM Developer Guide, "AWS::Serverless::Application").
fn nested(resource: Node<'_>) -> Option<(Node<'_>, &str)> {
    let property = match resource.get("Type")?.as_str()? {
        "AWS::CloudFormation::Stack" => "TemplateURL",
        "AWS::Serverless::Application" => "Location",
        _ => return None,
    };
    let node = resource.get("Properties")?.get(property)?;
    let path = node.as_str().filter(|_| node.tag().is_none())?;
    let remote = ["s3://", "https://", "http://"].iter().any(|scheme| path.starts_with(scheme));
    (!remote && !path.is_empty() && !path.contains("${")).then_some((node, path))
}

/// What came of reading a file, read again as a template if it is one: YAML as the tools of templates read it, and duplicate
/// keys as warnings where no definition has them.
pub fn as_template(read: Read) -> Read {
    let Some(document) = read.document.as_ref().filter(|document| is_template(document)) else { return read };
    let (findings, document) = match document.format() {
        Format::Json => (read.findings, read.document),
        // Placeholders were filled: the text is not that of the file.
        Format::Yaml if document.text() != read.text || document.file_text().text() != read.text => {
            (read.findings, read.document)
        }
        Format::Yaml => match Document::yaml_as(read.file.clone(), &read.text, Limits::default(), Dialect::Template) {
            Ok(document) => (Vec::new(), Some(document)),
            Err(refusal) => refusal.into_parts(),
        },
    };
    let definitions = document.as_ref().map(definitions).unwrap_or_default();
    let findings = findings.into_iter().map(|finding| outside(finding, &definitions)).collect();
    Read { findings, document, ..read }
}

/// The pointers below which the definitions of a template are.
fn definitions(template: &Document) -> Vec<String> {
    let resources = template.root().get("Resources").into_iter().flat_map(|resources| resources.members());
    let machines = resources.filter(|member| {
        let kind = member.node.get("Type").and_then(Node::as_str);
        matches!(kind, Some("AWS::Serverless::StateMachine" | "AWS::StepFunctions::StateMachine"))
    });
    let properties = machines.map(|member| pointer_to(&pointer_to("/Resources", member.key.name()), "Properties"));
    properties
        .flat_map(|all| ["Definition", "DefinitionString"].map(|name| format!("{}/", pointer_to(&all, name))))
        .collect()
}

/// A duplicate key outside of definitions as a warning: the tools keep the last.
fn outside(finding: Diagnostic, definitions: &[String]) -> Diagnostic {
    let pointer = finding.pointer().unwrap_or_default();
    let inside = definitions.iter().any(|definition| pointer.starts_with(definition.as_str()));
    if inside || !finding.is(&DUPLICATE_KEY) { finding } else { finding.with_severity(Severity::Warning) }
}
