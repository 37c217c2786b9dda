//! A flattened field may be missing.

use dsl::prelude::*;

#[derive(Default, Payload, Serialize, Deserialize, JsonSchema)]
struct Price {
    total: f64,
}

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    #[serde(flatten, default)]
    price: Price,
}

fn main() {}
