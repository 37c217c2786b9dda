//! Variables that authors name.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "variables/examples.rs":

    /// A state reads a variable that may be unassigned.
    ///
    /// Reading an unassigned variable fails the execution. A branch or an item processor sees the variables of the
    /// enclosing scope, but its own variables are not visible outside. The path of a catcher has what `.catch_assign`
    /// assigns. The child executions of a Distributed Map see no variables from outside.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    UNASSIGNED = "D019", variable_without_value, Error;

    /// A variable is assigned in two different scopes.
    ///
    /// A branch cannot assign a variable of the enclosing scope, and an inner scope cannot reuse the name for a
    /// variable of its own. A branch returns values as its result.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    IN_TWO_SCOPES = "D020", variable_in_two_scopes, Error;

    /// Two variables have the same name.
    ///
    /// In the definition they would be the same variable, with the value that was assigned last, whatever its type.
    ///
    /// Source: States Language, "Variables".
    NAMED_TWICE = "D021", variable_named_twice, Error;

    /// A variable's first value cannot be assigned.
    ///
    /// The first state of the workflow assigns it when it has succeeded. A Choice, a Succeed, a Fail or a raw state does not
    /// assign it, and a state that a path leads back to would assign it again.
    ///
    /// Source: Stepwright recommendation.
    FIRST_VALUE = "D074", first_value_not_assignable, Error;
}
