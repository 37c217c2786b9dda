use super::*;
use crate::{
    Catcher, Choice, ChoiceRule, Fail, JitterStrategy, Operator, Pass, Relation, Retrier, State, StateMachine, Succeed,
    Task, Test, Transition, TypeTest, Wait,
};
use serde_json::{Map, Value, json};

/// Every name of an object is in the table.
fn all_known(kind: Kind, object: &Value) {
    for name in object.as_object().unwrap().keys() {
        assert!(kind.field(name).is_some(), "{kind:?} has no field {name}");
    }
}

fn text() -> Option<String> {
    Some("x".to_owned())
}

#[test]
fn every_field_that_the_model_prints_is_in_the_table() {
    let value = Some(json!({}));
    let pass = Pass {
        comment: text(),
        input_path: text(),
        result: value.clone(),
        parameters: value.clone(),
        output: value.clone(),
        assign: value.clone(),
        extra: Map::new(),
        transition: Transition::Next("A".into()),
    };
    let retrier = Retrier {
        error_equals: vec!["A".into()],
        interval_seconds: Some(1),
        max_attempts: Some(1),
        backoff_rate: Some(1.0),
        max_delay_seconds: Some(2),
        jitter_strategy: Some(JitterStrategy::Full),
    };
    let catcher = Catcher {
        error_equals: vec!["A".into()],
        result_path: text(),
        output: value.clone(),
        assign: value.clone(),
        next: "A".into(),
    };
    let task = Task {
        comment: text(),
        resource: "x".into(),
        parameters: value.clone(),
        arguments: value.clone(),
        output_path: text(),
        output: value.clone(),
        assign: value.clone(),
        timeout_seconds: Some(1),
        heartbeat_seconds: Some(1),
        retry: vec![retrier],
        catch: vec![catcher],
        extra: Map::new(),
        transition: Transition::End,
    };
    let wait = Wait {
        comment: text(),
        seconds: value.clone(),
        timestamp: value.clone(),
        seconds_path: text(),
        timestamp_path: text(),
        extra: Map::new(),
        transition: Transition::End,
    };
    let choice = Choice { comment: text(), choices: Vec::new(), default: text(), extra: Map::new() };
    let succeed = Succeed { comment: text(), output_path: text(), output: value, extra: Map::new() };
    let fail = Fail {
        comment: text(),
        error: text(),
        error_path: text(),
        cause: text(),
        cause_path: text(),
        extra: Map::new(),
    };
    for (kind, state) in [
        (Kind::Pass, State::Pass(pass)),
        (Kind::Task, State::Task(task)),
        (Kind::Wait, State::Wait(wait)),
        (Kind::Choice, State::Choice(choice)),
        (Kind::Succeed, State::Succeed(succeed)),
        (Kind::Fail, State::Fail(fail)),
    ] {
        let printed = serde_json::to_value(&state).unwrap();
        all_known(kind, &printed);
        for (field, part) in [("Retry", Kind::Retrier), ("Catch", Kind::Catcher)] {
            printed.get(field).and_then(|list| list.get(0)).into_iter().for_each(|object| all_known(part, object));
        }
    }
    let mut machine = StateMachine::new("A");
    machine.comment = text();
    machine.query_language = Some(QueryLanguage::Jsonata);
    machine.timeout_seconds = Some(1);
    all_known(Kind::Machine, &serde_json::to_value(&machine).unwrap());
}

#[test]
fn every_operator_that_the_model_prints_is_in_the_table() {
    let mut names = Vec::new();
    let relations = [
        Relation::Equals,
        Relation::LessThan,
        Relation::GreaterThan,
        Relation::LessThanEquals,
        Relation::GreaterThanEquals,
    ];
    for path in [false, true] {
        for relation in relations {
            for kind in [crate::Kind::String, crate::Kind::Numeric, crate::Kind::Timestamp] {
                names.push(Operator::Compare { kind, relation, path });
            }
        }
        names.push(Operator::Compare { kind: crate::Kind::Boolean, relation: Relation::Equals, path });
    }
    names.push(Operator::StringMatches);
    let tests = [
        TypeTest::IsNull,
        TypeTest::IsPresent,
        TypeTest::IsNumeric,
        TypeTest::IsString,
        TypeTest::IsBoolean,
        TypeTest::IsTimestamp,
    ];
    names.extend(tests.map(Operator::Is));
    assert_eq!(names.len(), 39);
    assert_eq!(names.len(), choice::COMPARISONS.len());
    for operator in names {
        assert!(is_operator(&operator.name()), "{}", operator.name());
        let test = Test::Compare { variable: "$".into(), operator, operand: json!("$") };
        all_known(Kind::Rule, &serde_json::to_value(ChoiceRule { test, next: "A".into() }).unwrap());
    }
    let test = Test::Compare { variable: "$".into(), operator: Operator::StringMatches, operand: json!("$") };
    for test in [
        Test::Condition("{% true %}".into()),
        Test::And(vec![test.clone()]),
        Test::Or(vec![test.clone()]),
        Test::Not(Box::new(test)),
    ] {
        all_known(Kind::Rule, &serde_json::to_value(ChoiceRule { test, next: "A".into() }).unwrap());
    }
}

#[test]
fn no_object_has_a_field_twice_and_groups_name_fields() {
    for kind in Kind::ALL {
        for field in kind.fields() {
            assert_eq!(kind.fields().filter(|other| other.name == field.name).count(), 1, "{kind:?}.{}", field.name);
        }
        for name in kind.groups().iter().flat_map(|group| group.fields) {
            assert!(kind.field(name).is_some(), "{kind:?}.{name}");
        }
    }
}
