//! A field of a payload is left out where a function says so.

use dsl::prelude::*;

#[message]
struct Order {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<String>,
}

fn main() {}
