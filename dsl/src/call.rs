//! What `api!` writes; nothing that authors need.

pub use api_macros::{checked_call, checked_data};

use crate::state::task::{ServiceCall, Task};

pub use crate::state::task::call::{Answers, Callee, Modelled, Request, Said};
pub use ::payload::request::*;
pub use ::payload::{Json, Plain, Sensitive, Shape, Timestamp, result_structure};

/// The task that `api!` makes where it is given the name of a state.
#[track_caller]
pub fn task<A: Answers, T: WithoutTokens>(
    name: impl Into<String>,
    request: Request<A, T>,
) -> Task<A::Service, ServiceCall> {
    Task::call(name, request)
}

/// The members of a call that cannot wait for a task token.
pub fn without_token<T: WithoutTokens>(members: Members<T>) -> Members<T> {
    members
}

/// A call of an API of AWS, checked against its model when the workflow is compiled.
///
/// `api!(aws_sdk.SERVICE.ACTION { Member: value, … })` is a call of the AWS SDK, `api!(SERVICE.ACTION { … })` one of the optimized
/// integrations, `api!(SERVICE.ACTION.sync { … })` the same that waits for the job that it starts. Names are those of the
/// Amazon States Language. A task makes the call: [`Task::call`](crate::state::task::Task::call), or, with the name of a state
/// and `=>` before the call, `api!` itself: `api!("Keep Order" => dynamodb.putItem { … })`.
///
/// A value is an object in braces, a list in brackets, or any Rust expression: a literal, an [`Expr`](crate::expr::Expr), the mirror of a
/// payload, the name of a resource, a parameter. What is misspelt, missing or of the wrong kind is an error of the compiler at
/// that very word.
///
/// ```
/// use dsl::prelude::*;
///
/// let workflow = Workflow::standard("Stock", |sku: Expr<String>| {
///     Task::call("Read", api!(dynamodb.getItem {
///         TableName: "stock",
///         Key: { sku: { S: sku } },
///     }))
/// });
/// assert!(workflow.compile().is_valid());
/// ```
///
/// `-> Type` behind the request says of which type the result is; without it, the result is as the service's model has it.
///
/// ```compile_fail
/// use dsl::prelude::*;
///
/// let workflow = Workflow::standard("Stock", |sku: Expr<String>| {
///     Task::call("Read", api!(dynamodb.getItem { TabelName: "stock", Key: { sku: { S: sku } } }))
/// });
/// ```
#[macro_export]
macro_rules! api {
    ($($call:tt)*) => { $crate::call::checked_call!($crate $($call)*) };
}

/// JSON with values of the workflow in it, as one expression: for [`RawState`](crate::state::RawState), for
/// [`raw`](crate::state::Annotate::raw) fields, and for data without a type of its own.
///
/// It is written as in `serde_json::json!`, with names without quotes where they are identifiers. A value is an object in
/// braces, a list in brackets, `null`, or any Rust expression: a literal, an [`Expr`](crate::expr::Expr), the mirror of a
/// payload, the name of a resource, a parameter.
///
/// ```
/// use dsl::prelude::*;
///
/// #[message]
/// struct Order {
///     id: String,
///     tags: Vec<String>,
/// }
///
/// let workflow = Workflow::standard("Orders", |order: OrderFields| {
///     Pass::new("Note", data!({ order: order.id, tags: order.tags, via: ["web", null], at: context::state_entered_time() }))
/// });
/// assert!(workflow.compile().is_valid());
/// ```
///
/// A task token is not data: only the message of the task that waits for it takes one.
#[macro_export]
macro_rules! data {
    ($($data:tt)*) => { $crate::call::checked_data!($crate $($data)*) };
}
