//! Values that are not there for the state that uses them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "values/examples.rs":

    /// A state uses a value that is not available on every path to it.
    ///
    /// A result is available only after its task has succeeded, an error only in the handler of its catcher, and an
    /// item only in its item processor. On any other path the value would be missing, and the execution would fail. The
    /// help shows such a path.
    ///
    /// Source: States Language, "Error output".
    NOT_AVAILABLE = "D001", value_not_available, Error;

    /// A workflow uses a value of another workflow.
    ///
    /// A value is part of the data of one workflow, and executions of another workflow do not have it. Pass it in their
    /// input.
    FOREIGN = "D002", value_of_another_workflow, Error;

    /// A state uses the task token of another task.
    ///
    /// A token completes one task: the one whose closure received it. By the time another task sends it, that task has
    /// ended, and nothing receives the result.
    ///
    /// Source: Developer Guide, "Wait for a Callback with Task Token".
    TOKEN_OUTSIDE = "D004", token_outside_its_wait, Error;

    /// The message of a task that waits does not contain its task token.
    ///
    /// The consumer of the message could not complete the task, which would wait until its timeout.
    ///
    /// Source: Developer Guide, "Wait for a Callback with Task Token".
    NO_TOKEN = "D005", message_without_its_token, Error;

    /// A value is used across the boundary of a Distributed Map.
    ///
    /// Its items run in separate child executions. Each has only its item, or the output of `.item_selector` and
    /// `.item_batcher`, and only its result can be used outside.
    ///
    /// Source: Developer Guide, "Distributed Map".
    ACROSS_BORDER = "D016", value_across_distributed_map, Error;

    /// An element of a list is used outside the closure that receives it.
    ///
    /// `.map`, `.filter` and `.sorted_by_key` pass each element to their closure. It does not exist outside.
    OUTSIDE_ITS_CLOSURE = "D031", element_outside_its_closure, Error;

    /// A field that may be missing is passed on as if it were present.
    ///
    /// If the field is missing, its path selects nothing and the state fails. Only fields of the execution's input and
    /// of errors are checked, because they come from outside. It is enough to test for the field anywhere in the
    /// workflow.
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; Developer Guide, "Using JSONPath paths".
    MISSING = "D032", field_may_be_missing, Warning;

    /// A handwritten expression reads the state's input, but this is not the execution's input.
    ///
    /// `$states.input` in `Expr::jsonata`, and `$` in `Expr::jsonpath`, are the input of the state that uses the expression.
    /// After a task it is the task's result, in a catcher's handler the error, in an item processor the item. The
    /// expression would silently read another value than where it was written for. Give the value a name with `.with`, or
    /// read `$states.context.Execution.Input`. `context::state_input()` says that whatever the state's input is, is meant.
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; Developer Guide, "Using JSONPath paths".
    OTHER_INPUT = "D070", handwritten_input_is_another, Error;

    /// The input of the state that uses a value is not available where the value is written.
    ///
    /// `context::state_input()` is available when a state begins. In JSONPath, `$` is the result when a state assigns
    /// variables; and the machines inside of a state have inputs of their own.
    ///
    /// Source: Developer Guide, "Using JSONPath paths".
    NO_STATE_INPUT = "D073", state_input_not_available, Error;

    /// A handwritten expression reads a member that the execution's input does not have.
    ///
    /// `Expr::jsonata`, `Expr::jsonpath` and the data of raw states and fields are text, which the compiler of Rust does not
    /// check. The input's type is known, so a member that it does not have is misspelt. It would be missing in every
    /// execution.
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; Developer Guide, "Using JSONPath paths".
    UNKNOWN_MEMBER = "D075", handwritten_member_unknown, Error;

    /// A handwritten expression reads a sensitive member of the execution's input.
    ///
    /// What an expression gives is written in plain text: into a request, a variable, an output or an error. The type of the
    /// field says that it must not be, and the compiler of Rust refuses it in typed values. The condition of a Choice may read
    /// it, which writes it nowhere.
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Data protection in AWS Step Functions".
    SENSITIVE_READ = "D076", handwritten_sensitive_member, Error;
}
