//! A task continues twice.

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
        let done = tell.next(Succeed::new("Done"));
        tell.next(Succeed::new("Done as well")).next(done)
    });
}
