//! Variables that authors name.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "variables/examples.rs":

    /// A state reads a variable that may be unassigned.
    ///
    /// Reading an unassigned variable fails the execution. A branch and an item processor see the variables of the scope
    /// around them, and their own are not visible outside; the path of a catcher has what `.catch_assign` assigns, and the
    /// child executions of a Distributed Map see no variable from outside.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    UNASSIGNED = "D019", variable_without_value, Error;

    /// A variable is assigned in two different scopes.
    ///
    /// A branch cannot assign a variable of the scope around it, and a scope within cannot use the name for a variable of its
    /// own. A branch returns values as its result.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    IN_TWO_SCOPES = "D020", variable_in_two_scopes, Error;

    /// Two variables have the same name.
    ///
    /// In the definition they would be one, and hold what was assigned last, whatever its type.
    ///
    /// Source: States Language, "Variables".
    NAMED_TWICE = "D021", variable_named_twice, Error;
}
