//! Takes an order as a saga over DynamoDB: each step that was done is undone when a later one fails.
//!
//! The steps follow each other, so each catcher knows what was done before it, and its handler undoes that and nothing else.
//! Where steps run in parallel, let no branch fail, and decide afterwards by what is there (`docs/states.md`, "Parallel").

use dsl::prelude::*;
use dsl::resource::Table;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The order.
    #[schemars(length(min = 1, max = 64), example = "A-1042")]
    pub order_id: String,
    /// The article.
    #[schemars(length(min = 1, max = 64), example = &"teapot")]
    pub sku: String,
    /// How many.
    #[schemars(range(min = 1, max = 100), example = 2)]
    pub count: u32,
    /// What all of it costs.
    #[schemars(range(min = 0), example = 59.8)]
    pub amount: f64,
}

/// How far an order is.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// It is being taken.
    Pending,
    /// It is paid, and its articles are reserved.
    Confirmed,
    /// It could not be taken.
    Cancelled,
}

/// An item of the table of orders.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    /// The order.
    pub order_id: String,
    /// The article.
    pub sku: String,
    /// How many.
    pub count: u32,
    /// What all of it costs.
    pub amount: f64,
    /// How far it is.
    pub status: Status,
    /// Why it was cancelled; empty otherwise.
    pub reason: String,
}

/// An item of the table of articles.
#[message]
#[derive(Debug, PartialEq)]
pub struct StockItem {
    /// The article.
    pub sku: String,
    /// How many can still be sold.
    pub available: u32,
}

/// The input of the function that charges the customer, which must be idempotent for each order.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// The order.
    pub order_id: String,
    /// What to charge.
    pub amount: f64,
}

/// There are not enough articles left.
pub const SOLD_OUT: ErrorName = ErrorName::new("SoldOut");

/// The customer could not be charged.
pub const NOT_PAID: ErrorName = ErrorName::new("NotPaid");

/// The order was taken before.
pub const KNOWN: ErrorName = ErrorName::new("OrderKnown");

/// The workflow: record, reserve, charge, confirm; what was reserved is put back if the customer cannot be charged.
pub fn workflow() -> Workflow<Order, OrderItem> {
    let orders = Table::<OrderItem>::new("OrderTable", |order| order.order_id);
    let stock = Table::<StockItem>::new("StockTable", |item| item.sku);
    let charge = Function::<Charge, Json>::existing(
        "ChargeFunction",
        Arn::parameter("ChargeFunctionArn", "The function that charges the customer of an order."),
    );

    Workflow::standard("Saga", |order: OrderFields| {
        let cancel = |name: &str, reason: &str| {
            Task::update_item(name, &orders, order.order_id)
                .set(|item| item.status, Status::Cancelled)
                .set(|item| item.reason, reason)
                .retry(Retry::transient())
        };
        let record = Task::put_item(
            "Record Order",
            &orders,
            OrderItemFields {
                order_id: order.order_id,
                sku: order.sku,
                count: order.count,
                amount: order.amount,
                status: Status::Pending.into(),
                reason: "".into(),
            },
        )
        .if_not_exists()
        .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| {
            Fail::new("Known Already", KNOWN).cause("an order with this id was taken before")
        });
        let reserve = Task::update_item("Reserve Articles", &stock, order.sku)
            .subtract(|item| item.available, order.count)
            .condition(|item| item.available.ge(order.count))
            .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| {
                cancel("Cancel Unreserved Order", "sold out")
                    .next(Fail::new("Sold Out", SOLD_OUT).cause("there are not enough articles left"))
            });
        let pay = Task::lambda_invoke(
            "Charge Customer",
            &charge,
            ChargeFields { order_id: order.order_id, amount: order.amount },
        )
        .retry(Retry::transient())
        .catch(Errors::ALL, |_| {
            Task::update_item("Put Articles Back", &stock, order.sku).add(|item| item.available, order.count).next(
                cancel("Cancel Unpaid Order", "not paid")
                    .next(Fail::new("Not Paid", NOT_PAID).cause("the customer could not be charged")),
            )
        });
        let confirm = Task::update_item("Confirm Order", &orders, order.order_id)
            .set(|item| item.status, Status::Confirmed)
            .condition(|item| item.status.eq(Status::Pending))
            .return_new()
            .retry(Retry::transient())
            .then(|confirmed| Pass::new("Confirmed", confirmed.item));
        record.next(reserve).next(pay).next(confirm)
    })
    .comment("Takes an order as a saga over DynamoDB: each step that was done is undone when a later one fails.")
}
