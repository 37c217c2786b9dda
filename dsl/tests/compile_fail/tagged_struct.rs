//! A struct is written with a tag.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
struct Order {
    order_id: String,
}

fn main() {}
