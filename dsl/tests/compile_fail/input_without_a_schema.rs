//! The input of a workflow has no JSON Schema.

use dsl::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Payload, Serialize, Deserialize)]
struct Order {
    order_id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Succeed::with("Done", order.order_id));
}
