//! Whether what the template refers to is in it: authors name resources in permissions by hand and in resources as data.

use asl::{Diagnostic, Place, closest};
use cloudformation::state_machines::{Part, parts};
use cloudformation::{Map, PSEUDO_PARAMETERS, Value};

use super::functions::role_id;
use super::rules::NO_REFERENCE;
use super::{Named, Stack};

/// The attributes of resource types that permissions name (CloudFormation Template Reference, "Return values" of each type).
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("AWS::DynamoDB::Table", &["Arn", "StreamArn"]),
    ("AWS::ECS::Cluster", &["Arn"]),
    ("AWS::Events::Connection", &["Arn", "ArnForPolicy", "SecretArn"]),
    ("AWS::Events::EventBus", &["Arn", "Name", "Policy"]),
    ("AWS::IAM::Role", &["Arn", "RoleId"]),
    ("AWS::KMS::Key", &["Arn", "KeyId"]),
    ("AWS::Lambda::Function", &["Arn"]),
    ("AWS::Logs::LogGroup", &["Arn"]),
    ("AWS::S3::Bucket", &["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"]),
    ("AWS::SNS::Topic", &["TopicArn", "TopicName"]),
    ("AWS::SQS::Queue", &["Arn", "QueueName", "QueueUrl"]),
    ("AWS::Serverless::Function", &["Arn"]),
    ("AWS::Serverless::StateMachine", &["Arn", "Name", "StateMachineRevisionId"]),
    ("AWS::StepFunctions::Activity", &["Arn", "Name"]),
    ("AWS::StepFunctions::StateMachine", &["Arn", "Name", "StateMachineRevisionId"]),
];

impl Stack<'_> {
    /// Reports references to what is not in the template.
    pub(super) fn check_references(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        for (id, resource) in &self.template.resources {
            let place = self.place_of(id);
            let mut references = Vec::new();
            match &resource.given {
                Some(given) => collect(given, &mut references),
                None => resource.properties.values().for_each(|value| collect(value, &mut references)),
            }
            let unknown = references.into_iter().filter_map(|reference| self.unknown(&reference));
            found.extend(unknown.map(|(message, help)| {
                let finding = NO_REFERENCE.found(format!("`{id}` refers to {message}")).help(help);
                place.clone().map_or_else(|| finding.clone(), |place| finding.clone().at(place))
            }));
        }
        found.dedup();
        self.refused.extend(found);
    }

    /// The author's line of the workflow to which a resource belongs.
    fn place_of(&self, id: &str) -> Option<Place> {
        let owns = |workflow: &&Named| {
            let compiled = &workflow.compiled;
            let role = role_id(&compiled.logical_id());
            compiled.raw_resources().iter().any(|(raw, _)| raw == id) || id.starts_with(&role)
        };
        let owner = self.workflows.iter().find(owns).or(self.workflows.first());
        owner.map(|workflow| workflow.compiled.place().clone())
    }

    /// What is wrong with a reference such as `Orders` or `Orders.Arn`, and what to write instead.
    fn unknown(&self, reference: &str) -> Option<(String, String)> {
        let (name, attribute) = reference.split_once('.').map_or((reference, None), |(name, rest)| (name, Some(rest)));
        let template = &self.template;
        let known = || template.resources.keys().chain(template.parameters.keys()).map(String::as_str);
        let kind = template.resources.get(name).map(|resource| match &resource.given {
            Some(Value::Map(members)) => match members.get("Type") {
                Some(Value::Text(kind)) => kind.as_str(),
                Some(_) | None => "",
            },
            Some(_) => "",
            None => resource.kind,
        });
        let Some(kind) = kind else {
            // SAM makes `WorkerRole` for `Worker`, and an API for events.
            let made = || name.starts_with("Serverless") || known().any(|known| name.starts_with(known));
            if template.parameters.contains_key(name)
                || PSEUDO_PARAMETERS.contains(&reference)
                || template.serverless && made()
            {
                return None;
            }
            let help = match closest(name, known()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "name a resource or a parameter of the template by its logical id".to_owned(),
            };
            return Some((format!("`{name}`, which is not in the template"), help));
        };
        let attributes = ATTRIBUTES.iter().find(|(of, _)| *of == kind).map(|(_, attributes)| *attributes)?;
        let attribute = attribute.filter(|attribute| !attributes.contains(attribute))?;
        // The table need not be whole, so only what looks like a mistake is one.
        let close = closest(attribute, attributes.iter().copied())?;
        Some((format!("`{reference}`; `{kind}` has no such attribute"), format!("did you mean `{name}.{close}`?")))
    }
}

/// Adds what a value refers to. Resources are a few levels deep: the
/// limits of a document bound those that authors give as data.
fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        Value::List(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Map(members) => members.values().for_each(|member| collect(member, references)),
        Value::Function("Ref", name) => references.extend(text(name)),
        Value::Function("Fn::GetAtt", name) => match name.as_ref() {
            Value::List(steps) => {
                let steps: Option<Vec<String>> = steps.iter().map(text).collect();
                references.extend(steps.map(|steps| steps.join(".")));
            }
            name => references.extend(text(name)),
        },
        Value::Function("Fn::Sub", argument) => match argument.as_ref() {
            Value::List(items) => {
                let none = Map::new();
                let values = match items.get(1) {
                    Some(Value::Map(values)) => values,
                    Some(_) | None => &none,
                };
                values.values().for_each(|value| collect(value, references));
                let names: Vec<&str> = values.keys().map(String::as_str).collect();
                items.first().into_iter().for_each(|text| substituted(text, &names, references));
            }
            text => substituted(text, &[], references),
        },
        Value::Function(_, argument) => collect(argument, references),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) | Value::Function(..) => None,
    }
}

fn substituted(value: &Value, given: &[&str], references: &mut Vec<String>) {
    let Some(text) = text(value) else { return };
    references.extend(parts(&text).into_iter().filter_map(|part| match part {
        Part::Name(_, name) if !given.contains(&name) => Some(name.to_owned()),
        Part::Name(..) | Part::Kept(..) | Part::Text(_) => None,
    }));
}
