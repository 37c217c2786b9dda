//! D001: a value is used where not every path has passed its origin.

use dsl::prelude::*;
use dsl::state::task::InvokeFunction;

use crate::support::{Charge, ChargeFields, Order, OrderFields, Receipt, assert_quiet, error, findings, help};

fn charge(order: OrderFields) -> Task<Receipt, InvokeFunction> {
    Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order)
}

#[test]
fn a_handler_cannot_use_the_result_of_the_task_that_failed() {
    let news = Topic::new("News");
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        line = line!() + 1;
        charge.catch(Errors::ALL, |_| sns_publish("Sorry", &news, receipt.message)).next(Succeed::new("Done"))
    });
    let message = "state `Sorry` uses the result of `Charge`, but not every path to it runs `Charge`";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
    assert_eq!(
        help(&workflow),
        "the path `Charge` → `Sorry` skips it; use the result only where that state has succeeded, or ask for it with `.result_if_passed()`"
    );
}

#[test]
fn what_follows_the_task_can_use_its_result_however_late() {
    let news = Topic::new("News");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        charge
            .catch(Errors::ALL, |error| sns_publish("Sorry", &news, error.json()))
            .next(Pass::new("Between", 1))
            .next(sns_publish("Tell", &news, receipt.message))
    });
    assert_quiet(&workflow);
}

#[test]
fn a_result_of_one_way_cannot_be_used_behind_the_join() {
    let news = Topic::new("News");
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        line = line!() + 4;
        Choice::new("Large?")
            .when(order.total.gt(100.0), charge)
            .otherwise(Pass::new("Nothing to do", 0))
            .next(sns_publish("Tell", &news, receipt.message))
    });
    let message = "state `Tell` uses the result of `Charge`, but not every path to it runs `Charge`";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
    assert!(help(&workflow).starts_with("the path `Large?` → `Nothing to do` → `Tell` skips it"));
}

#[test]
fn a_result_from_before_the_ways_parted_can_be_used_on_each_and_behind_the_join() {
    let news = Topic::new("News");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        charge
            .next(
                Choice::new("Large?")
                    .when(order.total.gt(100.0), sns_publish("Tell the team", &news, receipt.message))
                    .otherwise(Pass::new("Nothing to do", 0)),
            )
            .next(sns_publish("Tell", &news, receipt.message))
    });
    assert_quiet(&workflow);
}

#[test]
fn the_error_of_one_catcher_cannot_be_used_in_another_handler() {
    let news = Topic::new("News");
    let (mut line, mut kept) = (0, None);
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 6;
        charge(order)
            .catch(ErrorName::new("Card.Declined"), |error| {
                kept = Some(error);
                sns_publish("Declined", &news, error.fields().error)
            })
            .catch(Errors::ALL, |_| sns_publish("Failed", &news, kept.expect("set above").fields().error))
    });
    let message = "state `Failed` uses the error of `Charge`, which is not available on every path to it";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
}

#[test]
fn an_error_can_be_used_by_every_state_of_its_own_handler() {
    let news = Topic::new("News");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        charge(order).catch(Errors::ALL, |error| {
            sns_publish("Sorry", &news, error.json())
                .next(Fail::new("Give up", ErrorName::new("GivenUp")).cause(error.fields().error))
        })
    });
    assert_quiet(&workflow);
}

#[test]
fn a_state_cannot_use_a_result_that_comes_after_it() {
    let news = Topic::new("News");
    let charges = Queue::<Charge, Receipt>::new("Charges");
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields {
            order_id: order.order_id,
            task_token,
        })
        .timeout(hours(1));
        line = line!() + 1;
        sns_publish("Tell", &news, charge.result().message).next(charge)
    })
    .with_function(Function::rust("worker").consumes(&charges));
    let message = "state `Tell` uses the result of `Charge`, but not every path to it runs `Charge`";
    assert_eq!(findings(&workflow), [error("D001", line, message)]);
    assert!(help(&workflow).starts_with("the path `Tell` skips it"));
}
