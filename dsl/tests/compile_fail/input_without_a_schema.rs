//! The input of a workflow has no JSON Schema.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize)]
struct Order {
    order_id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Succeed::with("Done", order.order_id));
}
