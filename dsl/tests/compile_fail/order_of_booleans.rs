//! A boolean is asked whether it is less than another.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    paid: bool,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Paid?").when(order.paid.lt(true), Succeed::new("No")).otherwise(Succeed::new("Yes"))
    });
}
