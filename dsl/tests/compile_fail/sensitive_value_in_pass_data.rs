//! A sensitive value becomes the data of a Pass state.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    Workflow::standard("Payments", |payment: PaymentFields| Pass::new("Keep", payment.security_code));
}
