//! A list of objects is asked for one of them.

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
    Workflow::standard("Orders", |order: OrderFields| Pass::<bool>::new("Compute", order.lines.contains(order.lines.at(0))));
}
