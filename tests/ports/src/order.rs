//! An order is checked, its products are reserved, and others package and ship it.

use dsl::prelude::*;
use dsl::state::Label;

use crate::common::{LAMBDA, arn, exactly, lambda, text};

#[message]
struct Event {
    #[serde(rename = "detail-type")]
    detail_type: Option<String>,
    detail: Detail,
}

#[message]
struct Detail {
    order_id: String,
    customer: Json,
    products: Vec<Json>,
}

#[message]
struct Customer {
    status: String,
}

#[message]
struct Reservation {
    reservation_status: String,
    product_id: String,
}

pub(crate) fn workflow() -> Workflow {
    let (topic, bus, queue) = (arn("NewOrderTopic"), text("EventBus"), text("ShippingQueueUrl"));
    Workflow::standard("Order", |event: EventFields| {
        let failed = Label::new();
        let detail = event.detail.fields();
        let tell = |name: &str, event_type: &str, detail: Expr<Json>| {
            api!(name => events.putEvents { Entries: [{
                Detail: detail, DetailType: event_type, EventBusName: bus, Source: "com.orders.shipping",
            }] })
        };
        let about =
            |message: &str| data!({ error_message: message, order_event: event, workflow_id: context::execution_id() });
        let invoke = |name: &str, function: &str, payload: Expr<Json>| {
            api!(name => lambda.invoke { FunctionName: lambda(function), Payload: payload } -> Json)
                .retry(exactly(LAMBDA).interval(seconds(2)).max_attempts(6))
        };
        let reserve = |_: Expr<Json>| {
            let again = Label::new();
            // At first the product, and then what is known of its reservation.
            let product = context::state_input::<Json>();
            again.place(invoke("Reserve Product", "ReserveProduct", product).result_as::<Reservation>()).then(
                |reserved| {
                    let delayed = data!({
                        delay_reason: "Product Temporarily Un-Available",
                        product_id: reserved.product_id,
                        order_id: detail.order_id,
                        workflow_id: context::execution_id(),
                    });
                    Choice::new("Choice")
                        .when(
                            reserved.reservation_status.eq("temporarily-unavailable"),
                            tell("Notify Delayed", "OrderShippingDelayed", delayed)
                                .output(|_| reserved)
                                .next(Wait::new("Wait for availability", seconds(10)))
                                .next(again.jump()),
                        )
                        .otherwise(Succeed::new("Reservation Successful"))
                },
            )
        };
        let ship = |reservations: Expr<Vec<Json>>| {
            Task::call_wait_for_token("Initate Packaging and Shipping", |token| {
                api!(sqs.sendMessage {
                    QueueUrl: queue,
                    MessageBody: { order_detail: event.detail, reservations: reservations, token: token },
                })
            })
            .timeout(hours(3))
            .catch(Errors::TASK_FAILED, |error| {
                let detail = data!({
                    error_message: "PackagingAndShippingFailed",
                    error_details: error,
                    order_event: event,
                    workflow_id: context::execution_id(),
                });
                tell("Notify Packaging and Shipping Failed", "OrderShippingFailed", detail).next(failed.jump())
            })
            .next(tell(
                "Notify Successful Shipping",
                "ShippingSuccessful",
                data!({ order_event: event, workflow_id: context::execution_id() }),
            ))
            .next(Succeed::new("Order Shipped Successfully"))
        };
        let new_order = api!("Notify New Order" => sns.publish { Message: event, TopicArn: topic })
            .next(Map::over("Reserve Products", detail.products).inline(reserve))
            .then(|reservations: Expr<Vec<Json>>| {
                let reserved = data!({ order_id: detail.order_id, workflow_id: context::execution_id() });
                tell("Notify Products Reserved", "OrderShippingProductsReserved", reserved).next(ship(reservations))
            });
        let check = invoke("Get Customer Status", "GetCustomerStatus", detail.customer)
            .retry(exactly([Errors::ALL]).max_attempts(5).backoff_rate(1.0))
            .result_as::<Customer>()
            .then(|customer| {
                let fraud = tell("Notify Fraudulent Customer", "OrderShippingFailed", about("FraudulentCustomer"));
                Choice::new("Do Fraud Check")
                    .when(customer.status.eq("fraudulent"), fraud.next(failed.jump()))
                    .otherwise(new_order)
            });
        let invalid = tell("Notify Invalid Input", "OrderShippingFailed", about("InvalidInput"))
            .retry(exactly([Errors::ALL]).max_attempts(3).backoff_rate(1.0));
        let fail = Fail::new("Order Shipping Failed", ErrorName::new("order_shipping_failed"));
        let kind = event.detail_type;
        let wrong = detail.products.get(0).is_present().not();
        Choice::new("Validate Input")
            .when(
                wrong.or(kind.is_present().not()).or(kind.required().ne("OrderCreated")),
                invalid.next(failed.place(fail)),
            )
            .otherwise(check)
    })
    .untyped()
}
