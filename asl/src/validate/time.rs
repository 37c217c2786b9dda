//! Times.

use super::values::{WRONG_TYPE, has_placeholder};
use super::walk::{Object, Walk};
use super::{expressions, foreign};
use crate::QueryLanguage;
use crate::document::Node;
use crate::shown::quoted;
use crate::time::parse;

crate::rules! {
    pub,

    /// The `Timestamp` of a Wait is not an RFC 3339 time.
    ///
    /// The time needs an uppercase `T` between date and time, and an uppercase `Z` or an offset such as `+02:00` at the
    /// end: `2026-08-01T09:30:00Z`.
    ///
    /// ```json
    /// {"Type": "Wait", "Timestamp": "2026-08-01 09:30", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Wait", "Timestamp": "2026-08-01T09:30:00Z", "End": true}
    /// ```
    ///
    /// Source: States Language, "Timestamps"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    MALFORMED_TIMESTAMP = "V085", malformed_timestamp, Error;
}

/// Validates a time.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, name: &str, node: Node<'d>) {
    let Some(text) = node.as_str() else {
        let message = format!("`{name}` must be a time, but is {}", node.kind());
        walk.findings.at(&WRONG_TYPE, node, message, "write a time such as `\"2026-08-01T09:30:00Z\"`");
        return;
    };
    let expression = expressions::is_expression(text) && !object.is(QueryLanguage::JsonPath);
    if expression {
        expressions::check_value(walk, object, node);
    } else if parse(text).is_none() && !has_placeholder(text) {
        let message = format!("`{name}` must be an RFC 3339 time, but is {}", quoted(text));
        let help = foreign::help(object, node).map(str::to_owned).or_else(|| foreign::line_break_help(node));
        let help = help.unwrap_or_else(|| "write it in the form `2026-08-01T09:30:00Z`".to_owned());
        walk.findings.at(&MALFORMED_TIMESTAMP, node, message, help);
    }
}
