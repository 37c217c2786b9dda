//! Values that are not there for the state that uses them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "values/examples.rs":

    /// A state uses a value that is not available on every path to it.
    ///
    /// A result is available where its task has succeeded, an error in the handler of its catcher, an item in its item
    /// processor. On any other path the state would find nothing, and the execution would fail. The help names such a path.
    ///
    /// Source: States Language, "Error output".
    NOT_AVAILABLE = "D001", value_not_available, Error;

    /// A value of another workflow is used.
    ///
    /// A value is a part of one workflow's data. The executions of another workflow do not have it; pass it in their input.
    FOREIGN = "D002", value_of_another_workflow, Error;

    /// A state uses the task token of another task.
    ///
    /// A token completes one task, the one whose closure received it. When another task sends it, that task has ended, and
    /// nothing receives the result.
    ///
    /// Source: Developer Guide, "Wait for a Callback with Task Token".
    TOKEN_OUTSIDE = "D004", token_outside_its_wait, Error;

    /// The message of a task that waits does not carry the token of its wait.
    ///
    /// The consumer of the message could not complete the task, which would wait until its timeout.
    ///
    /// Source: Developer Guide, "Wait for a Callback with Task Token".
    NO_TOKEN = "D005", message_without_its_token, Error;

    /// A value is used across the boundary of a Distributed Map.
    ///
    /// Its children are executions of their own. Each has its item, or what `.item_selector` and `.item_batcher` make of it, and
    /// nothing else; only its result can be used outside.
    ///
    /// Source: Developer Guide, "Distributed Map".
    ACROSS_BORDER = "D016", value_across_distributed_map, Error;

    /// An element of a list is used outside the closure that receives it.
    ///
    /// `.map`, `.filter` and `.sorted_by_key` pass an element to their closure while they go through the list.
    /// It does not exist afterwards.
    OUTSIDE_ITS_CLOSURE = "D031", element_outside_its_closure, Error;

    /// A field that may be missing is handed on as if it were there.
    ///
    /// Where it is missing, its path finds nothing and the state fails. Only the execution's input and errors are checked,
    /// because they come from outside; testing for the field anywhere in the workflow is enough.
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; Developer Guide, "Using JSONPath paths".
    MISSING = "D032", field_may_be_missing, Warning;
}
