//! A struct is written with a tag.

use dsl::prelude::*;

#[message]
#[serde(tag = "type")]
struct Order {
    order_id: String,
}

fn main() {}
