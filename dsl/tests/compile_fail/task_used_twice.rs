//! A task is used twice.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        let tell = sns_publish("Tell", &news, order.order_id);
        Choice::new("Large?").when(order.total.gt(9.0), tell).otherwise(tell)
    });
}
