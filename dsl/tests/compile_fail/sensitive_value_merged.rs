//! An object with a sensitive value is merged with another one, which would make it plain.

use dsl::prelude::*;

#[message]
struct Order {
    card: Sensitive<String>,
}

#[message]
struct Plain {
    card: String,
}

fn main() {
    Workflow::standard("Orders", |order: Expr<Json>| {
        let secret: Expr<Order> = OrderFields { card: order.of_type() }.build();
        Pass::<Plain>::new("Merge", secret.merged_with::<Json, Plain>(order))
    });
}
