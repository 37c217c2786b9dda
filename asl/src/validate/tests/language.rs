//! Paths, templates, variables and expressions.

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let parameters = |text: &str| path(&pass(&format!(r#""Parameters": {text}"#)));
    let variable = |name: &str| path(&pass(&format!(r#""Assign": {{"{name}": 1}}"#)));
    let result_path = |text: &str| path(&pass(&format!(r#""ResultPath": {text}"#)));
    let fail = |fields: &str| path(&format!(r#"{{"Type": "Fail", {fields}}}"#));
    let wait = |fields: &str| format!(r#"{{"Type": "Wait", {fields}, "End": true}}"#);
    let nested = |depth: usize| format!(r#"{{"x.$": "{}$.a{}"}}"#, "States.Array(".repeat(depth), ")".repeat(depth));
    vec![
        ("V040", path(&pass(r#""InputPath": "order""#)), path(&pass(r#""InputPath": "$.order-id[?(@.a > 1)]..b""#))),
        ("V040", path(&map(r#""ItemsPath": null"#)), path(&pass(r#""InputPath": null"#))),
        ("V040", path(&pass(r#""OutputPath": "$.a[""#)), path(&pass(r#""OutputPath": "$${Name}""#))),
        ("V041", result_path("\"$.a[*]\""), result_path("\"$.a[0]['b c']\"")),
        ("V041", result_path("\"$..a\""), result_path("null")),
        ("V042", result_path("\"$$.a\""), path(&pass(r#""InputPath": "$$.a""#))),
        ("V042", path(&map(r#""MaxConcurrencyPath": "$$.a""#)), path(&map(r#""MaxConcurrencyPath": "$limit""#))),
        ("V043", result_path("\"$a\""), path(&pass(r#""InputPath": "$a""#))),
        ("V050", parameters(r#"{"x.$": "order"}"#), parameters(r#"{"x.$": "$.order", "y": "order"}"#)),
        ("V050", parameters(r#"{"list": [{"x.$": 7}]}"#), parameters(r#"{"list": [{"x$": 7}]}"#)),
        ("V051", parameters(r#"{"x.$": "States.Array($.a"}"#), parameters(r#"{"x.$": "States.Array($.a) "}"#)),
        ("V051", parameters(r#"{"x.$": "States.Uuid()"}"#), parameters(r#"{"x.$": "States.UUID()"}"#)),
        ("V051", parameters(&nested(11)), parameters(&nested(10))),
        ("V052", parameters("[1]"), parameters("{}")),
        ("V053", parameters(r#"{"a": {"x": 1, "x.$": "$.x"}}"#), parameters(r#"{"a": {"x": 1}, "x.$": "$.x"}"#)),
        ("V054", parameters(r#"{"x": "$.order"}"#), parameters(r#"{"x": "$5.00"}"#)),
        ("V055", fail(r#""Cause": "$.cause""#), fail(r#""CausePath": "$.cause""#)),
        ("V056", path(&pass(r#""Result": {"x.$": "$.a"}"#)), path(&pass(r#""Result": {"x": "$"}"#))),
        ("V060", path(&pass(r#""Assign": []"#)), path(&pass(r#""Assign": {}"#))),
        ("V061", variable("order-id"), variable("größe_2")),
        ("V061", variable(&"a".repeat(81)), variable(&"a".repeat(80))),
        ("V062", variable("states"), variable("States")),
        ("V062", path(&pass(r#""Assign": {"states.$": "$"}"#)), path(&pass(r#""Assign": {"state.$": "$"}"#))),
        (
            "V085",
            path(&wait(r#""Timestamp": "2026-08-01""#)),
            path(&wait(r#""Timestamp": "2026-08-01T00:00:00+02:00""#)),
        ),
        ("V085", path(&wait(r#""Timestamp": "{% $now() %}""#)), jsonata(&wait(r#""Timestamp": "{% $now() %}""#))),
        ("V086", fail(r#""CausePath": "States.Array($.a)""#), fail(r#""CausePath": "States.Format('{}', $.a)""#)),
        ("V100", jsonata(&pass(r#""Parameters": {}"#)), jsonata(&pass(r#""Output": {}"#))),
        ("V100", jsonata(&wait(r#""SecondsPath": "$.s""#)), jsonata(&wait(r#""Seconds": "{% $states.input.s %}""#))),
        ("V101", path(&pass(r#""Output": {}"#)), path(&pass(r#""QueryLanguage": "JSONata", "Output": {}"#))),
        ("V102", jsonata(&task(r#""Arguments": [1]"#)), jsonata(&task(r#""Arguments": "{% $states.input %}""#))),
        (
            "V103",
            jsonata_choice(r#"[{"Condition": "a", "Next": "E"}]"#),
            jsonata_choice(r#"[{"Condition": "{%true%}", "Next": "E"}]"#),
        ),
        ("V104", jsonata(&map(r#""Items": "a""#)), jsonata(&map(r#""Items": ["a"]"#))),
        ("V104", jsonata(&task(r#""TimeoutSeconds": "5""#)), jsonata(&task(r#""TimeoutSeconds": "{% 5 %}""#))),
        (
            "V113",
            jsonata(&pass(r#""Output": {"a": ["{% 1 % }"]}"#)),
            jsonata(&pass(r#""Output": {"a": ["{% 1 %}", "5 %"]}"#)),
        ),
    ]
}

#[test]
fn nested_states_take_the_language_of_the_definition() {
    let map = map_with(r#"{"Mode": "INLINE"}"#, &pass(r#""Output": 1"#), r#""QueryLanguage": "JSONata""#);
    assert_eq!(ids(&path(&map), Options::default()), ["V101"]);
}
