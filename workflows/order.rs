//! Takes an order: it is validated, priced, approved if it is large, reserved, and then charged while the carrier is booked. When one
//! of the two fails, exactly what was done is taken back.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Bucket, Connection, EventBus, PartitionKey, Schedule, Secret, Table};
use dsl::state::Label;
use dsl::state::task::HttpMethod;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The order.
    #[schemars(length(min = 1, max = 64), example = "A-1042")]
    pub order_id: String,
    /// Who orders.
    #[schemars(length(min = 1, max = 64), example = "C-7")]
    pub customer_id: String,
    /// The article.
    #[schemars(length(min = 1, max = 64), example = &"teapot")]
    pub sku: String,
    /// How many.
    #[schemars(range(min = 1, max = 100), example = 2)]
    pub count: u32,
}

/// What the function that validates orders answers.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    /// The postal code that the order is sent to.
    pub postal_code: String,
}

/// What is asked for a price.
#[message]
#[serde(rename_all = "camelCase")]
pub struct PriceRequest {
    /// The article.
    pub sku: String,
    /// How many.
    pub count: u32,
}

/// An article.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// The article.
    pub sku: String,
    /// The price of one.
    pub price: f64,
    /// How many can still be sold.
    pub available: u32,
}

/// The message in the queue of those who approve orders.
#[message]
#[serde(rename_all = "camelCase")]
pub struct ApprovalRequest {
    /// The order.
    pub order_id: String,
    /// What it costs.
    pub total: f64,
    /// The task token, with which their application completes the task.
    pub task_token: TaskToken,
}

/// Their answer.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Whether the order is taken.
    pub approved: bool,
}

/// The message in the queue of the payment worker, which is idempotent for each order.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// The order.
    pub order_id: String,
    /// Who pays.
    pub customer_id: String,
    /// What to charge.
    pub total: f64,
    /// The task token, with which the worker completes the task.
    pub task_token: TaskToken,
}

/// The payment worker's answer.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The number of the payment.
    pub payment_id: String,
}

/// The message that has a payment returned.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    /// The order.
    pub order_id: String,
    /// The number of the payment.
    pub payment_id: String,
}

/// What the carrier is asked for.
#[message]
#[serde(rename_all = "camelCase")]
pub struct ShipmentRequest {
    /// The order.
    pub reference: String,
    /// Where it is sent to.
    pub postal_code: String,
}

/// The carrier's answer.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The number of the shipment.
    pub tracking: String,
}

/// What became of one of the steps that are done at the same time.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Whether it was done, and has to be taken back if the other one was not.
    pub done: bool,
    /// The number by which it is taken back.
    pub number: String,
}

/// What is kept of each order, and told to others.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The order.
    pub order_id: String,
    /// What it costs.
    pub total: f64,
    /// What became of the payment.
    pub payment: Step,
    /// What became of the shipment.
    pub shipment: Step,
}

/// The order cannot be taken as it is; raised by the function that validates orders.
pub const INVALID: ErrorName = ErrorName::new("InvalidOrder");
/// The article has no price.
pub const NO_PRICE: ErrorName = ErrorName::new("NoPrice");
/// A large order was not approved, or not in two days.
pub const NOT_APPROVED: ErrorName = ErrorName::new("NotApproved");
/// There are not enough articles left.
pub const SOLD_OUT: ErrorName = ErrorName::new("SoldOut");
/// The order could not be charged, or not be sent; what was done of it was taken back.
pub const NOT_TAKEN: ErrorName = ErrorName::new("OrderNotTaken");

/// Orders over this are approved by a person.
const LARGE: f64 = 1000.0;

/// The shipments of the carrier.
const SHIPMENTS: &str = "https://api.carrier.example.com/v1/shipments";

fn articles() -> Table<Article, PartitionKey<String>> {
    Table::<Article>::new("ArticleTable", |article| article.sku)
}

/// The Express workflow that calculates a price.
pub fn price() -> Workflow<PriceRequest, f64> {
    let articles = articles();
    Workflow::express("OrderPrice", |request: PriceRequestFields| {
        Task::get_item("Read Article", &articles, request.sku).retry(Retry::transient()).then(|found| {
            Choice::new("Known?")
                .when(found.exists, Pass::new("Price", found.item.price * request.count.as_f64()))
                .otherwise(Fail::new("Unknown Article", NO_PRICE).cause("there is no such article"))
        })
    })
    .comment("Calculates the price of an order.")
}

/// The workflow.
pub fn workflow() -> Workflow<Order, Outcome> {
    let articles = articles();
    let price = StateMachine::of(&price());
    let validate = Function::<Order, Validation>::existing(
        "ValidateFunction",
        Arn::parameter("ValidateFunctionArn", "The function that validates an order."),
    );
    let approvals =
        Queue::<ApprovalRequest, Approval>::new("ApprovalQueue").retention_period(days(3)).external_consumer();
    let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
    let refunds = Queue::<Refund>::new("RefundQueue").external_consumer();
    let carrier = Connection::api_key("CarrierConnection", "x-api-key", Secret::named("carrier").member("apiKey"));
    let audit = Bucket::new("AuditBucket");
    let bus = EventBus::new("OrderBus");
    let standing =
        Order { order_id: "standing".to_owned(), customer_id: "house".to_owned(), sku: "tea".to_owned(), count: 1 };

    Workflow::standard("Order", |order: OrderFields| {
        let fulfil = Label::new();
        let validated = Task::lambda_invoke("Validate Order", &validate, order)
            .retry(Retry::transient())
            .catch(INVALID, |error| Fail::new("Invalid Order", INVALID).cause(error.json()));
        let address = validated.result();

        let approve = |total: Expr<f64>| {
            Task::sqs_wait_for_token("Ask for Approval", &approvals, |token| ApprovalRequestFields {
                order_id: order.order_id,
                total,
                task_token: token,
            })
            .timeout(days(2))
            .retry(Retry::transient())
            .catch(Errors::timeouts(), |_| {
                Fail::new("Nobody Approved", NOT_APPROVED).cause("nobody approved in two days")
            })
            .then(|answer| {
                Choice::new("Approved?")
                    .when(answer.approved, fulfil.jump())
                    .otherwise(Fail::new("Declined", NOT_APPROVED).cause("the order was declined"))
            })
        };

        let reserve = || {
            Task::update_item("Reserve Articles", &articles, order.sku)
                .subtract(|article| article.available, order.count)
                .condition(|article| article.available.ge(order.count))
                .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| {
                    Fail::new("Sold Out", SOLD_OUT).cause("there are not enough articles left")
                })
        };

        // A branch that fails would end the other one unseen: each says what became of it.
        let step =
            |name: &str, done: bool, number: Expr<String>| Pass::new(name, StepFields { done: done.into(), number });
        let charge = |total: Expr<f64>| {
            Task::sqs_wait_for_token("Charge Customer", &charges, |token| ChargeFields {
                order_id: order.order_id,
                customer_id: order.customer_id,
                total,
                task_token: token,
            })
            .timeout(minutes(15))
            .retry(Retry::transient())
            .catch(Errors::ALL, |_| step("Not Charged", false, "".into()))
            .then(|receipt| step("Charged", true, receipt.payment_id))
        };
        let book = || {
            Task::http_invoke("Book Carrier", &carrier, HttpMethod::Post, SHIPMENTS)
                .header("Idempotency-Key", order.order_id)
                .request_body(ShipmentRequestFields { reference: order.order_id, postal_code: address.postal_code })
                .response::<Shipment>()
                .retry(Retry::transient())
                .catch(Errors::ALL, |_| step("Not Booked", false, "".into()))
                .then(|response| step("Booked", true, response.body.tracking))
        };

        let keep = |name: &str, outcome: OutcomeFields| {
            let file = format_text("orders/{}.json", [order.order_id]);
            Task::put_json(name, &audit, file, outcome).retry(Retry::transient())
        };
        let tell = |name: &str, what: &str, outcome: OutcomeFields| {
            Task::put_event(name, &bus, "shop.orders", what, outcome).retry(Retry::transient())
        };
        let take_back = |payment: StepFields, shipment: StepFields, outcome: OutcomeFields| {
            let (unbook, release) = (Label::new(), Label::new());
            let refund = RefundFields { order_id: order.order_id, payment_id: payment.number };
            let refund = Task::sqs_send("Refund Payment", &refunds, refund).retry(Retry::transient());
            let booking = format_text(&[SHIPMENTS, "/{}"].concat(), [shipment.number]);
            let cancel =
                Task::http_invoke("Cancel Carrier", &carrier, HttpMethod::Delete, booking).retry(Retry::transient());
            let put_back = Task::update_item("Put Articles Back", &articles, order.sku)
                .add(|article| article.available, order.count)
                .next(keep("Audit Failure", outcome))
                .next(tell("Tell Not Taken", "Order Not Taken", outcome))
                .next(Fail::new("Not Taken", NOT_TAKEN).cause("the order could not be charged or not be sent"));
            let book_back = Choice::new("Carrier Booked?")
                .when(shipment.done, cancel.next(release.jump()))
                .otherwise(release.place(put_back));
            Choice::new("Customer Charged?")
                .when(payment.done, refund.next(unbook.jump()))
                .otherwise(unbook.place(book_back))
        };

        let take = |total: Expr<f64>| {
            Parallel::new("Charge and Book").branch(charge(total)).branch(book()).then(
                |(payment, shipment): (StepFields, StepFields)| {
                    let outcome = OutcomeFields {
                        order_id: order.order_id,
                        total,
                        payment: payment.into(),
                        shipment: shipment.into(),
                    };
                    let taken = keep("Audit Success", outcome)
                        .next(tell("Tell Taken", "Order Taken", outcome))
                        .next(Pass::new("Taken", outcome));
                    Choice::new("Both Done?")
                        .when(payment.done.and(shipment.done), taken)
                        .otherwise(take_back(payment, shipment, outcome))
                },
            )
        };

        let request = PriceRequestFields { sku: order.sku, count: order.count };
        let priced = Task::run_express("Calculate Price", &price, request).retry(Retry::transient()).then(|priced| {
            let known = Pass::new("Price", priced.output).then(|total| {
                Choice::new("Large?")
                    .when(total.gt(LARGE), approve(total))
                    .otherwise(fulfil.place(reserve().next(take(total))))
            });
            Choice::new("Priced?")
                .when(priced.succeeded(), known)
                .otherwise(Fail::new("No Price", NO_PRICE).cause("the article has no price"))
        });
        validated.next(priced)
    })
    .comment("Takes an order, and takes back exactly what was done of it when it cannot be charged or sent.")
    .triggered_by(Schedule::cron("StandingOrderSchedule", "0 2 * * ? *", "Europe/Berlin", &standing))
}
