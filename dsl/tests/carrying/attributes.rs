//! What serde's attributes mean in a workflow, types under other names, and `#[message]`.

use dsl::prelude::*;
use serde_json::json;

use crate::support::in_both;

type Token = TaskToken;
type Maybe<T> = Option<T>;

/// Fields that may be left out or missing.
#[message]
#[derive(Debug, PartialEq)]
struct Parcel {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Maybe<String>,
    #[serde(default)]
    weight: u32,
    plain: std::option::Option<String>,
}

/// The same with all fields in the path that the mirror reads them.
fn parcel(id: Expr<String>) -> ParcelFields {
    ParcelFields { id, note: None.into(), sender: None.into(), weight: None.into(), plain: None.into() }
}

#[test]
fn what_is_none_is_left_out_as_serde_leaves_it_out() {
    let [path, ata] = in_both(|order: ParcelFields| Pass::<Parcel>::new("Make", parcel(order.id)));
    assert_eq!(*path.part("Make", "/Parameters"), json!({"id.$": "$.id", "plain": null}));
    assert_eq!(*ata.part("Make", "/Output"), json!({"id": "{% $states.input.id %}", "plain": null}));
    let read: Parcel = serde_json::from_value(json!({"id": "7", "plain": null})).unwrap();
    assert_eq!(read, Parcel { id: "7".into(), note: None, sender: None, weight: 0, plain: None });
}

#[test]
fn what_is_there_is_written() {
    let [path, ata] = in_both(|order: ParcelFields| {
        let made = ParcelFields {
            note: Some("fragile".to_owned()).into(),
            sender: Expr::some(order.id),
            weight: Some(3).into(),
            ..parcel(order.id)
        };
        Pass::<Parcel>::new("Make", made)
    });
    let expected = json!({"id.$": "$.id", "note": "fragile", "sender.$": "$.id", "weight": 3, "plain": null});
    assert_eq!(*path.part("Make", "/Parameters"), expected);
    let made = ata.part("Make", "/Output").as_str().unwrap();
    assert!(
        made.contains("\"sender\": $exists($states.input.id) and $states.input.id != null ? $states.input.id"),
        "{made}"
    );
}

#[test]
fn what_may_be_null_when_the_workflow_runs_is_left_out_in_jsonata() {
    let [_, ata] =
        in_both(|order: ParcelFields| Pass::<Parcel>::new("Make", ParcelFields { id: "other".into(), ..order }));
    let made = ata.part("Make", "/Output").as_str().unwrap();
    assert!(made.contains("\"note\": $exists($states.input.note) and $states.input.note != null ? $states.input.note"));
    assert!(made.contains("\"plain\": $states.input.plain"), "{made}");
}

#[test]
fn a_field_with_a_default_may_be_missing() {
    let workflow = Workflow::standard("Weigh", |order: ParcelFields| {
        Choice::new("Heavy?")
            .when(order.weight.unwrap_or(0_u32).gt(10_u32), Succeed::new("Heavy"))
            .otherwise(Succeed::new("Light"))
    });
    let text = workflow.compile().definition_text();
    assert!(text.contains("$exists($states.input.weight) and $states.input.weight != null"), "{text}");
}

#[test]
fn an_option_under_another_name_may_be_missing() {
    let workflow = Workflow::standard("Ask", |order: ParcelFields| {
        Choice::new("From whom?")
            .when(order.sender.is_present().and(order.plain.is_present()), Succeed::new("Known"))
            .otherwise(Succeed::new("Unknown"))
    });
    assert!(workflow.compile().is_valid());
    let handed_on = Workflow::standard("Say", |order: ParcelFields| {
        sns_publish("Say", &Topic::new("News"), order.sender.required()).next(Succeed::with("Done", order.sender))
    });
    let codes: Vec<_> = handed_on.compile().diagnostics().iter().map(|finding| finding.code().id).collect();
    assert_eq!(codes, ["D032"]);
}

/// A message whose token has another name.
#[message]
#[derive(Debug)]
#[serde(rename_all = "camelCase")]
struct Charge {
    order_id: String,
    answer_to: Token,
}

#[test]
fn a_token_under_another_name_is_one() {
    let charges = Queue::<Charge, String>::new("Charges");
    let workflow = Workflow::standard("Charges", |order_id: Expr<String>| {
        Task::sqs_wait_for_token("Charge", &charges, |answer_to| ChargeFields { order_id, answer_to })
            .timeout(minutes(1))
    });
    let text = workflow.compile().definition_text();
    assert!(text.contains("\"answerTo\": \"{% $states.context.Task.Token %}\""), "{text}");
}

#[test]
fn a_message_has_the_derives_of_serde_and_schemars() {
    let read: Charge = serde_json::from_str(r#"{"orderId": "7", "answerTo": "secret"}"#).unwrap();
    assert_eq!(format!("{read:?}"), r#"Charge { order_id: "7", answer_to: [token] }"#);
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({"orderId": "7", "answerTo": "secret"}));
    let schema = schemars::schema_for!(Charge);
    assert_eq!(schema.get("required"), Some(&json!(["orderId", "answerTo"])));
}

/// A message that says itself where the library is.
#[message(crate = "dsl")]
#[derive(Payload, Clone, Copy, PartialEq)]
enum Size {
    Small,
    Large,
}

#[test]
fn a_message_keeps_the_derives_that_it_has() {
    let workflow = Workflow::standard("Measure", |size: Expr<Size>| {
        Choice::new("Large?").when(size.eq(Size::Large), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    });
    assert!(workflow.compile().is_valid());
    assert!(Size::Small != Size::Large);
}
