//! A closure that builds states reads a misspelt field of the input.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        let tell = |name: &str| sns_publish(name, &news, order.orderid);
        tell("Tell").next(tell("Tell Again"))
    });
}
