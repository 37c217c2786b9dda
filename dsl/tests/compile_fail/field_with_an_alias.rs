//! A field of a payload has two names in JSON.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    #[serde(alias = "id")]
    order_id: String,
}

fn main() {}
