//! A definition speaks one language: no JSONata in JSONPath, no JSONPath in JSONata.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::Value;

use crate::support::{Buyer, BuyerFields, OrderFields, charge, tell};

/// A workflow that uses all that both languages can say.
fn everything(language: QueryLanguage) -> Value {
    let names = Queue::<String>::fifo("Names");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        charge
            .retry(Retry::transient())
            .catch(Errors::ALL, |error| {
                tell("Sorry", error.json()).next(
                    Fail::new("Failed", ErrorName::new("Failed")).cause(format_text("{}!", [error.fields().error])),
                )
            })
            .next(Pass::new("Delay", order.delay))
            .then(|delay| Wait::seconds("Pause", delay))
            .next(Pass::new("Date", order.order_id))
            .then(|day| Wait::until("Day", day))
            .next(
                Choice::new("Ask")
                    .when(
                        order.paid.and(order.note.is_present()).or(order.total.ne(3.0)),
                        Succeed::with("Some", order.items),
                    )
                    .when(order.order_id.matches("A*"), Pass::new("Take", order.buyer))
                    .otherwise(Task::sqs_send("Send", &names, context::uuid()).message_group(order.order_id)),
            )
            .next(Pass::<Buyer>::new("Make", BuyerFields { full_name: receipt.message, age: order.items.len() }))
            .then(|buyer| {
                tell("Tell", buyer.full_name).attribute("age", buyer.age.text()).next(tell("End", buyer.full_name))
            })
    })
    .query_language(language);
    let compiled = workflow.compile();
    assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
    serde_json::from_str(&compiled.definition_text()).expect("a definition is JSON")
}

/// Every key and every text of a value.
fn words(value: &Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut waiting = vec![("", value)];
    while let Some((key, value)) = waiting.pop() {
        found.push((key.to_owned(), value.as_str().map(str::to_owned)));
        match value {
            Value::Object(members) => waiting.extend(members.iter().map(|(key, value)| (key.as_str(), value))),
            Value::Array(elements) => waiting.extend(elements.iter().map(|element| ("", element))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}

#[test]
fn jsonpath_holds_no_jsonata() {
    for (key, text) in words(&everything(QueryLanguage::JsonPath)) {
        assert!(!["Arguments", "Output", "Condition"].contains(&key.as_str()), "{key}");
        let text = text.unwrap_or_default();
        assert!(!text.contains("{%") && !text.contains("$states") && !text.contains(" & "), "{key}: {text}");
        let is_path = key.ends_with(".$") || key.ends_with("Path") || key == "Variable";
        let looks_like_one =
            text.starts_with('$') && !text.starts_with("${") || text.starts_with("States.") && !key.is_empty();
        assert_eq!(is_path, looks_like_one, "{key}: {text}");
    }
}

#[test]
fn jsonata_holds_no_jsonpath() {
    for (key, text) in words(&everything(QueryLanguage::Jsonata)) {
        assert!(!key.ends_with(".$") && !key.ends_with("Path"), "{key}");
        assert!(!["Parameters", "Result", "Variable", "And", "Or", "Not"].contains(&key.as_str()), "{key}");
        let text = text.unwrap_or_default();
        assert!(!text.contains("$.") && !text.contains("$$") && !text.contains("States.Format"), "{key}: {text}");
        assert!(text.starts_with("{%") || !text.contains("$states"), "{key}: {text}");
        assert_eq!(text.starts_with("{%"), text.ends_with("%}"), "{key}: {text}");
    }
}
