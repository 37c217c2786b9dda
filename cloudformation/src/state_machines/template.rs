//! What a template declares: names, parameters, mappings, conditions, transforms.

use std::collections::HashMap;

use asl::document::{Document, Kind, Node};

use crate::PSEUDO_PARAMETERS;

/// The transform that makes resources of SAM's.
pub(super) const SAM: &str = "AWS::Serverless-2016-10-31";

/// A template, as far as its state machines need it.
#[derive(Debug)]
pub(super) struct Template<'d> {
    /// The types of the resources.
    resources: HashMap<&'d str, Option<&'d str>>,
    /// The types of the parameters.
    parameters: HashMap<&'d str, Option<&'d str>>,
    mappings: Option<Node<'d>>,
    pub(super) conditions: Option<Node<'d>>,
    /// True if macros may add resources of any name, and change all others.
    pub(super) open: bool,
    /// True if a macro that is not AWS's may make something of any type.
    pub(super) own_macros: bool,
    /// True if SAM adds resources, whose names begin with those of others.
    pub(super) sam: bool,
    /// True if functions are resolved before SAM reads the template.
    pub(super) extensions: bool,
    /// The transforms, for messages.
    pub(super) transform: Option<Node<'d>>,
}

impl<'d> Template<'d> {
    pub(super) fn of(template: &'d Document) -> Self {
        let root = template.root();
        let section = |name: &str| -> HashMap<&'d str, Option<&'d str>> {
            let members = root.get(name).into_iter().flat_map(|section| section.members());
            members.map(|member| (member.key.name(), member.node.get("Type").and_then(Node::as_str))).collect()
        };
        let (resources, parameters) = (section("Resources"), section("Parameters"));
        let transform = root.get("Transform");
        let transforms: Vec<_> = match transform {
            Some(list) if list.kind() == Kind::Array => list.items().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let is = |node: &Node<'_>, name: &str| node.as_str() == Some(name);
        let sam = transforms.iter().any(|transform| is(transform, SAM));
        let extensions = transforms.iter().any(|transform| is(transform, "AWS::LanguageExtensions"));
        let macros =
            transforms.iter().any(|transform| !is(transform, SAM) && !is(transform, "AWS::LanguageExtensions"));
        let name = |node: &Node<'d>| node.as_str().or_else(|| node.get("Name").and_then(Node::as_str));
        let own_macros =
            transforms.iter().any(|transform| name(transform).is_none_or(|name| !name.starts_with("AWS::")));
        let generated = resources.keys().chain(parameters.keys()).any(|name| name.starts_with("Fn::"));
        let open = macros || generated || root.get("Fn::Transform").is_some();
        let (mappings, conditions) = (root.get("Mappings"), root.get("Conditions"));
        Self { resources, parameters, mappings, conditions, open, own_macros, sam, extensions, transform }
    }

    /// The type of a resource.
    pub(super) fn type_of(&self, id: &str) -> Option<&'d str> {
        self.resources.get(id).copied().flatten()
    }

    /// The type of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<Option<&'d str>> {
        self.parameters.get(name).copied()
    }

    /// True for a name that stands for a list.
    pub(super) fn is_list(&self, name: &str) -> bool {
        name == "AWS::NotificationARNs" || self.parameter(name).flatten().is_some_and(is_list)
    }

    /// A mapping.
    pub(super) fn mapping(&self, name: &str) -> Option<Node<'d>> {
        self.mappings?.get(name)
    }

    /// True for a pseudo parameter.
    pub(super) fn is_pseudo(name: &str) -> bool {
        PSEUDO_PARAMETERS.contains(&name)
    }

    /// True for a name, or the name and attribute, of something that the template declares.
    pub(super) fn declares(&self, reference: &str) -> bool {
        let name = reference.split('.').next().unwrap_or_default();
        Self::is_pseudo(reference) || self.resources.contains_key(name) || self.parameters.contains_key(name)
    }

    /// True for a name, or the name and attribute, of something that the template may have.
    pub(super) fn has(&self, reference: &str) -> bool {
        if self.open || self.declares(reference) {
            return true;
        }
        // SAM makes `WorkerRole` for `Worker`, and an API of its own for events.
        let name = reference.split('.').next().unwrap_or_default();
        let made = || {
            let ends = name.char_indices().map(|(end, _)| end).skip(1);
            let known = |name: &str| self.resources.contains_key(name) || self.parameters.contains_key(name);
            name.starts_with("Serverless") || ends.take(255).any(|end| known(&name[..end]))
        };
        self.sam && made()
    }
}

/// True for the types of parameters that are lists (CloudFormation User Guide, "Parameters").
fn is_list(kind: &str) -> bool {
    let of_store = kind.contains("Value<List<") || kind.ends_with("<CommaDelimitedList>");
    kind == "CommaDelimitedList" || kind.starts_with("List<") || of_store
}
