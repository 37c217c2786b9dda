//! A closure that builds states publishes a sensitive value.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let news = Topic::new("News");
    Workflow::standard("Payments", |payment: PaymentFields| {
        let tell = |name: &str| sns_publish(name, &news, payment.security_code);
        tell("Tell").next(tell("Tell Again"))
    });
}
