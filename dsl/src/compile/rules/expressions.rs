//! Expressions that cannot be written.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "expressions/examples.rs":

    /// JSONPath cannot express what an expression or a builder asks for.
    ///
    /// JSONPath takes parts of data as they are, and calls of a few intrinsic functions in templates. It compares nothing
    /// outside a Choice and computes no time of a Wait, no list of a Map and no output that is not an object. JSONata, the
    /// language of every workflow that does not choose JSONPath, can express all of it.
    ///
    /// Source: Developer Guide, "Intrinsics for JSONPath states"; Developer Guide, "Transforming data with JSONata".
    NOT_IN_JSONPATH = "D003", not_in_jsonpath, Error;

    /// A text holds `${`, which deployment takes for the beginning of a placeholder.
    ///
    /// The template replaces `${Name}` in the definition with the name or ARN of a resource, and the two characters cannot be
    /// escaped. The same holds for the names of fields and states, and for comments.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachine", `DefinitionSubstitutions`.
    DOLLAR_BRACE = "D006", dollar_brace_in_text, Error;

    /// An expression is nested too deeply or is too large to be written.
    ///
    /// It would be one long text in the definition, which is hard to read and which Step Functions has to parse in every
    /// execution. An expression that is used twice within itself doubles each time.
    ///
    /// Source: Stepwright recommendation.
    TOO_DEEP = "D007", expression_too_deep, Error;

    /// A value cannot be written into the definition.
    ///
    /// JSON has no such value, such as the number "infinity", or the builder lacks what it needs: a text has another
    /// number of places `{}` than there are values, a list no such element, `.catch_assign` no catcher before it.
    ///
    /// Source: RFC 8259.
    UNWRITABLE = "D009", unwritable_value, Error;

    /// A random value is read in two places where it would be made twice.
    ///
    /// In JSONata a Pass has no result that it could assign to a variable: its variable is computed from the same
    /// expression once more, and a UUID would be another one.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    MADE_TWICE = "D015", random_value_made_twice, Error;

    /// JSONata cannot read a path that is written by hand.
    ///
    /// `Expr::jsonpath` is for states in JSONPath. The fields of a state are in one language, and a path is no expression
    /// of JSONata.
    ///
    /// Source: States Language, "QueryLanguage".
    NOT_IN_JSONATA = "D030", not_in_jsonata, Error;
}
