//! The template as a whole.

use super::{Map, NullInTemplate, Value, json, map, yaml};

/// The parameters that every stack has (CloudFormation Template Reference, "Pseudo parameters reference").
pub const PSEUDO_PARAMETERS: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// A CloudFormation template.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// Whether the SAM transform expands it.
    pub serverless: bool,
    /// The description of the stack, one sentence.
    pub description: String,
    /// Metadata for tools, which CloudFormation ignores.
    pub metadata: Map,
    /// The parameters.
    pub parameters: Map,
    /// The conditions.
    pub conditions: Map,
    /// The resources by logical id.
    pub resources: indexmap::IndexMap<String, Resource>,
    /// The outputs.
    pub outputs: indexmap::IndexMap<String, Output>,
}

/// A resource of a template.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resource {
    /// The type, such as `AWS::SQS::Queue`.
    pub kind: &'static str,
    /// The condition on which it exists.
    pub condition: Option<String>,
    /// Its deletion policy.
    pub deletion: Deletion,
    /// The resources that must exist before it, if no value of them is used.
    pub depends_on: Vec<String>,
    /// Metadata for tools, which CloudFormation ignores.
    pub metadata: Map,
    /// The properties.
    pub properties: Map,
    /// The whole resource as its author gives it, instead of all of the above.
    pub given: Option<Value>,
}

/// What happens to a resource when it leaves the stack or is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deletion {
    /// Not specified: it is deleted.
    #[default]
    Unsaid,
    /// It goes.
    Delete,
    /// It is retained, unless the creation of the stack is rolled back.
    Retain,
}

/// An output of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// What it is.
    pub description: String,
    /// Its value.
    pub value: Value,
    /// The condition on which it exists.
    pub condition: Option<String>,
}

impl Resource {
    /// A resource of a type with properties.
    pub fn new(kind: &'static str, properties: Map) -> Self {
        Self { kind, properties, ..Self::default() }
    }

    /// A resource as its author gives it.
    ///
    /// # Errors
    ///
    /// A `null` in it.
    pub fn given(resource: &serde_json::Value) -> Result<Self, NullInTemplate> {
        Ok(Self { given: Some(resource.try_into()?), ..Self::default() })
    }

    /// The same resource, only when a condition holds.
    #[must_use]
    pub fn only_if(mut self, condition: Option<String>) -> Self {
        self.condition = condition;
        self
    }

    /// The same resource with a deletion policy.
    #[must_use]
    pub fn on_deletion(mut self, deletion: Deletion) -> Self {
        self.deletion = deletion;
        self
    }

    /// The same resource with a check of the linter Checkov left out, and the reason.
    #[must_use]
    pub fn skipping(mut self, check: &str, reason: &str) -> Self {
        let entry: Value = map! { "id" => check, "comment" => reason }.into();
        let checkov = self.metadata.entry("checkov".to_owned()).or_insert_with(|| Value::Map(Map::new()));
        if let Value::Map(members) = checkov {
            let skip = members.entry("skip".to_owned()).or_insert_with(|| Value::List(Vec::new()));
            if let Value::List(entries) = skip {
                entries.push(entry);
            }
        }
        self
    }

    fn to_value(&self) -> Value {
        if let Some(given) = &self.given {
            return given.clone();
        }
        let mut members = map! { "Type" => self.kind };
        if let Some(condition) = &self.condition {
            members.insert("Condition".to_owned(), condition.into());
        }
        if !self.depends_on.is_empty() {
            members.insert("DependsOn".to_owned(), self.depends_on.clone().into());
        }
        let policies = match self.deletion {
            Deletion::Unsaid => None,
            Deletion::Delete => Some(("Delete", "Delete")),
            Deletion::Retain => Some(("RetainExceptOnCreate", "Retain")),
        };
        if let Some((deleted, replaced)) = policies {
            members.insert("DeletionPolicy".to_owned(), deleted.into());
            members.insert("UpdateReplacePolicy".to_owned(), replaced.into());
        }
        if !self.metadata.is_empty() {
            members.insert("Metadata".to_owned(), self.metadata.clone().into());
        }
        if !self.properties.is_empty() {
            members.insert("Properties".to_owned(), self.properties.clone().into());
        }
        members.into()
    }
}

impl Template {
    /// The template as YAML, with short forms of the functions.
    pub fn to_yaml(&self) -> String {
        yaml::print(&self.to_value())
    }

    /// The template as JSON, with long forms of the functions.
    pub fn to_json(&self) -> serde_json::Value {
        json::long_form(&self.to_value())
    }

    fn to_value(&self) -> Value {
        let mut members = map! { "AWSTemplateFormatVersion" => "2010-09-09" };
        if self.serverless {
            members.insert("Transform".to_owned(), "AWS::Serverless-2016-10-31".into());
        }
        members.insert("Description".to_owned(), self.description.as_str().into());
        let sections =
            [("Metadata", &self.metadata), ("Parameters", &self.parameters), ("Conditions", &self.conditions)];
        for (name, section) in sections {
            if !section.is_empty() {
                members.insert(name.to_owned(), section.clone().into());
            }
        }
        let resources: Map = self.resources.iter().map(|(id, resource)| (id.clone(), resource.to_value())).collect();
        members.insert("Resources".to_owned(), resources.into());
        if !self.outputs.is_empty() {
            let outputs: Map = self.outputs.iter().map(|(name, output)| (name.clone(), output.to_value())).collect();
            members.insert("Outputs".to_owned(), outputs.into());
        }
        members.into()
    }
}

impl Output {
    fn to_value(&self) -> Value {
        let mut members = Map::new();
        if let Some(condition) = &self.condition {
            members.insert("Condition".to_owned(), condition.into());
        }
        members.insert("Description".to_owned(), self.description.as_str().into());
        members.insert("Value".to_owned(), self.value.clone());
        members.into()
    }
}
