//! A plain field of a message is built from a sensitive value.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

#[message]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Payments", |payment: PaymentFields| {
        Task::sqs_send("Send", &orders, OrderFields { order_id: payment.security_code, total: 1.0.into() })
    });
}
