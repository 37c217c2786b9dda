//! A task token is published.

use dsl::prelude::*;

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("Charges");
    let news = Topic::new("News");
    Workflow::standard("Charges", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |task_token| {
            sns_publish("Tell", &news, task_token);
            ChargeFields { order_id, task_token }
        })
        .timeout(minutes(1))
    });
}
