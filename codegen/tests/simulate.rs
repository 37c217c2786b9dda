//! `codegen simulate` as it is called.
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Calls the command in a folder.
fn call(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
    command.current_dir(folder).arg("simulate").args(arguments).output().unwrap()
}

fn folder(files: &[(&str, Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, value.to_string()).unwrap();
    }
    folder
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn order() -> Value {
    json!({"StartAt": "Rest", "States": {
        "Rest": {"Type": "Wait", "Seconds": 90, "Next": "Charge"},
        "Charge": {
            "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "queue", "MessageBody": {"token.$": "$$.Task.Token"}},
            "TimeoutSeconds": 60,
            "Catch": [{"ErrorEquals": ["Card.Declined"], "Next": "Declined"}],
            "End": true
        },
        "Declined": {"Type": "Fail", "Error": "Declined"}
    }})
}

fn mocks(answer: Value) -> Value {
    json!({
        "StateMachines": {"Order": {"TestCases": {"Told": {"Charge": "Answer"}}}},
        "MockedResponses": {"Answer": {"0": answer}}
    })
}

#[test]
fn people_see_a_timeline() {
    let answer = json!({"Submitted": {"MessageId": "m"}, "Throw": {"Error": "Card.Declined", "Cause": "no money"}});
    let folder =
        folder(&[("order.asl.json", order()), ("mocks.json", mocks(answer)), ("input.json", json!({"id": 7}))]);
    let arguments = ["order.asl.json", "--input", "input.json", "--mocks", "mocks.json", "--test-case", "Told"];
    let output = call(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "+00:00.000            · input {\"id\":7}",
            "            Rest      ▸ Wait",
            "+01:30.000  Rest      ◂ {\"id\":7}",
            "            Charge    ▸ Task",
            "                      → sqs:sendMessage.waitForTaskToken queue {\"token\":\"[token]\"}",
            "                      · submitted, waiting",
            "                      ✗ Card.Declined: no money",
            "                      ↷ caught: {\"Error\":\"Card.Declined\",\"Cause\":\"no money\"}",
            "            Declined  ▸ Fail",
            "FAILED after 1 min 30 s  Declined",
        ],
        "{text}"
    );
}

#[test]
fn programs_get_the_events_of_the_service() {
    let folder = folder(&[("order.asl.json", order()), ("mocks.json", mocks(json!({"Return": "paid"})))]);
    let arguments = ["order.asl.json", "--format", "json", "--mocks", "mocks.json", "--test-case", "Told"];
    let output = call(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&answer["status"], &answer["output"]), (&json!("SUCCEEDED"), &json!("\"paid\"")));
    let entered = &answer["events"][1];
    assert_eq!(entered["type"], "WaitStateEntered");
    assert_eq!(
        entered["stateEnteredEventDetails"],
        json!({"name": "Rest", "input": "{}", "inputDetails": {"truncated": false}})
    );
    assert_eq!(answer["events"][2]["timestamp"], "2026-01-01T00:01:30.000Z");
}

#[test]
fn a_missing_mock_is_named() {
    let folder = folder(&[("order.asl.json", order())]);
    let output = call(folder.path(), &["order.asl.json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("nobody answers the state `Charge`"), "{said}");
    // What is shown can be used.
    let shown = said.split_once("that holds ").unwrap().1.split_once("; ").unwrap().0;
    std::fs::write(folder.path().join("mocks.json"), shown).unwrap();
    let output = call(folder.path(), &["order.asl.json", "--mocks", "mocks.json", "--test-case", "Test"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_definition_with_errors_is_not_run() {
    let mut broken = order();
    broken["States"]["Rest"]["Seconds"] = json!(-1);
    let folder = folder(&[("order.asl.json", broken)]);
    let output = call(folder.path(), &["order.asl.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("error[V022]"), "{}", stderr(&output));
}

#[test]
fn input_that_is_not_json_has_a_place() {
    let folder = folder(&[("order.asl.json", order())]);
    std::fs::write(folder.path().join("input.json"), "{\n  \"id\": x\n}").unwrap();
    let output = call(folder.path(), &["order.asl.json", "--input", "input.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("input.json:2:9"), "{}", stderr(&output));
}

#[test]
fn a_folder_stands_for_the_buckets() {
    let definition = json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:listObjectsV2",
            "Parameters": {"Bucket": "orders", "Prefix": "2026/"}
        },
        "ItemSelector": {"key.$": "$$.Map.Item.Value.Key", "size.$": "$$.Map.Item.Value.Size"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": true}}
        },
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "runs"}},
        "End": true
    }}});
    let folder = folder(&[
        ("list.asl.json", definition),
        ("s3/orders/2026/b/c.json", json!([1])),
        ("s3/orders/2026/a.json", json!(5)),
        ("s3/orders/2025.json", json!(5)),
    ]);
    let output = call(folder.path(), &["list.asl.json", "--s3", "s3", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let runs = std::fs::read_dir(folder.path().join("s3/out/runs")).unwrap().next().unwrap().unwrap();
    let written = std::fs::read_to_string(runs.path().join("SUCCEEDED_0.json")).unwrap();
    let expected = json!([{"key": "2026/a.json", "size": 1}, {"key": "2026/b/c.json", "size": 3}]);
    let written: Vec<Value> = serde_json::from_str(&written).unwrap();
    let outputs =
        written.iter().map(|record| serde_json::from_str::<Value>(record["Output"].as_str().unwrap()).unwrap());
    assert_eq!(outputs.collect::<Value>(), expected);
}

#[test]
fn express_machines_are_judged_as_such() {
    let folder = folder(&[("order.asl.json", order())]);
    let output = call(folder.path(), &["order.asl.json", "--type", "express"]);
    assert_eq!(output.status.code(), Some(2), "a callback is nothing for Express");
}
