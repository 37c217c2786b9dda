//! A field of a payload is read and not written.

use dsl::prelude::*;

#[message]
struct Order {
    #[serde(skip_serializing)]
    total: f64,
}

fn main() {}
