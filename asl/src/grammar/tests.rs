use super::*;
use crate::{
    Catcher, Choice, ChoiceRule, DataPath, Fail, JitterStrategy, Operator, Pass, Relation, Retrier, State,
    StateMachine, Succeed, Task, Test, Transition, TypeTest, Wait,
};
use serde_json::{Value, json};

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
    let path = Some(DataPath::Null);
    let pass = Pass {
        comment: text(),
        input_path: path.clone(),
        result: value.clone(),
        parameters: value.clone(),
        output: value.clone(),
        assign: value.clone(),
        transition: Transition::Next("A".into()),
        ..Pass::new()
    };
    let retrier = Retrier {
        error_equals: vec!["A".into()],
        interval_seconds: Some(1u32.into()),
        max_attempts: Some(1u32.into()),
        backoff_rate: Some(1.0.into()),
        max_delay_seconds: Some(2u32.into()),
        jitter_strategy: Some(JitterStrategy::Full),
        ..Retrier::default()
    };
    let catcher = Catcher {
        error_equals: vec!["A".into()],
        result_path: path.clone(),
        output: value.clone(),
        assign: value.clone(),
        next: "A".into(),
        ..Catcher::default()
    };
    let task = Task {
        comment: text(),
        parameters: value.clone(),
        arguments: value.clone(),
        output_path: path.clone(),
        output: value.clone(),
        assign: value.clone(),
        timeout_seconds: Some(1u32.into()),
        heartbeat_seconds: Some(1u32.into()),
        retry: Some(vec![retrier]),
        catch: Some(vec![catcher]),
        ..Task::new("x")
    };
    let wait = Wait {
        comment: text(),
        seconds: Some(1u32.into()),
        timestamp: text(),
        seconds_path: text(),
        timestamp_path: text(),
        ..Wait::new()
    };
    let choice = Choice { comment: text(), default: text(), ..Choice::default() };
    let succeed = Succeed { comment: text(), output_path: path, output: value, ..Succeed::default() };
    let fail = Fail {
        comment: text(),
        error: text(),
        error_path: text(),
        cause: text(),
        cause_path: text(),
        ..Fail::default()
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
    machine.timeout_seconds = Some(1u32.into());
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
        all_known(Kind::Rule, &serde_json::to_value(ChoiceRule::new(test, "A")).unwrap());
    }
    let test = Test::Compare { variable: "$".into(), operator: Operator::StringMatches, operand: json!("$") };
    for test in [Test::Condition("{% true %}".into()), Test::all([test.clone()]), Test::any([test.clone()]), !test] {
        all_known(Kind::Rule, &serde_json::to_value(ChoiceRule::new(test, "A")).unwrap());
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
