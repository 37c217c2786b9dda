//! One state machine of a template.

use std::io;

use asl::document::{Kind, Node};
use asl::shown::quoted;
use asl::validate::{Options, rule};
use asl::{Diagnostic, Severity};

use super::conditions::{Choice, choices};
use super::deployed::{Deployed, Foreign, Gathered, TextHelp};
use super::file;
use super::intrinsic::{If, Intrinsic};
use super::object::Object;
use super::properties::{Location, Properties, check_transform};
use super::references;
use super::rules::{UNREADABLE_FILE, WRONG_PROPERTY};
use super::substitutions::Substitutions;
use super::template::Template;
use super::text::{Definition, Making};
use super::{Read, ReadFile, Validation};

/// A machine that is being validated.
struct Machine<'d, 'j> {
    id: &'d str,
    /// True for SAM's type.
    serverless: bool,
    options: Options<'j>,
    template: &'j Template<'d>,
    uses: Substitutions<'d>,
    validation: &'j mut Validation,
    /// The placeholders that nothing fills.
    foreign: Vec<(Foreign, bool)>,
}

/// Validates a resource that is a state machine.
pub(super) fn check<'d>(
    id: &'d str,
    resource: Node<'d>,
    template: &Template<'d>,
    express: bool,
    read: &mut ReadFile<'_>,
    validation: &mut Validation,
) {
    let serverless = resource.get("Type").and_then(Node::as_str) == Some("AWS::Serverless::StateMachine");
    let kind = Properties::of(serverless);
    if serverless {
        check_transform(id, resource, template, validation);
    }
    let properties = resource.get("Properties");
    if properties.and_then(Intrinsic::of).is_some() {
        let message = format!("the properties of {} are known only at deployment; they are not validated", quoted(id));
        return validation.note(resource, message);
    }
    let given = kind.definitions(id, resource, template, validation);
    let (Some(properties), false) = (properties, given.is_empty()) else { return };
    let express = kind.is_express(id, properties, express, validation);
    let uses = Substitutions::of(id, properties, template, validation);
    if let Some(declared) = properties.get("DefinitionSubstitutions") {
        references::check(id, declared, template, validation);
    }
    let options = Options { express, ..Options::default() };
    let mut machine = Machine { id, serverless, options, template, uses, validation, foreign: Vec::new() };
    // With conditions, one of several properties may be there.
    let decided = Choice::default();
    let validated: Vec<_> =
        given.into_iter().map(|(name, node)| machine.definition(name, node, &decided, read)).collect();
    machine.report_foreign();
    if !validated.contains(&false) {
        let Machine { uses, validation, .. } = machine;
        uses.finish(validation);
    }
}

impl<'d> Machine<'d, '_> {
    /// Validates the value of a property; false where it is not known. Recurses as deep as the template, which its
    /// reader bounds.
    fn definition(&mut self, property: &str, node: Node<'d>, decided: &Choice<'d>, read: &mut ReadFile<'_>) -> bool {
        let intrinsic = Intrinsic::of(node);
        if intrinsic.is_some_and(|intrinsic| intrinsic.reference().as_deref() == Some("AWS::NoValue")) {
            return true;
        }
        if self.serverless
            && property == "Definition"
            && intrinsic.is_some_and(|intrinsic| !self.is_resolved(intrinsic))
        {
            let message = "SAM writes the function itself as the definition: it must be an object".to_owned();
            let help = "write the definition as an object, or move it to a file";
            self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
            return false;
        }
        let by_condition = !self.serverless || property != "DefinitionUri";
        if let Some(If { condition, then, otherwise }) = intrinsic.filter(|_| by_condition).and_then(If::of) {
            let validated = [(then, true), (otherwise, false)].map(|(node, holds)| {
                let decided = condition.map_or_else(|| decided.clone(), |name| decided.with(name, holds));
                self.definition(property, node, &decided, read)
            });
            return validated == [true, true];
        }
        match property {
            "DefinitionString" => self.text(node, decided),
            "Definition" => match intrinsic {
                Some(intrinsic) if gives_text(intrinsic) => self.no_object(node, "a string"),
                Some(_) => self.unknown(node),
                None => self.object(node, decided),
            },
            _ => self.file(property, node, decided, read),
        }
    }

    /// True for a function that a macro evaluates before SAM reads the template.
    fn is_resolved(&self, intrinsic: Intrinsic<'_>) -> bool {
        intrinsic.name == "Transform" || intrinsic.name.starts_with("ForEach::") || self.template.open
    }

    /// Says that a definition is known only at deployment.
    fn unknown(&mut self, node: Node<'d>) -> bool {
        let message = format!("the definition of {} is known only at deployment; it is not validated", quoted(self.id));
        self.validation.note(node, message);
        false
    }

    /// Says that a definition is not an object.
    fn no_object(&mut self, node: Node<'d>, found: &str) -> bool {
        let message = format!("`Definition` must be an object, but is {found}");
        let help = match self.serverless {
            true => "write the definition as an object, or move it to a file that `DefinitionUri` names",
            false => "write an object, or use `DefinitionString` for a string",
        };
        self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
        false
    }

    /// The ways in which the conditions can choose that matter to a definition.
    fn choices(&self, node: Node<'d>, decided: &Choice<'d>) -> Vec<Choice<'d>> {
        let nodes: Vec<_> = [Some(node), self.uses.declared].into_iter().flatten().collect();
        choices(&nodes, self.template, decided)
    }

    /// Validates a definition that the template holds as an object.
    fn object(&mut self, node: Node<'d>, decided: &Choice<'d>) -> bool {
        if node.kind() != Kind::Object {
            return self.no_object(node, &node.kind().to_string());
        }
        references::check(self.id, node, self.template, self.validation);
        let inline = self.serverless;
        let help = if inline { TextHelp::Inline } else { TextHelp::Object };
        let mut gathered = Gathered::default();
        for (number, choice) in self.choices(node, decided).iter().enumerate() {
            self.uses.choose(self.template, choice);
            let (template, uses) = (self.template, &mut self.uses);
            let mut deployed = Object { inline, template, choice, uses }.deployed(node);
            let mut findings = deployed.check(self.options, Some(node), &help, self.template);
            // The object is written anew, so its length here says nothing.
            findings.retain(|finding| !finding.is(&rule::DEFINITION_TOO_LONG));
            gathered.add(findings);
            self.kept(deployed, true, number == 0);
        }
        self.add(gathered);
        true
    }

    /// Takes what is left of a definition that was checked.
    fn kept(&mut self, deployed: Deployed, of_template: bool, first: bool) {
        let Deployed { document, foreign, .. } = deployed;
        self.foreign.extend(foreign.into_iter().map(|foreign| (foreign, of_template)));
        if first {
            self.validation.keep(self.id, document);
        }
    }

    /// Validates a definition that the template holds as a text; false where it is not known.
    fn text(&mut self, node: Node<'d>, decided: &Choice<'d>) -> bool {
        let intrinsic = Intrinsic::of(node);
        if let Some(intrinsic) = intrinsic.filter(|intrinsic| intrinsic.name == "ToJsonString") {
            return self.object(intrinsic.argument, decided);
        }
        if intrinsic.is_none() && node.kind() != Kind::String {
            let message = format!("`DefinitionString` must be a string, but is {}", node.kind());
            let help = "write the definition as JSON in a string, or as an object under `Definition`";
            self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
            return false;
        }
        let mut gathered = Gathered::default();
        for (number, choice) in self.choices(node, decided).iter().enumerate() {
            self.uses.choose(self.template, choice);
            let making = Making { template: self.template, choice, uses: &mut self.uses };
            let Some(text) = making.of_node(node) else { return self.unknown(node) };
            let findings = self.composed(node, text, true, number == 0);
            gathered.add(findings);
        }
        references::check(self.id, node, self.template, self.validation);
        self.add(gathered);
        true
    }

    /// Validates a text with placeholders, which the template holds or names at a node.
    fn composed(&mut self, node: Node<'d>, text: Definition, of_template: bool, first: bool) -> Vec<Diagnostic> {
        let (refused, document) = match text.document {
            Ok(document) => (Vec::new(), Some(document)),
            Err(refusal) => refusal.into_parts(),
        };
        let doubtful = |finding: &Diagnostic| finding.place().is_some_and(|place| text.doubtful.contains(place));
        let broken = text.foreign.iter().any(|foreign| foreign.fails);
        if document.is_none() && (text.all_doubtful || refused.iter().any(doubtful)) && !broken {
            let id = quoted(self.id);
            let message = format!(
                "the definition of {id} is valid JSON only after its placeholders are replaced; it is not \
                    validated"
            );
            self.validation.note(node, message);
            return Vec::new();
        }
        let put_in = |finding: &Diagnostic| finding.place().is_some_and(|place| text.put_in.contains(place));
        let mut findings: Vec<_> = refused
            .into_iter()
            .map(|finding| match put_in(&finding) {
                true => finding
                    .without_fixes()
                    .help("the value of the placeholder is put in as text: check its quotes and braces"),
                false => finding,
            })
            .collect();
        let Some(document) = document else {
            self.foreign.extend(text.foreign.into_iter().map(|foreign| (foreign, of_template)));
            return findings;
        };
        let in_file = if of_template { Vec::new() } else { file::check(&document) };
        let document = document.as_deployed();
        let Definition { foreign, touched, .. } = text;
        let mut deployed = Deployed { document, part: None, foreign, touched, findings: in_file };
        findings.extend(deployed.check(self.options, None, &TextHelp::Quoted, self.template));
        self.kept(deployed, of_template, first);
        findings
    }

    /// Validates a definition in a file; false where it is not read.
    fn file(&mut self, property: &str, node: Node<'d>, decided: &Choice<'d>, read: &mut ReadFile<'_>) -> bool {
        let path = match Location::of(property, self.serverless, node, self.template) {
            Location::Local(path) => path,
            Location::Wrong(message, help) => {
                self.validation.error(self.id, &WRONG_PROPERTY, node, message, help);
                return false;
            }
            Location::Elsewhere => {
                // CDK has put the definition beside the template to be uploaded.
                if let Some(Ok(read)) = asset(node).map(|path| read(&path)) {
                    return self.read(node, decided, read);
                }
                let message =
                    format!("the definition of {} is not in a local file; it is not validated", quoted(self.id));
                self.validation.note(node, message);
                return false;
            }
        };
        match read(path) {
            Ok(found) => self.read(node, decided, found),
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

    /// Validates the definition that a file holds; false where it is not text.
    fn read(&mut self, node: Node<'d>, decided: &Choice<'d>, found: Read) -> bool {
        let Read { findings, text, file, .. } = found;
        if text.trim().is_empty() {
            findings.into_iter().for_each(|finding| self.add_one(finding));
            return false;
        }
        let mut gathered = Gathered::default();
        for (number, choice) in self.choices(node, decided).iter().enumerate() {
            self.uses.choose(self.template, choice);
            let definition = self.read_file(&file, &text, choice);
            let findings = self.composed(node, definition, false, number == 0);
            gathered.add(findings);
        }
        self.add(gathered);
        true
    }

    /// What the handler reads: JSON, and where that fails YAML.
    fn read_file(&mut self, file: &str, text: &str, choice: &Choice<'d>) -> Definition {
        let template = self.template;
        let is_read = |definition: &Definition| match &definition.document {
            Ok(_) => true,
            Err(refusal) => refusal.has_document(),
        };
        if !file::begins_as_json(text) {
            return Making { template, choice, uses: &mut self.uses }.of_yaml_file(file, text);
        }
        let json = Making { template, choice, uses: &mut self.uses }.of_json_file(file, text);
        if is_read(&json) {
            return json;
        }
        let yaml = Making { template, choice, uses: &mut self.uses }.of_yaml_file(file, text);
        if is_read(&yaml) { yaml } else { json }
    }

    /// Reports each placeholder that nothing fills, once.
    fn report_foreign(&mut self) {
        let mut all = std::mem::take(&mut self.foreign);
        // In one way of several it may stand where it fails.
        all.sort_by_cached_key(|(foreign, _)| (foreign.span.place().clone(), !foreign.fails, !foreign.whole));
        all.dedup_by(|(one, _), (other, _)| one.name == other.name && one.span.place() == other.span.place());
        for (foreign, of_template) in all {
            let severity = if foreign.fails { Severity::Error } else { Severity::Warning };
            // Where nothing is declared, a part of a string may be text.
            let meant =
                foreign.fails || foreign.whole || self.uses.declared.is_some() || self.template.declares(&foreign.name);
            if meant {
                let Foreign { name, span, pointer, .. } = foreign;
                let (uses, template) = (&mut self.uses, self.template);
                self.validation.add(self.id, severity, || {
                    let finding = uses.undeclared(&name, span, severity, of_template, template);
                    match pointer {
                        Some(pointer) => finding.pointing(pointer),
                        None => finding,
                    }
                });
            }
        }
    }

    fn add(&mut self, gathered: Gathered) {
        gathered.finish().for_each(|finding| self.add_one(finding));
    }

    fn add_one(&mut self, finding: Diagnostic) {
        self.validation.add(self.id, finding.severity(), || finding);
    }
}

/// True for a function that gives a string.
fn gives_text(intrinsic: Intrinsic<'_>) -> bool {
    matches!(intrinsic.name, "Sub" | "Join" | "Base64" | "ToJsonString")
}

/// The file that CDK's assembly has for an object in its bucket of assets (AWS CDK Developer Guide, "Assets").
fn asset(location: Node<'_>) -> Option<String> {
    let bucket = location.get("Bucket")?;
    let is_of_cdk = bucket.nodes().any(|node| node.as_str().is_some_and(|text| text.contains("-assets-")));
    let key = location.get("Key").and_then(Node::as_str).filter(|key| is_of_cdk && !key.contains(['/', '\\']))?;
    Some(format!("asset.{key}"))
}
