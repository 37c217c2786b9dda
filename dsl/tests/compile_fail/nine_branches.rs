//! A Parallel has more branches than its result has places.
use dsl::prelude::*;

#[message]
struct Order {
    id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Parallel::new("All")
            .branch(Pass::new("1", order.id))
            .branch(Pass::new("2", order.id))
            .branch(Pass::new("3", order.id))
            .branch(Pass::new("4", order.id))
            .branch(Pass::new("5", order.id))
            .branch(Pass::new("6", order.id))
            .branch(Pass::new("7", order.id))
            .branch(Pass::new("8", order.id))
            .branch(Pass::new("9", order.id))
    });
}
