//! A number is compared with text.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Large?").when(order.total.gt("9"), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    });
}
