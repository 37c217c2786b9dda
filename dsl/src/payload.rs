//! Message types: the typed data that workflows, workers and queues exchange.
//!
//! [`#[message]`](macro@message) makes a struct or an enum a message type. A struct `Order` gets a mirror `OrderFields`, whose
//! fields are expressions of the same names. Workers that need nothing else find the same types in the crate
//! `stepwright-payload`, without the compiler.
//!
//! ```
//! # use dsl::prelude::*;
//! #[message]
//! #[serde(rename_all = "camelCase")]
//! struct ChargeRequest {
//!     order_id: String,
//!     amount: f64,
//!     task_token: TaskToken,
//! }
//! ```

pub use ::payload::{
    AttributeValue, CarriesToken, Fields, Item, Json, KeyValue, Payload, Plain, Sensitive, TaskToken, Timestamp,
    TimestampError, message,
};

pub use crate::schema::schema;
pub use ::payload::request::IntoData;
pub(crate) use ::payload::{IntoExpr, Shape, printed};
