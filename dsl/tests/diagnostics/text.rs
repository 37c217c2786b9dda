//! D006, D009 and D015: text that deployment would read, values that cannot be written, values made anew.

use dsl::prelude::*;

use crate::support::{Order, OrderFields, assert_quiet, error, findings, in_jsonpath};

#[test]
fn a_dollar_brace_in_text_is_refused_in_both_languages() {
    let build =
        || Workflow::standard("Orders", |_: OrderFields| sns_publish("Tell", &Topic::new("News"), "pay ${amount} now"));
    let line = line!() - 1;
    let message =
        "the text `pay ${amount} now` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    assert_eq!(findings(&build()), [error("D006", line, message)]);
    assert_eq!(findings(&in_jsonpath(build())), [error("D006", line, message)]);
}

#[test]
fn a_dollar_sign_alone_is_only_text() {
    let build = || Workflow::standard("Orders", |_: OrderFields| Pass::new("Price", "$5 or {5}, or $ {5}"));
    assert_quiet(&build());
    assert_quiet(&in_jsonpath(build()));
}

#[test]
fn the_help_for_a_dollar_brace_helps() {
    let build = || {
        Workflow::standard("Orders", |_: OrderFields| {
            sns_publish("Tell", &Topic::new("News"), format_text("pay {}{amount} now", ["$".into()]))
        })
    };
    for workflow in [build(), in_jsonpath(build())] {
        assert_quiet(&workflow);
        assert!(
            !workflow.compile().definition_text().replace("${NewsArn}", "").replace("${Partition}", "").contains("${")
        );
    }
}

#[test]
fn a_price_with_a_dollar_sign_before_it_is_refused_only_where_it_would_be_misread() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            sns_publish("Tell", &Topic::new("News"), format_text("costs ${}", [order.total.text()]))
        })
    };
    let line = line!() - 3;
    assert_quiet(&build());
    let message = "the text `costs ${}` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    assert_eq!(findings(&in_jsonpath(build())), [error("D006", line, message)]);
}

#[test]
fn a_dollar_brace_in_a_name_or_comment_is_refused() {
    let line = line!() + 2;
    let workflow =
        Workflow::standard("Orders", |_: OrderFields| Succeed::new("Pay ${amount}").comment("ends with ${amount}"))
            .comment("pays ${amount}");
    let comment =
        "the comment `pays ${amount}` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    let name =
        "the state name `Pay ${amount}` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    let inner = "the comment `ends with ${amount}` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    let expected = [error("D006", line, comment), error("D006", line, inner), error("D006", line, name)];
    assert_eq!(findings(&workflow), expected);
}

#[test]
fn a_dollar_brace_in_a_field_name_is_refused() {
    let fields = Json(serde_json::json!({ "a": [{ "${b}": 1 }] }));
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |_: OrderFields| Pass::new("Make", fields));
    let message = "the field `${b}` contains `${`, which CloudFormation treats as the beginning of a placeholder";
    assert_eq!(findings(&workflow), [error("D006", line, message)]);
}

#[test]
fn a_template_with_more_places_than_values_is_refused() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &Topic::new("News"), format_text("{} and {}", [order.order_id]))
    });
    assert_eq!(findings(&workflow), [error("D009", line, "`{} and {}` has 2 placeholders `{}` for 1 value")]);
}

#[test]
fn a_part_that_a_value_put_together_does_not_have_is_refused() {
    let line = line!() + 3;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let pair = Expr::<Vec<String>>::of([order.order_id, "x".into()]);
        Pass::new("Third", pair.at(2)).next(Pass::new("Second", pair.at(1)))
    });
    let message = "the list built here has no element 2";
    assert_eq!(findings(&workflow), [error("D009", line, message)]);
}

#[message]
struct Shipment {
    #[serde(flatten)]
    order: Option<Order>,
    carrier: String,
}

#[test]
fn a_flattened_field_without_fields_of_its_own_cannot_be_built() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Shipments", |shipment: ShipmentFields| {
        Pass::<Shipment>::new("Copy", ShipmentFields { carrier: "ship".into(), ..shipment })
    });
    let message = "a flattened field must be built from its own mirror struct";
    assert_eq!(findings(&workflow), [error("D009", line, message)]);
}

#[message]
struct Attempt {
    id: String,
    number: u32,
}

fn attempts(read: fn(AttemptFields) -> Expr<String>) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Attempts", move |order: OrderFields| {
        let news = Topic::new("News");
        let make = Pass::<Attempt>::new("Make", AttemptFields { id: context::uuid(), number: order.delay });
        make.then(move |attempt| {
            sns_publish("Tell", &news, read(attempt)).next(sns_publish("Tell again", &news, attempt.id))
        })
    })
}

#[test]
fn a_random_value_that_jsonata_would_make_twice_is_refused() {
    let workflow = attempts(|attempt| attempt.id);
    let line = line!() - 10;
    let message = "the random value of `Make` is read by the next state and again later, where a different value would be generated";
    assert_eq!(findings(&workflow), [error("D015", line, message)]);
}

#[test]
fn a_random_value_is_kept_where_it_is_read_only_later_or_in_jsonpath() {
    assert_quiet(&attempts(|attempt| attempt.number.text()));
    assert_quiet(&in_jsonpath(attempts(|attempt| attempt.id)));
}
