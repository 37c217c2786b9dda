//! A field of a message is no payload.

use dsl::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
