//! Expressions that a simulation evaluates otherwise than Step Functions does.

use super::walk::Walk;
use crate::Rule;
use crate::document::Node;
use crate::jsonata::{Checked, Difference};
use crate::shown::quoted;

crate::rules! {
    pub,

    /// The members of an object are in another order in a simulation.
    ///
    /// In JSONata 2.0.6, members whose names are whole numbers come first, in ascending order. In a simulation all members
    /// keep the order of the expression. That changes what `$keys`, `$each`, `$spread` and `$string` return.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $keys({'total': 3, '7': 1}) %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $keys({'7': 1, 'total': 3}) %}", "End": true}
    /// ```
    ///
    /// Source: observed behaviour of JSONata 2.0.6.
    MEMBER_ORDER = "V200", member_order, Warning;

    /// `$replace` calls a function for a string.
    ///
    /// JSONata 2.0.6 inserts the source code of a JavaScript function. A simulation removes the string instead. Only a
    /// regular expression calls the function for each match.
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $replace($states.input.name, 'x', function($match) { 'y' }) %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $replace($states.input.name, /x/, function($match) { 'y' }) %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: observed behaviour of JSONata 2.0.6.
    REPLACED_BY_FUNCTION = "V201", replaced_by_function, Warning;

    /// A transform updates values that are not objects.
    ///
    /// `**` also selects strings, numbers and other values. JSONata 2.0.6 fails when it adds a member to one of them. A
    /// simulation leaves them unchanged.
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $states.input ~> |**|{'checked': true}| %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $states.input ~> |**[$type($) = 'object']|{'checked': true}| %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: observed behaviour of JSONata 2.0.6.
    TRANSFORM_OF_ANYTHING = "V202", transform_of_anything, Warning;

    /// A regular expression cannot be parsed.
    ///
    /// A simulation reports the error when the regular expression is used. JSONata 2.0.6 reports it when the expression is
    /// parsed. Stepwright also rejects the few constructs of JavaScript that it does not support.
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $contains($states.input.name, /[z-a]/) %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $contains($states.input.name, /[a-z]/) %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: observed behaviour of JSONata 2.0.6.
    UNREADABLE_REGEX = "V203", unreadable_regex, Warning;
}

/// Reports what a simulation evaluates otherwise; `shift` is where the expression begins in the string.
pub(super) fn tell<'d>(walk: &mut Walk<'d>, node: Node<'d>, checked: &Checked, shift: usize) {
    for (difference, at) in &checked.differences {
        let (rule, message, help): (&Rule, String, &str) = match difference {
            Difference::Order(name) => (
                &MEMBER_ORDER,
                format!(
                    "JSONata 2.0.6 puts the member {} first, because its name is a whole number; a simulation does not",
                    quoted(name)
                ),
                "write whole numbers first, in ascending order",
            ),
            Difference::ReplacedByFunction => (
                &REPLACED_BY_FUNCTION,
                "`$replace` does not call a function for a string".to_owned(),
                "write the pattern as a regular expression",
            ),
            Difference::TransformsAnything => (
                &TRANSFORM_OF_ANYTHING,
                "`**` also selects values that are not objects: JSONata 2.0.6 fails there, a simulation does not"
                    .to_owned(),
                "select only objects, such as with `**[$type($) = 'object']`",
            ),
            Difference::UnreadableRegex => (
                &UNREADABLE_REGEX,
                "this regular expression is invalid, or simulations do not support it".to_owned(),
                "correct or simplify the regular expression",
            ),
        };
        walk.findings.inside(rule, node, Some(shift + at), message, help);
    }
}
