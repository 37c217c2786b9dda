//! The order workflow, run in process: what is done, and what is taken back.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::prelude::ErrorName;
use serde_json::{Value, json};
use stage::{Failure, Reply, Run, Simulation};
use workflows::order::{self, Article, Outcome, Step};

/// How the services around an order answer.
struct World {
    price: f64,
    approval: Reply,
    charge: Reply,
    carrier: Reply,
}

impl Default for World {
    fn default() -> Self {
        World {
            price: 29.9,
            approval: Reply::value(json!({"approved": true})),
            charge: Reply::value(json!({"paymentId": "P-1"})),
            carrier: Reply::value(json!({"tracking": "T-1"})),
        }
    }
}

impl World {
    fn take(self, count: u32) -> Run {
        let article = Article { sku: "teapot".to_owned(), price: self.price, available: 5 };
        Simulation::of(&order::workflow())
            .input(&json!({"orderId": "A-1", "customerId": "C-7", "sku": "teapot", "count": count}))
            .local(|local| local.with_item("ArticleTable", &article))
            .reply("Validate Order", Reply::value(json!({"postalCode": "10115"})))
            .reply("Ask for Approval", self.approval)
            .reply("Charge Customer", self.charge)
            .reply("Book Carrier", self.carrier)
            .reply("Cancel Carrier", Reply::value(json!({})))
            .reply("Tell Taken", event())
            .reply("Tell Not Taken", event())
            .run()
    }
}

fn event() -> Reply {
    Reply::value(json!({"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"}]}))
}

fn failing() -> Reply {
    Reply::error(Failure::new(ErrorName::new("Refused"), "no"))
}

fn left(run: &Run) -> u32 {
    run.items::<Article>("ArticleTable")[0].available
}

fn audit(run: &Run) -> Outcome {
    run.object("AuditBucket", "orders/A-1.json")
}

/// The states that take something back.
fn taken_back(run: &Run) -> Vec<String> {
    let back = ["Refund Payment", "Cancel Carrier", "Put Articles Back"];
    run.states().into_iter().filter(|state| back.contains(state)).map(str::to_owned).collect()
}

#[test]
fn an_order_is_reserved_charged_sent_and_kept() {
    let run = World::default().take(2);
    let done = |number: &str| Step { done: true, number: number.to_owned() };
    let outcome = Outcome { order_id: "A-1".to_owned(), total: 59.8, payment: done("P-1"), shipment: done("T-1") };
    assert_eq!(run.output_as::<Outcome>(), outcome);
    assert_eq!(audit(&run), outcome);
    assert_eq!(left(&run), 3);
    assert!(!run.states().contains(&"Ask for Approval"));
    assert!(taken_back(&run).is_empty());
}

#[test]
fn exactly_what_was_done_is_taken_back() {
    for (paid, booked, back) in [
        (true, false, ["Refund Payment", "Put Articles Back"].as_slice()),
        (false, true, &["Cancel Carrier", "Put Articles Back"]),
        (false, false, &["Put Articles Back"]),
    ] {
        let mut world = World::default();
        if !paid {
            world.charge = failing();
        }
        if !booked {
            world.carrier = failing();
        }
        let run = world.take(2);
        run.assert_failed(&order::NOT_TAKEN);
        assert_eq!(taken_back(&run), back);
        assert_eq!(left(&run), 5);
        assert_eq!((audit(&run).payment.done, audit(&run).shipment.done), (paid, booked));
        let refunds: Vec<Value> = run.messages("RefundQueue");
        assert_eq!(refunds.len(), usize::from(paid));
    }
}

#[test]
fn a_large_order_waits_two_days_for_an_approval() {
    let large = || World { price: 600.0, ..World::default() };
    assert!(large().take(2).states().contains(&"Charge Customer"));
    let declined = World { approval: Reply::value(json!({"approved": false})), ..large() }.take(2);
    declined.assert_failed(&order::NOT_APPROVED);
    let silent = World { approval: Reply::never(), ..large() }.take(2);
    silent.assert_failed(&order::NOT_APPROVED);
    assert_eq!(silent.elapsed().as_secs(), 2 * 24 * 60 * 60);
    assert_eq!(left(&silent), 5);
}

#[test]
fn what_cannot_be_sold_is_not_charged() {
    let run = World::default().take(6);
    run.assert_failed(&order::SOLD_OUT);
    assert!(!run.states().contains(&"Charge Customer"));
    let unknown = Simulation::of(&order::workflow())
        .input(&json!({"orderId": "A-1", "customerId": "C-7", "sku": "cup", "count": 1}))
        .reply("Validate Order", Reply::value(json!({"postalCode": "10115"})))
        .run();
    unknown.assert_failed(&order::NO_PRICE);
    let invalid = Simulation::of(&order::workflow())
        .input(&json!({"orderId": "", "customerId": "C-7", "sku": "cup", "count": 1}))
        .reply("Validate Order", Reply::error(Failure::new(order::INVALID, "no number")))
        .run();
    invalid.assert_failed(&order::INVALID);
}

#[test]
fn nothing_of_it_is_written_by_hand() {
    let source = include_str!("../order.rs");
    for by_hand in ["RawState", ".raw(", "jsonata(", "grant", "data!", "api!"] {
        assert!(!source.contains(by_hand), "{by_hand}");
    }
}
