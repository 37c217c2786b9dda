//! A key that is no field of the item.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Order {
    order_id: String,
}

fn main() {
    let _orders = Table::<Order>::new("OrderTable", |order| order.orderid);
}
