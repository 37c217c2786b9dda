//! The names and shapes that mirrors write are those that serde writes.

use std::collections::{BTreeMap, HashMap};

use dsl::payload::Plain;
use dsl::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::{in_both, tell};

/// Checks that the mirror of a payload reads and writes the fields that serde writes for a value of it.
#[track_caller]
fn assert_mirrored<T>(value: &T)
where
    T: Payload + Serialize + JsonSchema,
    T::Fields: Fields<Payload = T> + Into<Expr<T>>,
    Expr<T>: From<T::Fields>,
    T: Plain,
{
    let written = serde_json::to_value(value).expect("a payload is JSON");
    let mut expected: Vec<&String> = written.as_object().expect("a struct is an object").keys().collect();
    let [path, ata] = in_both(|fields: T::Fields| Pass::<T>::new("Copy", fields.parts()));
    let templates: BTreeMap<_, _> = path
        .part("Copy", "/Parameters")
        .as_object()
        .expect("a mirror is an object")
        .iter()
        .map(|(key, value)| (key.strip_suffix(".$").expect("each is a path").to_owned(), value.clone()))
        .collect();
    expected.sort();
    assert_eq!(templates.keys().collect::<Vec<_>>(), expected);
    for (key, template) in templates {
        let below = asl::jsonpath::path("$", &[asl::jsonpath::Segment::Member(key.clone())]);
        assert_eq!(template, below, "what is written as `{key}` is read from there");
    }
    match ata.part("Copy", "/Output") {
        Value::Object(outputs) => assert!(outputs.keys().all(|key| written.get(key).is_some())),
        // Where fields may be missing, the object is one expression.
        output => {
            let expression = output.as_str().and_then(asl::jsonata::undelimited).expect("an expression");
            let read = |key: &&String| {
                let path = path_of(key);
                expression.contains(&format!("\"{key}\": {path}"))
                    || expression.contains(&format!("\"{key}\": $exists({path}) and {path} != null ? {path}"))
            };
            assert!(expected.iter().all(read), "{expression}");
            let asked = 2 * expression.matches("$exists(").count();
            assert_eq!(expression.matches("$states.input").count(), expected.len() + asked);
        }
    }
}

/// Where JSONata finds a field of the input.
fn path_of(key: &str) -> String {
    asl::jsonata::path("$states.input", &[asl::jsonpath::Segment::Member(key.to_owned())])
}

macro_rules! cased {
    ($($name:ident: $case:literal),*) => { $(
        #[message]
        #[derive(Default)]
        #[serde(rename_all = $case)]
        struct $name {
            order_id: String,
            x: u8,
            _hidden_: bool,
            a_1_b: u8,
            item2_count: u8,
            r#type: String,
            #[serde(rename = "Own")]
            own_name: u8,
            größe_ü: u8,
        }
    )* };
}

cased!(
    Lower: "lowercase", Upper: "UPPERCASE", Pascal: "PascalCase", Camel: "camelCase", Snake: "snake_case",
    ScreamingSnake: "SCREAMING_SNAKE_CASE", Kebab: "kebab-case", ScreamingKebab: "SCREAMING-KEBAB-CASE"
);

#[test]
fn every_rule_of_naming_is_that_of_serde() {
    assert_mirrored(&Lower::default());
    assert_mirrored(&Upper::default());
    assert_mirrored(&Pascal::default());
    assert_mirrored(&Camel::default());
    assert_mirrored(&Snake::default());
    assert_mirrored(&ScreamingSnake::default());
    assert_mirrored(&Kebab::default());
    assert_mirrored(&ScreamingKebab::default());
}

#[message]
#[derive(Default)]
struct Address {
    street: String,
    #[serde(rename = "postCode")]
    post_code: String,
}

#[message]
#[derive(Default)]
#[serde(rename_all = "camelCase")]
struct Person {
    full_name: String,
    #[serde(flatten)]
    address: Address,
    #[serde(skip)]
    _cached: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    age: Option<u32>,
    tags: Vec<String>,
    scores: BTreeMap<String, f64>,
    names: HashMap<String, Vec<String>>,
    kind: Kind,
    anything: Json,
    work_address: Option<Address>,
}

#[message]
#[derive(Default, Clone, Copy)]
enum Kind {
    #[default]
    Private,
    #[serde(rename = "firm")]
    Company,
}

#[test]
fn flattened_skipped_optional_and_nested_fields_are_those_of_serde() {
    assert_mirrored(&Person { age: Some(1), ..Person::default() });
}

#[test]
fn flattened_fields_are_read_and_written_where_they_stand() {
    let people = Queue::<Person>::new("People");
    let [path, ata] = in_both(|person: PersonFields| {
        let moved = AddressFields { street: "Elsewhere".into(), ..person.address.fields() };
        tell("Street", person.address.fields().street).next(Task::sqs_send(
            "Move",
            &people,
            PersonFields { address: moved.into(), ..person },
        ))
    });
    assert_eq!(path.message("Street"), "$.street");
    let body = path.part("Move", "/Parameters/MessageBody");
    assert_eq!((&body["street"], &body["postCode.$"]), (&json!("Elsewhere"), &json!("$$.Execution.Input.postCode")));
    assert_eq!(body.get("address").or(body.get("address.$")), None);
    let body = ata.part("Move", "/Arguments/MessageBody").as_str().expect("one expression, as fields may be missing");
    assert!(
        body.contains("\"street\": \"Elsewhere\", \"postCode\": $states.context.Execution.Input.postCode"),
        "{body}"
    );
}

#[test]
fn a_flattened_field_can_be_built_from_any_value_of_its_type() {
    let people = Queue::<Person>::new("People");
    let [path, _] = in_both(|person: PersonFields| {
        let work = PersonFields { address: person.work_address.required(), ..person };
        let fixed =
            PersonFields { address: Address { street: "Fixed".into(), post_code: "0".into() }.into(), ..person };
        Task::sqs_send("Work", &people, work).next(Task::sqs_send("Fixed", &people, fixed))
    });
    assert_eq!(path.part("Work", "/Parameters/MessageBody/postCode.$"), "$.workAddress.postCode");
    assert_eq!(path.part("Fixed", "/Parameters/MessageBody/street"), "Fixed");
}

#[message]
struct Id(String);

#[message]
#[serde(transparent)]
struct Wrapped {
    inner: Vec<u8>,
}

#[message]
#[derive(Clone)]
#[serde(into = "String", try_from = "String")]
struct Parsed {
    number: u32,
}

impl From<Parsed> for String {
    fn from(parsed: Parsed) -> Self {
        format!("#{}", parsed.number)
    }
}

impl TryFrom<String> for Parsed {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self { number: text.trim_start_matches('#').parse()? })
    }
}

#[message]
enum Event {
    Paid { amount: f64 },
    Shipped(String),
    Lost,
}

#[message]
struct Whole {
    id: Id,
    wrapped: Wrapped,
    parsed: Parsed,
    event: Event,
}

#[test]
fn types_without_a_mirror_are_carried_as_a_whole() {
    let [path, _] = in_both(|whole: WholeFields| {
        Pass::new("Id", whole.id)
            .next(Pass::new("Wrapped", whole.wrapped))
            .next(Pass::new("Parsed", whole.parsed))
            .next(Pass::new("Event", whole.event))
    });
    let expected = [("Id", "$.id"), ("Wrapped", "$$.Execution.Input.wrapped"), ("Parsed", "$$.Execution.Input.parsed")];
    for (state, input) in expected {
        assert_eq!(path.part(state, "/InputPath"), input);
    }
    let [path, _] = in_both(|_: Expr<()>| {
        Pass::<Whole>::new(
            "Make",
            WholeFields {
                id: Id("a".into()).into(),
                wrapped: Wrapped { inner: vec![1] }.into(),
                parsed: Parsed { number: 7 }.into(),
                event: Event::Paid { amount: 3.0 }.into(),
            },
        )
    });
    let expected = json!({ "id": "a", "wrapped": [1], "parsed": "#7", "event": { "Paid": { "amount": 3 } } });
    assert_eq!(path.part("Make", "/Parameters"), &expected);
}

#[test]
fn only_enums_that_are_written_as_text_are_scalars() {
    fn kind<T: Payload>(_: &Expr<T>) -> payload::Shape {
        T::SHAPE
    }
    let private: Expr<Kind> = Kind::Private.into();
    assert_eq!(kind(&private), payload::Shape::Text);

    #[message]
    #[serde(tag = "kind")]
    enum Tagged {
        One,
    }
    let tagged: Expr<Tagged> = Tagged::One.into();
    assert_eq!(kind(&tagged), payload::Shape::Any);
    assert_eq!(serde_json::to_value(Tagged::One).ok(), Some(json!({ "kind": "One" })));
}

#[test]
fn numbers_without_a_fraction_are_written_whole() {
    let [path, ata] = in_both(|_: Expr<()>| {
        Pass::new("Whole", 100.0)
            .next(Pass::new("Half", 0.5))
            .next(Pass::new("Large", 1e300))
            .next(Pass::new("Most", u64::MAX))
            .next(Pass::new("Least", i64::MIN))
    });
    let values: [(&str, Value); 5] = [
        ("Whole", json!(100)),
        ("Half", json!(0.5)),
        ("Large", json!(1e300)),
        ("Most", json!(u64::MAX)),
        ("Least", json!(i64::MIN)),
    ];
    for (state, value) in values {
        assert_eq!((path.part(state, "/Result"), ata.part(state, "/Output")), (&value, &value));
    }
}

#[test]
fn null_is_a_value() {
    let [path, ata] = in_both(|_: Expr<()>| Pass::new("Nothing", None::<String>).next(Pass::new("Unit", ())));
    for state in ["Nothing", "Unit"] {
        assert!(path.part(state, "/Result").is_null() && ata.part(state, "/Output").is_null());
    }
}
