//! A sensitive value becomes the output of the workflow.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    Workflow::standard("Payments", |payment: PaymentFields| Succeed::with("Done", payment.security_code));
}
