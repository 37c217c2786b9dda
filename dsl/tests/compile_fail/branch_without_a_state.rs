//! A branch of a Parallel is a value and no state.
use dsl::prelude::*;

#[message]
struct Order {
    id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Parallel::new("Both").branch(order.id));
}
