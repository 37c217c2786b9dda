//! Values of the context object: what Step Functions knows about the running execution.
//!
//! Source: Step Functions Developer Guide, "Accessing execution data from the Context object".

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Node, Origin};

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

/// The name of the state machine.
pub fn state_machine_name() -> Expr<String> {
    value(["StateMachine", "Name"])
}

/// The name of the state that uses the value.
pub fn state_name() -> Expr<String> {
    value(["State", "Name"])
}

/// How often the state that uses the value has been retried, from 0.
pub fn retry_count() -> Expr<u32> {
    value(["State", "RetryCount"])
}

/// A new random UUID (version 4), a different one at each use.
pub fn uuid() -> Expr<String> {
    Expr::from_node(draft::add_call(Function::Uuid, std::iter::empty()))
}
