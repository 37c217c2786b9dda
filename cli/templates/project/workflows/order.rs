//! Takes an order: the customer is charged, and the team hears of large orders and of those that are not paid.

use messages::{Charge, ChargeFields, DECLINED, Receipt};
use stepwright::prelude::*;

/// The input of the execution.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The order's number.
    #[schemars(length(min = 1, max = 64), example = "A-1042")]
    pub order_id: String,
    /// What the customer pays, in the shop's currency.
    #[schemars(range(min = 0), example = 59.8)]
    pub total: f64,
}

/// Orders over this are large.
const LARGE: f64 = 1000.0;

/// The workflow.
pub fn workflow() -> Workflow<Order> {
    let charges = Queue::<Charge, Receipt>::new("ChargeQueue").max_receive_count(5);
    let news = Topic::new("NewsTopic");

    Workflow::standard("Orders", |order: OrderFields| {
        let tell = |name: &str, text: &str| {
            sns_publish(name, &news, format_text(text, [order.order_id]))
                .attribute("orderId", order.order_id)
                .retry(Retry::transient())
        };
        Task::sqs_wait_for_token("Charge Customer", &charges, |token| ChargeFields {
            order_id: order.order_id,
            total: order.total,
            task_token: token,
        })
        .timeout(minutes(15))
        .retry(Retry::transient())
        .catch(DECLINED, |_| tell("Notify Declined", "The card for order {} was declined."))
        .catch(Errors::ALL, |_| tell("Notify Unpaid", "Order {} could not be charged."))
        .then(|_| {
            Choice::new("Large?")
                .when(order.total.gt(LARGE), tell("Notify Team", "Order {} is a large one."))
                .otherwise(Succeed::new("Done"))
        })
    })
    .comment("Charges an order through a worker, and tells the team of large and of unpaid ones.")
    .with_function(Function::rust("charge").package("worker").consumes(&charges))
    .with_function(Function::rust("charge-dead-letters").package("worker").consumes_dead_letters(&charges))
}
