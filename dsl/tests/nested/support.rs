//! The payloads of the test workflows, looks at what was compiled, and the values of its expressions.

use asl::Severity;
use asl::document::{Document, Limits as DocumentLimits};
use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{Bindings, Limits, Source, compile};
use asl::validate::{Options, validate};
use dsl::prelude::*;
use dsl::state::task::{InvokeFunction, SnsPublish};
use dsl::workflow::QueryLanguage;
use schemars::JsonSchema;
use serde_json::{Map as Members, Value};

/// What the workflows are started with.
#[message]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) total: f64,
    pub(crate) at_once: u32,
    pub(crate) lines: Vec<Line>,
    pub(crate) names: Vec<String>,
}

/// A line of an order.
#[message]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) count: u32,
    pub(crate) gift: bool,
}

/// What the functions are asked.
#[message]
pub(crate) struct Query {
    pub(crate) order: String,
    pub(crate) sku: String,
}

/// What the functions answer.
#[message]
pub(crate) struct Price {
    pub(crate) total: f64,
    pub(crate) currency: String,
}

/// Text as the only field of an object.
#[message]
pub(crate) struct Note {
    pub(crate) text: String,
}

/// A call of a function that answers with a price.
pub(crate) fn price(name: &str, query: QueryFields) -> Task<Price, InvokeFunction> {
    Task::lambda_invoke(name, &Function::<Query, Price>::rust("prices"), query)
}

/// A notification as the state `name`.
pub(crate) fn tell(name: &str, message: Expr<String>) -> Task<SentMessage, SnsPublish> {
    sns_publish(name, &Topic::new("News"), message)
}

/// The workflow in JSONPath and in JSONata; nothing is said of either, not by the validator of documents either.
#[track_caller]
pub(crate) fn in_both<I, N>(build: impl Fn(I) -> N) -> [Definition; 2]
where
    I: Fields,
    I::Payload: JsonSchema,
    N: IntoFlow,
{
    [in_one(QueryLanguage::JsonPath, &build), in_one(QueryLanguage::Jsonata, &build)]
}

/// The workflow in one query language; nothing is said of it.
#[track_caller]
pub(crate) fn in_one<I, N>(language: QueryLanguage, build: impl Fn(I) -> N) -> Definition
where
    I: Fields,
    I::Payload: JsonSchema,
    N: IntoFlow,
{
    let compiled = Workflow::standard("Orders", build).query_language(language).compile();
    assert_eq!(compiled.diagnostics(), [], "{language:?}");
    let text = compiled.definition_text();
    check_text(&text);
    Definition(serde_json::from_str(&text).expect("a definition is JSON"))
}

/// The validate of documents finds no error in a definition.
#[track_caller]
fn check_text(text: &str) {
    let document =
        Document::json("orders.asl.json", text, DocumentLimits::default()).expect("a definition can be read");
    let findings = validate(&document, Options::default());
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
}

/// A definition, as it is printed.
#[derive(Debug)]
pub(crate) struct Definition(Value);

impl Definition {
    /// A part, by JSON pointer.
    #[track_caller]
    pub(crate) fn part(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("no `{pointer}` in {:#}", self.0))
    }

    /// True when there is something at a JSON pointer.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        self.0.pointer(pointer).is_some()
    }

    /// What the message of a notification is, whichever the language; the pointer leads to the state.
    #[track_caller]
    pub(crate) fn message(&self, pointer: &str) -> &str {
        let state = self.part(pointer);
        let messages = [&state["Parameters"]["Message.$"], &state["Arguments"]["Message"]];
        messages.into_iter().find_map(Value::as_str).unwrap_or_else(|| panic!("no message in {state:#}"))
    }

    /// What a function is asked, whichever the language; the pointer leads to the state.
    #[track_caller]
    pub(crate) fn payload(&self, pointer: &str) -> &Value {
        let state = self.part(pointer);
        let payloads = [&state["Parameters"]["Payload"], &state["Arguments"]["Payload"]];
        payloads.into_iter().find(|payload| !payload.is_null()).unwrap_or_else(|| panic!("no payload in {state:#}"))
    }

    /// The names of the states of the machine at a JSON pointer, in their order.
    #[track_caller]
    pub(crate) fn names(&self, pointer: &str) -> Vec<&str> {
        let states = self.part(&format!("{pointer}/States"));
        states.as_object().map(|states| states.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    /// How many states assign variables in the whole definition.
    pub(crate) fn assigning(&self) -> usize {
        self.0.to_string().matches("\"Assign\":").count()
    }
}

/// The value of a JSONata template, for `$states` and variables as given.
#[track_caller]
pub(crate) fn value(template: &Value, states: &Value, variables: &Value) -> Value {
    match template {
        Value::String(text) => match text.strip_prefix("{%").and_then(|text| text.strip_suffix("%}")) {
            Some(expression) => evaluated(expression, states, variables),
            None => template.clone(),
        },
        Value::Array(elements) => elements.iter().map(|element| value(element, states, variables)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| (name.clone(), value(member, states, variables)));
            Value::Object(members.collect::<Members<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    }
}

/// A source of randomness that is never asked for much, and a clock that stands still.
struct Frozen(Repeatable);

impl Randomness for Frozen {
    fn bits(&mut self) -> u64 {
        self.0.bits()
    }
}

impl Source for Frozen {
    fn millis(&self) -> i64 {
        0
    }
}

#[track_caller]
fn evaluated(expression: &str, states: &Value, variables: &Value) -> Value {
    let mut bindings = Bindings::new(states);
    for (name, variable) in variables.as_object().into_iter().flatten() {
        bindings = bindings.with_variable(name.clone(), variable);
    }
    let compiled = compile(expression).unwrap_or_else(|error| panic!("{expression}: {error:?}"));
    let value = compiled.evaluate(&bindings, &mut Frozen(Repeatable::new(0)), Limits::default());
    value.unwrap_or_else(|error| panic!("{expression}: {error:?}"))
}
