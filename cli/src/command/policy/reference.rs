//! What a permission names that only deployment knows: resources and parameters of a template, and placeholders of a definition.

use std::fmt;

use asl::document::{Document, Node};
use cloudformation::state_machines::text_of;
use permissions::Named;

/// Something that `${…}` stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Reference {
    /// What stands between the braces.
    text: String,
    /// The ARN of what it names, as text with placeholders, where that is known by another name.
    arn: Option<String>,
    is_arn: bool,
    /// The name of the state machine, if it is the ARN of one.
    machine: Option<String>,
    /// The name alone, if it is an ARN.
    name: Option<String>,
    /// The ARN of the customer managed key of what it names.
    key: Option<String>,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Named for Reference {
    fn is_resource(&self) -> bool {
        self.arn.is_some()
    }

    fn is_arn(&self) -> bool {
        self.is_arn
    }

    fn is_state_machine(&self) -> bool {
        self.machine.is_some()
    }

    fn has_key(&self) -> bool {
        self.key.is_some()
    }

    fn name(&self) -> Option<Self> {
        Some(Self::plain(self.name.as_deref()?))
    }
}

impl Reference {
    /// Of what nothing else is known: a name, unless it is called an ARN.
    pub(super) fn plain(text: &str) -> Self {
        let called = text.to_ascii_lowercase();
        Self { text: text.to_owned(), arn: None, is_arn: called.ends_with("arn"), machine: None, name: None, key: None }
    }

    /// The ARN of what it names, as text with placeholders.
    pub(super) fn arn(&self) -> String {
        self.arn.clone().unwrap_or_else(|| format!("${{{}}}", self.text))
    }

    /// The name of the state machine, as text with placeholders.
    pub(super) fn machine(&self) -> Option<&str> {
        self.machine.as_deref()
    }

    /// The ARN of its key, as text with placeholders.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What `Orders` or `Orders.Arn` is in a template; none for what the template does not have.
    pub(super) fn in_template(text: &str, template: &Document) -> Option<Self> {
        let (id, attribute) = text.split_once('.').map_or((text, ""), |(id, attribute)| (id, attribute));
        let resource = template.root().get("Resources").and_then(|resources| resources.get(id));
        let Some(resource) = resource else {
            let is_parameter = template.root().get("Parameters").is_some_and(|all| all.get(id).is_some());
            return (is_parameter || text.starts_with("AWS::")).then(|| Self::plain(text));
        };
        let kind = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
        let properties = resource.get("Properties");
        let mut found = Self { is_arn: false, key: key_of(kind, properties, template), ..Self::plain(text) };
        let shape = Shape::of(kind);
        match attribute {
            "" if shape == Shape::Arn => found.is_arn = true,
            "" if shape == Shape::Named => found.arn = Some(format!("${{{id}.Arn}}")),
            "" => {}
            "QueueUrl" => found.arn = Some(format!("${{{id}.Arn}}")),
            _ => found.is_arn = attribute.ends_with("Arn") || attribute == "Alias",
        }
        if found.is_arn {
            let is_machine = matches!(kind, "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine");
            found.machine = is_machine.then(|| format!("${{{id}.Name}}"));
            found.name = (shape == Shape::Named).then(|| id.to_owned());
        }
        Some(found)
    }

    /// True for the ARN of a function, false for that of an activity, by the type of a template's resource.
    pub(super) fn is_function(text: &str, template: &Document) -> Option<bool> {
        let id = text.split('.').next().unwrap_or_default();
        let resource = template.root().get("Resources")?.get(id)?;
        match resource.get("Type").and_then(Node::as_str)? {
            "AWS::Lambda::Function" | "AWS::Lambda::Alias" | "AWS::Lambda::Version" | "AWS::Serverless::Function" => {
                Some(true)
            }
            "AWS::StepFunctions::Activity" => Some(false),
            _ => None,
        }
    }
}

/// What `Ref` gives of a resource type (CloudFormation Template Reference, "Return values" of each type).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The ARN.
    Arn,
    /// A name or a URL; the attribute `Arn` has the ARN.
    Named,
    /// A name, of which ARNs are made.
    Name,
}

impl Shape {
    fn of(kind: &str) -> Self {
        match kind {
            "AWS::Batch::JobDefinition"
            | "AWS::Batch::JobQueue"
            | "AWS::ECS::TaskDefinition"
            | "AWS::Lambda::Alias"
            | "AWS::Lambda::Version"
            | "AWS::SNS::Topic"
            | "AWS::SecretsManager::Secret"
            | "AWS::Serverless::StateMachine"
            | "AWS::StepFunctions::Activity"
            | "AWS::StepFunctions::StateMachine"
            | "AWS::StepFunctions::StateMachineAlias"
            | "AWS::StepFunctions::StateMachineVersion" => Shape::Arn,
            "AWS::CodeBuild::Project"
            | "AWS::DynamoDB::GlobalTable"
            | "AWS::DynamoDB::Table"
            | "AWS::ECS::Cluster"
            | "AWS::Events::Connection"
            | "AWS::Events::EventBus"
            | "AWS::IAM::Role"
            | "AWS::KMS::Key"
            | "AWS::Kinesis::Stream"
            | "AWS::Lambda::Function"
            | "AWS::SQS::Queue"
            | "AWS::Serverless::Function"
            | "AWS::Serverless::SimpleTable" => Shape::Named,
            _ => Shape::Name,
        }
    }
}

/// The ARN of the customer managed key with which a resource is encrypted, as text with placeholders.
fn key_of(kind: &str, properties: Option<Node<'_>>, template: &Document) -> Option<String> {
    let at = |path: &[&str]| path.iter().try_fold(properties?, |node, name| node.get(name));
    let key = match kind {
        "AWS::SQS::Queue" | "AWS::SNS::Topic" => at(&["KmsMasterKeyId"]),
        "AWS::DynamoDB::Table" => at(&["SSESpecification", "KMSMasterKeyId"]),
        "AWS::S3::Bucket" => at(&["BucketEncryption", "ServerSideEncryptionConfiguration"])
            .and_then(|rules| rules.at(0))
            .and_then(|rule| rule.get("ServerSideEncryptionByDefault"))
            .and_then(|default| default.get("KMSMasterKeyID")),
        _ => None,
    };
    key_arn(key?, template)
}

/// The ARN of a key that a property names, as text with placeholders; none for a key that AWS manages.
pub(super) fn key_arn(key: Node<'_>, template: &Document) -> Option<String> {
    let text = text_of(key)?;
    if text.starts_with("alias/aws/") {
        return None;
    }
    if text.starts_with("arn:") {
        return Some(text);
    }
    let reference = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    if let Some(found) = reference.and_then(|reference| Reference::in_template(reference, template)) {
        return Some(found.arn());
    }
    let keys = "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/";
    // An alias says nothing of the key's id.
    Some(if text.starts_with("alias/") { format!("{keys}*") } else { format!("{keys}{text}") })
}
