//! An inline Map is reported how many items may fail.
use dsl::prelude::*;

#[message]
struct Order {
    names: Vec<String>,
}

fn main() {
    Workflow::standard("Orders", |order: OrderFields| {
        Map::over("Each", order.names).inline(|name| Pass::new("Take", name)).tolerated_failure_count(3)
    });
}
