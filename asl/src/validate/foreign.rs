//! JSONata where a state reads JSONPath.

use super::expressions::is_expression;
use super::walk::{Object, Walk};
use crate::QueryLanguage;
use crate::document::{Format, Node};
use crate::shown::quoted;

crate::rules! {
    pub,

    /// A JSONPath state contains an expression between `{%` and `%}`.
    ///
    /// A state without `QueryLanguage` in a definition without it uses JSONPath, where the text is passed on as a string.
    ///
    /// ```json
    /// {"Type": "Pass", "Parameters": {"order": "{% $states.input.order %}"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": {"order": "{% $states.input.order %}"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Transforming data with JSONata".
    JSONATA_IN_JSONPATH = "V183", jsonata_in_jsonpath, Warning;
}

/// How a state gets the other query language.
pub(super) const HELP: &str =
    "add `\"QueryLanguage\": \"JSONata\"` to the state or to the whole definition, and use the fields of JSONata";

/// What to do about a value of the wrong type that is an expression in a JSONPath state.
pub(super) fn help(object: &Object<'_>, node: Node<'_>) -> Option<&'static str> {
    let expression = node.as_str().is_some_and(|text| is_expression(text.trim()));
    (expression && object.is(QueryLanguage::JsonPath)).then_some(HELP)
}

/// Reports a string of a JSONPath state that is an expression of JSONata; true if it is one.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) -> bool {
    let Some(text) = node.as_str().filter(|_| help(object, node).is_some() && !walk.findings.is_built(node)) else {
        return false;
    };
    let message = format!("{} is an expression of JSONata, but this state uses JSONPath", quoted(text.trim()));
    walk.findings.at(&JSONATA_IN_JSONPATH, node, message, HELP);
    true
}

/// What to do about a string that is not an expression only because of the line break at its end, as a block scalar of YAML
/// has it.
pub(super) fn line_break_help(node: Node<'_>) -> Option<String> {
    let text = node.as_str()?;
    if is_expression(text) || !text.ends_with('\n') || !is_expression(text.trim()) {
        return None;
    }
    let document = node.document();
    let before = document.text().get(..node.bytes().start)?;
    let header = before.trim_end().rsplit(char::is_whitespace).next()?;
    match header.chars().next().filter(|_| document.format() == Format::Yaml) {
        Some(style @ ('|' | '>')) => {
            Some(format!("write `{style}-` instead of `{style}`, which leaves out the line break at the end"))
        }
        Some(_) | None => Some("remove the line break at the end".to_owned()),
    }
}
