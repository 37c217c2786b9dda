//! A task token is put into a field of text.

use dsl::prelude::*;

#[message]
struct Charge {
    order_id: String,
    task_token: String,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    Workflow::standard("Charges", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
            .timeout(minutes(1))
    });
}
