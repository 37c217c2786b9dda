//! A sensitive value says why the workflow failed.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    Workflow::standard("Payments", |payment: PaymentFields| {
        Fail::new("Refused", ErrorName::new("Refused")).cause(payment.security_code)
    });
}
