//! A struct says that any of its fields may be missing.

use dsl::prelude::*;

#[message]
#[derive(Default)]
#[serde(default)]
struct Order {
    total: f64,
}

fn main() {}
