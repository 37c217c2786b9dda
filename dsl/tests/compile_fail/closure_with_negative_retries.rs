//! A closure that builds states retries a negative number of times.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        let tell = |name: &str| sns_publish(name, &news, order.order_id).retry(Retry::transient().max_attempts(-1));
        tell("Tell").next(tell("Tell Again"))
    });
}
