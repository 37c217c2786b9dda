//! Conditions of every operator, in both languages.

use dsl::prelude::*;
use serde_json::{Value, json};

use crate::support::{OrderFields, in_both};

/// The first rule of a Choice in JSONPath, without its `Next`, and the condition in JSONata, without its delimiters.
#[track_caller]
fn rule(condition: impl Fn(OrderFields) -> Expr<bool>) -> (Value, String) {
    let [path, ata] = in_both(|order: OrderFields| {
        Choice::new("Ask").when(condition(order), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    });
    let mut rule = path.part("Ask", "/Choices/0").clone();
    rule.as_object_mut().expect("a rule is an object").shift_remove("Next");
    let condition = ata.part("Ask", "/Choices/0/Condition").as_str().expect("a condition is text");
    let bare = condition.strip_prefix("{% ").and_then(|rest| rest.strip_suffix(" %}")).expect("delimited");
    (rule, bare.to_owned())
}

#[test]
fn numbers_are_compared_by_six_operators() {
    let rules = [
        (rule(|order| order.total.eq(1.5)), "NumericEquals", "="),
        (rule(|order| order.total.lt(1.5)), "NumericLessThan", "<"),
        (rule(|order| order.total.le(1.5)), "NumericLessThanEquals", "<="),
        (rule(|order| order.total.gt(1.5)), "NumericGreaterThan", ">"),
        (rule(|order| order.total.ge(1.5)), "NumericGreaterThanEquals", ">="),
    ];
    for ((path, ata), operator, sign) in rules {
        assert_eq!(path, json!({ "Variable": "$.total", operator: 1.5 }));
        assert_eq!(ata, format!("$states.input.total {sign} 1.5"));
    }
    let (path, ata) = rule(|order| order.total.ne(2.0));
    assert_eq!(path, json!({ "Not": { "Variable": "$.total", "NumericEquals": 2 } }));
    assert_eq!(ata, "$not($states.input.total = 2)");
}

#[test]
fn text_is_compared_by_six_operators() {
    let rules = [
        (rule(|order| order.order_id.eq("b")), "StringEquals", "="),
        (rule(|order| order.order_id.lt("b")), "StringLessThan", "<"),
        (rule(|order| order.order_id.le("b")), "StringLessThanEquals", "<="),
        (rule(|order| order.order_id.gt("b")), "StringGreaterThan", ">"),
        (rule(|order| order.order_id.ge("b")), "StringGreaterThanEquals", ">="),
    ];
    for ((path, ata), operator, sign) in rules {
        assert_eq!(path, json!({ "Variable": "$.orderId", operator: "b" }));
        assert_eq!(ata, format!("$states.input.orderId {sign} \"b\""));
    }
}

#[test]
fn booleans_are_asked_or_compared() {
    assert_eq!(
        rule(|order| order.paid),
        (json!({ "Variable": "$.paid", "BooleanEquals": true }), "$states.input.paid".to_owned())
    );
    assert_eq!(
        rule(|order| order.paid.eq(false)),
        (json!({ "Variable": "$.paid", "BooleanEquals": false }), "$states.input.paid = false".to_owned())
    );
    let (path, _) = rule(|order| order.paid.eq(order.paid));
    assert_eq!(path, json!({ "Variable": "$.paid", "BooleanEqualsPath": "$.paid" }));
}

#[test]
fn a_value_is_compared_with_a_value() {
    let (path, ata) = rule(|order| order.buyer.fields().age.le(order.delay));
    assert_eq!(path, json!({ "Variable": "$.buyer.age", "NumericLessThanEqualsPath": "$.delay" }));
    assert_eq!(ata, "$states.input.buyer.age <= $states.input.delay");
}

#[test]
fn a_literal_on_the_left_turns_the_operator_round() {
    let (path, ata) = rule(|order| Expr::from(18_u32).lt(order.delay));
    assert_eq!(path, json!({ "Variable": "$.delay", "NumericGreaterThan": 18 }));
    assert_eq!(ata, "18 < $states.input.delay");
    let (path, _) = rule(|order| Expr::from(18_u32).ge(order.delay));
    assert_eq!(path, json!({ "Variable": "$.delay", "NumericLessThanEquals": 18 }));
    let (path, _) = rule(|order| Expr::from(18_u32).eq(order.delay));
    assert_eq!(path, json!({ "Variable": "$.delay", "NumericEquals": 18 }));
}

#[test]
fn what_may_be_missing_is_looked_for_first() {
    let (path, ata) = rule(|order| order.note.is_present().and(order.note.required().eq("urgent")));
    assert_eq!(
        path,
        json!({ "And": [
            { "Variable": "$.note", "IsPresent": true },
            { "Variable": "$.note", "IsNull": false },
            { "Variable": "$.note", "StringEquals": "urgent" },
        ] })
    );
    assert_eq!(ata, "$exists($states.input.note) and $states.input.note != null and $states.input.note = \"urgent\"");
    let (path, ata) = rule(|order| order.note.is_present().not());
    assert_eq!(
        path,
        json!({ "Not": { "And": [
            { "Variable": "$.note", "IsPresent": true },
            { "Variable": "$.note", "IsNull": false },
        ] } })
    );
    assert_eq!(ata, "$not($exists($states.input.note) and $states.input.note != null)");
}

#[test]
fn a_pattern_is_matched_in_both_languages_alike() {
    let (path, ata) = rule(|order| order.order_id.matches(r"A-*.\*\\x"));
    assert_eq!(path, json!({ "Variable": "$.orderId", "StringMatches": r"A-*.\*\\x" }));
    assert_eq!(ata, r"$contains($states.input.orderId, /^A-[\s\S]*\.\*\x5cx$/)");
}

#[test]
fn and_binds_tighter_than_or() {
    let (path, ata) = rule(|order| order.paid.or(order.total.lt(1.0)).and(order.delay.eq(0_u32)));
    assert_eq!(
        path,
        json!({ "And": [
            { "Or": [
                { "Variable": "$.paid", "BooleanEquals": true },
                { "Variable": "$.total", "NumericLessThan": 1 },
            ] },
            { "Variable": "$.delay", "NumericEquals": 0 },
        ] })
    );
    assert_eq!(ata, "($states.input.paid or $states.input.total < 1) and $states.input.delay = 0");
    let (_, ata) = rule(|order| order.paid.and(order.total.lt(1.0)).or(order.delay.eq(0_u32)));
    assert_eq!(ata, "$states.input.paid and $states.input.total < 1 or $states.input.delay = 0");
}

#[test]
fn several_of_the_same_stand_side_by_side() {
    let (path, ata) = rule(|order| order.paid.or(order.paid.or(order.paid)).or(order.paid));
    assert_eq!(path["Or"].as_array().map(Vec::len), Some(4));
    assert_eq!(ata, ["$states.input.paid"; 4].join(" or "));
}

#[test]
fn a_comparison_of_a_comparison_keeps_its_parentheses() {
    let compiled = Workflow::standard("Orders", |order: OrderFields| {
        let same = order.paid.eq(order.total.gt(5.0));
        Choice::new("Ask").when(same, Succeed::new("Yes")).otherwise(Succeed::new("No"))
    })
    .compile();
    assert!(compiled.definition_text().contains("{% $states.input.paid = ($states.input.total > 5) %}"));
}

#[message]
#[derive(Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Speed {
    VerySlow,
    Fast,
}

#[test]
fn an_enum_is_compared_by_its_json_name() {
    let [path, ata] = in_both(|speed: Expr<Speed>| {
        Choice::new("Ask")
            .when(speed.eq(Speed::VerySlow), Succeed::new("Yes"))
            .when(speed.ne(Speed::Fast), Succeed::new("Odd"))
            .otherwise(Succeed::new("No"))
    });
    assert_eq!(path.part("Ask", "/Choices/0"), &json!({ "Variable": "$", "StringEquals": "very-slow", "Next": "Yes" }));
    assert_eq!(ata.part("Ask", "/Choices/1/Condition"), "{% $not($states.input = \"fast\") %}");
}
