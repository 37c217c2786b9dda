//! A sensitive value is published.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Payments", |payment: PaymentFields| sns_publish("Tell", &news, payment.security_code));
}
