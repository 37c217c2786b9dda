//! Local tables: what a workflow writes is there for what it reads next.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::prelude::*;
use dsl::resource::{PartitionKey, Table};
use dsl::workflow::QueryLanguage;
use stage::Simulation;

#[message]
#[derive(Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Stock {
    sku: String,
    left: u32,
    note: Option<String>,
}

const SOLD_OUT: ErrorName = ErrorName::new("SoldOut");

fn stock() -> Table<Stock, PartitionKey<String>> {
    Table::<Stock>::new("StockTable", |item| item.sku)
}

/// Takes one, and says how many are left.
fn take(language: QueryLanguage) -> Workflow<String, impl Sized> {
    Workflow::standard("Take", |sku: Expr<String>| {
        Task::update_item("Take", &stock(), sku)
            .subtract(|item| item.left, 1)
            .condition(|item| item.left.gt(0))
            .return_new()
            .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| Fail::new("None Left", SOLD_OUT))
            .then(|taken| Pass::new("Say", taken.item.left))
    })
    .query_language(language)
}

fn of(left: u32) -> Stock {
    Stock { sku: "A".to_owned(), left, note: None }
}

#[test]
fn a_condition_guards_a_write() {
    let run = Simulation::of(&take(QueryLanguage::Jsonata))
        .input(&"A")
        .local(|local| local.with_item("StockTable", &of(1)))
        .run();
    assert_eq!(run.output_as::<u32>(), 0);
    assert_eq!(run.items::<Stock>("StockTable"), [of(0)]);
    for items in [vec![of(0)], vec![]] {
        let run = Simulation::of(&take(QueryLanguage::Jsonata))
            .input(&"A")
            .local(|local| items.iter().fold(local, |local, item| local.with_item("StockTable", item)))
            .run();
        run.assert_failed(&SOLD_OUT);
        assert_eq!(run.items::<Stock>("StockTable"), items);
    }
}

#[test]
fn what_was_put_is_got_and_deleted() {
    let workflow = Workflow::standard("Keep", |item: StockFields| {
        Task::put_item("Keep", &stock(), item).if_not_exists().next(Task::get_item("Read", &stock(), item.sku).then(
            |found| {
                Task::delete_item("Drop", &stock(), found.item.sku).return_old().then(|old| {
                    Task::get_item("Read Again", &stock(), old.item.sku).then(|gone| {
                        Choice::new("Gone?")
                            .when(gone.exists, Fail::new("No", SOLD_OUT))
                            .otherwise(Pass::new("Old", old.item))
                    })
                })
            },
        ))
    });
    let kept = Stock { note: Some("two".to_owned()), ..of(2) };
    let run = Simulation::of(&workflow).input(&kept).run();
    assert_eq!(run.output_as::<Stock>(), kept);
    assert_eq!(run.items::<Stock>("StockTable"), []);
}

#[test]
fn a_second_put_that_must_be_the_first_fails() {
    let workflow =
        Workflow::standard("Keep", |item: StockFields| Task::put_item("Keep", &stock(), item).if_not_exists());
    let run = Simulation::of(&workflow).input(&of(1)).local(|local| local.with_item("StockTable", &of(5))).run();
    run.assert_failed(&Errors::CONDITIONAL_CHECK_FAILED);
    assert_eq!(run.items::<Stock>("StockTable"), [of(5)]);
}

#[test]
fn numbers_are_read_as_numbers_in_jsonpath_too() {
    let workflow = Workflow::standard("Read", |sku: Expr<String>| {
        Task::get_item("Read", &stock(), sku)
            .then(|found| Pass::<Left>::new("Say", LeftFields { left: found.item.left }))
    })
    .query_language(QueryLanguage::JsonPath);
    let run = Simulation::of(&workflow).input(&"A").local(|local| local.with_item("StockTable", &of(7))).run();
    assert_eq!(run.output_as::<Left>(), Left { left: 7 });
}

#[message]
#[derive(Debug, PartialEq)]
struct Left {
    left: u32,
}

#[test]
#[should_panic(expected = "no attribute `sku` of the type S")]
fn an_item_without_its_key_is_refused() {
    let _ = Simulation::of(&take(QueryLanguage::Jsonata))
        .local(|local| local.with_item("StockTable", &serde_json::json!({"left": 1})));
}
