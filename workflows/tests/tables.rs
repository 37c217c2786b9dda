//! The workflows over tables, run with local tables.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::Workflow;
use dsl::error::Errors;
use dsl::prelude::ErrorName;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};
use stage::{Failure, Reply, Run, Simulation};
use workflows::{order_api, rates, saga, semaphore};

const BOTH: [QueryLanguage; 2] = [QueryLanguage::JsonPath, QueryLanguage::Jsonata];

mod sagas {
    use super::*;

    fn run(language: QueryLanguage, available: u32, charge: Reply) -> Run {
        let order = saga::Order { order_id: "A-1".to_owned(), sku: "teapot".to_owned(), count: 2, amount: 59.8 };
        let stock = saga::StockItem { sku: "teapot".to_owned(), available };
        Simulation::of(&saga::workflow().query_language(language))
            .input(&order)
            .local(|local| local.with_item("StockTable", &stock))
            .reply("Charge Customer", charge)
            .run()
    }

    fn left(run: &Run) -> u32 {
        run.items::<saga::StockItem>("StockTable")[0].available
    }

    fn order(run: &Run) -> saga::OrderItem {
        run.items::<saga::OrderItem>("OrderTable").remove(0)
    }

    #[test]
    fn an_order_that_is_paid_is_confirmed() {
        for language in BOTH {
            let run = run(language, 5, Reply::value(json!({})));
            run.assert_succeeded();
            assert_eq!(left(&run), 3);
            assert_eq!(order(&run).status, saga::Status::Confirmed);
            assert_eq!(run.output_as::<saga::OrderItem>(), order(&run));
        }
    }

    #[test]
    fn articles_go_back_when_the_customer_cannot_be_charged() {
        for language in BOTH {
            let run = run(language, 5, Reply::error(Failure::new(ErrorName::new("Card.Declined"), "no")));
            run.assert_failed(&saga::NOT_PAID);
            assert_eq!(left(&run), 5);
            assert_eq!((order(&run).status, order(&run).reason.as_str()), (saga::Status::Cancelled, "not paid"));
        }
    }

    #[test]
    fn an_order_without_articles_is_cancelled_and_nobody_is_charged() {
        let run = run(QueryLanguage::Jsonata, 1, Reply::value(json!({})));
        run.assert_failed(&saga::SOLD_OUT);
        assert_eq!(left(&run), 1);
        assert_eq!(order(&run).reason, "sold out");
        assert!(!run.states().contains(&"Charge Customer"));
    }

    #[test]
    fn an_order_is_taken_once() {
        let order = json!({"orderId": "A-1", "sku": "teapot", "count": 1, "amount": 9.9});
        let known = json!({"orderId": "A-1"});
        let run =
            Simulation::of(&saga::workflow()).input(&order).local(|local| local.with_item("OrderTable", &known)).run();
        run.assert_failed(&saga::KNOWN);
    }
}

mod orders {
    use super::*;

    fn ask(count: u32, known: Option<&order_api::Order>) -> Run {
        Simulation::of(&order_api::workflow())
            .input(&json!({"orderId": "A-1", "sku": "teapot", "count": count}))
            .local(|local| known.iter().fold(local, |local, order| local.with_item("OrderTable", order)))
            .run()
    }

    #[test]
    fn a_repeated_request_gets_the_first_answer() {
        let first = ask(2, None).output_as::<order_api::Order>();
        assert_eq!((first.sku.as_str(), first.count), ("teapot", 2));
        let again = ask(7, Some(&first));
        assert_eq!(again.output_as::<order_api::Order>(), first);
        assert_eq!(again.items::<order_api::Order>("OrderTable"), [first]);
    }

    #[test]
    fn a_count_out_of_range_is_refused() {
        ask(101, None).assert_failed(&order_api::BAD_COUNT);
    }
}

mod semaphores {
    use super::*;

    fn job() -> Value {
        json!({"jobId": "J-7", "resource": "old-database"})
    }

    fn slot(number: u32, expires: u64) -> semaphore::Slot {
        semaphore::Slot { slot_id: format!("old-database/{number}"), holder: "somebody".to_owned(), expires }
    }

    /// Some time after every simulation.
    const LATER: u64 = 4_000_000_000;

    #[test]
    fn the_first_free_slot_is_taken_and_given_back() {
        let run = Simulation::of(&semaphore::workflow())
            .input(&job())
            .local(|local| local.with_item("SlotTable", &slot(0, LATER)).with_item("SlotTable", &slot(1, 1)))
            .reply("Work", Reply::value(json!({"done": true})))
            .run();
        assert_eq!(run.output(), json!({"done": true}));
        // That of the execution that was stopped was taken over.
        assert_eq!(run.items::<semaphore::Slot>("SlotTable"), [slot(0, LATER)]);
    }

    #[test]
    fn a_slot_is_given_back_when_the_work_fails() {
        let run = Simulation::of(&semaphore::workflow())
            .input(&job())
            .reply("Work", Reply::error(Failure::new(ErrorName::new("Broken"), "no")))
            .run();
        run.assert_failed(&semaphore::WORK_FAILED);
        assert_eq!(run.items::<semaphore::Slot>("SlotTable"), []);
    }

    #[test]
    fn an_execution_waits_while_all_slots_are_taken() {
        let simulation = Simulation::of(&semaphore::workflow()).input(&job());
        // Half a minute after the beginning of the simulation, in seconds since 1970.
        let soon = 1_767_225_600 + 30;
        let run = simulation
            .local(|local| (0..3).fold(local, |local, number| local.with_item("SlotTable", &slot(number, soon))))
            .reply("Work", Reply::value(json!({})))
            .run();
        run.assert_succeeded();
        assert_eq!(run.elapsed().as_secs(), 40);
        assert_eq!(run.states().iter().filter(|state| **state == "Wait for a Slot").count(), 2);
    }
}

mod quotes {
    use super::*;

    #[test]
    fn a_busy_api_is_asked_again_later() {
        let workflow: Workflow<_, _> = rates::workflow();
        let busy = Failure::new(ErrorName::new("States.Http.StatusCode.429"), "slow down");
        let quote = |price: f64| Reply::value(json!({"price": price}));
        let run = Simulation::of(&workflow)
            .input(&json!({"currencies": ["USD", "JPY"]}))
            .replies("Ask Bank", [Reply::error(busy), quote(1.1), quote(170.0)])
            .run();
        run.assert_succeeded();
        let mut kept = run.items::<rates::Rate>("RateTable");
        kept.sort_by(|one, other| one.currency.cmp(&other.currency));
        assert_eq!(kept.iter().map(|rate| rate.currency.as_str()).collect::<Vec<_>>(), ["JPY", "USD"]);
        assert_eq!(run.output_as::<Vec<rates::Rate>>().len(), 2);
    }

    #[test]
    fn another_failure_of_the_api_ends_the_execution() {
        let gone = Failure::new(ErrorName::new("States.Http.StatusCode.404"), "gone");
        let run = Simulation::of(&rates::workflow())
            .input(&json!({"currencies": ["XXX"]}))
            .reply("Ask Bank", Reply::error(gone))
            .run();
        assert_ne!(run.error(), Some(Errors::CONDITIONAL_CHECK_FAILED.as_str()));
        assert_eq!(run.status().as_str(), "FAILED");
    }
}
