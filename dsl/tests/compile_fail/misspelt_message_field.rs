//! A field of a message is misspelt where the message is built.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &orders, OrderFields { orderid: order.order_id, total: order.total })
    });
}
