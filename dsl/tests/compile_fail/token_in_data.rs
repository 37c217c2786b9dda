use dsl::prelude::*;
use dsl::state::RawState;

#[message]
struct Charge {
    order_id: String,
    task_token: TaskToken,
}

fn main() {
    let charges = Queue::<Charge>::new("ChargeQueue");
    let _ = Workflow::standard("Orders", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |task_token| {
            let _ = RawState::new("Note", data!({ Type: "Pass", Output: { token: task_token } }));
            ChargeFields { order_id, task_token }
        })
    });
}
