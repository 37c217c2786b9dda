//! A key that is neither a string nor a number.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Order {
    paid: bool,
}

fn main() {
    let _orders = Table::<Order>::new("OrderTable", |order| order.paid);
}
