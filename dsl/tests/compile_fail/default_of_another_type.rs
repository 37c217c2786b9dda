//! What may be missing gets a default of another type.

use dsl::prelude::*;

#[message]
struct Order {
    name: String,
    count: u32,
    price: f64,
    paid: bool,
    discount: Option<u32>,
    items: Vec<String>,
    lines: Vec<Line>,
}

#[message]
struct Line {
    tags: Vec<String>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Pass::<u32>::new("Compute", order.discount.unwrap_or("none")));
}
