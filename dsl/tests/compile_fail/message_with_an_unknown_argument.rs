//! `#[message]` is given something that it does not know.

use dsl::prelude::*;

#[message(name = "Order")]
struct Order {
    total: f64,
}

fn main() {}
