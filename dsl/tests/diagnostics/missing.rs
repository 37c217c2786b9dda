//! D032: what may be missing is passed on as if it were there.

use dsl::prelude::*;

use crate::support::{assert_quiet, findings, help, in_jsonpath, warning};

#[message]
struct Order {
    id: String,
    note: Option<String>,
    buyer: Option<Buyer>,
}

#[message]
struct Buyer {
    phone: Option<String>,
}

fn orders() -> Queue<Order> {
    Queue::new("Orders")
}

#[test]
fn a_field_that_may_be_missing_fails_a_template_of_jsonpath() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Task::sqs_send("Send", &orders(), OrderFields { id: "other".into(), ..order })
        })
    };
    let line = line!() - 3;
    let expected = ["buyer", "note"]
        .map(|field| warning("D032", line, &format!("`{field}` may be missing, and the state would fail")));
    let mut found = findings(&in_jsonpath(build()));
    found.sort_by_key(|finding| format!("{finding:?}"));
    assert_eq!(found, expected);
    // JSONata leaves out what is missing, and the value itself is what it is.
    assert_quiet(&build());
    let whole = Workflow::standard("Orders", |order: OrderFields| Task::sqs_send("Send", &orders(), order));
    assert_quiet(&in_jsonpath(whole));
}

#[test]
fn a_field_within_a_field_is_named_with_its_path() {
    let workflow =
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Phone", order.buyer.required().fields().phone));
    let line = line!() - 1;
    let message = "`buyer.phone` may be missing, and the state would fail";
    assert_eq!(findings(&workflow), [warning("D032", line, message)]);
    assert!(help(&workflow).contains(".unwrap_or"));
    let workflow = in_jsonpath(workflow);
    assert_eq!(findings(&workflow), [warning("D032", line, message)]);
    assert!(help(&workflow).contains(".is_present()"));
}

#[test]
fn the_cause_of_an_error_may_be_missing() {
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &Queue::<String>::new("Ids"), order.id)
            .catch(Errors::ALL, |error| Pass::new("Cause", error.fields().cause))
    });
    let line = line!() - 2;
    assert_eq!(findings(&workflow), [warning("D032", line, "`Cause` may be missing, and the state would fail")]);
}

#[test]
fn who_asks_or_knows_is_not_warned() {
    let asking = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Choice::new("Note?")
                .when(order.note.is_present(), Pass::new("Note", order.note))
                .otherwise(Pass::new("Id", order.id))
        })
    };
    let knowing = || Workflow::standard("Orders", |order: OrderFields| Pass::new("Note", order.note.required()));
    let whole = || Workflow::standard("Orders", |order: Expr<Json>| Pass::new("Whole", order));
    let literal = || {
        Workflow::standard("Orders", |order: OrderFields| {
            let made = OrderFields { id: order.id, note: None.into(), buyer: None.into() };
            Pass::<Order>::new("Make", made).then(|made| Pass::new("Note", made.note))
        })
    };
    for workflow in [asking().untyped(), knowing().untyped(), whole().untyped(), literal().untyped()] {
        assert_quiet(&workflow);
        assert_quiet(&in_jsonpath(workflow));
    }
}
