//! The definition that CloudFormation hands to Step Functions is the one that was compiled, value by value.
//!
//! What CloudFormation does with a template is done here by a small evaluator of its own, which knows nothing of how the
//! template was made.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::{Path, PathBuf};

use cloudformation::{Map, Resource, Template, Value as Part};
use serde_json::{Map as Object, Value, json};
use synth::stack::{Format, Named, inline_definition, template, with_children};

/// A template as CloudFormation reads it, from both of its syntaxes.
fn read(template: &Template) -> Value {
    let json = template.to_json();
    let yaml = long_form(serde_yaml::from_str(&template.to_yaml()).unwrap());
    assert_eq!(yaml, json, "both syntaxes say the same");
    json
}

/// YAML as JSON, its tags as the functions that they are short for.
fn long_form(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = name.trim_start_matches('!');
            let argument = long_form(tagged.value);
            match name {
                "Ref" => json!({"Ref": argument}),
                "GetAtt" => json!({"Fn::GetAtt": argument.as_str().unwrap().splitn(2, '.').collect::<Vec<_>>()}),
                other => Value::Object(Object::from_iter([(format!("Fn::{other}"), argument)])),
            }
        }
        serde_yaml::Value::Sequence(items) => items.into_iter().map(long_form).collect(),
        serde_yaml::Value::Mapping(members) => {
            let members =
                members.into_iter().map(|(name, member)| (name.as_str().unwrap().to_owned(), long_form(member)));
            Value::Object(members.collect())
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

/// A value with its functions computed; nothing for `AWS::NoValue`. What a resource is called is its id in angle brackets.
fn computed(value: &Value) -> Option<Value> {
    match value {
        Value::Null => panic!("'null' values are not allowed in templates"),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(value.clone()),
        Value::Array(items) => Some(items.iter().filter_map(computed).collect()),
        Value::Object(members) => {
            let function = members.iter().find(|(name, _)| *name == "Ref" || name.starts_with("Fn::"));
            let Some((name, argument)) = function else {
                let members = members.iter().filter_map(|(name, member)| Some((name.clone(), computed(member)?)));
                return Some(Value::Object(members.collect()));
            };
            assert_eq!(members.len(), 1, "a function stands alone: {value}");
            call(name, argument)
        }
    }
}

fn call(name: &str, argument: &Value) -> Option<Value> {
    let list = || computed(argument).unwrap().as_array().unwrap().clone();
    Some(match name {
        "Ref" if argument == "AWS::NoValue" => return None,
        "Ref" => format!("<{}>", argument.as_str().unwrap()).into(),
        "Fn::GetAtt" => {
            let names: Vec<_> = argument.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            format!("<{}>", names.join(".")).into()
        }
        "Fn::Sub" => match argument {
            Value::Array(both) => filled(both[0].as_str().unwrap(), &computed(&both[1]).unwrap(), false).into(),
            text => filled(text.as_str().unwrap(), &json!({}), false).into(),
        },
        "Fn::Split" => {
            let parts = list();
            parts[1].as_str().unwrap().split(parts[0].as_str().unwrap()).collect()
        }
        "Fn::Select" => {
            let parts = list();
            let index = usize::try_from(parts[0].as_u64().unwrap()).unwrap();
            // A value that is known only at deployment has no parts here.
            parts[1].get(index).cloned().unwrap_or_else(|| format!("<part {index} of {}>", parts[1]).into())
        }
        other => panic!("the evaluator does not know {other}"),
    })
}

/// A text with `${Name}` replaced; names that are not among the values are resources, or stay where only the values count.
fn filled(text: &str, values: &Value, only_values: bool) -> String {
    let mut pieces = text.split("${");
    let mut filled = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or(("", piece));
        match values.get(name) {
            Some(value) => filled.push_str(value.as_str().unwrap()),
            None if only_values => {
                filled.push_str("${");
                filled.push_str(piece);
                continue;
            }
            None => filled.push_str(&format!("<{name}>")),
        }
        filled.push_str(rest);
    }
    filled
}

/// The definition that Step Functions gets of a state machine's properties.
fn handed_on(properties: &Value) -> Value {
    let properties = computed(properties).unwrap();
    let nothing = json!({});
    let values = properties.get("DefinitionSubstitutions").unwrap_or(&nothing);
    match (properties.get("Definition"), properties.get("DefinitionString")) {
        (Some(object), None) => {
            assert_eq!(*values, nothing);
            object.clone()
        }
        (None, Some(text)) => serde_json::from_str(&filled(text.as_str().unwrap(), values, true)).unwrap(),
        other => panic!("one of the two is there: {other:?}"),
    }
}

/// The definition that Step Functions gets of a definition without placeholders, and whether it goes as an object.
fn through_a_template(definition: &Value) -> (Value, bool) {
    let machine = Resource::new("AWS::StepFunctions::StateMachine", inline_definition(definition, &Map::new()));
    let mut template = Template::default();
    template.resources.insert("Machine".to_owned(), machine);
    let properties = &read(&template)["Resources"]["Machine"]["Properties"];
    (handed_on(properties), properties.get("Definition").is_some())
}

#[test]
fn every_workflow_arrives_as_it_was_compiled() {
    for (name, build) in workflows::ALL.iter().chain(workflows::EXAMPLES) {
        let named = [Named { name: (*name).to_owned(), compiled: build.build().compile() }];
        let [files, inline] =
            [Format::Sam, Format::Cloudformation].map(|format| read(&template(&named, format, PathBuf::from(".."))));
        for Named { name, compiled } in with_children(&named).iter() {
            let id = compiled.logical_id();
            let properties = |template: &Value| template["Resources"][&id]["Properties"].clone();
            // What SAM reads from the file beside the template, with the values that the template gives it.
            let values = computed(&properties(&files)["DefinitionSubstitutions"]).unwrap();
            let expected: Value = serde_json::from_str(&filled(&compiled.definition_text(), &values, true)).unwrap();
            assert_eq!(handed_on(&properties(&inline)), expected, "{name}");
            assert!(!expected.to_string().contains("${"), "{name}: a placeholder is left");
        }
    }
}

#[test]
fn a_definition_that_an_object_cannot_say_arrives_as_it_was_compiled() {
    let definition = |state: Value| json!({"StartAt": "A", "States": {"A": state}});
    let unsaid = [
        json!({"Type": "Pass", "ResultPath": null, "End": true}),
        json!({"Type": "Pass", "InputPath": null, "End": true}),
        json!({"Type": "Pass", "OutputPath": null, "End": true}),
        json!({"Type": "Pass", "Result": null, "End": true}),
        json!({"Type": "Pass", "Result": {"a": [1, null, {"b": null}]}, "End": true}),
        json!({"Type": "Pass", "Parameters": {"a": null, "b.$": "$.b"}, "End": true}),
        json!({"Type": "Pass", "Output": {"a": null, "b": "{% $states.input %}"}, "End": true}),
        json!({"Type": "Pass", "Assign": {"a": null}, "End": true}),
        json!({"Type": "Task", "Resource": "x", "Arguments": null, "Catch": [{"ErrorEquals": ["E"], "ResultPath": null}]}),
        json!({"Type": "Pass", "Result": {"Ref": "Queue"}, "End": true}),
        json!({"Type": "Pass", "Result": {"Fn::If": ["A", 1, 2]}, "End": true}),
        json!({"Type": "Pass", "Result": {"Fn::Sub": "${x}", "more": 1}, "End": true}),
        json!({"Type": "Pass", "Result": [{"Fn::GetAtt": "no function"}], "End": true}),
        json!({"Type": "Pass", "Result": "${unknown} stays", "End": true}),
        json!({"Type": "Pass", "Result": "${", "End": true}),
        json!({"Type": "Pass", "Result": "{% ${ 'a': 1 } %}", "End": true}),
        json!({"Type": "Pass", "Result": {"large": 9_007_199_254_740_993_i64}, "End": true}),
        json!({"Type": "Pass", "Result": [u64::MAX, i64::MIN, 1e300, 5e-324, -0.0, 0.1234567890123456], "End": true}),
        json!({"Type": "Pass", "Comment": "two\nlines, é, \u{85}\u{2028}\u{1f600}\u{0}", "Result": null, "End": true}),
    ];
    for state in unsaid {
        let (arrived, as_object) = through_a_template(&definition(state.clone()));
        assert_eq!(arrived, definition(state.clone()));
        assert!(!as_object, "{state}");
    }
    let said = [
        json!({"Type": "Pass", "Result": {"a": 1, "b": 1.0, "c": -2.5, "d": 0, "e": [], "f": {}, "g": ""}, "End": true}),
        json!({"Type": "Pass", "Result": ["on", "null", "1", "1.0", "~", "2010-09-09", "a: b", "{a}", "!Ref x"], "End": true}),
        json!({"Type": "Pass", "Result": {"ref": 1, "Fn": 2, "Condition": "x", "on": 1, "1": 2, "~": "a/b"}, "End": true}),
        json!({"Type": "Pass", "Result": "two\nlines, \ttab, é, \u{85}\u{2028}\u{1f600}\u{0}", "End": true}),
        json!({"Type": "Wait", "Seconds": 99_999_999, "End": true}),
        json!({"Type": "Task", "Resource": "x", "Retry": [{"ErrorEquals": ["E"], "BackoffRate": 2.0}], "End": true}),
    ];
    for state in said {
        let (arrived, as_object) = through_a_template(&definition(state.clone()));
        assert_eq!(arrived, definition(state.clone()));
        assert!(as_object, "{state}");
    }
}

#[test]
fn placeholders_are_filled_in_objects_and_texts() {
    let values = Map::from_iter([
        ("Partition".to_owned(), Part::reference("AWS::Partition")),
        ("QueueUrl".to_owned(), Part::reference("Queue")),
    ]);
    for result in [json!(1), json!(null)] {
        let definition = json!({"Resource": "arn:${Partition}:states", "Url": "${QueueUrl}", "Result": result});
        let machine = Resource::new("AWS::StepFunctions::StateMachine", inline_definition(&definition, &values));
        let mut template = Template::default();
        template.resources.insert("Machine".to_owned(), machine);
        let expected = json!({"Resource": "arn:<AWS::Partition>:states", "Url": "<Queue>", "Result": result});
        assert_eq!(handed_on(&read(&template)["Resources"]["Machine"]["Properties"]), expected);
        // Who reads the template reads a text of several lines, not one full of escapes.
        assert_eq!(template.to_yaml().contains("DefinitionString: |-\n"), result.is_null());
    }
}

/// The same for definitions at hand: `DEFINITIONS=<folder> cargo test -p workflows --test definitions -- --ignored
/// --nocapture`.
#[test]
#[ignore = "reads the folder that DEFINITIONS names"]
fn every_definition_of_a_folder_arrives_as_it_was_written() {
    let folder = std::env::var("DEFINITIONS").expect("DEFINITIONS names a folder");
    let (mut objects, mut texts) = (0, 0);
    for file in files(Path::new(&folder)) {
        let Ok(document) = serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()) else { continue };
        // The file is one, or holds some.
        let mut waiting = vec![&document];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(members) if members.contains_key("StartAt") && members.contains_key("States") => {
                    let (arrived, as_object) = through_a_template(value);
                    assert_eq!(arrived, *value, "{}", file.display());
                    *(if as_object { &mut objects } else { &mut texts }) += 1;
                }
                Value::Object(members) => waiting.extend(members.values()),
                Value::Array(items) => waiting.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }
    assert!(objects > 0 && texts > 0, "{objects} definitions arrive as objects, {texts} as texts, of {folder}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
