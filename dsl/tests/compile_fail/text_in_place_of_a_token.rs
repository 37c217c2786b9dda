//! A task token is written as text.

use dsl::prelude::*;

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    Workflow::standard("Charges", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |_| ChargeFields { order_id, task_token: order_id })
            .timeout(minutes(1))
    });
}
