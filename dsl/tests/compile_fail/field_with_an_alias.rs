//! A field of a payload has two names in JSON.

use dsl::prelude::*;

#[message]
struct Order {
    #[serde(alias = "id")]
    order_id: String,
}

fn main() {}
