//! A flattened field may be missing.

use dsl::prelude::*;

#[message]
#[derive(Default)]
struct Price {
    total: f64,
}

#[message]
struct Order {
    #[serde(flatten, default)]
    price: Price,
}

fn main() {}
