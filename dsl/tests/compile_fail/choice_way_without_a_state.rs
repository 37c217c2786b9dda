//! A way of a Choice is no state.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Large?").when(order.total.gt(9.0), order.order_id).otherwise(Succeed::new("Done"))
    });
}
