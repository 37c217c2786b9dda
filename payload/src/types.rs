//! Payloads: the typed data that flows through a workflow.

mod error_name;
mod json;
mod number;
mod sensitive;
mod timestamp;
mod token;
mod traits;
mod tuple;

pub use error_name::ErrorName;
pub use json::Json;
pub use number::{Number, Operand, Whole};
pub use sensitive::Sensitive;
pub use timestamp::{Timestamp, TimestampError};
pub use token::TaskToken;
pub use traits::{CarriesToken, Fields, IntoExpr, Ordered, Payload, Plain, Scalar};
