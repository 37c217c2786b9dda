//! JSONata in the fields that take it: the delimiters.
//!
//! What stands between the delimiters is not read here. The seam for that is [`check_value`], which every field comes
//! through that may hold expressions, at any depth.

use super::findings::quoted;
use super::rule::rules;
use super::values::is_placeholder;
use super::walk::Walk;
use crate::document::{Kind as Json, Node};

rules! {
    /// `Arguments` is neither an object nor one expression.
    ///
    /// Source: States Language, "Arguments".
    ARGUMENTS = "V102", "arguments", Error;

    /// `Condition` is not an expression.
    ///
    /// Source: States Language, "Choice State".
    CONDITION = "V103", "condition", Error;

    /// A field of a JSONata state holds neither a value of its type nor an expression.
    ///
    /// `Items` takes an array or an expression; times, counts and limits take a number or an expression.
    ///
    /// Source: States Language, the section of each state.
    LITERAL_OR_EXPRESSION = "V104", "literal_or_expression", Error;

    /// A string has one of the delimiters `{%` and `%}`, but not both.
    ///
    /// It is handed on as text. An expression begins with `{%` and ends with `%}`, without blanks outside.
    ///
    /// Source: our advice.
    HALF_DELIMITED = "V113", "half_delimited", Warning;
}

/// True for text that is read as an expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.len() >= 4 && text.starts_with("{%") && text.ends_with("%}")
}

/// Judges every string of a value in a JSONata state.
pub(super) fn check_value<'d>(walk: &mut Walk<'d>, value: Node<'d>) {
    for node in value.nodes() {
        let Some(text) = node.as_str() else { continue };
        if is_expression(text) {
            // Here an engine reads the expression, for V110, V111 and V112.
            continue;
        }
        if text.starts_with("{%") || text.ends_with("%}") {
            let message = format!("{} is text, though it has a delimiter of expressions", quoted(text));
            walk.findings.at(&HALF_DELIMITED, node, message, "begin with `{%` and end with `%}`");
        }
    }
}

/// Judges the `Items` of a Map.
pub(super) fn check_items<'d>(walk: &mut Walk<'d>, node: Node<'d>) {
    let expression = node.as_str().is_some_and(is_expression);
    // A Distributed Map takes an object, too.
    if matches!(node.kind(), Json::Array | Json::Object) || expression {
        check_value(walk, node);
    } else if !is_placeholder(node) {
        let message = format!("`Items` is {}, and must be an array or an expression", node.kind());
        walk.findings.at(
            &LITERAL_OR_EXPRESSION,
            node,
            message,
            "write an array, or an expression between `{%` and `%}`",
        );
    }
}

/// Judges the `Condition` of a choice rule.
pub(super) fn check_condition<'d>(walk: &mut Walk<'d>, node: Node<'d>) {
    let boolean = matches!(node.kind(), Json::True | Json::False);
    if node.as_str().is_some_and(is_expression) {
        check_value(walk, node);
    } else if !boolean && !is_placeholder(node) {
        let message = "`Condition` is not an expression";
        walk.findings.at(&CONDITION, node, message, "write an expression between `{%` and `%}`");
    }
}
