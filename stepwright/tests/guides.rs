//! What the guides show below their examples is what the examples become.
//!
//! Each JSON block, and each `"Field": …` in the text, must stand in the definition of the example above it, in one of the two
//! query languages. The examples themselves are doc tests, too.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use serde_json::{Map, Value};
use stepwright::Workflow;
use stepwright::workflow::QueryLanguage;

mod states {
    use super::*;
    guide_examples::guide!("guides/states.md");

    #[test]
    fn what_the_guide_of_states_shows_is_what_its_examples_become() {
        assert!(checked() >= 25);
    }
}

mod calls {
    use super::*;
    guide_examples::guide!("guides/calls.md");

    #[test]
    fn what_the_guide_of_calls_shows_is_what_its_examples_become() {
        assert!(checked() >= 4);
    }
}

mod data {
    use super::*;
    guide_examples::guide!("guides/data.md");

    #[test]
    fn what_the_guide_of_data_shows_is_what_its_examples_become() {
        assert!(checked() >= 5);
    }
}

mod expressions {
    use super::*;
    guide_examples::guide!("guides/expressions.md");

    #[test]
    fn what_the_guide_of_expressions_shows_is_what_its_examples_become() {
        assert!(checked() >= 1);
    }
}

/// The definition as the example has it, and in JSONPath.
fn in_both<I, O>(workflow: Workflow<I, O>) -> Vec<Value> {
    let definition = |workflow: &Workflow<I, O>| serde_json::to_value(workflow.compile().definition()).unwrap();
    vec![definition(&workflow), definition(&workflow.query_language(QueryLanguage::JsonPath))]
}

/// Fails unless a part of a definition stands in one of those that were made; returns how many parts were compared: 0 for a
/// text that is not JSON.
fn shown(made: &[Value], text: &str, place: &str) -> usize {
    let object = if text.starts_with('{') { text.to_owned() } else { format!("{{{text}}}") };
    let Ok(members) = serde_json::from_str::<Map<String, Value>>(&object) else { return 0 };
    assert!(made.iter().any(|made| has(made, &members)), "{place}: {text} does not stand in {made:#?}");
    1
}

/// True when an object has all of these members, or holds one that does.
fn has(value: &Value, members: &Map<String, Value>) -> bool {
    match value {
        Value::Object(object) => {
            members.iter().all(|(name, member)| object.get(name) == Some(member))
                || object.values().any(|value| has(value, members))
        }
        Value::Array(elements) => elements.iter().any(|value| has(value, members)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
