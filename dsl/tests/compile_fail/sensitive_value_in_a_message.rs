//! A message with a sensitive field is sent.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let payments = Queue::<Payment>::new("Payments");
    Workflow::standard("Payments", |payment: PaymentFields| Task::sqs_send("Send", &payments, payment));
}
