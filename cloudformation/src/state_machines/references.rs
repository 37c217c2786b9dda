//! Whether what a definition refers to is in the template.

use std::collections::HashSet;

use asl::Severity;
use asl::document::{Document, Kind, Node, Written};

use super::Validation;
use super::intrinsic::{Intrinsic, Part, parts};
use super::rules::UNKNOWN_REFERENCE;
use asl::shown::quoted;

/// The parameters that every stack has (CloudFormation Template Reference, "Pseudo parameters reference").
const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// The names that a template knows.
#[derive(Debug)]
pub(super) struct Names<'d> {
    known: HashSet<&'d str>,
    /// True if macros may add resources of any name.
    open: bool,
    /// True if SAM adds resources, whose names begin with those of others.
    sam: bool,
}

impl<'d> Names<'d> {
    pub(super) fn of(template: &'d Document) -> Self {
        let root = template.root();
        let sections = ["Parameters", "Resources"].into_iter().filter_map(|name| root.get(name));
        let known: HashSet<_> =
            sections.flat_map(|section| section.members()).map(|member| member.key.name()).collect();
        let transforms: Vec<_> = match root.get("Transform") {
            Some(list) if list.kind() == Kind::Array => list.items().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let is = |node: &Node<'_>, name: &str| node.as_str() == Some(name);
        let sam = transforms.iter().any(|transform| is(transform, "AWS::Serverless-2016-10-31"));
        let macros = transforms
            .iter()
            .any(|transform| !is(transform, "AWS::Serverless-2016-10-31") && !is(transform, "AWS::LanguageExtensions"));
        let open = macros || known.iter().any(|name| name.starts_with("Fn::")) || root.get("Fn::Transform").is_some();
        Self { known, open, sam }
    }

    /// True for a name, or the name and attribute, of something that the template may have.
    fn has(&self, reference: &str) -> bool {
        let name = reference.split('.').next().unwrap_or_default();
        if self.open || PSEUDO.contains(&reference) || self.known.contains(name) {
            return true;
        }
        // SAM makes `WorkerRole` for `Worker`, and an API of its own for events.
        let made = || {
            let ends = name.char_indices().map(|(end, _)| end).skip(1);
            name.starts_with("Serverless") || ends.take(255).any(|end| self.known.contains(&name[..end]))
        };
        self.sam && made()
    }

    /// Validates every intrinsic function of a node and below it.
    pub(super) fn check(&self, id: &str, node: Node<'_>, validation: &mut Validation) {
        for node in node.nodes() {
            let Some(intrinsic) = Intrinsic::of(node) else { continue };
            if let Some((text, variables)) = intrinsic.substituted() {
                self.check_text(id, text, variables, validation);
            } else if let Some(name) = intrinsic.reference().filter(|name| !self.has(name)) {
                let message = format!("the template has no parameter or resource {}", quoted(head(&name)));
                let help = "name a parameter or resource of the template";
                validation.error(id, &UNKNOWN_REFERENCE, node, message, help);
            }
        }
    }

    /// Validates the names in the text of a `Sub`.
    fn check_text(&self, id: &str, text: Node<'_>, variables: Option<Node<'_>>, validation: &mut Validation) {
        let Some(written) = Written::new(text) else { return };
        let known: HashSet<_> = variables.into_iter().flat_map(|all| all.members()).map(|one| one.key.name()).collect();
        for part in parts(written.text()) {
            let Part::Name(range, name) = part else { continue };
            if self.has(name) || known.contains(name) || variables.is_some_and(|all| Intrinsic::of(all).is_some()) {
                continue;
            }
            validation.add(id, Severity::Error, || {
                let message = format!("the template has no parameter or resource {}", quoted(head(name)));
                let kept = quoted(&format!("${{!{name}}}"));
                let help = format!("name a parameter or resource of the template, or write {kept} for a literal");
                UNKNOWN_REFERENCE.found(message).at(written.span(range)).help(help).pointing(text.pointer())
            });
        }
    }
}

/// The name without its attribute.
fn head(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(name, _)| name)
}
