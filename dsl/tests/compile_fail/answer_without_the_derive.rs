//! What a worker answers is no payload.

use dsl::prelude::*;
use serde::{Deserialize, Serialize};

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

#[derive(Serialize, Deserialize)]
struct Receipt {
    message: String,
}

fn main() {
    let charges = Queue::<Charge, Receipt>::new("Charges");
    Workflow::standard("Charges", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
            .timeout(minutes(1))
    });
}
