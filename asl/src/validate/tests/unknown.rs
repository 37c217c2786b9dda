//! Definitions with placeholders outside of quotes: what may be anything is not reported, and all else is.

use super::*;
use crate::document::Format;

fn codes(text: &str) -> Vec<&'static str> {
    let document = Document::with_placeholders("a.json", Format::Json, text, Limits::default())
        .unwrap_or_else(|refusal| panic!("{refusal}\n{text}"));
    validate(&document, Options::default()).iter().map(|finding| finding.code().id).collect()
}

/// A task with these fields.
fn with(fields: &str) -> String {
    let request = r#""Parameters": {"FunctionName": "f"}"#;
    path(&format!(r#"{{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", {request}, {fields}}}"#))
}

#[test]
fn a_value_of_unknown_type_fits_any_field() {
    for fields in [
        r#""TimeoutSeconds": ${t}, "End": true"#,
        r#""TimeoutSeconds": 5, "HeartbeatSeconds": ${t}, "End": ${last}"#,
        r#""Retry": ${retry}, "Catch": ${catch}, "End": true"#,
        r#""Retry": [{"ErrorEquals": ${errors}, "MaxAttempts": ${n}, "BackoffRate": ${r}}], "End": true"#,
        r#""Assign": ${variables}, "ResultSelector": ${s}, "ResultPath": ${p}, "End": true"#,
        r#""Credentials": ${c}, "End": true"#,
        r#"${rest}"#,
        r#"%{ if last }"End": true%{ endif }"#,
        r#""Comment": ${jsonencode("a, b")}, "End": true"#,
    ] {
        assert_eq!(codes(&with(fields)), [""; 0], "{fields}");
    }
    for text in [
        "${all}",
        r#"{"StartAt": ${start}, "States": ${states}}"#,
        r#"{"StartAt": "A", "States": {${states}}}"#,
        r#"{"StartAt": "A", "States": {"A": ${a}, "B": {"Type": "Succeed"}}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": ${kind}, "End": true}}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": ${rules}, "Default": "B"},
            "B": {"Type": "Succeed"}, "C": {"Type": "Succeed"}}}"#,
        r#"{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [${rule}, {"Variable": "$.a",
            "NumericEquals": ${n}, "Next": "B"}], "Default": "B"}, "B": {"Type": "Succeed"}, "C": {"Type": "Fail"}}}"#,
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_around_an_unknown_value_is_validated() {
    assert_eq!(codes(&with(r#""TimeoutSeconds": ${t}, "Nxt": "B""#)), ["V033", "V026", "V020"]);
    assert_eq!(codes(&with(r#""Timeout": ${t}, "End": true"#)), ["V020"]);
    assert_eq!(codes(&with(r#""End": true, "Retry": [{"ErrorEquals": ${e}, "MaxAttempts": -1}]"#)), ["V022"]);
    assert_eq!(
        codes(r#"{"StartAt": "B", "States": {"A": {"Type": "Wait", "Seconds": ${s}, "End": true}}}"#),
        ["V030", "V031"]
    );
}

#[test]
fn a_misspelt_transition_is_one_finding() {
    let chain = |next: &str| {
        let states = (1..10).map(|number| {
            let leads =
                if number == 9 { r#""End": true"#.to_owned() } else { format!(r#""Next": "Step {}""#, number + 1) };
            format!(r#""Step {number}": {{"Type": "Pass", {leads}}}"#)
        });
        let states: Vec<_> = states.collect();
        format!(
            r#"{{"StartAt": "Begin", "States": {{"Begin": {{"Type": "Pass", "Next": "{next}"}}, {}}}}}"#,
            states.join(", ")
        )
    };
    assert_eq!(codes(&chain("Step 1")), [""; 0]);
    // The state that is meant counts as reached, and so do those after it.
    assert_eq!(codes(&chain("Stepp 1")), ["V030"]);
    // Nobody knows which is meant: the states after the one that nothing leads to are reached when that is corrected.
    assert_eq!(codes(&chain("Elsewhere")), ["V030", "V031"]);
}
