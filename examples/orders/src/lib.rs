//! Tells the team about large orders.

use stepwright::prelude::*;

/// The input of the execution.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The order's number.
    pub order_id: String,
    /// What the customer pays, in the shop's currency.
    pub total: f64,
}

/// The workflow: a notification for a large order.
pub fn workflow() -> Workflow<Order> {
    let news = Topic::new("NewsTopic");
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Large?")
            .when(order.total.gt(1000.0), sns_publish("Notify Team", &news, order.order_id))
            .otherwise(Succeed::new("Done"))
    })
}
