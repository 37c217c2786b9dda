//! Nested workflows: ships an order parcel by parcel, with an execution of its own for each parcel.
//!
//! A child has its own history, limits and retries, can be started alone, and is tested alone; the parent stays short. The parent
//! waits for each child (`.sync:2`) and reads its output with its type. A child that fails fails its own parcel only: the parent
//! catches it, ships the others, and tells the customer service what is left. Shows nested executions with typed results and the
//! handling of their failures, in both query languages from one source.

use dsl::StateMachine;
use dsl::prelude::*;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The order.
    #[schemars(length(min = 1, max = 64), example = "A-1042")]
    pub order_id: String,
    /// Its parcels.
    #[schemars(length(min = 1, max = 40))]
    pub parcels: Vec<Parcel>,
}

/// A parcel; the input of the child, and of the function that books a carrier, which must be idempotent for each parcel.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Parcel {
    /// The parcel.
    #[schemars(length(min = 1, max = 64), example = "A-1042-1")]
    pub parcel_id: String,
    /// Where to.
    #[schemars(length(min = 1, max = 200), example = "1 Long Street, Lisbon")]
    pub address: String,
    /// What it weighs, in kilograms.
    #[schemars(range(min = 0), example = 1.5)]
    pub weight: f64,
}

/// What the carrier answers.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    /// The number under which the carrier knows the parcel.
    pub tracking_number: String,
}

/// The output of the child.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The parcel.
    pub parcel_id: String,
    /// Whether it is on its way.
    pub shipped: bool,
    /// The number under which the carrier knows it; empty if it was not shipped.
    pub tracking_number: String,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Fulfilled {
    /// The order.
    pub order_id: String,
    /// The parcels that are on their way.
    pub shipped: Vec<Shipment>,
    /// Those that are not.
    pub left: Vec<Shipment>,
    /// How many those are.
    pub left_count: u32,
}

/// No carrier takes the parcel.
pub const NO_CARRIER: ErrorName = ErrorName::new("NoCarrier");

/// The child: books a carrier, and asks another day again if none has room.
pub fn shipping() -> Workflow<Parcel, Shipment> {
    let carrier = Function::<Parcel, Booking>::existing(
        "CarrierFunction",
        Arn::parameter("CarrierFunctionArn", "The function that books a carrier for a parcel."),
    );
    Workflow::standard("Shipping", |parcel: ParcelFields| {
        Task::lambda_invoke("Book Carrier", &carrier, parcel)
            .retry(Retry::transient())
            .retry(Retry::on([NO_CARRIER]).interval(hours(4)).max_attempts(5).backoff_rate(1.0))
            .then(|booking: BookingFields| {
                Pass::new(
                    "Shipped",
                    ShipmentFields {
                        parcel_id: parcel.parcel_id,
                        shipped: true.into(),
                        tracking_number: booking.tracking_number,
                    },
                )
            })
    })
    .comment("Ships one parcel.")
}

/// The parent: an execution of [`shipping`] for each parcel, and what to do about those that failed.
pub fn workflow() -> Workflow<Order, Fulfilled> {
    let shipping = StateMachine::of(&shipping());
    let service = Topic::new("ServiceTopic");

    Workflow::standard("Fulfilment", |order: OrderFields| {
        Map::over("Each Parcel", order.parcels)
            .inline(|parcel: ParcelFields| {
                Task::run_execution("Ship Parcel", &shipping, parcel)
                    .timeout(days(2))
                    .retry(Retry::transient())
                    // The child has failed, was stopped, or took too long; its history tells which.
                    .catch(Errors::ALL, |_| {
                        Pass::new(
                            "Not Shipped",
                            ShipmentFields {
                                parcel_id: parcel.parcel_id,
                                shipped: false.into(),
                                tracking_number: "".into(),
                            },
                        )
                    })
            })
            .max_concurrency(10)
            .then(|parcels: Expr<Vec<Shipment>>| {
                let left = parcels.filter(|parcel| parcel.shipped.eq(false));
                let fulfilled = FulfilledFields {
                    order_id: order.order_id,
                    shipped: parcels.filter(|parcel| parcel.shipped.eq(true)),
                    left,
                    left_count: left.len(),
                };
                Pass::new("Sum Up", fulfilled).then(|fulfilled: FulfilledFields| {
                    Choice::new("All Shipped?")
                        .when(fulfilled.left_count.eq(0), Pass::new("Done", fulfilled))
                        .otherwise(
                            sns_publish("Tell Service", &service, fulfilled.build())
                                .subject("Parcels are left")
                                .attribute("orderId", order.order_id)
                                .retry(Retry::transient())
                                .next(Pass::new("Done in Part", fulfilled)),
                        )
                })
            })
    })
    .comment(
        "Ships an order: an execution of its own for each parcel; what fails there is left for the customer service.",
    )
}
