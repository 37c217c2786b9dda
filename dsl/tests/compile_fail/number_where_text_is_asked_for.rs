//! A number is where text is asked for.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &news, order.order_id).attribute("total", order.total)
    });
}
