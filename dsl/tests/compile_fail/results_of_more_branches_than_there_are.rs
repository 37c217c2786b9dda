//! The closure behind a Parallel of two branches asks for three results.
use dsl::prelude::*;

#[message]
struct Order {
    id: String,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Parallel::new("Both")
            .branch(Pass::new("One", order.id))
            .branch(Pass::new("Two", order.id))
            .then(|(one, two, three)| Pass::new("Take", three))
    });
}
