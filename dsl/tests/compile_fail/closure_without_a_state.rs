//! The closure of a workflow gives no state.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &news, order.order_id);
    });
}
