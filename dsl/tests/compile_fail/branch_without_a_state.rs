//! A branch of a Parallel is a value and no state.
use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Parallel::new("Both").branch(order.id));
}
