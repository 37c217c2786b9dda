//! A field of a payload is written by a function of its own.

use dsl::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

mod cents {
    pub fn serialize<S: serde::Serializer>(amount: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&amount.to_string())
    }
}

#[derive(Payload, Serialize, JsonSchema)]
struct Order {
    #[serde(serialize_with = "cents::serialize")]
    total: f64,
}

fn main() {}
