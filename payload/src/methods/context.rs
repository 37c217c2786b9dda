//! Values of the context object: what Step Functions knows about the running execution.
//!
//! Source: Step Functions Developer Guide, "Accessing execution data from the Context object".

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Node, Origin};
use crate::types::Payload;

fn value<T>(path: [&'static str; 2]) -> Expr<T> {
    let context: Expr<()> = Expr::new(Node::Origin(Origin::Context));
    context.member::<()>(path[0]).member(path[1])
}

/// The ARN of the execution.
pub fn execution_id() -> Expr<String> {
    value(["Execution", "Id"])
}

/// The name of the execution.
pub fn execution_name() -> Expr<String> {
    value(["Execution", "Name"])
}

/// When the execution started, as an RFC 3339 time.
pub fn execution_start_time() -> Expr<String> {
    value(["Execution", "StartTime"])
}

/// The ARN of the role with which the execution runs.
pub fn execution_role_arn() -> Expr<String> {
    value(["Execution", "RoleArn"])
}

/// The name of the state machine.
pub fn state_machine_name() -> Expr<String> {
    value(["StateMachine", "Name"])
}

/// The name of the state that uses the value.
pub fn state_name() -> Expr<String> {
    value(["State", "Name"])
}

/// When the state that uses the value was entered, as an RFC 3339 time.
pub fn state_entered_time() -> Expr<String> {
    value(["State", "EnteredTime"])
}

/// The input of the state that uses the value, whatever it is there: the result of the state before it, an error output, or
/// an item. Its type is not checked.
///
/// Values are usually used by name, and the compiler finds out where they are. This is for states of which it does not know
/// the input, such as those after a [`RawState`] or a raw `ResultPath`.
///
/// ```
/// # use dsl::prelude::*;
/// # #[message] struct Order { id: String }
/// # #[message] struct Checked { sent: Json }
/// let workflow = Workflow::standard("Orders", |order: OrderFields| {
///     sns_publish("Tell", &Topic::new("News"), order.id)
///         .raw("Output", data!({ sent: "{% $states.result %}" }))
///         .next(Pass::new("Keep", context::state_input::<Checked>().sent))
/// });
/// assert!(workflow.compile().definition_text().contains("{% $states.input.sent %}"));
/// ```
///
/// [`RawState`]: https://docs.rs/stepwright/latest/stepwright/state/struct.RawState.html
pub fn state_input<T: Payload>() -> T::Fields {
    Expr::<T>::new(Node::Origin(Origin::StateInput)).fields()
}

/// How often the state that uses the value has been retried, from 0.
pub fn retry_count() -> Expr<u32> {
    value(["State", "RetryCount"])
}

/// A new random UUID (version 4), a different one at each use.
pub fn uuid() -> Expr<String> {
    Expr::from_node(draft::add_call(Function::Uuid, std::iter::empty()))
}
