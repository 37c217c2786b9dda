//! Nothing is said of what a Map does with each item.

use dsl::prelude::*;

#[message]
struct Order {
    items: Vec<String>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| Map::over("Each", order.items));
}
