//! D075 and D076: what handwritten expressions and data read of the execution's input.

use std::collections::BTreeMap;

use dsl::prelude::*;
use dsl::state::RawState;
use serde_json::{Value, json};

use crate::support::{OrderFields, assert_quiet, error, findings, in_jsonpath, warning};

#[message]
struct Login {
    user: String,
    cards: Vec<Sensitive<String>>,
    pair: (String, Sensitive<String>),
    answers: BTreeMap<String, Sensitive<String>>,
}

/// A workflow that publishes what an expression reads of its input.
macro_rules! telling {
    ($input:ty, $text:expr) => {{
        let news = Topic::new("News");
        Workflow::standard("Logins", |_: $input| sns_publish("Tell", &news, Expr::<String>::jsonata($text)))
    }};
}

#[test]
fn sensitive_values_are_found_in_lists_maps_and_tuples() {
    for (text, what) in [
        ("$states.input.cards", "which has the sensitive member `cards`"),
        ("$states.input.cards[0]", "and `cards` is sensitive"),
        ("$states.input.pair", "which has the sensitive member `pair`"),
        ("$states.input.pair[1]", "and `pair` is sensitive"),
        ("$states.input.answers", "which has the sensitive member `answers`"),
        ("$states.input.answers.pet", "and `pet` is sensitive"),
    ] {
        let message = format!("state `Tell` reads `{text}`, {what}");
        assert_eq!(findings(&telling!(LoginFields, text)), [error("D076", line!(), &message)]);
    }
    for text in ["$states.input.user", "$states.input.pair[0]", "$count($states.input.cards)"] {
        assert_quiet(&telling!(LoginFields, text));
    }
}

#[test]
fn an_input_that_is_sensitive_as_a_whole_is_not_read() {
    let text = "$states.input";
    let message = |what: &str| format!("state `Tell` reads `$states.input`, {what}");
    let found = findings(&telling!(Expr<Sensitive<String>>, text));
    assert_eq!(found, [error("D076", line!() - 1, &message("and the input is sensitive"))]);
    let found = findings(&telling!(Expr<Vec<Sensitive<String>>>, text));
    assert_eq!(found, [error("D076", line!() - 1, &message("which has sensitive elements"))]);
    assert!(matches!(findings(&telling!(LoginFields, text)).as_slice(), [_]));
    assert_quiet(&telling!(Expr<String>, text));
}

/// A workflow in JSONPath of one state that is given as data.
macro_rules! given {
    ($fields:expr) => {
        in_jsonpath(Workflow::standard("Raw", |_: OrderFields| RawState::new("Put", $fields)))
    };
}

#[test]
fn only_paths_of_the_language_are_paths() {
    let rule = |targets: Value| {
        json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:eventbridge:putTargets",
            "Parameters": { "Rule": "Rule", "Targets": [targets] },
        })
    };
    let target = json!({ "Id": "a", "Arn": "arn:aws:sqs:eu-west-1:111122223333:q", "InputPath": "$.detail" });
    let doubt = "`$.detail` looks like a path or a call, but is passed on as a string";
    assert_eq!(findings(&given!(rule(target.clone()))), [warning("V054", line!(), doubt)]);
    let target = json!({ "Id": "a", "Arn": "arn:aws:sqs:eu-west-1:111122223333:q", "InputPath.$": "$.detail" });
    let message = "state `Put` reads `$.detail`, but the input has no `detail`";
    assert_eq!(findings(&given!(rule(target.clone()))), [error("D075", line!(), message)]);
    let unknown = |data: &Value| -> Vec<String> {
        let found = given!(data.clone()).compile().into_diagnostics();
        found.iter().filter(|finding| finding.code().id == "D075").map(|finding| finding.message().to_owned()).collect()
    };
    for data in [
        json!({ "Type": "Pass", "Result": { "a.$": "$.nope" } }),
        json!({ "Type": "Pass", "ResultPath": "$.nope" }),
        json!({ "Type": "Pass", "Comment": "$.nope" }),
    ] {
        assert_eq!(unknown(&data), [""; 0], "{data}");
    }
    for data in [
        json!({ "Type": "Pass", "Parameters": { "a": [{ "b.$": "$.nope" }] } }),
        json!({ "Type": "Wait", "SecondsPath": "$.nope" }),
        json!({ "Type": "Choice", "Choices": [
            { "And": [{ "Variable": "$$.Execution.Input.nope", "StringEquals": "$.no" }], "Next": "Put" },
        ], "Default": "Put" }),
    ] {
        let [message] = &*unknown(&data) else { panic!("{data}") };
        assert!(message.ends_with("nope`, but the input has no `nope`"), "{message}");
    }
}

#[test]
fn the_input_of_a_child_execution_is_another_one() {
    let each = |mode: &str, field: &str| {
        let pass = json!({ "Type": "Pass", "Parameters": { "x.$": "$$.Execution.Input.sku" }, "End": true });
        let config = match mode {
            "DISTRIBUTED" => json!({ "Mode": mode, "ExecutionType": "STANDARD" }),
            _ => json!({ "Mode": mode }),
        };
        let processor = json!({ "ProcessorConfig": config, "StartAt": "P", "States": { "P": pass } });
        json!({ "Type": "Map", "ItemsPath": "$.items", field: processor })
    };
    assert_quiet(&given!(each("DISTRIBUTED", "ItemProcessor")));
    let message = "state `Put` reads `$$.Execution.Input.sku`, but the input has no `sku`";
    assert_eq!(findings(&given!(each("INLINE", "ItemProcessor"))), [error("D075", line!(), message)]);
    // Also where it is within another state.
    let around = |mode: &str| {
        let mut map = each(mode, "ItemProcessor");
        map["End"] = true.into();
        json!({ "Type": "Parallel", "Branches": [{ "StartAt": "M", "States": { "M": map } }] })
    };
    assert_quiet(&given!(around("DISTRIBUTED")));
    assert_eq!(findings(&given!(around("INLINE"))), [error("D075", line!(), message)]);
}
