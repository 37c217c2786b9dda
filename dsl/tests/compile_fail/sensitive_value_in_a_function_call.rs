//! A function is invoked with a sensitive field.

use dsl::prelude::*;

#[message]
struct Payment {
    order_id: String,
    security_code: Sensitive<String>,
}

fn main() {
    let charge = Function::<Payment>::rust("charge");
    Workflow::standard("Payments", |payment: PaymentFields| Task::lambda_invoke("Charge", &charge, payment));
}
