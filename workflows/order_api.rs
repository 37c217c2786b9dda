//! An HTTP API that takes orders: an Express workflow answers each request, and a repeated one gets the answer of the first.

use dsl::prelude::*;
use dsl::resource::{ApiGateway, Table};

/// The body of the request.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrder {
    /// The order's id, which the client chooses.
    #[schemars(length(min = 1, max = 64), example = "A-1042")]
    pub order_id: String,
    /// The article.
    #[schemars(length(min = 1, max = 64), example = &"teapot")]
    pub sku: String,
    /// How many.
    #[schemars(range(min = 1, max = 100), example = 2)]
    pub count: u32,
}

/// An order, as it is stored and answered.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The order's id.
    pub order_id: String,
    /// The article.
    pub sku: String,
    /// How many.
    pub count: u32,
    /// When it was taken.
    pub taken_at: String,
}

/// The count is out of range.
pub const BAD_COUNT: ErrorName = ErrorName::new("BadCount");

/// The workflow: check, keep, answer.
pub fn workflow() -> Workflow<NewOrder, Order> {
    let orders = Table::<Order>::new("OrderTable", |order| order.order_id);

    Workflow::express("OrderApi", |new: NewOrderFields| {
        let order = OrderFields {
            order_id: new.order_id,
            sku: new.sku,
            count: new.count,
            taken_at: context::execution_start_time(),
        };
        let keep = Task::put_item("Keep Order", &orders, order)
            .if_not_exists()
            .retry(Retry::transient())
            .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| {
                Task::get_item("Read Order", &orders, new.order_id)
                    .consistent_read()
                    .retry(Retry::transient())
                    .then(|found| Pass::new("Answer Again", found.item))
            })
            .next(Pass::new("Answer", order));
        Choice::new("Valid?")
            .when(new.count.ge(1).and(new.count.le(100)), keep)
            .otherwise(Fail::new("Bad Count", BAD_COUNT).cause("an order has 1 to 100 articles"))
    })
    .triggered_by(ApiGateway::post("/orders").synchronous())
    .comment("An HTTP API that takes orders; a repeated request gets the answer of the first.")
}
