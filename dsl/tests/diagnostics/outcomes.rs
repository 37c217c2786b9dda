//! D022: a path through a branch, or through an item's machine, ends with another type than its result says.

use dsl::error::ErrorOutput;
use dsl::prelude::*;
use dsl::state::task::{InvokeFunction, SnsPublish};
use dsl::workflow::WorkflowType;

use crate::support::{Order, OrderFields, Receipt, ReceiptFields, assert_quiet, error, findings, help, in_jsonpath};

fn charge(order: OrderFields) -> Task<Receipt, InvokeFunction> {
    Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order)
}

fn sorry(error: Expr<ErrorOutput>) -> Task<SentMessage, SnsPublish> {
    sns_publish("Sorry", &Topic::new("News"), error.json())
}
const SORRY: u32 = line!() - 2;

/// A Parallel of one branch: a task, and what is done when it fails.
fn branch<N: IntoFlow>(handler: impl FnOnce(Expr<ErrorOutput>) -> N) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order).catch(Errors::ALL, handler);
        let both = Parallel::new("Both").branch(charge).branch(Pass::new("Note", order.order_id));
        both.then(|(receipt, _): (ReceiptFields, Expr<String>)| Succeed::with("Done", receipt.message))
    })
}

fn ends_with(name: &str, found: &str) -> String {
    format!("in `Both`, a path can end in `{name}` with `{found}`, but the result has the type `Receipt`")
}

#[test]
fn a_handler_that_ends_with_another_result_is_refused_at_its_last_state() {
    let workflow = branch(sorry);
    let expected = [error("D022", SORRY, &ends_with("Sorry", "SentMessage"))];
    assert_eq!(findings(&workflow), expected);
    let same = "end every path with the same type, end this one with `Fail`, or add `.untyped()` to the Choice";
    assert_eq!(help(&workflow), same);
    assert_eq!(findings(&in_jsonpath(workflow)), expected);
}

#[test]
fn a_handler_that_ends_with_the_same_type_is_fine() {
    assert_quiet(&branch(|_| Pass::<Receipt>::new("Sorry", ReceiptFields { message: "none".into() })));
    assert_quiet(&branch(|_| Succeed::with("Sorry", Expr::<Receipt>::from(ReceiptFields { message: "no".into() }))));
}

#[test]
fn a_handler_that_fails_leaves_nothing_behind() {
    assert_quiet(&branch(|_| Fail::new("Give up", ErrorName::new("GivenUp"))));
    assert_quiet(&branch(|error| sorry(error).next(Fail::new("Give up", ErrorName::new("GivenUp")))));
}

#[test]
fn a_succeed_state_with_another_output_is_refused() {
    let line = line!() + 1;
    let workflow = branch(|_| Succeed::with("Give up", "no receipt"));
    assert_eq!(findings(&workflow), [error("D022", line, &ends_with("Give up", "String"))]);
}

#[test]
fn a_wait_or_a_succeed_state_ends_with_what_it_gets() {
    let line = line!() + 1;
    let waits = branch(|error| sorry(error).next(Wait::new("Pause", minutes(1))));
    assert_eq!(findings(&waits), [error("D022", line, &ends_with("Pause", "SentMessage"))]);
    let line = line!() + 1;
    let succeeds = branch(|error| sorry(error).next(Succeed::new("Told")));
    assert_eq!(findings(&succeeds), [error("D022", line, &ends_with("Told", "SentMessage"))]);
    let made = || Pass::<Receipt>::new("Make", ReceiptFields { message: "none".into() });
    assert_quiet(&branch(|_| made().next(Wait::new("Pause", minutes(1)))));
    assert_quiet(&branch(|_| made().next(Succeed::new("Made"))));
}

#[test]
fn a_handler_that_ends_at_once_ends_with_the_error() {
    let line = line!() + 1;
    let succeeds = branch(|_| Succeed::new("Never mind"));
    assert_eq!(findings(&succeeds), [error("D022", line, &ends_with("Never mind", "ErrorOutput"))]);
    let line = line!() + 1;
    let waits = branch(|_| Wait::new("Pause", minutes(1)));
    assert_eq!(findings(&waits), [error("D022", line, &ends_with("Pause", "ErrorOutput"))]);
}

#[test]
fn a_choice_ends_nothing_but_its_ways_do() {
    let line = line!() + 4;
    let workflow = branch(|error| {
        Choice::new("Declined?")
            .when(error.fields().error.eq("Declined"), Fail::new("Declined", ErrorName::new("Declined")))
            .otherwise(Pass::new("Note it", error.fields().error))
    });
    assert_eq!(findings(&workflow), [error("D022", line, &ends_with("Note it", "String"))]);
}

#[test]
fn a_branch_whose_ways_meet_has_no_type_to_keep_to() {
    assert_quiet(&Workflow::standard("Orders", |order: OrderFields| {
        let ways = Choice::new("Paid?")
            .when(order.paid, Pass::new("Text", order.order_id))
            .otherwise(Pass::new("Number", order.total));
        Parallel::new("Both").branch(ways).branch(charge(order).catch(Errors::ALL, sorry).next(Succeed::new("Done")))
    }));
}

#[test]
fn data_of_any_shape_and_what_may_be_missing_take_more_than_one_type() {
    assert_quiet(&Workflow::standard("Orders", |order: OrderFields| {
        let any = Task::lambda_invoke("Any", &Function::<Order, Json>::rust("any"), order);
        let maybe = Task::lambda_invoke("Maybe", &Function::<Order, Option<String>>::rust("maybe"), order);
        Parallel::new("Both")
            .branch(any.catch(Errors::ALL, |_| Pass::new("Number", 1)))
            .branch(maybe.catch(Errors::ALL, |error| Pass::new("Name", error.fields().error)))
    }));
}

#[test]
fn what_a_raw_field_hands_on_nobody_knows() {
    let given = serde_json::json!({"message": "none"});
    assert_quiet(&branch(|_| Wait::new("Pause", minutes(1)).raw("Output", given)));
}

#[test]
fn a_handler_in_an_items_way_ends_with_the_same_type_too() {
    let each = |children: Option<WorkflowType>, line: &mut u32| {
        Workflow::standard("Orders", |order: OrderFields| {
            let ask = Function::<String, f64>::rust("prices");
            *line = line!() + 2;
            let way = |item: Expr<String>| {
                Task::lambda_invoke("Ask", &ask, item).catch(Errors::ALL, |_| Pass::new("No price", "none"))
            };
            let items = Map::over("Each", order.items);
            match children {
                Some(children) => items.distributed(children, way).into_flow(),
                None => items.inline(way).into_flow(),
            }
        })
    };
    for children in [None, Some(WorkflowType::Standard), Some(WorkflowType::Express)] {
        let mut line = 0;
        let found = findings(&each(children, &mut line));
        let message = "in `Each`, a path can end in `No price` with `String`, but the result has the type `f64`";
        assert_eq!(found, [error("D022", line, message)], "{children:?}");
    }
}

#[test]
fn outside_of_branches_and_items_nobody_reads_the_outcome() {
    assert_quiet(&Workflow::standard("Orders", |order: OrderFields| charge(order).catch(Errors::ALL, sorry)));
}
