//! A shopping cart is paid and shipped by others, who answer with a token.

use dsl::prelude::*;
use dsl::state::flow::IntoFlow;

use crate::common::text;

#[message]
#[serde(rename_all = "PascalCase")]
struct Cart {
    cart_id: String,
    email: String,
    address: String,
    orange: String,
    banana: String,
    lemon: String,
    #[serde(rename = "total_cost")]
    total_cost: String,
}

#[message]
#[serde(rename_all = "PascalCase")]
struct Answer {
    status: String,
}

pub(crate) fn workflow() -> Workflow {
    let (table, endpoint, bus) = (text("OrderTable"), text("ApiEndpoint"), text("EventBus"));
    Workflow::standard("Checkout", |cart: CartFields| {
        let ask = |name: &str, path: &str| {
            Task::call_wait_for_token(name, |token| {
                api!(apigateway.invoke {
                    ApiEndpoint: endpoint,
                    Method: "POST",
                    Path: path,
                    RequestBody: { Payload: cart, MyTaskToken: token },
                } -> Answer)
            })
            .without_limit("The other company answers when it can.")
        };
        let set = |state: &str, update: &str, value: &str| {
            api!(state => dynamodb.updateItem {
                TableName: table,
                Key: { cart_id: { S: cart.cart_id } },
                UpdateExpression: update,
                ExpressionAttributeValues: { ":myValueRef": { S: value } },
            })
        };
        let tell = |state: &str, event: &str| {
            api!(state => events.putEvents { Entries: [{
                Detail: { cart_id: cart.cart_id, Time: context::state_entered_time() },
                DetailType: event,
                EventBusName: bus,
                Source: "CheckoutWorkflow",
            }] })
        };
        let (payment, shipping) = ("SET payment_status = :myValueRef", "SET shipping_status = :myValueRef");
        let shipped = |answer: AnswerFields| {
            Choice::new("Shipping Validation")
                .when(
                    answer.status.eq("ShippingFailed"),
                    set("Set Shipping Status: Unsuccessful", shipping, "Unsuccessful")
                        .next(tell("Send ShippingFailed Event to Notification Bus", "ShippingFailed")),
                )
                .otherwise(
                    set("Set Shipping Status: Successful", shipping, "Successful")
                        .next(tell("Send ShippingSuccessful Event to Notification Bus", "ShippingSuccessful")),
                )
                .into_flow()
        };
        api!("Set Order, Payment and Shipping Status" => dynamodb.putItem {
            TableName: table,
            Item: {
                cart_id: { S: cart.cart_id },
                email: { S: cart.email },
                address: { S: cart.address },
                orange: { S: cart.orange },
                banana: { S: cart.banana },
                lemon: { S: cart.lemon },
                total_cost: { S: cart.total_cost },
                order_status: { S: "pending" },
                payment_status: { S: "pending" },
                shipping_status: { S: "pending" },
            },
        })
        .next(ask("Third Party Payment Service HTTPS Endpoint", "/dev/checkout/payment"))
        .then(|answer| {
            Choice::new("Payment Validation")
                .when(
                    answer.status.eq("PaymentFailed"),
                    set("Set Payment Status: Unsuccessful", payment, "Successful")
                        .next(tell("Send PaymentFailed Event to Notification Bus", "PaymentFailed")),
                )
                .otherwise(
                    set("Set Payment Status: Successful", payment, "Successful")
                        .next(ask("Third Party Shipping Service HTTPS Endpoint", "/dev/checkout/shipping"))
                        .then(shipped),
                )
        })
    })
    .untyped()
}
