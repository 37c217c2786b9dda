//! A closure that builds states is given a number where it wants a text, and makes a text of one itself.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Orders", |order: OrderFields| {
        let tell = |name: &str, text: Expr<String>| sns_publish(name, &news, text);
        let total = |name: &str| Task::sqs_send(name, &Queue::<String>::new("Totals"), order.total);
        tell("Tell", order.total).next(total("Total"))
    });
}
