//! A field of a payload is read and not written.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    #[serde(skip_serializing)]
    total: f64,
}

fn main() {}
