//! A struct says that any of its fields may be missing.

use dsl::prelude::*;

#[derive(Default, Payload, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct Order {
    total: f64,
}

fn main() {}
