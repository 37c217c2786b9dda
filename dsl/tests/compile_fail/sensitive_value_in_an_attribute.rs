//! A sensitive value is an attribute of a notification.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Payments", |payment: PaymentFields| {
        sns_publish("Tell", &news, payment.order_id).attribute("code", payment.security_code)
    });
}
