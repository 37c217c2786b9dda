//! A field of a message is no payload.

use dsl::prelude::*;
use serde::{Deserialize, Serialize};
use schemars::JsonSchema;

#[derive(Serialize, Deserialize, JsonSchema)]
struct Item {
    name: String,
}

#[message]
struct Order {
    item: Item,
}

fn main() {
    let orders = Queue::<Order>::new("Orders");
    Workflow::standard("Orders", |order: OrderFields| Task::sqs_send("Send", &orders, order));
}
