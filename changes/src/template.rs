//! A template as it is compared.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::definition::{self, Definition};
use super::meaning::{Meaning, Scalars, section};
use super::statement::statements;

/// The type of a state machine.
pub(super) const MACHINE: &str = "AWS::StepFunctions::StateMachine";

/// Sections that mean nothing for what is deployed, or are compared in another way.
const APART: &[&str] = &["AWSTemplateFormatVersion", "Metadata", "Resources", "Transform"];

/// A template as it is compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    /// Everything but resources: parameters, conditions, outputs, the description.
    pub(super) sections: IndexMap<String, Value>,
    /// The resources that there are.
    pub(super) resources: IndexMap<String, Resource>,
}

/// A resource as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resource {
    pub(super) kind: String,
    /// What is beside the properties: `Condition`, `DependsOn`, `DeletionPolicy`.
    pub(super) attributes: Map<String, Value>,
    pub(super) properties: Map<String, Value>,
    /// The definition of a state machine.
    pub(super) definition: Option<Definition>,
}

impl Side {
    /// What a template means with what is known of it.
    pub(super) fn of(template: &Value, meaning: &Meaning) -> Side {
        let sections = template.as_object().into_iter().flatten();
        let sections = sections.filter(|(name, _)| !APART.contains(&name.as_str()));
        let sections = sections.filter_map(|(name, section)| {
            // A condition is shown with the names of parameters: it is the same whatever they are.
            let plain = Meaning::default();
            let meaning = if name == "Conditions" { &plain } else { meaning };
            let section = meaning.value(section, Scalars::AsText)?;
            Some((name.clone(), if name == "Outputs" { outputs(section, meaning) } else { section }))
        });
        let resources = section(template, "Resources").filter(|(_, resource)| exists(resource, meaning));
        Side {
            sections: sections.collect(),
            resources: resources.map(|(id, resource)| (id.clone(), Resource::of(resource, meaning))).collect(),
        }
    }

    /// A section's members.
    pub(super) fn section(&self, name: &str) -> Map<String, Value> {
        self.sections.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
    }
}

/// The outputs that there are, without conditions that are decided.
fn outputs(section: Value, meaning: &Meaning) -> Value {
    let Value::Object(members) = section else { return section };
    let there = members.into_iter().filter(|(_, output)| exists(output, meaning)).map(|(name, mut output)| {
        let decided = output.get("Condition").and_then(Value::as_str).and_then(|name| meaning.condition(name));
        if let Some(members) = output.as_object_mut().filter(|_| decided.is_some()) {
            members.shift_remove("Condition");
        }
        (name, output)
    });
    Value::Object(there.collect())
}

/// False if a condition is known not to hold.
fn exists(resource: &Value, meaning: &Meaning) -> bool {
    let condition = resource.get("Condition").and_then(Value::as_str);
    condition.and_then(|name| meaning.condition(name)) != Some(false)
}

impl Resource {
    fn of(resource: &Value, meaning: &Meaning) -> Resource {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        let none = Map::new();
        let raw = resource.get("Properties").and_then(Value::as_object).unwrap_or(&none);
        let is_machine = kind == MACHINE;
        let own = raw.iter().filter(|(name, _)| !is_machine || !definition::PROPERTIES.contains(&name.as_str()));
        let properties = own.filter_map(|(name, value)| {
            let value = meaning.value(value, Scalars::AsText)?;
            Some((name.clone(), if name == "Tags" { tags(value)? } else { value }))
        });
        let beside = resource.as_object().into_iter().flatten();
        let beside = beside.filter(|(name, _)| !matches!(name.as_str(), "Type" | "Properties" | "Metadata"));
        let beside = beside.filter_map(|(name, value)| {
            let value = meaning.value(value, Scalars::AsText)?;
            // What is decided shows in whether the resource is there.
            let decided = name == "Condition" && value.as_str().and_then(|name| meaning.condition(name)).is_some();
            // To delete is what happens where nothing is said, and a resource that is there was created long ago.
            let policy = name == "DeletionPolicy" || name == "UpdateReplacePolicy";
            match value.as_str() {
                _ if decided => None,
                Some("Delete") if policy => None,
                Some("RetainExceptOnCreate") if policy => Some((name.clone(), "Retain".into())),
                _ => Some((name.clone(), value)),
            }
        });
        Resource {
            kind: kind.to_owned(),
            attributes: beside.collect(),
            properties: properties.collect(),
            definition: is_machine.then(|| Definition::of(raw, meaning)),
        }
    }

    /// Whether the resource stays in AWS when it leaves the stack.
    pub(super) fn outlives_removal(&self) -> bool {
        self.attributes.get("DeletionPolicy").and_then(Value::as_str) == Some("Retain")
    }

    /// Whether the resource stays in AWS when another takes its place.
    pub(super) fn outlives_replacement(&self) -> bool {
        self.attributes.get("UpdateReplacePolicy").and_then(Value::as_str) == Some("Retain")
    }

    /// Its properties but for policies, which are compared as statements.
    pub(super) fn plain_properties(&self) -> Value {
        let plain = self.properties.iter().filter_map(|(name, value)| match name.as_str() {
            "Policies" if self.kind == "AWS::IAM::Role" => None,
            "PolicyDocument" | "KeyPolicy" | "ResourcePolicy" | "AssumeRolePolicyDocument"
                if statements(value).is_some() =>
            {
                None
            }
            _ => Some((name.clone(), value.clone())),
        });
        Value::Object(plain.collect())
    }
}

/// Tags by name, but for those that SAM adds.
fn tags(value: Value) -> Option<Value> {
    let Value::Array(items) = &value else { return Some(value) };
    let mut tags = Map::new();
    for item in items {
        let (Some(Value::String(key)), Some(tag)) = (item.get("Key"), item.get("Value")) else { return Some(value) };
        let by_sam = key.ends_with(":createdBy") && tag == "SAM";
        if !by_sam {
            tags.insert(key.clone(), tag.clone());
        }
    }
    (!tags.is_empty()).then_some(Value::Object(tags))
}
