//! Two objects are compared.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

#[message]
struct Basket {
    order: Order,
}

fn main() {
    Workflow::standard("Baskets", |basket: BasketFields| {
        Choice::new("Same?").when(basket.order.eq(basket.order), Succeed::new("Same")).otherwise(Succeed::new("Other"))
    });
}
