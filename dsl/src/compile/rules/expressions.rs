//! Expressions that cannot be written.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "expressions/examples.rs":

    /// JSONPath cannot express what an expression or a builder needs.
    ///
    /// JSONPath can only select parts of the data, and call a few intrinsic functions in templates. It cannot compare
    /// outside a Choice, and it cannot compute the time of a Wait, the list of a Map or an output that is not an
    /// object. JSONata, the default language of workflows, can express all of this.
    ///
    /// Source: Developer Guide, "Intrinsics for JSONPath states"; Developer Guide, "Transforming data with JSONata".
    NOT_IN_JSONPATH = "D003", not_in_jsonpath, Error;

    /// A string contains `${`, which CloudFormation treats as the beginning of a placeholder.
    ///
    /// The template replaces `${Name}` in the definition with the name or ARN of a resource, and the two characters
    /// cannot be escaped. This also applies to the names of fields and states, and to comments.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachine", `DefinitionSubstitutions`.
    DOLLAR_BRACE = "D006", dollar_brace_in_text, Error;

    /// A text contains a printed expression.
    ///
    /// `format!` runs when the workflow is built. The value exists only when the workflow runs, so the text would contain
    /// the name of the expression's type. `format_text` puts the value in when the workflow runs.
    PRINTED = "D071", printed_expression, Error;

    /// An expression is nested too deeply or is too large.
    ///
    /// It would become one long string in the definition, which is hard to read and which Step Functions must parse in
    /// every execution. An expression that uses another expression twice doubles its size.
    ///
    /// Source: Stepwright recommendation.
    TOO_DEEP = "D007", expression_too_deep, Error;

    /// A value cannot be written into the definition.
    ///
    /// JSON has no such value, for example the number "infinity"; or the builder cannot use it: a format string has a
    /// different number of `{}` than there are values, a list does not have the element, or `.catch_assign` has no
    /// catcher before it.
    ///
    /// Source: RFC 8259.
    UNWRITABLE = "D009", unwritable_value, Error;

    /// A random value is read in two places and would be generated twice.
    ///
    /// In JSONata a Pass has no result that it could assign to a variable. The variable is computed again from the same
    /// expression, and a UUID would differ.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    MADE_TWICE = "D015", random_value_made_twice, Error;

    /// A state in JSONata uses a handwritten JSONPath path.
    ///
    /// `Expr::jsonpath` is only for states in JSONPath. All fields of a state use the same language, and a path is not
    /// a JSONata expression.
    ///
    /// Source: States Language, "QueryLanguage".
    NOT_IN_JSONATA = "D030", not_in_jsonata, Error;
}
