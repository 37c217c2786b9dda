//! A field of a payload is read under another name than it is written.

use dsl::prelude::*;

#[message]
struct Order {
    #[serde(rename(serialize = "id", deserialize = "order_id"))]
    order_id: String,
}

fn main() {}
