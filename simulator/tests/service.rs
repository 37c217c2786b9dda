//! What the service does in places where one could expect something else.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod lines;

use lines::{end, queries, states};
use serde_json::{Value, json};
use simulator::{Execution, Machine, MemoryObjects, MockFile, Objects, Simulation, Status};

fn execution(definition: &Value, input: Value) -> Execution {
    Simulation::of(&Machine::from_value(definition).unwrap()).run(input.into())
}

fn types(execution: &Execution) -> Vec<String> {
    execution.history.events().iter().map(|event| event.what.type_name()).collect()
}

/// A Parallel that catches everything, around a state.
fn caught(state: Value) -> Value {
    states(json!({
        "Fork": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "One", "States": {"One": state, "Next": {"Type": "Succeed"}}},
                {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 60, "End": true}}}
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Saved"}],
            "End": true
        },
        "Saved": {"Type": "Succeed"}
    }))
}

#[test]
fn a_choice_without_a_match_is_not_caught_and_ends_the_execution_where_it_stands() {
    let choice = json!({"Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEquals": 1, "Next": "Next"}]});
    let execution = execution(&caught(choice), json!({"a": 2}));
    assert_eq!(execution.error.as_deref(), Some("States.Runtime"));
    let cause = "An error occurred while executing the state 'One' (entered at the event id #4). Failed to transition out of \
                 the state. The state does not point to a next state.";
    assert_eq!(execution.cause.as_deref(), Some(cause));
    let last = types(&execution).pop().unwrap();
    assert_eq!(last, "ExecutionFailed");
    assert!(
        !types(&execution).iter().any(|name| name.ends_with("Failed") && *name != last || name.ends_with("Aborted"))
    );
}

#[test]
fn computed_numbers_that_do_not_fit_fail_as_recorded() {
    let wait = states(json!({"Rest": {"Type": "Wait", "SecondsPath": "$.s", "End": true}}));
    let cause = |seconds: i64| end(&wait, json!({"s": seconds})).unwrap_err().1;
    assert!(cause(-1).ends_with("The SecondsPath parameter references a negative value: $.s == -1"));
    assert!(cause(9_999_999_999).ends_with("Wait state delay is too long."));
    let map = states(json!({"Each": {
        "Type": "Map", "ItemsPath": "$.l", "MaxConcurrencyPath": "$.c",
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}, "End": true
    }}));
    let failed = execution(&map, json!({"l": [1], "c": "wide"}));
    assert_eq!(types(&failed), ["ExecutionStarted", "MapStateEntered", "ExecutionFailed"]);
}

/// A distributed Map over rows whose items fail where their row is `bad`.
fn rows(extra: Value) -> Value {
    let mut definition = states(json!({"All": {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Is it", "States": {
                "Is it": {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$", "StringEquals": "bad", "Next": "Bad"}],
                    "Default": "Good"
                },
                "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "because"},
                "Good": {"Type": "Pass", "End": true}
            }
        },
        "MaxConcurrency": 1,
        "End": true
    }}));
    definition["States"]["All"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    definition
}

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

#[test]
fn a_map_run_that_fails_writes_what_there_is() {
    let writer =
        json!({"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "runs"}});
    let machine = Machine::from_value(&rows(json!({"ResultWriter": writer}))).unwrap();
    let memory: std::rc::Rc<std::cell::RefCell<MemoryObjects>> = std::rc::Rc::default();
    let objects = Shared(std::rc::Rc::clone(&memory));
    let execution = Simulation::of(&machine).objects(objects).run(json!(["good", "bad", "late"]).into());
    assert_eq!(execution.error.as_deref(), Some("States.ExceedToleratedFailureThreshold"));
    let memory = memory.borrow();
    let files = memory.list("out", "runs/").unwrap().unwrap();
    let read = |name: &str| -> Value {
        let file = files.iter().find(|file| file.key.ends_with(name)).unwrap();
        serde_json::from_slice(&memory.get("out", &file.key).unwrap().unwrap()).unwrap()
    };
    let failed = &read("FAILED_0.json")[0];
    assert_eq!(
        (&failed["Status"], &failed["Error"], &failed["Input"]),
        (&json!("FAILED"), &json!("Bad"), &json!("\"bad\""))
    );
    assert_eq!(read("SUCCEEDED_0.json")[0]["Output"], "\"good\"");
    assert_eq!(read("PENDING_0.json")[0]["Input"], "\"late\"");
    assert_eq!(read("manifest.json")["ResultFiles"]["PENDING"].as_array().unwrap().len(), 1);
}

#[test]
fn failures_are_tolerated_by_items() {
    let batched = |count: u64| rows(json!({"ItemBatcher": {"MaxItemsPerBatch": 3}, "ToleratedFailureCount": count}));
    let with = |count: u64| {
        let mut definition = batched(count);
        let choice = &mut definition["States"]["All"]["ItemProcessor"]["States"]["Is it"];
        choice["Choices"][0]["Variable"] = json!("$.Items[0]");
        execution(&definition, json!(["bad", 1, 2, "good", 4, 5])).status
    };
    assert_eq!((with(2), with(3)), (Status::Failed, Status::Succeeded));
}

#[test]
fn items_know_the_object_that_they_come_from() {
    let mut objects = MemoryObjects::default();
    for (key, body) in [("d/a.jsonl", "1\n2\n"), ("d/b.jsonl", "3\n")] {
        objects.put("in", key, body.as_bytes().to_vec()).unwrap();
    }
    let reader = json!({
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "ReaderConfig": {"InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN", "MaxItems": 0},
        "Parameters": {"Bucket": "in", "Prefix": "d/"}
    });
    let mut definition = rows(json!({"ItemReader": reader, "ItemSelector": {"from.$": "$$.Map.Item.Source"}}));
    definition["States"]["All"]["ItemProcessor"]["States"]["Is it"]["Choices"][0]["Variable"] = json!("$.from");
    let machine = Machine::from_value(&definition).unwrap();
    let output = Simulation::of(&machine).objects(objects).run(json!({}).into()).output.unwrap().to_value();
    let sources: Vec<_> = output.as_array().unwrap().iter().map(|item| item["from"].as_str().unwrap()).collect();
    assert_eq!(sources, ["S3://in/d/a.jsonl", "S3://in/d/a.jsonl", "S3://in/d/b.jsonl"]);
}

#[test]
fn what_the_simulator_cannot_read_is_no_failure_of_the_workflow() {
    let mut objects = MemoryObjects::default();
    let inventory = json!({"fileFormat": "ORC", "fileSchema": "Bucket, Key", "files": []});
    objects.put("in", "manifest.json", inventory.to_string().into_bytes()).unwrap();
    let reader = json!({
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "MANIFEST", "ManifestType": "S3_INVENTORY"},
        "Parameters": {"Bucket": "in", "Key": "manifest.json"}
    });
    let definition = rows(json!({"ItemReader": reader, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "All"}]}));
    let machine = Machine::from_value(&definition).unwrap();
    let execution = Simulation::of(&machine).objects(objects).run(json!({}).into());
    let stopped = execution.unanswered.unwrap();
    assert!(stopped.given_up && stopped.help.contains("ORC"), "{stopped:?}");
}

#[test]
fn one_counter_counts_the_calls_of_a_state() {
    let definition = states(json!({"Each": {
        "Type": "Map", "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": {
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {}, "End": true
        }}},
        "End": true
    }}));
    let machine = Machine::from_value(&definition).unwrap();
    let answers = json!({
        "StateMachines": {"M": {"TestCases": {"T": {"Ask": "Answers"}}}},
        "MockedResponses": {"Answers": {"0": {"Return": "first"}, "1-5": {"Return": "other"}, "2/0": {"Return": "own"}}}
    });
    let mocks = MockFile::read(&answers, "M", "T").unwrap();
    let output = Simulation::of(&machine).services(mocks).run(json!([1, 2, 3]).into()).output.unwrap();
    assert_eq!(output.to_value(), json!(["first", "other", "own"]));
}

#[test]
fn variables_have_a_limit_each_and_together() {
    let assign = |count: usize| {
        let values: serde_json::Map<String, Value> =
            (0..count).map(|number| (format!("v{number}"), json!("{% $states.input.x %}"))).collect();
        let definition = queries(json!({"Keep": {"Type": "Pass", "Assign": values, "Output": {}, "End": true}}));
        execution(&definition, json!({"x": "y".repeat(100_000)})).status
    };
    assert_eq!((assign(2), assign(3)), (Status::Succeeded, Status::Failed));
}

#[test]
fn histories_and_payloads_have_bounds_of_memory() {
    // Each step makes a new value of 250 KB.
    let definition = queries(json!({
        "Make": {"Type": "Pass", "Output": {"x": "{% $substring($states.input.x, 1) & 'z' %}"}, "Next": "Again"},
        "Again": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "Make"}], "Default": "Make"}
    }));
    let machine = Machine::from_value(&definition).unwrap();
    let input = json!({"x": "y".repeat(250_000)}).into();
    let mut stopped = None;
    let counted = allocation_counter::measure(|| stopped = Simulation::of(&machine).run(input).unanswered);
    assert!(stopped.unwrap().help.contains("128 MiB"));
    assert!(counted.bytes_max < 256 << 20, "{} bytes", counted.bytes_max);

    let members: serde_json::Map<String, Value> =
        (0..5_000).map(|number| (format!("m{number}.$"), json!("States.Format('{}', $.x)"))).collect();
    let definition = states(json!({"Make": {"Type": "Pass", "Parameters": members, "End": true}}));
    let machine = Machine::from_value(&definition).unwrap();
    let input = json!({"x": "y".repeat(200_000)}).into();
    let mut error = None;
    let counted = allocation_counter::measure(|| error = Simulation::of(&machine).run(input).error);
    assert_eq!(error.as_deref(), Some("States.DataLimitExceeded"));
    assert!(counted.bytes_max < 64 << 20, "{} bytes", counted.bytes_max);
}

#[test]
fn executions_run_where_they_are_told() {
    let definition =
        queries(json!({"Tell": {"Type": "Pass", "Output": "{% $states.context.Execution %}", "End": true}}));
    let machine = Machine::from_value(&definition).unwrap();
    let execution = Simulation::of(&machine)
        .name("Order")
        .execution_name("first")
        .account("222222222222")
        .region("eu-west-1")
        .role_arn("arn:aws:iam::222222222222:role/r")
        .run(json!({}).into());
    let output = execution.output.unwrap().to_value();
    assert_eq!(output["Id"], "arn:aws:states:eu-west-1:222222222222:execution:Order:first");
    assert_eq!(output["RoleArn"], "arn:aws:iam::222222222222:role/r");
    let events = serde_json::to_value(&execution.history).unwrap();
    assert_eq!(events[0]["executionStartedEventDetails"]["roleArn"], "arn:aws:iam::222222222222:role/r");
}
