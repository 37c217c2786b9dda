//! An update of a number to a string.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Stock {
    sku: String,
    left: u32,
}

fn main() {
    let stock = Table::<Stock>::new("StockTable", |item| item.sku);
    Workflow::standard("Set", |sku: Expr<String>| Task::update_item("Set", &stock, sku).set(|item| item.left, sku));
}
