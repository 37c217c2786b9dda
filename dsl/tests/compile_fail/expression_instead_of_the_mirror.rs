//! The closure of a workflow asks for an expression of a payload that has a mirror.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    Workflow::standard("Orders", |order: Expr<Order>| Succeed::new("Done"));
}
