//! A field that cannot be stored in a table.

use std::collections::BTreeMap;

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Order {
    order_id: String,
    prices: BTreeMap<String, f64>,
}

fn main() {
    let _orders = Table::<Order>::new("OrderTable", |order| order.order_id);
}
