//! A message that carries a token is sent by a task that does not wait.

use dsl::prelude::*;

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    Workflow::standard("Charges", |charge: ChargeFields| Task::sqs_send("Charge", &charges, charge));
}
