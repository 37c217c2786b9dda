//! Compiling an expression, and evaluating what was printed for it.

use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{Bindings, Limits, Source};
use asl::jsonpath::Scope;
use dsl::payload::Timestamp;
use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

/// What the expressions read.
#[message]
pub(crate) struct Data {
    pub(crate) n: i64,
    pub(crate) small: u32,
    pub(crate) negative: i64,
    pub(crate) price: f64,
    pub(crate) list: Vec<i64>,
    pub(crate) one: Vec<i64>,
    pub(crate) empty: Vec<i64>,
    pub(crate) lists: Vec<Vec<i64>>,
    pub(crate) lone: Vec<Vec<i64>>,
    pub(crate) any: Vec<Json>,
    pub(crate) lines: Vec<Line>,
    pub(crate) text: String,
    pub(crate) padded: String,
    pub(crate) pieces: String,
    pub(crate) digits: String,
    pub(crate) encoded: String,
    pub(crate) json: String,
    pub(crate) array: String,
    pub(crate) flag: bool,
    pub(crate) note: Option<String>,
    pub(crate) null: Option<String>,
    pub(crate) there: Option<String>,
    pub(crate) time: Timestamp,
    pub(crate) line: Line,
    pub(crate) anything: Json,
}

/// An object in a list.
#[message]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) price: i64,
    pub(crate) good: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) due: Timestamp,
}

/// The value under test, as the only field of an object.
#[message]
struct Given {
    value: Json,
}

/// The data.
pub(crate) fn data() -> Value {
    let line = |name: &str, price: i64, good: bool, tags: Value, due: &str| json!({"name": name, "price": price, "good": good, "tags": tags, "due": due});
    json!({
        "n": 5, "small": 1, "negative": -7, "price": 2.5,
        "list": [3, 1, 3], "one": [7], "empty": [], "lists": [[1], [2, 3]], "lone": [[4, 5]],
        "any": [[1], 2, [3, 4], null],
        "lines": [
            line("pen", 12, true, json!(["x"]), "2026-01-01T00:00:00+02:00"),
            line("ink", 2, false, json!([]), "2025-12-31T23:00:00Z"),
            line("it's", 7, true, json!(["y", "z"]), "2025-12-31T22:30:00Z"),
        ],
        "text": "Abc", "padded": " \t a  b\n", "pieces": ",a-b,,c]", "digits": "12.5", "encoded": "QWJj",
        "json": "{\"name\":\"n\",\"price\":3}", "array": "[8]", "flag": true, "null": null, "there": "here",
        "time": "2026-01-01T00:00:00Z", "line": line("pad", 1, true, json!([]), "2026-01-01T00:00:00Z"),
        "anything": {"x": 1},
    })
}

/// The findings, and what is printed for the expression, as text without delimiters where it is computed.
fn printed<T>(language: QueryLanguage, build: impl Fn(DataFields) -> Expr<T>) -> (Vec<&'static str>, Value) {
    let workflow = Workflow::standard("Give", |data: DataFields| {
        Pass::<Given>::new("Give", GivenFields { value: build(data).seen_as() })
    });
    let compiled = workflow.query_language(language).compile();
    let codes = compiled.diagnostics().iter().map(|finding| finding.code().id).collect();
    let definition: Value = serde_json::from_str(&compiled.definition_text()).expect("a definition is JSON");
    (codes, definition["States"]["Give"].clone())
}

/// A source of the same numbers each time.
struct Frozen(Repeatable);

impl Randomness for Frozen {
    fn bits(&mut self) -> u64 {
        self.0.bits()
    }
}

impl Source for Frozen {
    fn millis(&self) -> i64 {
        1_785_542_400_000
    }
}

/// A JSONata template evaluated: each text that is an expression, at any depth.
fn jsonata_template(template: &Value) -> Value {
    match template {
        Value::String(text) => match asl::jsonata::undelimited(text) {
            Some(expression) => jsonata_value(expression),
            None => template.clone(),
        },
        Value::Array(elements) => elements.iter().map(jsonata_template).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), jsonata_template(member))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    }
}

fn jsonata_value(expression: &str) -> Value {
    let compiled = asl::jsonata::compile(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    let states = json!({"input": data(), "context": {"Execution": {"StartTime": "2026-08-01T09:30:00.000Z"}}});
    let given = compiled.evaluate(&Bindings::new(&states), &mut Frozen(Repeatable::new(1)), Limits::default());
    given.unwrap_or_else(|error| panic!("{expression}: {error}"))
}

/// What an expression gives in JSONata.
#[track_caller]
pub(crate) fn in_jsonata<T>(build: impl Fn(DataFields) -> Expr<T>) -> Value {
    let (codes, state) = printed(QueryLanguage::Jsonata, build);
    assert_eq!(codes, [""; 0]);
    jsonata_template(&state["Output"]["value"])
}

/// What an expression gives in JSONPath.
#[track_caller]
pub(crate) fn in_jsonpath<T>(build: impl Fn(DataFields) -> Expr<T>) -> Value {
    let (codes, state) = printed(QueryLanguage::JsonPath, build);
    assert_eq!(codes, [""; 0]);
    let Some(text) = state["Parameters"]["value.$"].as_str() else {
        return state["Parameters"].get("value").cloned().unwrap_or_else(|| panic!("no value in {state}"));
    };
    let expression = asl::intrinsic::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let input = data();
    let given = expression.evaluate(&Scope::new(&input), &mut Repeatable::new(1));
    given.unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Checks what an expression gives in both languages.
#[track_caller]
pub(crate) fn gives<T>(build: impl Fn(DataFields) -> Expr<T>, expected: Value) {
    assert_eq!(in_jsonata(&build), expected, "JSONata");
    assert_eq!(in_jsonpath(&build), expected, "JSONPath");
}

/// Checks what an expression gives in JSONata, and that JSONPath refuses it.
#[track_caller]
pub(crate) fn gives_in_jsonata<T>(build: impl Fn(DataFields) -> Expr<T>, expected: Value) {
    assert_eq!(in_jsonata(&build), expected);
    assert_eq!(printed(QueryLanguage::JsonPath, build).0, ["D003"]);
}

/// The codes of what is found in a language.
pub(crate) fn codes<T>(language: QueryLanguage, build: impl Fn(DataFields) -> Expr<T>) -> Vec<&'static str> {
    printed(language, build).0
}
