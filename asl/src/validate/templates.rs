//! Payload templates and plain values.

use std::collections::HashSet;

use catalogue::certain;

use super::values::has_placeholder;
use super::walk::{Object, Walk};
use super::{expressions, foreign, paths};
use crate::QueryLanguage;
use crate::document::{Kind as Json, Node};
use crate::intrinsic::{self, Function};
use crate::jsonpath;
use crate::shown::quoted;

crate::rules! {
    pub,

    /// A member whose name ends in `.$` contains neither a path nor a call of an intrinsic function.
    ///
    /// This applies at any depth of `Parameters`, `ResultSelector`, `ItemSelector`, `Assign`, `Credentials` and `BatchInput`,
    /// arrays included.
    ///
    /// The `.$` declares that the value is computed, but there is nothing to compute.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order.$": "order-7"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order": "order-7", "item.$": "$.item"}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Payload Template"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    NOT_COMPUTABLE = "V050", not_computable, Error;

    /// The call of an intrinsic function is not well-formed.
    ///
    /// The function must be one of the 18 intrinsic functions and have the right number of arguments. Its parentheses
    /// and quotes must be closed, only `\'`, `\{`, `\}` and `\\` are escapes, and calls nest at most ten deep.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"id.$": "States.Uuid()"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Intrinsic Functions".
    MALFORMED_CALL = "V051", malformed_call, Error;

    /// A payload template is not an object.
    ///
    /// The specification requires an object; the service accepts any value.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": ["$.order"], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"orders.$": "States.Array($.order)"}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Payload Template".
    TEMPLATE_NOT_AN_OBJECT = "V052", template_not_an_object, Warning;

    /// Two members of a template have the same name without `.$`.
    ///
    /// Only one of the two values can be kept.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order": 7, "order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Source: States Language, "Payload Template".
    REPEATED_MEMBER = "V053", repeated_member, Error;

    /// A value looks like a path or a call, but its member's name does not end in `.$`.
    ///
    /// It is passed on as a string.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order": "$.order"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Source: `ValidateStateMachineDefinition` reports the warning `NO_DOLLAR`.
    NO_DOLLAR = "V054", no_dollar, Warning;

    /// The value of a field looks like a path, but the field's name does not end in `Path`.
    ///
    /// It is passed on as a string.
    ///
    /// ```json
    /// {"Type": "Fail", "Cause": "$.cause"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Fail", "CausePath": "$.cause"}
    /// ```
    ///
    /// Source: `ValidateStateMachineDefinition` reports the warning `NO_PATH`.
    NO_PATH = "V055", no_path, Warning;

    /// The `Result` of a Pass contains what looks like a path or a computed member.
    ///
    /// `Result` is passed on unchanged.
    ///
    /// ```json
    /// {"Type": "Pass", "Result": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Source: `ValidateStateMachineDefinition` reports the warning `PASS_RESULT_IS_STATIC`.
    STATIC_RESULT = "V056", static_result, Warning;
}

/// Validates a template in either query language.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    match object.language {
        Some(QueryLanguage::JsonPath) => {
            if node.kind() != Json::Object && object.kind != crate::grammar::Kind::ItemBatcher {
                let message = format!("the template should be an object, but is {}", node.kind());
                walk.findings.at(&TEMPLATE_NOT_AN_OBJECT, node, message, "write an object, `{…}`");
            }
            check_members(walk, object, node);
        }
        Some(QueryLanguage::Jsonata) => expressions::check_value(walk, object, node),
        None => {}
    }
}

/// Validates `Arguments`: an object, or one expression.
pub(super) fn check_arguments<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    let expression = node.as_str().is_some_and(expressions::is_expression);
    if node.kind() != Json::Object && !expression && !super::values::is_placeholder(node) {
        let message = format!("`Arguments` must be an object or one expression, but is {}", node.kind());
        let help = "write an object, or an expression between `{%` and `%}`";
        walk.findings.at(&expressions::ARGUMENTS, node, message, help);
        return;
    }
    check(walk, object, node);
}

/// Validates the members of a JSONPath template, at any depth.
pub(super) fn check_members<'d>(walk: &mut Walk<'d>, object: &Object<'d>, template: Node<'d>) {
    for node in template.nodes() {
        if node.kind() == Json::Object {
            check_names(walk, node);
        }
        // The template's own key is a field of the language.
        let key = node.key().filter(|_| node.bytes() != template.bytes());
        match key.map(|key| key.name()) {
            Some(name) if name.ends_with(".$") => check_computed(walk, object, node, name),
            Some(_) | None if foreign::check(walk, object, node) => {}
            Some(name) => {
                if let Some(text) = node.as_str().filter(|text| looks_computed(text) && !walk.findings.is_built(node)) {
                    let message = format!("{} looks like a path or a call, but is passed on as a string", quoted(text));
                    let added =
                        walk.findings.at_key(&NO_DOLLAR, node, message, format!("write `{name}.$` to compute it"));
                    if intrinsic::parse(text).is_ok() {
                        let computed = format!("{name}.$");
                        added.fix(format!("rename it to {}", quoted(&computed)), || {
                            let free = node.parent()?.get(&computed).is_none();
                            free.then(|| node.key()?.with_name(&computed))?
                        });
                    }
                }
            }
            None => {}
        }
    }
}

fn check_computed<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>, name: &str) {
    let Some(text) = node.as_str() else {
        let message =
            format!("{} is {}, but must be a path or a call of an intrinsic function", quoted(name), node.kind());
        let help = format!("write a path, or remove `.$` from {}", quoted(name));
        walk.findings.at(&NOT_COMPUTABLE, node, message, help);
        return;
    };
    if has_placeholder(text) {
        return;
    }
    match intrinsic::parse(text) {
        Ok(expression) => expression.paths().into_iter().for_each(|path| paths::read(walk, object, node, path)),
        Err(error) => {
            let (rule, what) = if text.starts_with("States.") {
                (&MALFORMED_CALL, "the call is not well-formed")
            } else {
                (&NOT_COMPUTABLE, "this cannot be computed")
            };
            let message = format!("{what}: {}", error.message);
            let help = foreign::help(object, node).map_or_else(|| paths::help(&error), str::to_owned);
            let added = walk.findings.inside(rule, node, Some(error.offset), message, help);
            let added = added.perhaps("begin the path with `$.`", || paths::with_root(node, text));
            if let Some((written, meant)) = misspelt(text) {
                added.fix(format!("write `{meant}`"), || node.with_part(0..written.len(), &meant));
            }
        }
    }
}

/// The misspelt name of the function that a call begins with, and the name that is meant.
fn misspelt(text: &str) -> Option<(&str, String)> {
    let (written, _) = text.split_once('(')?;
    let name = written.strip_prefix("States.").filter(|name| Function::named(name).is_none())?;
    let meant = certain(name, Function::ALL.iter().map(|function| function.name()))?;
    Some((written, format!("States.{meant}")))
}

/// Checks the names of an object in a template.
fn check_names<'d>(walk: &mut Walk<'d>, object: Node<'d>) {
    if !object.members().any(|member| member.key.name().ends_with(".$")) {
        return;
    }
    let mut names = HashSet::new();
    for member in object.members() {
        let name = member.key.name();
        let plain = name.strip_suffix(".$").unwrap_or(name);
        if !names.insert(plain) {
            let message = format!("there are both {} and {}", quoted(plain), quoted(&format!("{plain}.$")));
            let added = walk.findings.at_key(&REPEATED_MEMBER, member.node, message, "keep one of them");
            if let Some(first) =
                object.get(plain).filter(|_| plain != name).or_else(|| object.get(&format!("{plain}.$")))
            {
                added.label_key(first, "the other is here");
            }
        }
    }
}

/// Validates a string field that is not computed in JSONPath.
pub(super) fn check_plain<'d>(walk: &mut Walk<'d>, object: &Object<'d>, name: &str, node: Node<'d>) {
    if foreign::check(walk, object, node) {
        return;
    }
    if let Some(text) = node.as_str().filter(|text| looks_computed(text) && !walk.findings.is_built(node)) {
        let message = format!("`{name}` looks like a path or a call, but is passed on as the string {}", quoted(text));
        let twin = format!("{name}Path");
        let added = walk.findings.at_key(&NO_PATH, node, message, format!("write `{twin}` to compute it"));
        if jsonpath::parse(text).is_ok() {
            added.fix(format!("rename it to `{twin}`"), || {
                let free = node.parent()?.get(&twin).is_none();
                free.then(|| node.key()?.with_name(&twin))?
            });
        }
    }
}

/// Validates the `Result` of a Pass.
pub(super) fn check_result<'d>(walk: &mut Walk<'d>, object: &Object<'d>, result: Node<'d>) {
    for node in result.nodes() {
        foreign::check(walk, object, node);
    }
    let found = result.nodes().find(|node| {
        node.key().is_some_and(|key| key.name().ends_with(".$")) || node.as_str().is_some_and(looks_computed)
    });
    if let Some(node) = found.filter(|node| !walk.findings.is_built(*node)) {
        let message = "`Result` is passed on unchanged, paths included";
        walk.findings.at(&STATIC_RESULT, node, message, "use `Parameters` to compute the data");
    }
}

/// True for text that an author most likely wants to be computed.
fn looks_computed(text: &str) -> bool {
    let begins = text.starts_with("$.") || text.starts_with("$$.") || text.starts_with("$[");
    // Prose and sums may begin like a path.
    let path = begins && jsonpath::parse(text).is_ok();
    let call = || {
        let name = text.strip_prefix("States.").and_then(|rest| rest.split_once('('));
        name.is_some_and(|(name, _)| Function::named(name).is_some()) && intrinsic::parse(text).is_ok()
    };
    path || call()
}
