//! A state gets a value of another type than it asks for.

use dsl::prelude::*;

#[message]
struct Order {
    order_id: String,
    total: f64,
}

#[message]
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
