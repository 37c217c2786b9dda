//! Two objects are compared.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    order_id: String,
    total: f64,
}

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Basket {
    order: Order,
}

fn main() {
    Workflow::standard("Baskets", |basket: BasketFields| {
        Choice::new("Same?").when(basket.order.eq(basket.order), Succeed::new("Same")).otherwise(Succeed::new("Other"))
    });
}
