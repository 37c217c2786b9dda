//! A task token is passed to a function by a task that does not wait for it.

use dsl::prelude::*;

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    let charge = Function::<Charge>::rust("charge");
    Workflow::standard("Charges", |order_id: Expr<String>| {
        let mut kept = None;
        let wait = Task::sqs_wait_for_token("Charge", &charges, |task_token| {
            kept = Some(task_token);
            ChargeFields { order_id, task_token }
        });
        let task_token = kept.expect("set above");
        wait.timeout(minutes(1)).next(Task::lambda_invoke("Again", &charge, ChargeFields { order_id, task_token }))
    });
}
