//! Capabilities that CloudFormation requires for roles and policies in the template.

use serde_json::Value;

/// A capability that the user must acknowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Creates roles and policies.
    Iam,
    /// Creates roles and policies with custom names.
    NamedIam,
    /// Has macros, which may do anything.
    AutoExpand,
}

/// The types that need a capability, each with the property that names it (CloudFormation User Guide, "Acknowledging IAM
/// resources in CloudFormation templates").
const IAM: &[(&str, Option<&str>)] = &[
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::User", Some("UserName")),
    ("AWS::IAM::UserToGroupAddition", None),
];

/// The resources of a template that need a capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The capability.
    pub capability: Capability,
    /// The logical ids of the resources that need it.
    pub resources: Vec<String>,
}

/// The capability that a template needs; none if it creates no roles and policies.
pub fn needed(template: &Value) -> Option<Needed> {
    let resources = template.get("Resources").and_then(Value::as_object)?;
    let mut found = Vec::new();
    let mut named = false;
    for (id, resource) in resources {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        if let Some((_, name)) = IAM.iter().find(|(known, _)| *known == kind) {
            found.push(id.clone());
            let properties = resource.get("Properties");
            named |= name.is_some_and(|name| properties.is_some_and(|properties| properties.get(name).is_some()));
        }
    }
    let capability = if named { Capability::NamedIam } else { Capability::Iam };
    (!found.is_empty()).then_some(Needed { capability, resources: found })
}

impl Needed {
    /// True if the user has acknowledged it explicitly.
    pub fn is_among(&self, given: &[Capability]) -> bool {
        given.contains(&self.capability)
            || (self.capability == Capability::Iam && given.contains(&Capability::NamedIam))
    }
}

impl Capability {
    /// As CloudFormation writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Capability::Iam => "CAPABILITY_IAM",
            Capability::NamedIam => "CAPABILITY_NAMED_IAM",
            Capability::AutoExpand => "CAPABILITY_AUTO_EXPAND",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_need_a_capability_and_named_ones_another() {
        let template =
            |properties| json!({ "Resources": { "R": { "Type": "AWS::IAM::Role", "Properties": properties } } });
        let plain = needed(&template(json!({}))).unwrap();
        assert_eq!((plain.capability, plain.resources.as_slice()), (Capability::Iam, ["R".to_owned()].as_slice()));
        let named = needed(&template(json!({ "RoleName": "x" }))).unwrap();
        assert_eq!(named.capability, Capability::NamedIam);
        assert!(plain.is_among(&[Capability::NamedIam]));
        assert!(!named.is_among(&[Capability::Iam]));
        assert_eq!(needed(&json!({ "Resources": { "Q": { "Type": "AWS::SQS::Queue" } } })), None);
    }
}
