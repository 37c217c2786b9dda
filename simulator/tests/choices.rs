//! The Choice state.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod lines;

use lines::{end, queries, reported, states};
use serde_json::{Value, json};

/// Whether a rule holds for an input.
fn holds(rule: Value, input: Value) -> Result<bool, (String, String)> {
    let mut rule = rule;
    rule["Next"] = "Yes".into();
    let definition = states(json!({
        "Ask": {"Type": "Choice", "Choices": [rule], "Default": "No"},
        "Yes": {"Type": "Pass", "Result": true, "End": true},
        "No": {"Type": "Pass", "Result": false, "End": true}
    }));
    end(&definition, input).map(|answer| answer == json!(true))
}

fn compares(operator: &str, operand: Value, value: Value) -> bool {
    let mut rule = json!({"Variable": "$.v"});
    rule[operator] = operand;
    holds(rule, json!({"v": value, "other": 5, "word": "m"})).unwrap()
}

#[test]
fn values_are_compared_with_values_of_their_kind() {
    assert!(compares("NumericEquals", json!(1), json!(1.0)));
    assert!(!compares("NumericEquals", json!(1), json!("1")));
    assert!(compares("NumericLessThan", json!(2), json!(1.5)) && !compares("NumericLessThan", json!(2), json!(2)));
    assert!(compares("NumericGreaterThanEquals", json!(2), json!(2)));
    assert!(compares("StringLessThan", json!("b"), json!("a")) && !compares("StringLessThan", json!("b"), json!("b")));
    assert!(compares("StringGreaterThanEquals", json!("b"), json!("b")));
    assert!(
        compares("BooleanEquals", json!(false), json!(false)) && !compares("BooleanEquals", json!(false), json!(null))
    );
    assert!(compares("TimestampEquals", json!("2026-08-01T09:30:00Z"), json!("2026-08-01T11:30:00+02:00")));
    assert!(compares("TimestampLessThan", json!("2026-08-01T09:30:00.5Z"), json!("2026-08-01T09:30:00.49Z")));
    assert!(!compares("TimestampGreaterThan", json!("2026-08-01T09:30:00Z"), json!("tomorrow")));
}

#[test]
fn the_other_side_may_be_a_path() {
    assert!(compares("NumericEqualsPath", json!("$.other"), json!(5)));
    assert!(compares("StringGreaterThanPath", json!("$.word"), json!("n")));
    assert!(!compares("StringEqualsPath", json!("$.other"), json!("5")));
}

#[test]
fn types_are_asked_for() {
    for (operator, fitting) in [
        ("IsNull", json!(null)),
        ("IsNumeric", json!(1)),
        ("IsString", json!("")),
        ("IsBoolean", json!(false)),
        ("IsTimestamp", json!("2026-08-01T09:30:00Z")),
    ] {
        assert!(compares(operator, json!(true), fitting.clone()), "{operator}");
        assert!(!compares(operator, json!(false), fitting), "{operator}");
        assert!(!compares(operator, json!(true), json!([])), "{operator}");
        assert!(compares(operator, json!(false), json!({})), "{operator}");
    }
    assert!(!compares("IsTimestamp", json!(true), json!("2026-08-01")));
}

#[test]
fn what_is_not_there_may_only_be_asked_for() {
    let rule = json!({"Variable": "$.v", "IsPresent": false});
    assert_eq!(holds(rule.clone(), json!({})), Ok(true));
    assert_eq!(holds(rule, json!({"v": null})), Ok(false));
    assert_eq!(holds(json!({"Variable": "$.list[*].x", "IsPresent": true}), json!({"list": [{}]})), Ok(false));
    let (error, cause) = holds(json!({"Variable": "$.v", "NumericEquals": 1}), json!({})).unwrap_err();
    assert_eq!(error, "States.Runtime");
    let reported = "Invalid path '$.v': The choice state's condition path references an invalid value.";
    assert!(cause.ends_with(reported), "{cause}");
    let guarded = json!({"And": [{"Variable": "$.v", "IsPresent": true}, {"Variable": "$.v", "NumericEquals": 1}]});
    assert_eq!(holds(guarded, json!({})), Ok(false));
}

#[test]
fn rules_are_combined() {
    let (one, two) = (json!({"Variable": "$.a", "NumericEquals": 1}), json!({"Variable": "$.b", "NumericEquals": 2}));
    let input = json!({"a": 1, "b": 3});
    assert_eq!(holds(json!({"And": [one, two]}), input.clone()), Ok(false));
    assert_eq!(holds(json!({"Or": [two, one]}), input.clone()), Ok(true));
    assert_eq!(holds(json!({"Not": two}), input), Ok(true));
}

#[test]
fn patterns_have_stars() {
    assert!(compares("StringMatches", json!("a*.c*"), json!("abc.csv")));
    assert!(!compares("StringMatches", json!("a*.csv"), json!("abc.txt")));
    assert!(!compares("StringMatches", json!("*"), json!(5)));
}

#[test]
fn the_first_rule_that_holds_is_followed_and_its_assignment_used() {
    let definition = queries(json!({
        "Ask": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input.n > 10 %}", "Next": "End", "Assign": {"size": "large"}},
                {"Condition": "{% $states.input.n > 5 %}", "Next": "End", "Assign": {"size": "middle"}, "Output": "{% 'o' %}"},
                {"Condition": "{% $states.input.n > 1 %}", "Next": "End"}
            ],
            "Default": "End",
            "Assign": {"size": "small"},
            "Output": "{% 'default' %}"
        },
        "End": {"Type": "Pass", "Output": "{% [$size, $states.input] %}", "End": true}
    }));
    assert_eq!(end(&definition, json!({"n": 6})), Ok(json!(["middle", "o"])));
    assert_eq!(end(&definition, json!({"n": 0})), Ok(json!(["small", "default"])));
    assert_eq!(end(&definition, json!({"n": 20})), Ok(json!(["large", {"n": 20}])));
    let (error, _) = end(&definition, json!({"n": "six"})).unwrap_err();
    assert_eq!(error, "States.QueryEvaluationError");
}

#[test]
fn a_condition_must_give_a_boolean() {
    let definition = queries(json!({
        "Ask": {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "End"}], "Default": "End"},
        "End": {"Type": "Succeed"}
    }));
    insta::assert_snapshot!(reported(&definition, json!({})));
}

#[test]
fn no_rule_and_no_default_is_a_failure() {
    let definition = states(json!({
        "Ask": {"Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": "End"}]},
        "End": {"Type": "Succeed"}
    }));
    assert_eq!(end(&definition, json!({"a": 2})).unwrap_err().0, "States.Runtime");
}
