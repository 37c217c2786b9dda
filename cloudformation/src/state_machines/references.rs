//! Whether what a definition refers to is in the template, and whether its functions get what they take.

use std::collections::HashSet;

use asl::Severity;
use asl::document::{Kind, Node, Written};
use asl::shown::quoted;

use super::Validation;
use super::conditions::Choice;
use super::gives::{Gives, dynamic_reference};
use super::intrinsic::{If, Intrinsic, Part, parts};
use super::rules::{NOT_A_STRING, NOT_AN_ARRAY, SECURE_REFERENCE, UNKNOWN_REFERENCE};
use super::template::Template;

/// The functions that CloudFormation has (CloudFormation Template Reference, "Intrinsic functions reference").
const FUNCTIONS: [&str; 23] = [
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Ref",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "Condition",
];

/// Validates every function of a node and below it.
pub(super) fn check<'d>(id: &str, node: Node<'d>, template: &Template<'d>, validation: &mut Validation) {
    for node in node.nodes() {
        check_dynamic(id, node, validation);
        let Some(intrinsic) = Intrinsic::of(node) else { continue };
        if !FUNCTIONS.contains(&intrinsic.name) && !intrinsic.name.starts_with("ForEach::") {
            let name = quoted(intrinsic.name);
            validation.note(node, format!("there is no function {name}; what it gives is not validated"));
        } else if intrinsic.name == "Sub" {
            check_sub(id, intrinsic, template, validation);
        } else if intrinsic.name == "Join" {
            check_join(id, intrinsic, template, validation);
        } else if intrinsic.name == "Select" {
            check_list(id, "Select", intrinsic.argument.at(1), template, validation);
        } else if intrinsic.name == "Split" {
            for text in (0..2).filter_map(|at| intrinsic.argument.at(at)) {
                check_string(id, "Split", text, template, validation);
            }
        } else if let Some(name) = intrinsic.reference().filter(|name| !template.has(name)) {
            let message = format!("the template has no parameter or resource {}", quoted(head(&name)));
            let help = "name a parameter or resource of the template";
            validation.error(id, &UNKNOWN_REFERENCE, node, message, help);
        }
    }
}

/// Validates that a dynamic reference is of a kind that a state machine may have.
fn check_dynamic(id: &str, node: Node<'_>, validation: &mut Validation) {
    let Some((_, _, name)) = node.as_str().and_then(dynamic_reference) else { return };
    if name.starts_with("resolve:ssm-secure:") {
        let message = format!("{} cannot be used in a state machine", quoted(&format!("{{{{{name}}}}}")));
        let help = "let the task read the secure string when it runs, for example with `aws-sdk:ssm:getParameter`";
        validation.error(id, &SECURE_REFERENCE, node, message, help);
    }
}

/// Validates the text of a `Sub`, and the values of its variables.
fn check_sub<'d>(id: &str, intrinsic: Intrinsic<'d>, template: &Template<'d>, validation: &mut Validation) {
    if let Some(variables) = intrinsic.argument.at(1).filter(|all| Intrinsic::of(*all).is_none()) {
        for member in variables.members() {
            check_string(id, "Sub", member.node, template, validation);
        }
    }
    let Some((text, variables)) = intrinsic.substituted() else { return };
    let Some(written) = Written::new(text) else { return };
    let known: HashSet<_> = variables.into_iter().flat_map(|all| all.members()).map(|one| one.key.name()).collect();
    let open = variables.is_some_and(|all| Intrinsic::of(all).is_some());
    for part in parts(written.text()) {
        let Part::Name(range, name) = part else { continue };
        if open || known.contains(name) {
            continue;
        }
        if !template.has(name) {
            validation.add(id, Severity::Error, || {
                let message = format!("the template has no parameter or resource {}", quoted(head(name)));
                let kept = quoted(&format!("${{!{name}}}"));
                let help = format!("name a parameter or resource of the template, or write {kept} for a literal");
                UNKNOWN_REFERENCE.found(message).at(written.span(range)).help(help).pointing(text.pointer())
            });
        } else if template.is_list(name) {
            validation.add(id, Severity::Error, || {
                let message = format!("`Sub` replaces strings, but {} is an array", quoted(name));
                let help = format!("give `Sub` a variable with the value `!Join [\",\", !Ref {name}]`");
                NOT_A_STRING.found(message).at(written.span(range)).help(help).pointing(text.pointer())
            });
        }
    }
}

/// Validates the items of a `Join`.
fn check_join<'d>(id: &str, intrinsic: Intrinsic<'d>, template: &Template<'d>, validation: &mut Validation) {
    if let Some(delimiter) = intrinsic.argument.at(0).filter(|_| intrinsic.argument.kind() == Kind::Array) {
        check_string(id, "Join", delimiter, template, validation);
    }
    check_list(id, "Join", intrinsic.argument.at(1), template, validation);
    let list = intrinsic.argument.at(1).filter(|list| Intrinsic::of(*list).is_none());
    for item in list.into_iter().flat_map(|list| list.items()) {
        check_string(id, "Join", item, template, validation);
    }
}

/// Validates that a value is an array, or a function that gives one.
fn check_list<'d>(id: &str, name: &str, node: Option<Node<'d>>, template: &Template<'d>, validation: &mut Validation) {
    // A macro may make a list of anything.
    for value in node.into_iter().flat_map(alternatives).filter(|_| !template.open) {
        if Intrinsic::of(value).and_then(Intrinsic::reference).is_some_and(|name| !template.declares(&name)) {
            continue;
        }
        let found = match Gives::of(value, template, &Choice::default()) {
            Gives::Text(_) => "a string".to_owned(),
            Gives::Scalar(value) => value.kind().to_string(),
            Gives::List(_) | Gives::Object(_) | Gives::Null | Gives::Nothing | Gives::Unknown(_) => continue,
        };
        let message = format!("`{name}` takes an array, or a function that gives one, but this is {found}");
        validation.error(id, &NOT_AN_ARRAY, value, message, "write an array, or make one of a string with `!Split`");
    }
}

/// Validates that a value is a string, or a function that gives one.
fn check_string<'d>(id: &str, name: &str, node: Node<'d>, template: &Template<'d>, validation: &mut Validation) {
    for value in alternatives(node) {
        if let Some(found) = Gives::of(value, template, &Choice::default()).in_words() {
            let message = format!("`{name}` takes strings, and functions that give a string, but this is {found}");
            validation.error(id, &NOT_A_STRING, value, message, "write a string, or join the items with `!Join`");
        }
    }
}

/// The values that an `If` chooses from, also those of an `If` inside; a value without is the only one.
pub(super) fn alternatives(node: Node<'_>) -> Vec<Node<'_>> {
    let (mut found, mut open) = (Vec::new(), vec![node]);
    while let Some(node) = open.pop() {
        match Intrinsic::of(node).and_then(If::of) {
            Some(If { then, otherwise, .. }) => open.extend([otherwise, then]),
            None => found.push(node),
        }
    }
    found
}

/// The name without its attribute.
fn head(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(name, _)| name)
}
