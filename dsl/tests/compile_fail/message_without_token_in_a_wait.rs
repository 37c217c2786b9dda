//! A task waits for the answer to a message that carries no token.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_wait_for_token("Charge", &orders, |_| order).timeout(minutes(1))
    });
}
