//! The closure of a workflow asks for the payload itself.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    Workflow::standard("Orders", |order: Order| Succeed::new("Done"));
}
