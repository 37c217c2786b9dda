//! Payloads: the typed data that flows through a workflow.

mod json;
mod sensitive;
mod token;
mod traits;
mod tuple;

pub use json::Json;
pub use sensitive::Sensitive;
pub use token::TaskToken;
pub use traits::{CarriesToken, Fields, IntoExpr, Ordered, Payload, Plain, Scalar, Shape};
