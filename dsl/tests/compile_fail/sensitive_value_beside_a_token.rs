//! A message with a token also has a sensitive value.

use dsl::prelude::*;

#[message]
struct Charge {
    card: Sensitive<String>,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    Workflow::standard("Charges", |card: Expr<Sensitive<String>>| {
        Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { card, task_token }).timeout(minutes(1))
    });
}
