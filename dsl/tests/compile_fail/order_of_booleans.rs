//! A boolean is asked whether it is less than another.

use dsl::prelude::*;

#[message]
struct Order {
    paid: bool,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Paid?").when(order.paid.lt(true), Succeed::new("No")).otherwise(Succeed::new("Yes"))
    });
}
