//! A state asks for the result of a Choice.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Large?")
            .when(order.total.gt(9.0), Pass::new("Note", order.order_id))
            .otherwise(Pass::new("Note again", order.order_id))
            .then(|note| sns_publish("Tell", &news, note))
    });
}
