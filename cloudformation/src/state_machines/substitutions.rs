//! Whether placeholders and `DefinitionSubstitutions` fit each other.

use std::collections::HashSet;

use asl::diagnostic::{Edit, Fix};
use asl::document::{Kind, Node, Written};
use asl::shown::quoted;
use asl::validate::rule::{UNDECLARED_PLACEHOLDER, UNUSED_SUBSTITUTION};
use asl::{Severity, Span, certain, closest};

use super::Validation;
use super::intrinsic::{Intrinsic, Part, is_name, parts};
use super::rules::WRONG_PROPERTY;

/// A better name is looked for among so many declared ones, and for so many placeholders.
const MOST_COMPARED: usize = 100;

/// What a machine declares, and which of it its definition uses.
#[derive(Debug)]
pub(super) struct Substitutions<'d> {
    id: &'d str,
    /// The property; none where there is none, or where its names are known only at deployment.
    declared: Option<Node<'d>>,
    /// True if nothing can be said about names.
    unknown: bool,
    names: HashSet<&'d str>,
    used: HashSet<&'d str>,
    compared: usize,
}

impl<'d> Substitutions<'d> {
    /// Reads the property `DefinitionSubstitutions` of a machine.
    pub(super) fn of(id: &'d str, properties: Node<'d>, validation: &mut Validation) -> Self {
        let mut all = Self {
            id,
            declared: properties.get("DefinitionSubstitutions"),
            unknown: false,
            names: HashSet::new(),
            used: HashSet::new(),
            compared: 0,
        };
        let Some(declared) = all.declared else { return all };
        all.unknown = Intrinsic::of(declared).is_some() || declared.kind() != Kind::Object;
        if declared.kind() != Kind::Object && Intrinsic::of(declared).is_none() {
            let message = format!("`DefinitionSubstitutions` must be an object, but is {}", declared.kind());
            validation.error(id, &WRONG_PROPERTY, declared, message, "write an object of names and values");
        }
        for member in declared.members().filter(|_| !all.unknown) {
            all.names.insert(member.key.name());
            let list = member.node.kind() == Kind::Array || member.node.kind() == Kind::Object;
            if (list || member.node.is_null()) && Intrinsic::of(member.node).is_none() {
                let name = quoted(member.key.name());
                let message =
                    format!("{name} must be a string, an integer or a boolean, but is {}", member.node.kind());
                validation.error(
                    id,
                    &WRONG_PROPERTY,
                    member.node,
                    message,
                    "write a string, or a function that returns one",
                );
            }
        }
        all
    }

    /// Validates the placeholders of a node and below it; `base` is the pointer of the node's document.
    pub(super) fn see_all(&mut self, node: Node<'_>, validation: &mut Validation) {
        for node in node.nodes() {
            if let Some(key) = node.key().filter(|key| key.name().contains("${")) {
                for part in parts(key.name()) {
                    if let Part::Name(_, name) = part {
                        self.see(name, || key.span(), Some(node), false, validation);
                    }
                }
            }
            let has_placeholders = node.as_str().is_some_and(|text| text.contains("${"));
            if let Some(written) = has_placeholders.then(|| Written::new(node)).flatten() {
                self.see_text(&written, is_substituted(node), Some(node), validation);
            }
        }
    }

    /// Validates the placeholders of a string; those of the text of a `Sub` are written `${!Name}`.
    pub(super) fn see_text(
        &mut self,
        written: &Written<'_>,
        sub: bool,
        node: Option<Node<'_>>,
        validation: &mut Validation,
    ) {
        for part in parts(written.text()) {
            let (range, name) = match part {
                Part::Name(range, name) if !sub => (range, name),
                Part::Kept(range, name) if sub => (range, name),
                Part::Name(..) | Part::Kept(..) | Part::Text(_) => continue,
            };
            let whole = range == (0..written.text().len());
            self.see(name, || written.span(range), node, whole, validation);
        }
    }

    /// Validates a placeholder, which may be the whole of a string or a part of it.
    fn see(
        &mut self,
        name: &str,
        span: impl FnOnce() -> Span,
        node: Option<Node<'_>>,
        whole: bool,
        validation: &mut Validation,
    ) {
        if let Some(declared) = self.names.get(name) {
            self.used.insert(declared);
            return;
        }
        // Where nothing is declared, a part of a string may be text.
        if self.unknown || !is_name(name) || (self.declared.is_none() && !whole) {
            return;
        }
        validation.add(self.id, Severity::Error, || {
            let shown = quoted(name);
            let (close, meant) = self.nearest(name);
            let help = match close {
                Some(close) => format!("did you mean {}?", quoted(&format!("${{{close}}}"))),
                None if name.contains([':', '.']) => {
                    "a definition cannot refer to parameters and resources: declare a name with this value under \
                        `DefinitionSubstitutions`"
                        .to_owned()
                }
                None => format!("declare {shown} under `DefinitionSubstitutions`"),
            };
            let finding = UNDECLARED_PLACEHOLDER.found(format!("the placeholder {shown} has no substitution"));
            let span = span();
            let finding = finding.at(span.clone()).help(help).fix(meant.and_then(|meant| rewritten(span, name, meant)));
            match node {
                Some(node) => finding.pointing(node.pointer()),
                None => finding,
            }
        });
    }

    /// The declared names that a placeholder probably and certainly means.
    fn nearest(&mut self, name: &str) -> (Option<&'d str>, Option<&'d str>) {
        self.compared += 1;
        if self.compared > MOST_COMPARED || self.names.len() > MOST_COMPARED {
            return (None, None);
        }
        // The order of a set is not the same in every run.
        let mut names: Vec<_> = self.names.iter().copied().collect();
        names.sort_unstable();
        (closest(name, names.iter().copied()), certain(name, names))
    }

    /// Checks which declared names no placeholder uses.
    pub(super) fn finish(self, validation: &mut Validation) {
        let members = self.declared.filter(|_| !self.unknown).into_iter().flat_map(|declared| declared.members());
        for member in members.filter(|member| !self.used.contains(member.key.name())) {
            validation.add(self.id, Severity::Warning, || {
                let message = format!("no placeholder uses the substitution {}", quoted(member.key.name()));
                let help = "remove it, or use it in the definition";
                UNUSED_SUBSTITUTION.found(message).at(member.key.span()).help(help).pointing(member.node.pointer())
            });
        }
    }
}

/// The fix that puts another name into a placeholder, where the text writes the placeholder as it reads.
fn rewritten(span: Span, name: &str, meant: &str) -> Option<Fix> {
    let begin = ["${", "${!"].into_iter().find(|begin| span.written() == Some(&format!("{begin}{name}}}")))?;
    let placeholder = format!("{begin}{meant}}}");
    let message = format!("write {}", quoted(&placeholder));
    Edit::new(span, placeholder).map(|edit| Fix::new(message, edit))
}

/// True for the text of a `Sub`.
fn is_substituted(node: Node<'_>) -> bool {
    let named = |node: Node<'_>| {
        node.tag() == Some("!Sub") || node.tag().is_none() && node.key().is_some_and(|key| key.name() == "Fn::Sub")
    };
    named(node) || (node.position() == Some(0) && node.parent().is_some_and(named))
}
