//! Parallel and Map.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod lines;

use lines::{end, lines, queries, reported, run, states};
use serde_json::{Value, json};
use simulator::{Machine, MemoryObjects, Objects, Simulation, Status};

fn branch(name: &str, state: Value) -> Value {
    let mut states = serde_json::Map::new();
    states.insert(name.to_owned(), state);
    json!({"StartAt": name, "States": states})
}

#[test]
fn branches_take_turns_and_their_results_keep_the_order() {
    let slow = json!({"StartAt": "Rest", "States": {
        "Rest": {"Type": "Wait", "Seconds": 5, "Next": "Slow"},
        "Slow": {"Type": "Pass", "Result": "slow", "End": true}
    }});
    let definition = states(json!({"Fork": {
        "Type": "Parallel",
        "Parameters": {"id.$": "$.id"},
        "Branches": [slow, branch("Fast", json!({"Type": "Pass", "End": true}))],
        "ResultPath": "$.both",
        "End": true
    }}));
    insta::assert_snapshot!(reported(&definition, json!({"id": 7})));
}

#[test]
fn a_branch_that_fails_ends_the_others() {
    let definition = states(json!({
        "Fork": {
            "Type": "Parallel",
            "Branches": [
                branch("Rest", json!({"Type": "Wait", "Seconds": 60, "End": true})),
                branch("Charge", json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true}))
            ],
            "Catch": [{"ErrorEquals": ["Card.Declined"], "Next": "Refund"}],
            "End": true
        },
        "Refund": {"Type": "Pass", "End": true}
    }));
    let answers = json!({"Charge": {"0": {"Throw": {"Error": "Card.Declined", "Cause": "no money"}}}});
    insta::assert_snapshot!(lines(&run(&definition, json!({}), answers)));
}

#[test]
fn a_parallel_is_tried_again_as_a_whole() {
    let definition = states(json!({"Fork": {
        "Type": "Parallel",
        "Branches": [branch("Stop", json!({"Type": "Fail", "Error": "Busy"}))],
        "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}],
        "End": true
    }}));
    insta::assert_snapshot!(reported(&definition, json!({})));
}

fn map(fields: Value, inner: Value) -> Value {
    let mut state = json!({"Type": "Map", "ItemProcessor": branch("Each", inner), "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    states(json!({"All": state, "Caught": {"Type": "Pass", "End": true}}))
}

#[test]
fn items_one_after_the_other() {
    let definition = map(
        json!({"MaxConcurrency": 1, "ItemsPath": "$.list", "ItemSelector": {
            "n.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "id.$": "$.id"
        }}),
        json!({"Type": "Pass", "End": true}),
    );
    insta::assert_snapshot!(reported(&definition, json!({"id": 7, "list": ["a", "b"]})));
}

#[test]
fn items_beside_each_other() {
    let definition = map(json!({}), json!({"Type": "Wait", "SecondsPath": "$", "End": true}));
    insta::assert_snapshot!(reported(&definition, json!([2, 1])));
}

#[test]
fn an_item_that_fails_ends_the_map() {
    let choose = json!({"StartAt": "Ask", "States": {
        "Ask": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "Stop"}], "Default": "Rest"},
        "Stop": {"Type": "Fail", "Error": "Two"},
        "Rest": {"Type": "Wait", "Seconds": 9, "End": true}
    }});
    let mut definition = map(json!({"Catch": [{"ErrorEquals": ["Two"], "Next": "Caught"}]}), json!({}));
    definition["States"]["All"]["ItemProcessor"] = choose;
    insta::assert_snapshot!(reported(&definition, json!([1, 2])));
}

#[test]
fn no_more_items_run_at_a_time_than_allowed() {
    let definition = map(json!({"MaxConcurrency": 2}), json!({"Type": "Wait", "Seconds": 10, "End": true}));
    let execution = run(&definition, json!([1, 2, 3, 4, 5]), json!({}));
    assert_eq!(execution.ended - execution.started, 30_000);
    assert_eq!(execution.output.unwrap().to_value(), json!([1, 2, 3, 4, 5]));
}

#[test]
fn items_must_be_an_array() {
    let definition = map(json!({"ItemsPath": "$.list"}), json!({"Type": "Pass", "End": true}));
    let (error, cause) = end(&definition, json!({"list": 5})).unwrap_err();
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("Reference path \"$.list\" must point to array."), "{cause}");
    let mut definition = map(json!({"Items": "{% $states.input.list %}"}), json!({"Type": "Pass", "End": true}));
    definition["QueryLanguage"] = "JSONata".into();
    insta::assert_snapshot!(reported(&definition, json!({"list": 5})));
}

#[test]
fn maps_in_maps_number_their_items() {
    let definition = map(
        json!({"MaxConcurrency": 1}),
        json!({"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemProcessor": branch("Inner", json!({
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true
        }))}),
    );
    let answers = json!({"Inner": {"0.0/0": {"Return": "a"}, "0.1/0": {"Return": "b"}, "1.0/0": {"Return": "c"}}});
    let execution = run(&definition, json!([[1, 2], [3]]), answers);
    assert_eq!(execution.output.unwrap().to_value(), json!([["a", "b"], ["c"]]));
}

fn distributed(fields: Value, inner: Value) -> Value {
    let mut definition = map(fields, inner);
    definition["States"]["All"]["ItemProcessor"]["ProcessorConfig"] =
        json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
    definition["States"]["All"]["Label"] = "Each".into();
    definition
}

/// The lines with the numbers that chance makes taken out.
fn plain(text: &str, arn: &str) -> String {
    text.replace(arn, "RUN")
}

#[test]
fn a_distributed_map_is_one_event_for_all_items() {
    let definition = distributed(json!({}), json!({"Type": "Pass", "End": true}));
    let text = reported(&definition, json!(["a", "b"]));
    let arn = text.split("mapRunArn=").nth(1).unwrap().lines().next().unwrap().to_owned();
    insta::assert_snapshot!(plain(&text, &arn));
}

#[test]
fn children_of_a_distributed_map_see_no_outer_variables_and_have_an_execution_of_their_own() {
    let inner = json!({"Type": "Pass", "Parameters": {"input.$": "$$.Execution.Input", "machine.$": "$$.StateMachine.Name"}, "End": true});
    let definition = distributed(json!({}), inner);
    let output = end(&definition, json!({"x": 1, "y": 2})).unwrap();
    assert_eq!(output[1], json!({"input": {"Key": "y", "Value": 2}, "machine": "StateMachine/Each"}));
}

#[test]
fn some_items_may_fail() {
    let inner = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true});
    let answers = json!({"Each": {"0/0": {"Return": 1}, "1/0": {"Throw": {"Error": "E"}}, "2/0": {"Return": 3}}});
    let of = |fields: Value| run(&distributed(fields, inner.clone()), json!([1, 2, 3]), answers.clone());
    let tolerant = of(json!({"ToleratedFailureCount": 1}));
    assert_eq!(tolerant.output.unwrap().to_value(), json!([1, 3]));
    assert_eq!(of(json!({"ToleratedFailurePercentage": 40})).status, Status::Succeeded);
    let strict = of(json!({"ToleratedFailurePercentage": 30}));
    assert_eq!(strict.error.as_deref(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!(of(json!({})).error.as_deref(), Some("States.ExceedToleratedFailureThreshold"));
}

#[test]
fn tolerances_are_checked() {
    let of = |value: Value| {
        let fields = json!({"ItemsPath": "$.items", "ToleratedFailurePercentagePath": "$.most"});
        end(&distributed(fields, json!({"Type": "Pass", "End": true})), json!({"items": [1], "most": value}))
    };
    assert_eq!(of(json!(50)), Ok(json!([1])));
    assert!(of(json!(101)).unwrap_err().1.ends_with("ToleratedFailurePercentage must be between 0 and 100."));
    assert!(of(json!("many")).unwrap_err().1.contains("\"many\" which is not a valid float: $.most"));
}

fn with_objects(definition: &Value, objects: &[(&str, &str)]) -> simulator::Execution {
    let mut memory = MemoryObjects::default();
    for (key, body) in objects {
        memory.put("orders", key, body.as_bytes().to_vec()).unwrap();
    }
    let machine = Machine::from_value(definition).unwrap();
    Simulation::of(&machine).objects(memory).run(json!({"key": "a.csv"}).into())
}

fn reading(config: Value, parameters: Value) -> Value {
    let resource = if parameters.get("Prefix").is_some() { "listObjectsV2" } else { "getObject" };
    let reader = json!({"Resource": format!("arn:aws:states:::s3:{resource}"), "Parameters": parameters, "ReaderConfig": config});
    distributed(json!({"ItemReader": reader}), json!({"Type": "Pass", "End": true}))
}

#[test]
fn items_are_read_from_objects() {
    let read = |config: Value, body: &str| {
        let definition = reading(config, json!({"Bucket": "orders", "Key.$": "$.key"}));
        let execution = with_objects(&definition, &[("a.csv", body)]);
        execution.output.map(|output| output.to_value()).ok_or_else(|| execution.cause.unwrap().to_string())
    };
    let first_row = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 2});
    assert_eq!(read(first_row, "a,b\n1,2\n3\n5,6"), Ok(json!([{"a": "1", "b": "2"}, {"a": "3", "b": ""}])));
    let given = json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["x"], "CSVDelimiter": "PIPE"});
    assert_eq!(read(given, "1|2\n3|4"), Ok(json!([{"x": "1"}, {"x": "3"}])));
    assert_eq!(
        read(json!({"InputType": "JSON", "ItemsPointer": "/a/b"}), "{\"a\": {\"b\": [1, 2]}}"),
        Ok(json!([1, 2]))
    );
    assert_eq!(read(json!({"InputType": "JSONL"}), "1\n\n{\"a\": 2}\n"), Ok(json!([1, {"a": 2}])));
    assert_eq!(read(json!({"InputType": "JSON"}), "5"), Err("Attempting to map over non-iterable node.".to_owned()));
    let twice = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    assert_eq!(read(twice, "a,a"), Err("CSV headers cannot contain duplicates.".to_owned()));
}

#[test]
fn objects_are_listed() {
    let definition = reading(json!({}), json!({"Bucket": "orders", "Prefix": "2026/"}));
    let execution = with_objects(&definition, &[("2026/b", "22"), ("2026/a", "1"), ("2025/c", "")]);
    let output = execution.output.unwrap().to_value();
    let found: Vec<_> = output.as_array().unwrap().iter().map(|item| (&item["Key"], &item["Size"])).collect();
    assert_eq!(found, [(&json!("2026/a"), &json!(1)), (&json!("2026/b"), &json!(2))]);
    assert_eq!(output[0]["Etag"], json!("\"c4ca4238a0b923820dcc509a6f75849b\""));
    let flat = json!({"InputType": "JSON", "Transformation": "LOAD_AND_FLATTEN"});
    let definition = reading(flat, json!({"Bucket": "orders", "Prefix": "2026/"}));
    let execution = with_objects(&definition, &[("2026/b", "[2, 3]"), ("2026/a", "[1]")]);
    assert_eq!(execution.output.unwrap().to_value(), json!([1, 2, 3]));
}

#[test]
fn a_missing_object_fails_the_run() {
    let definition = reading(json!({"InputType": "JSON"}), json!({"Bucket": "orders", "Key": "none"}));
    let execution = with_objects(&definition, &[]);
    assert_eq!(execution.error.as_deref(), Some("States.ItemReaderFailed"));
    let types: Vec<_> = execution.history.events().iter().map(|event| event.what.type_name()).collect();
    assert_eq!(types[3..], ["MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
}

#[test]
fn items_are_put_into_batches() {
    let batcher = json!({"MaxItemsPerBatch": 2, "BatchInput": {"rate": 19}});
    let definition = distributed(json!({"ItemBatcher": batcher}), json!({"Type": "Pass", "End": true}));
    let expected = json!([
        {"BatchInput": {"rate": 19}, "Items": [1, 2]},
        {"BatchInput": {"rate": 19}, "Items": [3]}
    ]);
    assert_eq!(end(&definition, json!([1, 2, 3])), Ok(expected));
    let definition =
        distributed(json!({"ItemBatcher": {"MaxInputBytesPerBatch": 24}}), json!({"Type": "Pass", "End": true}));
    assert_eq!(
        end(&definition, json!(["aaaa", "bbbb", "cccc"])),
        Ok(json!([{"Items": ["aaaa"]}, {"Items": ["bbbb"]}, {"Items": ["cccc"]}]))
    );
}

#[test]
fn results_are_written() {
    struct Shared(std::rc::Rc<std::cell::RefCell<MemoryObjects>>);
    impl Objects for Shared {
        fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
            self.0.borrow().get(bucket, key)
        }
        fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<simulator::ObjectEntry>>, String> {
            self.0.borrow().list(bucket, prefix)
        }
        fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
            self.0.borrow_mut().put(bucket, key, body)
        }
    }
    let writer =
        json!({"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "runs"}});
    let definition = distributed(json!({"ResultWriter": writer}), json!({"Type": "Pass", "End": true}));
    let machine = Machine::from_value(&definition).unwrap();
    let memory: std::rc::Rc<std::cell::RefCell<MemoryObjects>> = std::rc::Rc::default();
    let execution = Simulation::of(&machine).objects(Shared(std::rc::Rc::clone(&memory))).run(json!(["a", "b"]).into());
    let output = execution.output.unwrap().to_value();
    let key = output["ResultWriterDetails"]["Key"].as_str().unwrap();
    let manifest: Value = serde_json::from_slice(&memory.borrow().get("out", key).unwrap().unwrap()).unwrap();
    assert_eq!(manifest["MapRunArn"], output["MapRunArn"]);
    let written = manifest["ResultFiles"]["SUCCEEDED"][0]["Key"].as_str().unwrap();
    let records: Value = serde_json::from_slice(&memory.borrow().get("out", written).unwrap().unwrap()).unwrap();
    assert_eq!((&records[0]["Output"], &records[1]["Output"]), (&json!("\"a\""), &json!("\"b\"")));
    assert_eq!((&records[0]["Status"], &records[0]["RedriveCount"]), (&json!("SUCCEEDED"), &json!(0)));
}

#[test]
fn a_hundred_thousand_items_run_in_a_distributed_map() {
    let definition = distributed(
        json!({"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out"}}}),
        json!({"Type": "Pass", "Result": 1, "End": true}),
    );
    let items: Vec<u32> = (0..100_000).collect();
    assert_eq!(run(&definition, json!(items), json!({})).status, Status::Succeeded);
}

#[test]
fn the_same_seed_gives_the_same_history() {
    let definition = queries(json!({"Fork": {
        "Type": "Parallel",
        "Branches": [
            branch("Left", json!({"Type": "Pass", "Output": "{% [$uuid(), $random()] %}", "End": true})),
            branch("Right", json!({"Type": "Pass", "Output": "{% $uuid() %}", "End": true}))
        ],
        "End": true
    }}));
    let machine = Machine::from_value(&definition).unwrap();
    let text = |seed: u64| {
        let execution = Simulation::of(&machine).seed(seed).run(json!({}).into());
        serde_json::to_string(&execution.history).unwrap()
    };
    assert_eq!(text(5), text(5));
    assert_ne!(text(5), text(6));
}

#[test]
fn a_child_that_goes_in_circles_comes_to_an_end() {
    let mut definition = distributed(json!({"ToleratedFailureCount": 1}), json!({"Type": "Pass", "Next": "Each"}));
    definition["States"]["All"]["ItemProcessor"]["States"]["Each"]["Next"] = "Each".into();
    assert_eq!(end(&definition, json!([1])), Ok(json!([])));
}
