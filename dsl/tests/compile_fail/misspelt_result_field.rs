//! A field of a task's result is misspelt.

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
    let news = Topic::new("News");
    let charge = Function::<Order, Receipt>::rust("charge");
    Workflow::standard("Orders", |order: OrderFields| {
        Task::lambda_invoke("Charge", &charge, order)
            .then(|receipt| sns_publish("Tell", &news, receipt.mesage))
    });
}
