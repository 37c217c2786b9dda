//! The properties of a resource that is a state machine.

use asl::closest;
use asl::diagnostic::one_of;
use asl::document::{Kind, Node};
use asl::shown::quoted;
use asl::{Severity, WorkflowType};

use super::Validation;
use super::intrinsic::Intrinsic;
use super::rules::{MISSING_TRANSFORM, NO_DEFINITION, SEVERAL_DEFINITIONS, UNKNOWN_PROPERTY, WRONG_PROPERTY};
use super::template::{SAM, Template};

/// The properties of a resource type.
pub(super) struct Properties {
    /// What holds or names a definition.
    definitions: &'static [&'static str],
    /// What says whether the machine is Standard or Express.
    pub(super) machine_type: &'static str,
    /// All others.
    others: &'static [&'static str],
}

/// SAM Developer Guide, "AWS::Serverless::StateMachine".
const SERVERLESS: Properties = Properties {
    definitions: &["Definition", "DefinitionUri"],
    machine_type: "Type",
    others: &[
        "AutoPublishAlias",
        "DefinitionSubstitutions",
        "DeploymentPreference",
        "Events",
        "Logging",
        "Name",
        "PermissionsBoundary",
        "Policies",
        "PropagateTags",
        "Role",
        "RolePath",
        "Tags",
        "Tracing",
        "UseAliasAsEventTarget",
    ],
};

/// CloudFormation Template Reference, "AWS::StepFunctions::StateMachine".
const PLAIN: Properties = Properties {
    definitions: &["Definition", "DefinitionString", "DefinitionS3Location"],
    machine_type: "StateMachineType",
    others: &[
        "DefinitionSubstitutions",
        "EncryptionConfiguration",
        "LoggingConfiguration",
        "RoleArn",
        "StateMachineName",
        "Tags",
        "TracingConfiguration",
    ],
};

impl Properties {
    /// The properties of SAM's type, or of CloudFormation's.
    pub(super) fn of(serverless: bool) -> Self {
        if serverless { SERVERLESS } else { PLAIN }
    }

    fn has(&self, name: &str) -> bool {
        name == self.machine_type || self.definitions.contains(&name) || self.others.contains(&name)
    }

    /// The properties that hold or name a definition, after checking that the others are there and known.
    pub(super) fn definitions<'d>(
        &self,
        id: &str,
        resource: Node<'d>,
        template: &Template<'_>,
        validation: &mut Validation,
    ) -> Vec<(&'static str, Node<'d>)> {
        let properties = resource.get("Properties");
        let misspelt = properties.is_some_and(|all| self.check_names(id, all, template, validation));
        if let Some(all) = properties.filter(|_| self.definitions == SERVERLESS.definitions && !template.open) {
            check_together(id, all, validation);
        }
        let given: Vec<_> = self.definitions.iter().filter_map(|name| Some((*name, properties?.get(name)?))).collect();
        let Some(&(name, _)) = given.first() else {
            if !misspelt {
                let message = format!("the state machine {} has no definition", quoted(id));
                let help = format!("add {}", one_of(self.definitions));
                validation.add(id, Severity::Error, || {
                    let span = resource.key().map_or_else(|| resource.span(), |key| key.span());
                    NO_DEFINITION.found(message).at(span).help(help).pointing(resource.pointer())
                });
            }
            return given;
        };
        let conditional = |node: Node<'d>| Intrinsic::of(node).is_some();
        if let Some((other, node)) = given.get(1).filter(|_| !given.iter().any(|(_, node)| conditional(*node))) {
            let message = format!("`{other}` and `{name}` are mutually exclusive");
            validation.error(id, &SEVERAL_DEFINITIONS, *node, message, "keep one of them");
        }
        given
    }

    /// Says which properties the type does not have; true if one of them is to be a definition.
    fn check_names(
        &self,
        id: &str,
        properties: Node<'_>,
        template: &Template<'_>,
        validation: &mut Validation,
    ) -> bool {
        let mut misspelt = false;
        // A macro may make something else of them.
        let unknown = properties.members().filter(|member| !template.open && !self.has(member.key.name()));
        for member in unknown {
            let name = member.key.name();
            let all = || self.definitions.iter().chain(self.others).copied().chain([self.machine_type]);
            let meant = closest(name, all());
            let definition =
                meant.is_some_and(|meant| self.definitions.contains(&meant)) || name.starts_with("Definition");
            misspelt |= definition;
            validation.add(id, Severity::Error, || {
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None if definition => format!("write {}", one_of(self.definitions)),
                    None => "remove it".to_owned(),
                };
                let message = format!("a state machine of this type has no property {}", quoted(name));
                let finding = UNKNOWN_PROPERTY.found(message).at(member.key.span());
                finding.help(help).pointing(member.node.pointer())
            });
        }
        misspelt
    }

    /// True for an Express machine; a type that is known only at deployment counts as Standard, which is refused less.
    pub(super) fn is_express(
        &self,
        id: &str,
        properties: Node<'_>,
        default: bool,
        validation: &mut Validation,
    ) -> bool {
        let Some(said) = properties.get(self.machine_type) else { return default };
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
                let help = format!("write {}", one_of(WorkflowType::WORDS));
                validation.error(id, &WRONG_PROPERTY, said, message, &help);
                false
            }
        }
    }
}

/// Checks the properties that SAM takes only with or without another one, whatever functions give them (`generators.py` of SAM's
/// translator for state machines).
fn check_together(id: &str, properties: Node<'_>, validation: &mut Validation) {
    let given = |name: &str| {
        let empty = |node: &Node<'_>| match node.kind() {
            Kind::Null | Kind::False => true,
            Kind::String => node.as_str() == Some(""),
            Kind::Array | Kind::Object => node.items().next().is_none() && node.members().next().is_none(),
            Kind::Number | Kind::True => false,
        };
        properties.get(name).filter(|node| !empty(node))
    };
    if let (Some(_), Some(policies)) = (given("Role"), given("Policies")) {
        let message = "`Role` and `Policies` are mutually exclusive".to_owned();
        let help = "keep `Role`, and put the policies into it, or keep `Policies`, of which SAM makes a role";
        validation.error(id, &WRONG_PROPERTY, policies, message, help);
    }
    for name in ["DeploymentPreference", "UseAliasAsEventTarget"] {
        if let (Some(node), None) = (given(name), given("AutoPublishAlias")) {
            let message = format!("`{name}` needs `AutoPublishAlias`");
            validation.error(id, &WRONG_PROPERTY, node, message, "add `AutoPublishAlias` with the name of an alias");
        }
    }
}

/// Checks that the template has the transform that SAM's type needs.
pub(super) fn check_transform(id: &str, resource: Node<'_>, template: &Template<'_>, validation: &mut Validation) {
    if template.sam || template.own_macros {
        return;
    }
    let Some(kind) = resource.get("Type") else { return };
    let message = format!("nothing makes an `AWS::Serverless::StateMachine`: the template lacks the transform `{SAM}`");
    let help = match template.transform {
        Some(_) => format!("add `{SAM}` to the list under `Transform`"),
        None => format!("add `Transform: {SAM}` to the template"),
    };
    validation.error(id, &MISSING_TRANSFORM, kind, message, &help);
}

/// Where a definition is that a property names.
pub(super) enum Location<'d> {
    /// A local file.
    Local(&'d str),
    /// Elsewhere, or known only at deployment.
    Elsewhere,
    /// What is wrong: the message and the help.
    Wrong(String, &'static str),
}

impl<'d> Location<'d> {
    /// Reads `DefinitionUri` or `DefinitionS3Location`.
    pub(super) fn of(property: &str, serverless: bool, node: Node<'d>, template: &Template<'_>) -> Self {
        if let Some(intrinsic) = Intrinsic::of(node) {
            return Self::of_function(property, serverless, intrinsic, template);
        }
        if let Some(path) = node.as_str() {
            return Self::of_text(property, serverless, path);
        }
        if node.kind() != Kind::Object {
            let message = format!("`{property}` must be a path or an object, but is {}", node.kind());
            return Self::Wrong(message, "write the path of a file, or an object with `Bucket` and `Key`");
        }
        let lacks = |name: &&&str| node.get(name).is_none_or(|node| node.is_null() || node.as_str() == Some(""));
        match ["Bucket", "Key"].iter().find(lacks) {
            Some(name) => Self::Wrong(format!("`{property}` lacks `{name}`"), "write both `Bucket` and `Key`"),
            None => Self::Elsewhere,
        }
    }

    fn of_text(property: &str, serverless: bool, path: &'d str) -> Self {
        let remote = ["s3://", "https://", "http://"].iter().find(|scheme| path.starts_with(**scheme));
        match remote {
            None if path.is_empty() => {
                Self::Wrong(format!("`{property}` is empty"), "write the path of a file, or `s3://bucket/key`")
            }
            None => Self::Local(path),
            Some(&"s3://") => {
                let key = path["s3://".len()..].split_once('/').map_or("", |(_, key)| key);
                match key.split('?').next().unwrap_or_default() {
                    "" => Self::Wrong(format!("{} has no key", quoted(path)), "write `s3://bucket/key`"),
                    _ => Self::Elsewhere,
                }
            }
            Some(_) if serverless => Self::Wrong(
                format!("`{property}` must be a local path or `s3://bucket/key`, but is {}", quoted(path)),
                "write `s3://bucket/key`",
            ),
            Some(_) => Self::Elsewhere,
        }
    }

    /// SAM reads the property before CloudFormation evaluates functions; what parameters give may be known to it.
    fn of_function(property: &str, serverless: bool, intrinsic: Intrinsic<'d>, template: &Template<'_>) -> Self {
        let parameter =
            |name: &str| template.parameter(name).is_some() || matches!(name, "AWS::Region" | "AWS::Partition");
        let resolved = match (intrinsic.name, intrinsic.substituted()) {
            ("Transform", _) => true,
            ("Ref", _) => intrinsic.reference().is_some_and(|name| parameter(&name)),
            ("Sub", Some((text, None))) => text.as_str().is_some_and(|text| {
                super::intrinsic::parts(text).iter().all(|part| match part {
                    super::intrinsic::Part::Name(_, name) => parameter(name),
                    super::intrinsic::Part::Text(_) | super::intrinsic::Part::Kept(..) => true,
                })
            }),
            _ => false,
        };
        if !serverless || resolved || template.open {
            return Self::Elsewhere;
        }
        let message = format!("SAM reads `{property}` before the function is evaluated, so it is not a path");
        Self::Wrong(message, "write an object with `Bucket` and `Key`, whose values may be functions, or a path")
    }
}
