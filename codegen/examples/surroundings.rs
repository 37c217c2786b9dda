//! Workflows with everything that can be around one, for the linters: `cargo run --example surroundings -- emit`.

use cli::Entry;
use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Activity, ApiGateway, Deployment, EventBus, EventRule, Match, Schedule};

#[message]
struct Order {
    order_id: String,
    total: f64,
}

#[message]
struct Question {
    order_id: String,
    task_token: TaskToken,
}

/// Starts two other workflows, runs an activity, and passes in the name of a partner's role.
fn orders() -> Workflow<impl Sized, impl Sized> {
    let ship = StateMachine::of(&shipping());
    let quick = StateMachine::of(&audit());
    let arn = Arn::parameter("ApprovalArn", "The state machine that asks for approval.");
    let approval = StateMachine::<Question, bool>::existing("Approval", arn);
    let review = Activity::<Order, bool>::new("ReviewActivity");
    let partner = Queue::<Order>::existing("PartnerQueue", Arn::known("arn:aws:sqs:eu-west-1:111122223333:orders"));
    let nightly = Order { order_id: "nightly".to_owned(), total: 0.0 };
    Workflow::standard("Orders", |order: OrderFields| {
        let role = Arn::parameter("PartnerRoleArn", "The role that hands orders over to the partner.");
        Task::start_execution("Audit it", &quick, order)
            .next(
                Task::start_execution_wait_for_token("Approve it", &approval, |task_token| QuestionFields {
                    order_id: order.order_id,
                    task_token,
                })
                .timeout(days(1)),
            )
            .next(Task::activity("Review it", &review, order).timeout(hours(8)).heartbeat(minutes(10)))
            .next(
                Task::run_execution("Ship it", &ship, OrderFields { order_id: order.order_id, total: order.total })
                    .timeout(hours(1)),
            )
            .next(Task::put_event("Publish it", &EventBus::default_of_account(), "shop", "Order Shipped", order))
            .next(Task::sqs_send("Hand over", &partner, order).assume_role(role))
    })
    .encrypted_with_customer_key()
    .with_alias("live", Deployment::linear(20, minutes(10)).roll_back_on_failures())
    .triggered_by(
        EventRule::<Order>::new("OrderPlacedRule")
            .source(["shop.orders"])
            .detail_type(["Order Placed"])
            .detail("total", Match::at_least(1.0))
            .detail("buyer.country", Match::any_of(["DE", "FR"])),
    )
    .triggered_by(
        EventRule::<Json>::new("PartnerRule")
            .source(["partner"])
            .event_bus(&EventBus::existing(
                "PartnerBus",
                Arn::parameter("PartnerBusArn", "The bus of the partner's events."),
            ))
            .input_paths::<Order, 2>([("order_id", "$.detail.order.id"), ("total", "$.detail.order.total")])
            .retry_policy(10, hours(1)),
    )
    .triggered_by(
        Schedule::cron("NightlySchedule", "0 3 * * ? *", "Europe/Berlin", &nightly).flexible_time_window(minutes(15)),
    )
    .triggered_by(Schedule::rate("HourlySchedule", hours(1), &nightly))
    .triggered_by(ApiGateway::post("/orders"))
}

/// A workflow that others start, by its alias.
fn shipping() -> Workflow<Order, impl Payload> {
    let parcels = Queue::<Order>::fifo("ParcelQueue").max_receive_count(5);
    Workflow::standard("Shipping", |order: OrderFields| {
        Task::sqs_send("Send a parcel", &parcels, order).message_group(order.order_id)
    })
    .with_alias("live", Deployment::canary(10, minutes(5)).roll_back_on_failures())
}

/// An Express workflow that requests start.
fn audit() -> Workflow<Order, impl Payload> {
    Workflow::express("Audit", |order: OrderFields| {
        sns_publish("Tell the auditors", &Topic::new("AuditTopic"), order.order_id)
    })
    .timeout(minutes(5))
    .triggered_by(ApiGateway::post("/audit").synchronous().throttle(5, 5))
    .triggered_by(ApiGateway::post("/audit/later").jwt_authorizer("https://login.example.com", ["audit"]))
}

fn main() -> std::process::ExitCode {
    cli::main(&[Entry::new("orders", &orders), Entry::new("audit", &audit)])
}
