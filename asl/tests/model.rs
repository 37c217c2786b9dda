//! Reading a definition into the model and printing it again loses nothing.

use asl::document::{Document, Limits};
use asl::grammar::{Field, Holds, Kind, Operand};
use asl::{Amount, DataPath, Diagnostic, Processor, State, StateMachine, Transition};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read_text(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    StateMachine::read(&Document::json("a.asl.json", text, Limits::default()).expect("well-formed"))
}

fn read(definition: &Value) -> Result<StateMachine, Vec<Diagnostic>> {
    read_text(&definition.to_string())
}

/// What is printed of a definition that was read.
fn printed(definition: &Value) -> Value {
    let machine = read(definition).unwrap_or_else(|findings| panic!("{definition:#}\n{findings:?}"));
    let printed = serde_json::from_str(&asl::print(&machine)).expect("well-formed");
    assert_eq!(printed, serde_json::to_value(&machine).expect("string keys"));
    printed
}

/// A value that a field can hold; numbers choose among several.
fn value(field: &Field, kind: Kind, pick: &mut impl FnMut(usize) -> usize) -> Value {
    let any =
        [json!(null), json!(true), json!(2), json!(2.0), json!("x"), json!([1, {"a": []}]), json!({"b.$": "$.c"})];
    let text = ["", "x", "{% $states.input %}", "${Name}", "ü\"\\\u{0}"];
    match field.holds {
        Holds::Words(words) => match Kind::of_type(words[0]) {
            Some(_) => json!(kind.words().rsplit_once(' ').expect("an article").1),
            None => json!(words[pick(words.len())]),
        },
        Holds::Integer { .. } | Holds::Number { .. } => {
            [json!(0), json!(7), json!(7.0), json!(1e300), json!(-3), json!("${Limit}")][pick(6)].clone()
        }
        Holds::Boolean => json!(true),
        Holds::Template
        | Holds::ObjectTemplate
        | Holds::Variables
        | Holds::Credentials
        | Holds::Items
        | Holds::Data
        | Holds::Operand(Operand::Text | Operand::Number | Operand::Boolean | Operand::Timestamp) => {
            any[pick(any.len())].clone()
        }
        Holds::Path(_) if matches!(field.name, "InputPath" | "OutputPath" | "ResultPath") && pick(2) == 0 => {
            json!(null)
        }
        Holds::Text
        | Holds::TextOrExpression
        | Holds::Timestamp
        | Holds::Expression
        | Holds::Path(_)
        | Holds::Resource
        | Holds::Target => json!(text[pick(text.len())]),
        Holds::Strings | Holds::ErrorNames => json!(text[..pick(text.len())]),
        Holds::Object(kind) => object(kind, pick),
        Holds::List(kind) => (0..pick(3)).map(|_| object(kind, pick)).collect(),
        Holds::States => {
            let kinds = [
                Kind::Pass,
                Kind::Task,
                Kind::Choice,
                Kind::Wait,
                Kind::Succeed,
                Kind::Fail,
                Kind::Parallel,
                Kind::Map,
            ];
            let states = (0..pick(3)).map(|number| (format!("s/{number}"), object(kinds[pick(8)], pick)));
            Value::Object(states.collect())
        }
    }
}

/// An object with some of its fields: those that it must have, and others by chance.
fn object(kind: Kind, pick: &mut impl FnMut(usize) -> usize) -> Value {
    let mut object = Map::new();
    for field in kind.fields() {
        // The deeper, the rarer: `pick` gives 0 when there has been enough.
        let alone = matches!(field.name, "Next" | "End" | "ItemProcessor" | "Iterator");
        if !alone && (field.required || pick(3) == 2) && !is_test(field.name) {
            object.insert(field.name.to_owned(), value(field, kind, pick));
        }
    }
    let mut one_of = |names: &[&str], object: &mut Map<String, Value>| {
        let field = kind.field(names[pick(names.len())]).expect("a field");
        object.insert(field.name.to_owned(), value(field, kind, pick));
        field.name
    };
    if kind == Kind::Map {
        one_of(&["Iterator", "ItemProcessor"], &mut object);
    }
    if matches!(kind, Kind::Rule | Kind::NestedRule) {
        let names: Vec<_> = kind.fields().map(|field| field.name).filter(|name| is_test(name)).collect();
        if !matches!(one_of(&names, &mut object), "Condition" | "And" | "Or" | "Not") {
            object.insert("Variable".to_owned(), json!("$.a"));
        }
    }
    if matches!(kind, Kind::Rule | Kind::Catcher) {
        one_of(&["Next"], &mut object);
    } else if kind.leads_on() {
        one_of(&["Next", "End"], &mut object);
    }
    if pick(4) == 3 {
        object.insert("Surprise".to_owned(), json!({"End": [null]}));
    }
    Value::Object(object)
}

/// The fields of a rule of which it has one, the others `Variable` apart.
fn is_test(name: &str) -> bool {
    matches!(name, "Condition" | "And" | "Or" | "Not") || asl::grammar::is_operator(name)
}

/// A Map with a field.
fn map_with(name: &str, value: Value) -> Value {
    json!({"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {}}, name: value, "End": true})
}

/// A definition around an object of a kind.
fn around(kind: Kind, object: Value) -> Value {
    let state = match kind {
        Kind::Machine => return object,
        Kind::Branch => json!({"Type": "Parallel", "Branches": [object], "End": true}),
        Kind::Processor => json!({"Type": "Map", "ItemProcessor": object, "End": true}),
        Kind::Pass
        | Kind::Task
        | Kind::Choice
        | Kind::Wait
        | Kind::Succeed
        | Kind::Fail
        | Kind::Parallel
        | Kind::Map => object,
        Kind::Retrier => json!({"Type": "Task", "Resource": "r", "Retry": [object], "End": true}),
        Kind::Catcher => json!({"Type": "Task", "Resource": "r", "Catch": [object], "End": true}),
        Kind::Rule => json!({"Type": "Choice", "Choices": [object]}),
        Kind::NestedRule => json!({"Type": "Choice", "Choices": [{"Not": object, "Next": "A"}]}),
        Kind::ProcessorConfig => {
            json!({"Type": "Map", "Iterator": {"ProcessorConfig": object, "StartAt": "B", "States": {}}, "End": true})
        }
        Kind::ItemReader => map_with("ItemReader", object),
        Kind::ItemBatcher => map_with("ItemBatcher", object),
        Kind::ResultWriter => map_with("ResultWriter", object),
        Kind::ReaderConfig => map_with("ItemReader", json!({"Resource": "r", "ReaderConfig": object})),
        Kind::WriterConfig => map_with("ResultWriter", json!({"WriterConfig": object})),
    };
    json!({"StartAt": "A", "States": {"A": state}})
}

#[test]
fn every_field_of_the_table_is_read_into_a_field_of_the_model() {
    let mut least = |_: usize| 0;
    for &kind in Kind::ALL {
        let mut bare = object(kind, &mut least);
        for field in kind.fields() {
            let mut object = bare.as_object_mut().unwrap().clone();
            match field.name {
                "Type" => {}
                "Next" if kind.leads_on() => drop(object.shift_remove("End")),
                "End" => drop(object.shift_remove("Next")),
                "ItemProcessor" => drop(object.shift_remove("Iterator")),
                "Iterator" => drop(object.shift_remove("ItemProcessor")),
                // A rule has one test.
                name if is_test(name) => {
                    object.retain(|name, _| !is_test(name) && name != "Variable");
                    if !matches!(name, "Condition" | "And" | "Or" | "Not") {
                        object.insert("Variable".to_owned(), json!("$"));
                    }
                }
                "Variable" => {
                    object.retain(|name, _| !is_test(name));
                    object.insert("IsNull".to_owned(), json!(true));
                }
                _ => {}
            }
            object.insert(field.name.to_owned(), value(field, kind, &mut least));
            let definition = around(kind, Value::Object(object));
            assert_eq!(printed(&definition), definition, "{kind:?}.{}", field.name);
            let machine = format!("{:?}", read(&definition).unwrap());
            assert!(!machine.contains("extra: {\""), "{kind:?}.{} is no field of the model: {machine}", field.name);
        }
    }
}

#[test]
fn what_the_model_has_no_field_for_is_kept() {
    let definition = json!({"StartAt": "A", "New": 1, "States": {"A": {"Type": "Succeed", "Newer": null}}});
    assert_eq!(printed(&definition), definition);
    assert!(format!("{:?}", read(&definition).unwrap()).contains("extra: {\""));
}

#[test]
fn values_are_kept_as_they_are_written() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 60.0, "InputPath": null, "Retry": [], "Next": "B", "End": false,
              "Catch": [{"ErrorEquals": ["X"], "ResultPath": "$.error", "Next": "B"}]},
        "B": {"Type": "Map", "Iterator": {"StartAt": "C", "States": {"C": {"Type": "Pass", "Result": null, "End": true}}},
              "MaxConcurrency": "${Most}", "End": true},
    }});
    assert_eq!(printed(&definition), definition);
    let machine = read(&definition).unwrap();
    let State::Task(task) = &machine.states["A"] else { panic!("a Task") };
    assert_eq!(task.timeout_seconds.as_ref().and_then(Amount::as_u64), Some(60));
    assert_eq!(task.input_path, Some(DataPath::Null));
    assert_eq!(task.transition, Transition::Next("B".into()));
    let State::Map(map) = &machine.states["B"] else { panic!("a Map") };
    assert!(matches!(map.item_processor, Processor::Iterator(_)));
    assert_eq!(machine.states["A"].transitions(), [("/Next".to_owned(), "B"), ("/Catch/0/Next".to_owned(), "B")]);
    let scopes: Vec<_> = machine.scopes().into_iter().map(|(pointer, scope)| (pointer, scope.start_at)).collect();
    assert_eq!(scopes, [(String::new(), "A"), ("/States/B/Iterator".to_owned(), "C")]);
}

#[test]
fn what_does_not_fit_is_reported_with_its_place() {
    let findings = read_text(
        "{\n \"StartAt\": \"A\",\n \"States\": {\n  \"A\": { \"Type\": \"Pass\", \"End\": \"${End}\" },\n  \"B\": \"${State}\",\n  \
         \"C\": { \"Type\": \"${Type}\" },\n  \"D\": { \"Type\": \"Task\", \"Next\": \"A\" }\n }\n}",
    )
    .unwrap_err();
    let reported: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        reported,
        [
            "a.asl.json:4:33: error[V005]: `End` must be true or false, but is `${End}` (at /States/A/End)\n  \
             help: write the value itself; a placeholder is allowed only within a string or instead of a number",
            "a.asl.json:5:8: error[V005]: `B` must be an object, but is `${State}` (at /States/B)\n  \
             help: write the value itself; a placeholder is allowed only within a string or instead of a number",
            "a.asl.json:6:18: error[V005]: `Type` must be the type of a state, but is `${Type}` (at /States/C/Type)\n  \
             help: write the value itself; a placeholder is allowed only within a string or instead of a number",
            "a.asl.json:7:8: error[V005]: the object lacks `Resource` (at /States/D)\n  help: add `Resource`",
        ]
    );
    for text in ["null", "[]", "{}", r#"{"StartAt": "A"}"#, r#"{"StartAt": "A", "States": []}"#] {
        assert_eq!(read_text(text).unwrap_err().len(), if text == "{}" { 2 } else { 1 }, "{text}");
    }
    let many: Map<_, _> = (0..1000).map(|number| (number.to_string(), json!(0))).collect();
    assert_eq!(read(&json!({"StartAt": "A", "States": many})).unwrap_err().len(), 100);
}

#[test]
fn as_deep_as_a_document_can_be_is_read_cloned_and_printed_on_a_small_stack() {
    let nested = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{{\"StartAt\":\"A\",\"States\":{{\"A\":{}{inner}{}}}}}", open.repeat(times), close.repeat(times))
    };
    let end = r#"{"Type":"Succeed"}"#;
    let map = (r#"{"Type":"Map","End":true,"Iterator":{"StartAt":"A","States":{"A":"#, "}}}");
    let parallel = (r#"{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":"#, "}}]}");
    let rule = |times| {
        let not = r#"{"Not":"#.repeat(times) + r#"{"Variable":"$","IsNull":true}"# + &"}".repeat(times);
        format!(r#"{{"StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{{"Next":"A","Not":{not}}}]}}}}}}"#)
    };
    let texts = [nested(map.0, end, map.1, 41), nested(parallel.0, end, parallel.1, 31), rule(121)];
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let work = move || {
        for text in texts {
            let machine = read_text(&text).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_value(machine.clone()).unwrap(), value);
        }
    };
    small.spawn(work).unwrap().join().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_printing_is_the_same_definition(seed: u64) {
        // A generator of its own, for the objects nest: the longer it goes, the more often it says 0.
        let mut state = seed | 1;
        let mut left = 300_usize;
        let mut pick = move |choices: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            left = left.saturating_sub(1);
            if left == 0 { 0 } else { (state >> 33) as usize % choices }
        };
        let definition = object(Kind::Machine, &mut pick);
        prop_assert_eq!(printed(&definition), definition);
    }
}
