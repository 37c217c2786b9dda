//! Fields that exclude each other, and groups of which one must be there.

use super::walk::{Object, Walk};
use crate::Transition;
use crate::diagnostic::one_of;
use crate::document::Kind as Json;

crate::rules! {
    pub,

    /// An object has fields that are mutually exclusive.
    ///
    /// These are a field and its `…Path` variant; `ItemProcessor` and `Iterator`; `ItemSelector` and `Parameters`; and
    /// the four fields of a Wait.
    ///
    /// ```json
    /// {"Type": "Wait", "Seconds": 5, "SecondsPath": "$.delay", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "SecondsPath": "$.delay", "End": true}
    /// ```
    ///
    /// Source: States Language, the section of each state; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    EXCLUSIVE_FIELDS = "V023", exclusive_fields, Error;

    /// An object has none of the fields of which it needs one.
    ///
    /// A Wait needs `Seconds`, `SecondsPath`, `Timestamp` or `TimestampPath`; a Map needs `ItemProcessor`, or
    /// `Iterator` in older definitions.
    ///
    /// ```json
    /// {"Type": "Wait", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "Seconds": 5, "End": true}
    /// ```
    ///
    /// Source: States Language, "Wait State" and "Map State".
    NONE_OF_FIELDS = "V024", none_of_fields, Error;

    /// A state has both `Next` and `"End": true`.
    ///
    /// `Next` continues the execution, and `End` ends it.
    ///
    /// ```json
    /// {"Type": "Pass", "Next": "Done", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "Next": "Done"}
    /// ```
    ///
    /// Source: States Language, "Transitions".
    NEXT_AND_END = "V025", next_and_end, Error;

    /// A state has neither `Next` nor `"End": true`.
    ///
    /// Every state except Choice, Succeed and Fail needs one of them.
    ///
    /// ```json
    /// {"Type": "Pass"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "End": true}
    /// ```
    ///
    /// Source: States Language, "Transitions".
    NEITHER_NEXT_NOR_END = "V026", neither_next_nor_end, Error;
}

/// Checks which fields of an object stand together.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    for group in object.kind.groups() {
        let present: Vec<_> = group.fields.iter().filter(|name| object.node.get(name).is_some()).copied().collect();
        match present.as_slice() {
            [] if group.required => {
                let message = format!("{} needs {}", object.kind.words(), one_of(group.fields));
                walk.findings.at_key(&NONE_OF_FIELDS, object.node, message, format!("add {}", one_of(group.fields)));
            }
            [] | [_] => {}
            [first, others @ ..] => {
                for other in others {
                    let Some(node) = object.node.get(other) else { continue };
                    let message = format!("`{other}` and `{first}` are mutually exclusive");
                    let added =
                        walk.findings.at_key(&EXCLUSIVE_FIELDS, node, message, format!("keep {}", one_of(&present)));
                    if let Some(first) = object.node.get(first) {
                        added.label_key(first, "the other is here");
                    }
                }
            }
        }
    }
    if object.kind.leads_on() {
        check_transition(walk, object);
    }
}

fn check_transition<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    // What is no boolean is a finding of its own, and a placeholder may become `false`.
    let end = object.node.get("End").filter(|end| end.kind() != Json::False);
    match (object.node.get(Transition::NEXT), end) {
        (Some(_), Some(end)) if end.is_unknown() => {}
        (Some(next), Some(end)) => {
            let message = "`End` and `Next` are mutually exclusive";
            let help = "keep `Next` to continue, or `End` to end here";
            let added = walk.findings.at_key(&NEXT_AND_END, end, message, help);
            added.label_key(next, "`Next` is here").fix("remove `End`", || end.without_member());
        }
        (None, None) => {
            let message = format!("{} needs `Next` or `\"End\": true`", object.kind.words());
            let help = "add `\"Next\": \"…\"` to continue, or `\"End\": true` to end here";
            walk.findings.at_key(&NEITHER_NEXT_NOR_END, object.node, message, help);
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
}
