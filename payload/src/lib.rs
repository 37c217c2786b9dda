//! Message types: the typed data that workflows, workers and queues exchange.
//!
//! ```
//! use payload::{TaskToken, message};
//!
//! /// What the worker finds in the queue.
//! #[message]
//! #[serde(rename_all = "camelCase")]
//! struct ChargeRequest {
//!     order_id: String,
//!     task_token: TaskToken,
//! }
//!
//! let request: ChargeRequest = serde_json::from_str(r#"{"orderId": "7", "taskToken": "AQCk"}"#).unwrap();
//! assert_eq!(request.task_token.expose(), "AQCk");
//! ```
//!
//! The crate does not depend on states, the Amazon States Language or AWS, so a worker that only reads messages stays
//! small. The derive makes mirrors whose fields are expressions ([`Expr`]), so their handles and nodes are here too:
//! [`node`] and [`draft`] (what a workflow's closure collects), `expr` (the handle), `types` (payloads), `methods`
//! (what can be done with expressions), [`member`] (what the derive writes), [`request`] (what `api!` writes), each of
//! which uses only those before it.
//!
//! The crate reads no file, no clock and no environment.

// The derive names this crate as others do.
extern crate self as payload;

// The derive names what it needs by a module `derive`, which every crate that offers it has.
#[doc(hidden)]
pub mod derive {
    pub use crate::member::{AnyMember, Member, WithToken};
    pub use crate::node::NodeRef;
    pub use crate::request::{AnyValue, NoToken, WithToken as HasToken};
    pub use crate::{CarriesToken, Expr, Fields, Payload, Plain, Scalar, ScalarKind, Shape, schemars, serde};
}

// `#[message]` derives their traits, so its user needs no dependency beside.
pub use {schemars, serde};

pub mod draft;
mod expr;
pub mod member;
mod methods;
pub mod node;
pub mod request;
mod types;

pub use expr::{AnyExpr, Expr, printed};
pub use methods::{Alternative, context, format_text, if_else, random, random_with_seed, range};
pub use node::function::HashAlgorithm;
pub use node::{ScalarKind, Shape};
pub use payload_macros::{Payload, message};
pub use types::{
    CarriesToken, ErrorName, Fields, IntoExpr, Json, Number, Operand, Ordered, Payload, Plain, Scalar, Sensitive,
    TaskToken, Timestamp, TimestampError, Whole,
};
