//! The payloads of the test workflows, and looks at what was compiled.

use dsl::prelude::*;
use dsl::state::task::{InvokeFunction, SnsPublish};
use dsl::workflow::QueryLanguage;
use schemars::JsonSchema;
use serde_json::Value;

/// What the workflows are started with.
#[message]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) total: f64,
    pub(crate) paid: bool,
    pub(crate) delay: u32,
    pub(crate) note: Option<String>,
    pub(crate) items: Vec<String>,
    pub(crate) buyer: Buyer,
}

/// Who ordered.
#[message]
#[serde(rename_all = "camelCase")]
pub(crate) struct Buyer {
    pub(crate) full_name: String,
    pub(crate) age: u32,
}

/// What a function answers.
#[message]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    pub(crate) message: String,
    pub(crate) charged_to: Buyer,
}

/// Text as the only field of an object.
#[message]
pub(crate) struct Note {
    pub(crate) text: String,
}

/// The workflow's states in JSONPath and in JSONata; nothing is said of either, but that fields may be missing, which is no
/// matter here.
#[track_caller]
pub(crate) fn in_both<I, N>(build: impl Fn(I) -> N) -> [States; 2]
where
    I: Fields,
    I::Payload: JsonSchema,
    N: IntoFlow,
{
    [QueryLanguage::JsonPath, QueryLanguage::Jsonata].map(|language| {
        let compiled = Workflow::standard("Orders", &build).query_language(language).compile();
        let mut findings = compiled.diagnostics().to_vec();
        findings.retain(|finding| finding.code().id != "D032");
        assert_eq!(findings, [], "{language:?}");
        let text = compiled.definition_text();
        States(serde_json::from_str(&text).expect("a definition is JSON"))
    })
}

/// The states of a definition, as they are printed.
pub(crate) struct States(Value);

impl States {
    /// A part of a state, by the state's name and a JSON pointer.
    #[track_caller]
    pub(crate) fn part(&self, state: &str, pointer: &str) -> &Value {
        let state = &self.0["States"][state];
        state.pointer(pointer).unwrap_or_else(|| panic!("no `{pointer}` in {state:#}"))
    }

    /// True when a state has a field.
    pub(crate) fn has(&self, state: &str, field: &str) -> bool {
        self.0["States"][state].get(field).is_some()
    }

    /// What the message of a notification is, whichever the language.
    #[track_caller]
    pub(crate) fn message(&self, state: &str) -> &str {
        let state = &self.0["States"][state];
        let messages = [&state["Parameters"]["Message.$"], &state["Arguments"]["Message"]];
        messages.into_iter().find_map(Value::as_str).unwrap_or_else(|| panic!("no message in {state:#}"))
    }

    /// How many variables are assigned in the whole definition.
    pub(crate) fn variables(&self) -> usize {
        let text = self.0.to_string();
        text.matches("\"Assign\":").count()
    }
}

/// A notification as the state `name`.
pub(crate) fn tell(name: &str, message: Expr<String>) -> Task<SentMessage, SnsPublish> {
    sns_publish(name, &Topic::new("News"), message)
}

/// A call of a function that answers with a receipt.
pub(crate) fn charge(order: OrderFields) -> Task<Receipt, InvokeFunction> {
    Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order)
}
