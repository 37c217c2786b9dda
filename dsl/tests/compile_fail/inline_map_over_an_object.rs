//! An inline Map is to work on the members of an object.
use std::collections::BTreeMap;

use dsl::prelude::*;

#[message]
struct Order {
    prices: BTreeMap<String, f64>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Map::over_entries("Each", order.prices).inline(|entry| Pass::new("Take", entry.key))
    });
}
