//! What goes into a state's work, what comes out, and what variables and the Context Object say.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod lines;

use lines::{end, lines, queries, reported, run, states};
use serde_json::json;

#[test]
fn fields_are_applied_in_their_order() {
    let definition = states(json!({
        "Quote": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "InputPath": "$.order",
            "Parameters": {"FunctionName": "quote", "Payload": {"sku.$": "$.sku"}},
            "ResultSelector": {"price.$": "$.Payload.price"},
            "ResultPath": "$.quote",
            "OutputPath": "$.quote",
            "Next": "Done"
        },
        "Done": {"Type": "Succeed"}
    }));
    let answers = json!({"Quote": {"0": {"Return": {"Payload": {"price": 12, "currency": "EUR"}}}}});
    insta::assert_snapshot!(lines(&run(&definition, json!({"order": {"sku": "pen"}, "id": 7}), answers)));
}

#[test]
fn a_result_is_put_into_the_raw_input() {
    let pass = |fields: serde_json::Value| {
        let mut state = json!({"Type": "Pass", "End": true});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        end(&states(json!({"Pack": state})), json!({"a": {"b": 1}, "list": [1, 2]}))
    };
    assert_eq!(
        pass(json!({"InputPath": "$.a", "ResultPath": "$.c"})),
        Ok(json!({"a": {"b": 1}, "list": [1, 2], "c": {"b": 1}}))
    );
    assert_eq!(
        pass(json!({"Result": 5, "ResultPath": "$.a.d.e"})),
        Ok(json!({"a": {"b": 1, "d": {"e": 5}}, "list": [1, 2]}))
    );
    assert_eq!(pass(json!({"Result": 5, "ResultPath": "$.list[1]"})), Ok(json!({"a": {"b": 1}, "list": [1, 5]})));
    assert_eq!(pass(json!({"Result": 5, "ResultPath": null})), Ok(json!({"a": {"b": 1}, "list": [1, 2]})));
    assert_eq!(pass(json!({"InputPath": null})), Ok(json!({})));
    assert_eq!(pass(json!({"OutputPath": null})), Ok(json!({})));
    assert_eq!(pass(json!({"Result": {"x.$": "$.a"}})), Ok(json!({"x.$": "$.a"})));
}

#[test]
fn what_cannot_be_applied_fails_in_the_words_of_the_service() {
    let fault = |state: serde_json::Value| end(&states(json!({"Pack": state})), json!({"a": 1})).unwrap_err();
    let reported = "An error occurred while executing the state 'Pack' (entered at the event id #2). ";
    let runtime = |cause: &str| ("States.Runtime".to_owned(), format!("{reported}{cause}"));
    assert_eq!(
        fault(json!({"Type": "Pass", "InputPath": "$.none", "End": true})),
        runtime("Invalid path '$.none' : No results for path: $['none']")
    );
    assert_eq!(
        fault(json!({"Type": "Pass", "Parameters": {"x.$": "$.none"}, "End": true})),
        runtime("The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '{\"a\":1}'")
    );
    assert_eq!(
        fault(json!({"Type": "Pass", "Parameters": {"x.$": "States.ArrayLength($.a)"}, "End": true})),
        runtime(
            "The function 'States.ArrayLength($.a)' had the following error: Invalid arguments in States.ArrayLength"
        )
    );
    let (error, _) = fault(json!({"Type": "Pass", "Result": 1, "ResultPath": "$.a.b", "End": true}));
    assert_eq!(error, "States.ResultPathMatchFailure");
}

#[test]
fn variables_have_the_values_of_before_until_the_next_state() {
    let definition = states(json!({
        "One": {"Type": "Pass", "Assign": {"count": 1, "last.$": "$.id"}, "Next": "Two"},
        "Two": {"Type": "Pass", "Assign": {"count": 2, "before.$": "$count"}, "Next": "Three"},
        "Three": {"Type": "Pass", "Parameters": {"all.$": "States.Array($count, $before, $last)"}, "End": true}
    }));
    insta::assert_snapshot!(reported(&definition, json!({"id": "x"})));
}

#[test]
fn inner_machines_read_outer_variables_and_keep_their_own() {
    let definition = states(json!({
        "Set": {"Type": "Pass", "Assign": {"rate": 19}, "Next": "Fork"},
        "Fork": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Left", "States": {
                    "Left": {"Type": "Pass", "Assign": {"mine": 1}, "Next": "LeftEnd"},
                    "LeftEnd": {"Type": "Pass", "Parameters": {"v.$": "States.Array($rate, $mine)"}, "End": true}
                }},
                {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "Parameters": {"v.$": "$rate"}, "End": true}}}
            ],
            "Assign": {"rate.$": "$[0].v[1]"},
            "Next": "After"
        },
        "After": {"Type": "Pass", "Parameters": {"rate.$": "$rate"}, "End": true}
    }));
    assert_eq!(end(&definition, json!({})), Ok(json!({"rate": 1})));
}

#[test]
fn expressions_read_input_result_and_context() {
    let definition = queries(json!({
        "Quote": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "quote", "Payload": "{% {'sku': $uppercase($states.input.sku)} %}"},
            "Assign": {"price": "{% $states.result.Payload.price %}"},
            "Output": {"name": "{% $states.context.State.Name %}", "doubled": "{% 2 * $states.result.Payload.price %}"},
            "Next": "Done"
        },
        "Done": {"Type": "Pass", "Output": ["{% $price %}", "{% $states.input.doubled %}", "plain"], "End": true}
    }));
    let answers = json!({"Quote": {"0": {"Return": {"Payload": {"price": 12}}}}});
    insta::assert_snapshot!(lines(&run(&definition, json!({"sku": "pen"}), answers)));
}

#[test]
fn an_expression_without_a_value_fails_the_state_and_names_the_field() {
    let definition = queries(json!({
        "First": {"Type": "Pass", "Next": "Pack"},
        "Pack": {"Type": "Pass", "Output": {"list": [1, "{% $states.input.none %}"]}, "End": true}
    }));
    insta::assert_snapshot!(reported(&definition, json!({"a": 1})));
}

#[test]
fn the_context_object_shows_execution_machine_and_state() {
    let definition = states(json!({"Look": {"Type": "Pass", "Parameters": {"all.$": "$$"}, "End": true}}));
    let context = end(&definition, json!({"id": 7})).unwrap();
    let all = &context["all"];
    assert_eq!(all["Execution"]["Input"], json!({"id": 7}));
    assert_eq!(all["Execution"]["StartTime"], json!("2026-01-01T00:00:00.000Z"));
    assert_eq!(all["State"], json!({"EnteredTime": "2026-01-01T00:00:00.000Z", "Name": "Look"}));
    assert_eq!(all["StateMachine"]["Name"], json!("StateMachine"));
    assert!(all["Execution"]["Id"].as_str().unwrap().starts_with("arn:aws:states:us-east-1:111111111111:execution:"));
    assert!(all.get("Task").is_none() && all.get("Map").is_none());
}

#[test]
fn a_large_input_is_shared_and_not_copied() {
    let chain: serde_json::Map<String, serde_json::Value> = (0..1000)
        .map(|number| {
            let mut state = json!({"Type": "Pass", "Result": number, "ResultPath": "$.seen"});
            if number == 999 {
                state["End"] = true.into()
            } else {
                state["Next"] = format!("S{}", number + 1).into()
            };
            (format!("S{number}"), state)
        })
        .collect();
    let execution = run(&states(chain.into()), json!({"large": ["x".repeat(200_000)]}), json!({}));
    let events = execution.history.events();
    let inputs: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.what {
            simulator::What::Entered { input, .. } => input.get("large").cloned(),
            _ => None,
        })
        .collect();
    assert_eq!(inputs.len(), 1000);
    assert!(inputs.iter().all(|large| large.is_same(&inputs[0])));
}

#[test]
fn a_value_beyond_the_limit_ends_the_execution() {
    let definition =
        states(json!({"Double": {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "Next": "Double"}}));
    let (error, cause) = end(&definition, json!("x".repeat(1000))).unwrap_err();
    assert_eq!(error, "States.DataLimitExceeded");
    assert!(cause.starts_with("The state/task 'Double' returned a result with a size exceeding"), "{cause}");
}

#[test]
fn values_that_nest_deeper_and_deeper_end_the_execution() {
    let definition = states(json!({"Wrap": {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "Wrap"}}));
    let work = move || end(&definition, json!(1)).unwrap_err();
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let (error, cause) = small.spawn(work).unwrap().join().unwrap();
    assert_eq!(error, "States.Runtime");
    assert!(cause.contains("nests more than"), "{cause}");
}
