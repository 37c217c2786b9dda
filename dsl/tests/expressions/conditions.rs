//! Conditions: what they give in JSONata, and that JSONPath has all its operators.

use std::collections::BTreeSet;

use asl::{Kind, Operator, Relation, TypeTest};
use dsl::expr::if_else;
use dsl::payload::Timestamp;
use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

use crate::support::{DataFields, in_jsonata};

/// Every operator of JSONPath.
fn operators() -> BTreeSet<String> {
    const ORDERED: [Relation; 5] = [
        Relation::Equals,
        Relation::LessThan,
        Relation::GreaterThan,
        Relation::LessThanEquals,
        Relation::GreaterThanEquals,
    ];
    let mut all = vec![Operator::StringMatches];
    for path in [false, true] {
        for kind in [Kind::String, Kind::Numeric, Kind::Timestamp] {
            all.extend(ORDERED.map(|relation| Operator::Compare { kind, relation, path }));
        }
        all.push(Operator::Compare { kind: Kind::Boolean, relation: Relation::Equals, path });
    }
    all.extend(
        [
            TypeTest::IsNull,
            TypeTest::IsPresent,
            TypeTest::IsNumeric,
            TypeTest::IsString,
            TypeTest::IsBoolean,
            TypeTest::IsTimestamp,
        ]
        .map(Operator::Is),
    );
    all.into_iter().map(Operator::name).collect()
}

/// The operators that JSONPath has for a condition.
#[track_caller]
fn printed(condition: impl Fn(DataFields) -> Expr<bool>) -> BTreeSet<String> {
    let workflow = Workflow::standard("Ask", |data: DataFields| {
        Choice::new("Ask").when(condition(data), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    });
    let compiled = workflow.query_language(QueryLanguage::JsonPath).compile();
    assert_eq!(compiled.diagnostics(), []);
    let definition: Value = serde_json::from_str(&compiled.definition_text()).expect("a definition is JSON");
    let mut found = BTreeSet::new();
    let mut waiting = vec![&definition["States"]["Ask"]["Choices"]];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(elements) => waiting.extend(elements),
            Value::Object(members) => {
                found.extend(members.keys().filter(|name| operators().contains(*name)).cloned());
                waiting.extend(members.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}

#[test]
fn every_operator_of_jsonpath_is_printed_by_some_condition() {
    let turn: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let mut found = BTreeSet::new();
    macro_rules! compared {
        ($field:ident with $literal:expr) => {
            found.extend(printed(|data| data.$field.eq($literal).or(data.$field.eq(data.$field))));
            found.extend(printed(|data| data.$field.lt($literal).or(data.$field.lt(data.$field))));
            found.extend(printed(|data| data.$field.gt($literal).or(data.$field.gt(data.$field))));
            found.extend(printed(|data| data.$field.le($literal).or(data.$field.le(data.$field))));
            found.extend(printed(|data| data.$field.ge($literal).or(data.$field.ge(data.$field))));
        };
    }
    compared!(text with "x");
    compared!(price with 1.5);
    compared!(time with turn.clone());
    found.extend(printed(|data| data.flag.eq(true).or(data.flag.eq(data.flag))));
    found.extend(printed(|data| data.text.matches("A*").and(data.note.is_present())));
    found.extend(printed(|data| data.anything.is_null().or(data.anything.is_number())));
    found.extend(printed(|data| data.anything.is_string().or(data.anything.is_boolean())));
    found.extend(printed(|data| data.anything.is_timestamp()));
    assert_eq!(operators().len(), 39);
    assert_eq!(found, operators());
}

#[track_caller]
fn holds(condition: impl Fn(DataFields) -> Expr<bool>) {
    assert_eq!(in_jsonata(condition), json!(true));
}

#[test]
fn times_are_compared_as_times_whatever_their_offset() {
    holds(|data| data.time.gt(data.lines.at(0).fields().due));
    holds(|data| data.lines.at(1).fields().due.lt(data.time));
    holds(|data| "2026-01-01T02:00:00+02:00".parse::<Timestamp>().map(|time| data.time.eq(time)).expect("a time"));
    holds(|data| context::execution_start_time().timestamp().ge(data.time));
    holds(|data| data.time.ne(data.line.fields().due).not());
}

#[test]
fn text_is_asked_for_its_parts() {
    holds(|data| data.text.starts_with("Ab"));
    holds(|data| data.text.starts_with("b").not());
    holds(|data| data.text.ends_with("bc"));
    holds(|data| data.pieces.contains("-b,"));
    holds(|data| data.pieces.contains("*").not());
    holds(|data| data.pieces.ends_with("c]"));
    holds(|_| Expr::from(r"a\*b").contains(r"\*"));
    assert_eq!(printed(|data| data.text.starts_with("a*")), BTreeSet::from(["StringMatches".to_owned()]));
}

#[test]
fn data_is_asked_for_its_type() {
    holds(|data| data.any.at(3).is_null());
    holds(|data| data.any.at(1).is_number());
    holds(|data| data.any.at(0).is_number().not());
    holds(|data| data.text.seen_as::<Json>().is_string());
    holds(|data| data.flag.seen_as::<Json>().is_boolean());
    holds(|data| data.time.seen_as::<Json>().is_timestamp());
    holds(|data| data.text.seen_as::<Json>().is_timestamp().not());
    holds(|data| data.n.seen_as::<Json>().is_timestamp().not());
    holds(|data| data.any.at(1).of_type::<i64>().eq(2));
}

#[test]
fn computed_values_are_compared_in_jsonata() {
    holds(|data| (data.n + 1).eq(6));
    holds(|data| (data.n * 2).gt(data.n + 4));
    holds(|data| data.list.contains(3).and(data.list.contains(data.n).not()));
    holds(|data| data.list.map(|n| n * 2).contains(6).eq(data.flag));
    holds(|data| if_else(data.flag, data.n, 1).eq(5));
    holds(|data| data.n.gt(-8));
}
