//! Variables that authors name.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "variables/examples.rs":

    /// A state reads a variable that has no value on every way to it.
    ///
    /// Reading a variable without a value fails the execution. A branch and an item's way see the variables of the machine
    /// around them and keep their own to themselves; a catcher's way has what `.catch_assign` says, and the children of a
    /// Distributed Map see no variable from outside.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    UNASSIGNED = "D019", variable_without_value, Error;

    /// A variable gets a value in two different machines.
    ///
    /// A branch cannot assign a variable of the machine around it, and a machine within may not use the name for one of its
    /// own. Results are what comes out of a branch.
    ///
    /// Source: Developer Guide, "Passing data between states with variables".
    IN_TWO_SCOPES = "D020", variable_in_two_machines, Error;

    /// Two variables have the same name.
    ///
    /// In the definition they would be one, and hold what was assigned last, whatever its type.
    ///
    /// Source: States Language, "Variables".
    NAMED_TWICE = "D021", variable_named_twice, Error;
}
