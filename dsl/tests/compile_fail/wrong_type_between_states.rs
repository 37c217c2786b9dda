//! A state gets a value of another type than it asks for.

use dsl::prelude::*;

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Order {
    order_id: String,
    total: f64,
}

#[derive(Payload, Serialize, Deserialize, JsonSchema)]
struct Receipt {
    message: String,
}

fn main() {
    let charge = Function::<Order, Receipt>::rust("charge");
    let ship = Function::<Order>::rust("ship");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::lambda_invoke("Charge", &charge, order)
            .then(|receipt| Task::lambda_invoke("Ship", &ship, receipt))
    });
}
