//! A field of a message is built from a value of another type.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &orders, OrderFields { order_id: order.total, total: order.total })
    });
}
