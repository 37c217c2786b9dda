//! The message of a queue is no payload.

use dsl::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Order {
    order_id: String,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: Expr<Json>| Task::sqs_send("Send", &orders, order));
}
