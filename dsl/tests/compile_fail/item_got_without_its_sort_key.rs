//! A key with one part, for a table whose key has two.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Line {
    order_id: String,
    number: u32,
}

fn main() {
    let lines = Table::<Line>::new("LineTable", |line| line.order_id).sort_key(|line| line.number);
    Workflow::standard("Read", |order_id: Expr<String>| Task::get_item("Read", &lines, order_id));
}
