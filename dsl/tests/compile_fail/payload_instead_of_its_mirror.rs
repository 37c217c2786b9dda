//! The closure of a workflow asks for the payload itself.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    order_id: String,
    total: f64,
}

fn main() {
    Workflow::standard("Orders", |order: Order| Succeed::new("Done"));
}
