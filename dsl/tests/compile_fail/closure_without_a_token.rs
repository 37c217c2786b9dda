//! A closure that builds tasks sends no token.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: OrderFields| {
        let ask = |name: &str| Task::sqs_wait_for_token(name, &orders, |_| order).timeout(minutes(1));
        ask("Charge").next(ask("Charge Again"))
    });
}
