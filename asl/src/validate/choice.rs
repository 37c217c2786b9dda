//! Choice rules.

use super::foreign;
use super::values::{is_placeholder, may_be_any_value};
use super::walk::{Object, Walk};
use crate::QueryLanguage;
use crate::document::{Kind as Json, Node};
use crate::grammar::{Kind, Operand, is_operator};

crate::rules! {
    pub,

    /// A Choice has no rule.
    ///
    /// The only possible transition is `Default`.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    EMPTY_CHOICE = "V090", empty_choice, Error;

    /// An entry of `Choices` has no `Next`.
    ///
    /// The rule would have no transition.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [{"Variable": "$.paid", "BooleanEquals": true}], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    MISSING_NEXT = "V091", rule_without_next, Error;

    /// A rule inside `And`, `Or` or `Not` has `Next`, `Assign` or `Output`.
    ///
    /// Only the outermost rule has a transition.
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [
    ///     {
    ///       "Not": {"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"},
    ///       "Next": "Done"
    ///     }
    ///   ],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Not": {"Variable": "$.paid", "BooleanEquals": true}, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    NESTED_CONSEQUENCE = "V092", nested_consequence, Error;

    /// A rule of a JSONata Choice has no `Condition`.
    ///
    /// The condition decides whether the rule matches.
    ///
    /// ```json
    /// {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Next": "Done"}], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "QueryLanguage": "JSONata",
    ///   "Choices": [{"Condition": "{% $states.input.paid %}", "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    MISSING_CONDITION = "V093", rule_without_condition, Error;

    /// A rule has several operators, or `Variable` beside `And`, `Or` or `Not`.
    ///
    /// Only one of them could take effect.
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.n", "NumericGreaterThan": 1, "NumericLessThan": 5, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [
    ///     {
    ///       "And": [
    ///         {"Variable": "$.n", "NumericGreaterThan": 1},
    ///         {"Variable": "$.n", "NumericLessThan": 5}
    ///       ],
    ///       "Next": "Done"
    ///     }
    ///   ],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    SEVERAL_OPERATORS = "V094", several_operators, Error;

    /// A rule has no operator.
    ///
    /// It needs one of the 39 comparisons such as `StringEquals`, or `And`, `Or` or `Not`.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [{"Variable": "$.paid", "Next": "Done"}], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    NO_OPERATOR = "V095", rule_without_operator, Error;

    /// A comparison has no `Variable`.
    ///
    /// There is nothing to compare.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [{"BooleanEquals": true, "Next": "Done"}], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.paid", "BooleanEquals": true, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    NO_VARIABLE = "V096", comparison_without_variable, Error;

    /// The value of a comparison has the wrong type.
    ///
    /// `String…` takes a string, `Numeric…` a number, `Boolean…` and `Is…` a boolean, and `Timestamp…` an RFC 3339
    /// time.
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.n", "NumericEquals": "1", "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    WRONG_OPERAND = "V097", wrong_operand, Error;

    /// `And` or `Or` is empty.
    ///
    /// There is nothing to combine.
    ///
    /// ```json
    /// {"Type": "Choice", "Choices": [{"Or": [], "Next": "Done"}], "Default": "Done"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "Choices": [{"Or": [{"Variable": "$.paid", "BooleanEquals": true}], "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    EMPTY_COMBINATION = "V098", empty_combination, Error;
}

/// Validates what a rule asks.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    match object.language {
        Some(QueryLanguage::Jsonata) => check_condition(walk, object),
        Some(QueryLanguage::JsonPath) => check_operators(walk, object),
        None => {}
    }
}

fn check_condition<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    // A rule inside a rule is a finding already.
    if object.kind == Kind::Rule && object.node.get("Condition").is_none() {
        let message = "the rule lacks the field `Condition`";
        walk.findings.at_key(&MISSING_CONDITION, object.node, message, "add `\"Condition\": \"{% … %}\"`");
    }
}

fn check_operators<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let members = || object.node.members();
    let combinations = members().filter(|member| matches!(member.key.name(), "And" | "Or" | "Not"));
    let comparisons = members().filter(|member| is_operator(member.key.name()));
    let operators: Vec<_> = combinations.clone().chain(comparisons.clone()).collect();
    let [first, others @ ..] = operators.as_slice() else {
        let help = "add a comparison such as `\"StringEquals\": \"…\"`, or `And`, `Or` or `Not`";
        walk.findings.at_key(&NO_OPERATOR, object.node, "the rule has no operator", help);
        return;
    };
    for other in others {
        let message = format!(
            "`{}` and `{}` cannot be used together; a rule has one operator",
            other.key.name(),
            first.key.name()
        );
        walk.findings
            .at_key(&SEVERAL_OPERATORS, other.node, message, "combine both with `And`")
            .label_key(first.node, "the other operator is here");
    }
    let variable = object.node.get("Variable");
    if let Some((combination, variable)) = combinations.clone().next().zip(variable) {
        let message = format!("`Variable` cannot be used together with `{}`", combination.key.name());
        walk.findings.at_key(&SEVERAL_OPERATORS, variable, message, "move `Variable` into the inner rules");
    }
    if comparisons.clone().next().is_some() && variable.is_none() {
        let message = format!("the comparison `{}` lacks the field `Variable`", first.key.name());
        walk.findings.at_key(
            &NO_VARIABLE,
            object.node,
            message,
            "add `Variable` with the path of the value to \
            compare",
        );
    }
}

/// Validates what a comparison compares with.
pub(super) fn check_operand<'d>(
    walk: &mut Walk<'d>,
    object: &Object<'d>,
    name: &str,
    operand: Operand,
    node: Node<'d>,
) {
    let (right, words) = match operand {
        Operand::Text => (node.kind() == Json::String, "a string"),
        Operand::Number => (node.kind() == Json::Number, "a number"),
        Operand::Boolean => (matches!(node.kind(), Json::True | Json::False), "true or false"),
        Operand::Timestamp => {
            (node.as_str().is_some_and(|text| crate::time::parse(text).is_some()), "an RFC 3339 time")
        }
    };
    // A time that is not known is a string all the same.
    let open = may_be_any_value(node) || (operand == Operand::Timestamp && is_placeholder(node));
    if !right && !open {
        let found = if node.kind() == Json::String { "another string".to_owned() } else { node.kind().to_string() };
        let found = if operand == Operand::Timestamp { found } else { node.kind().to_string() };
        let message = format!("`{name}` compares with {words}, but this is {found}");
        let help = foreign::help(object, node).map(str::to_owned);
        let help = help.unwrap_or_else(|| format!("write {words}, or use another operator"));
        walk.findings.at(&WRONG_OPERAND, node, message, help);
    } else if right {
        foreign::check(walk, object, node);
    }
}
