//! A key of another type than the table's.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Order {
    order_id: String,
}

fn main() {
    let orders = Table::<Order>::new("OrderTable", |order| order.order_id);
    Workflow::standard("Read", |number: Expr<u32>| Task::get_item("Read", &orders, number));
}
