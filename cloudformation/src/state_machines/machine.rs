//! One state machine of a template.

use std::io;

use asl::diagnostic::one_of;
use asl::document::{Document, Kind, Node};
use asl::validate::{Options, rule, validate};
use asl::{Diagnostic, Severity, WorkflowType};

use super::intrinsic::{If, Intrinsic, definition};
use super::references::Names;
use super::rules::{NO_DEFINITION, SEVERAL_DEFINITIONS, UNREADABLE_FILE, WRONG_PROPERTY};
use super::substitutions::Substitutions;
use super::text::{Definition, Text};
use super::{Read, ReadFile, Validation};
use asl::shown::quoted;

/// The properties of a resource type.
struct Properties {
    /// What holds or names a definition.
    definitions: &'static [&'static str],
    /// What says whether the machine is Standard or Express.
    machine_type: &'static str,
}

const SERVERLESS: Properties = Properties { definitions: &["Definition", "DefinitionUri"], machine_type: "Type" };
const PLAIN: Properties = Properties {
    definitions: &["Definition", "DefinitionString", "DefinitionS3Location"],
    machine_type: "StateMachineType",
};

/// A machine that is being validated.
struct Machine<'d, 'j> {
    id: &'d str,
    options: Options<'j>,
    names: &'j Names<'d>,
    uses: Substitutions<'d>,
    validation: &'j mut Validation,
}

/// Validates a resource that is a state machine.
pub(super) fn check<'d>(
    id: &'d str,
    resource: Node<'d>,
    names: &Names<'d>,
    express: bool,
    read: &mut ReadFile<'_>,
    validation: &mut Validation,
) {
    let serverless = resource.get("Type").and_then(Node::as_str) == Some("AWS::Serverless::StateMachine");
    let kind = if serverless { SERVERLESS } else { PLAIN };
    let properties = resource.get("Properties");
    if properties.and_then(Intrinsic::of).is_some() {
        let message = format!("the properties of {} are known only at deployment; they are not validated", quoted(id));
        return validation.note(resource, message);
    }
    let given: Vec<_> = kind.definitions.iter().filter_map(|name| Some((*name, properties?.get(name)?))).collect();
    let (Some(properties), Some(&(name, _))) = (properties, given.first()) else {
        let message = format!("the state machine {} has no definition", quoted(id));
        let help = format!("add {}", one_of(kind.definitions));
        return validation.add(id, Severity::Error, || {
            let span = resource.key().map_or_else(|| resource.span(), |key| key.span());
            NO_DEFINITION.found(message).at(span).help(help).pointing(resource.pointer())
        });
    };
    let conditional = |node: Node<'d>| Intrinsic::of(node).is_some();
    if let Some((other, node)) = given.get(1).filter(|_| !given.iter().any(|(_, node)| conditional(*node))) {
        let message = format!("`{other}` and `{name}` are mutually exclusive");
        validation.error(id, &SEVERAL_DEFINITIONS, *node, message, "keep one of them");
    }
    let express = is_express(id, properties.get(kind.machine_type), express, validation);
    let uses = Substitutions::of(id, properties, validation);
    if let Some(declared) = properties.get("DefinitionSubstitutions") {
        names.check(id, declared, validation);
    }
    let mut machine = Machine { id, options: Options { express, ..Options::default() }, names, uses, validation };
    // With conditions, one of several properties may be there.
    let validated: Vec<_> = given.into_iter().map(|(name, node)| machine.definition(name, node, read)).collect();
    if !validated.contains(&false) {
        let Machine { uses, validation, .. } = machine;
        uses.finish(validation);
    }
}

/// True for an Express machine; a type that is known only at deployment counts as Standard, which is refused less.
fn is_express(id: &str, said: Option<Node<'_>>, default: bool, validation: &mut Validation) -> bool {
    let Some(said) = said else { return default };
    if Intrinsic::of(said).is_some() {
        return false;
    }
    match said.as_str().and_then(WorkflowType::of_word) {
        Some(kind) => kind == WorkflowType::Express,
        None => {
            let message = format!(
                "the type of a state machine must be `STANDARD` or `EXPRESS`, but is {}",
                quoted(said.source())
            );
            validation.error(id, &WRONG_PROPERTY, said, message, &format!("write {}", one_of(WorkflowType::WORDS)));
            false
        }
    }
}

impl<'d> Machine<'d, '_> {
    /// Validates the value of a property; false where it is not known. Recurses as deep as the template, which its
    /// reader bounds.
    fn definition(&mut self, property: &str, node: Node<'d>, read: &mut ReadFile<'_>) -> bool {
        let intrinsic = Intrinsic::of(node);
        if intrinsic.is_some_and(|intrinsic| intrinsic.reference().as_deref() == Some("AWS::NoValue")) {
            return true;
        }
        if let Some(If { then, otherwise }) = intrinsic.and_then(If::of) {
            let validated = [then, otherwise].map(|node| self.definition(property, node, read));
            return validated == [true, true];
        }
        match property {
            "DefinitionString" => return self.text(node),
            _ if intrinsic.is_some() => {}
            "Definition" => return self.object(node),
            _ => return self.file(property, node, read),
        }
        self.unknown(node);
        false
    }

    /// Says that a definition is known only at deployment.
    fn unknown(&mut self, node: Node<'d>) {
        let message = format!("the definition of {} is known only at deployment; it is not validated", quoted(self.id));
        self.validation.note(node, message);
    }

    /// Validates a definition that the template holds as an object.
    fn object(&mut self, node: Node<'d>) -> bool {
        if node.kind() != Kind::Object {
            let message = format!("`Definition` must be an object, but is {}", node.kind());
            let help = "write an object, or use `DefinitionString` for a string";
            self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
            return false;
        }
        self.names.check(self.id, node, self.validation);
        self.uses.see_all(node, self.validation);
        let document = definition(node);
        let base = node.pointer();
        for finding in validate(&document, self.options) {
            let pointer = format!("{base}{}", finding.pointer().unwrap_or_default());
            // CloudFormation writes the object anew, so its length here says nothing.
            let known = !finding.is(&rule::DEFINITION_TOO_LONG)
                && !node.document().node_at(&pointer).is_some_and(|at| is_unknown(at, &finding));
            if known {
                self.validation.add(self.id, finding.severity(), || finding.pointing(pointer));
            }
        }
        self.validation.keep(self.id, document);
        true
    }

    /// Validates a definition that the template holds as a text; false where it is not known.
    fn text(&mut self, node: Node<'d>) -> bool {
        let intrinsic = Intrinsic::of(node);
        if let Some(intrinsic) = intrinsic.filter(|intrinsic| intrinsic.name == "ToJsonString") {
            return self.object(intrinsic.argument);
        }
        if intrinsic.is_none() && node.kind() != Kind::String {
            let message = format!("`DefinitionString` must be a string, but is {}", node.kind());
            let help = "write the definition as JSON in a string, or as an object under `Definition`";
            self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
            return false;
        }
        let Some(text) = Text::of(node, &mut self.uses, self.validation) else {
            self.unknown(node);
            return false;
        };
        self.names.check(self.id, node, self.validation);
        self.composed(node, text);
        true
    }

    /// Validates a text with placeholders, which the template holds or names at a node.
    fn composed(&mut self, node: Node<'d>, text: Definition) {
        let (refused, document) = match text.document {
            Ok(document) => (Vec::new(), Some(document)),
            Err(refusal) => refusal.into_parts(),
        };
        let doubtful = |finding: &Diagnostic| finding.place().is_some_and(|place| text.doubtful.contains(place));
        if document.is_none() && refused.iter().any(doubtful) {
            let id = quoted(self.id);
            let message = format!(
                "the definition of {id} is valid JSON only after its placeholders are replaced; it is not \
                    validated"
            );
            self.validation.note(node, message);
            return;
        }
        self.add(refused);
        let Some(document) = document else { return };
        let unknown = |finding: &Diagnostic| {
            let node = finding.pointer().and_then(|pointer| document.node_at(pointer));
            node.is_some_and(|node| text.unknown.contains(&node.bytes().start) && is_about_value(node, finding))
        };
        let findings = validate(&document, self.options).into_iter().filter(|finding| !unknown(finding)).collect();
        self.add(findings);
        self.validation.keep(self.id, document);
    }

    /// Validates a definition in a file; false where it is not read.
    fn file(&mut self, property: &str, node: Node<'d>, read: &mut ReadFile<'_>) -> bool {
        let remote = |path: &str| ["s3://", "https://", "http://"].iter().any(|scheme| path.starts_with(scheme));
        let path = match node.as_str() {
            Some(path) if !remote(path) => path,
            None if node.kind() != Kind::Object => {
                let message = format!("`{property}` must be a path or an object, but is {}", node.kind());
                let help = "write the path of a file, or an object with `Bucket` and `Key`";
                self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
                return false;
            }
            Some(_) | None if asset(node).is_some_and(|path| self.asset(&path, read)) => return true,
            Some(_) | None => {
                let message =
                    format!("the definition of {} is not in a local file; it is not validated", quoted(self.id));
                self.validation.note(node, message);
                return false;
            }
        };
        match read(path) {
            Ok(Read { document: None, text, file, .. })
                if text.contains("${") && text.trim_start().starts_with('{') =>
            {
                let text = Text::of_file(&file, &text, &mut self.uses, self.validation);
                self.composed(node, text);
                true
            }
            Ok(Read { findings, document, .. }) => {
                self.add(findings);
                document.is_some_and(|document| {
                    self.document(document);
                    true
                })
            }
            Err(error) => {
                let message = match error.kind() {
                    io::ErrorKind::NotFound => format!("there is no file {}", quoted(path)),
                    io::ErrorKind::IsADirectory => format!("{} must be a file, but is a folder", quoted(path)),
                    _ => format!("cannot read {}: {error}", quoted(path)),
                };
                let help = "name a file with a definition, relative to the template's folder";
                self.validation.error(self.id, &UNREADABLE_FILE, node, message, help);
                false
            }
        }
    }

    /// Validates a definition that CDK has put beside the template to be uploaded; false where there is none.
    fn asset(&mut self, path: &str, read: &mut ReadFile<'_>) -> bool {
        let Ok(Read { findings, document, .. }) = read(path) else { return false };
        self.add(findings);
        if let Some(document) = document {
            self.document(document);
        }
        true
    }

    /// Validates a document of its own.
    fn document(&mut self, document: Document) {
        self.uses.see_all(document.root(), self.validation);
        self.add(validate(&document, self.options));
        self.validation.keep(self.id, document);
    }

    fn add(&mut self, findings: Vec<Diagnostic>) {
        for finding in findings {
            self.validation.add(self.id, finding.severity(), || finding);
        }
    }
}

/// The file that CDK's assembly has for an object in its bucket of assets (AWS CDK Developer Guide, "Assets").
fn asset(location: Node<'_>) -> Option<String> {
    let bucket = location.get("Bucket")?;
    let is_of_cdk = bucket.nodes().any(|node| node.as_str().is_some_and(|text| text.contains("-assets-")));
    let key = location.get("Key").and_then(Node::as_str).filter(|key| is_of_cdk && !key.contains(['/', '\\']))?;
    Some(format!("asset.{key}"))
}

/// True for a finding about a value that only CloudFormation knows.
fn is_unknown(node: Node<'_>, finding: &Diagnostic) -> bool {
    // What is known of a `Sub` is its text, and that it is a string.
    Intrinsic::of(node).is_some_and(|intrinsic| match intrinsic.substituted() {
        Some(_) => false,
        // `If` can take the whole member away.
        None if intrinsic.name == "If" && is_about_company(finding) => true,
        None => is_about_value(node, finding),
    })
}

/// True for a finding about members that must not be together.
fn is_about_company(finding: &Diagnostic) -> bool {
    finding.is_one_of(&[rule::EXCLUSIVE_FIELDS, rule::NEXT_AND_END])
}

/// True for a finding about the value of a member, false for one about its name.
fn is_about_value(node: Node<'_>, finding: &Diagnostic) -> bool {
    node.key().is_none_or(|key| finding.place() != Some(&key.place()))
}
