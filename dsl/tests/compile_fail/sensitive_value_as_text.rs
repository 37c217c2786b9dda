//! A sensitive value is put into text.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Payments", |payment: PaymentFields| {
        sns_publish("Tell", &news, format_text("The code is {}", [payment.security_code.text()]))
    });
}
