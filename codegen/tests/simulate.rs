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
    assert!(said.contains("there is no answer for the state `Charge`"), "{said}");
    // What is shown can be used.
    let shown = said.split_once("that contains ").unwrap().1;
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
fn express_machines_are_validated_as_such() {
    let folder = folder(&[("order.asl.json", order())]);
    let output = call(folder.path(), &["order.asl.json", "--type", "express"]);
    assert_eq!(output.status.code(), Some(2), "a callback is nothing for Express");
}

/// A machine of one task, with a file of three test cases.
fn three_cases() -> tempfile::TempDir {
    let definition = json!({"StartAt": "Charge", "States": {"Charge": {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"},
        "OutputPath": "$.Payload", "End": true
    }}});
    let mocks = json!({
        "StateMachines": {"Order": {"TestCases": {
            "Paid": {"Charge": "Receipt"}, "Declined": {"Charge": "No"}, "Lost": {"Charge": "No"}
        }}},
        "MockedResponses": {
            "Receipt": {"0": {"Return": {"Payload": "R-1"}}},
            "No": {"0": {"Throw": {"Error": "Declined", "Cause": "no money"}}}
        }
    });
    let expected = json!({"Paid": {"status": "SUCCEEDED", "output": "R-1"}, "Declined": {"error": "Declined"}});
    folder(&[("order.asl.json", definition), ("mocks.json", mocks), ("expected.json", expected)])
}

#[test]
fn all_test_cases_are_compared_with_what_they_should_end_with() {
    let folder = three_cases();
    let output =
        call(folder.path(), &["order.asl.json", "--mocks", "mocks.json", "--all-cases", "--expect", "expected.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let expected = "TAP version 13\n1..3\nok 1 - Paid\nok 2 - Declined\nnot ok 3 - Lost\n\
                    # status is \"FAILED\", and should be \"SUCCEEDED\"\n";
    assert_eq!(stdout(&output), expected);
    let output = call(folder.path(), &["order.asl.json", "--mocks", "mocks.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--all-cases"), "{}", stderr(&output));
}

#[test]
fn results_are_written_as_ci_systems_read_them() {
    let folder = three_cases();
    let all =
        ["order.asl.json", "--mocks", "mocks.json", "--all-cases", "--expect", "expected.json", "--format", "junit"];
    let output = call(folder.path(), &all);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0">
  <testsuite name="order" tests="3" failures="1" errors="0">
    <testcase classname="order" name="Paid" time="0.000"/>
    <testcase classname="order" name="Declined" time="0.000"/>
    <testcase classname="order" name="Lost" time="0.000">
      <failure message="status is &quot;FAILED&quot;, and should be &quot;SUCCEEDED&quot;"/>
    </testcase>
  </testsuite>
</testsuites>
"#;
    assert_eq!(stdout(&output), expected);
    let output = call(folder.path(), &["order.asl.json", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--all-cases"), "{}", stderr(&output));
}

#[test]
fn an_execution_is_redriven() {
    let folder = three_cases();
    let mocks = json!({
        "StateMachines": {"Order": {"TestCases": {"Second": {"Charge": "Second"}}}},
        "MockedResponses": {"Second": {"0": {"Throw": {"Error": "Busy"}}, "1": {"Return": {"Payload": "R-1"}}}}
    });
    std::fs::write(folder.path().join("mocks.json"), mocks.to_string()).unwrap();
    let case = ["order.asl.json", "--mocks", "mocks.json", "--test-case", "Second", "--format", "json"];
    let output = call(folder.path(), &[&case[..], &["--redrive-after", "60"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(answer["output"], "\"R-1\"");
    let redriven =
        answer["events"].as_array().unwrap().iter().find(|event| event["type"] == "ExecutionRedriven").unwrap();
    assert_eq!(redriven["timestamp"], "2026-01-01T00:01:00.000Z");
    assert_eq!(redriven["executionRedrivenEventDetails"]["redriveCount"], 1);
    let output = call(folder.path(), &[&case[..], &["--redrive-after", "60", "--redrive-after", "5"]].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("not redriven"), "{}", stderr(&output));
}

#[test]
fn a_mock_file_is_written_for_all_tasks() {
    let folder = three_cases();
    let output = call(folder.path(), &["order.asl.json", "--write-mocks", "new.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = call(folder.path(), &["order.asl.json", "--mocks", "new.json", "--test-case", "Test"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = call(folder.path(), &["order.asl.json", "--write-mocks", "new.json"]);
    assert_eq!(output.status.code(), Some(2), "a file that is there is left alone");
}

#[test]
fn an_execution_is_stopped_and_runs_where_it_is_told() {
    let folder = folder(&[("order.asl.json", order())]);
    let arguments = ["order.asl.json", "--format", "json", "--stop-after", "5", "--execution-name", "first"];
    let output = call(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&answer["status"], &answer["events"][2]["type"]), (&json!("ABORTED"), &json!("ExecutionAborted")));
    assert_eq!(answer["events"][2]["previousEventId"], 0);
    assert_eq!(answer["events"][2]["timestamp"], "2026-01-01T00:00:05.000Z");
}

#[test]
fn tasks_start_the_machines_that_are_given() {
    let outer = json!({"StartAt": "Start", "States": {"Start": {
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:5:stateMachine:Inner", "Input": {"a": 1}},
        "OutputPath": "$.Output", "End": true
    }}});
    let inner = json!({"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "done", "End": true}}});
    let folder = folder(&[("outer.asl.json", outer), ("inner.asl.json", inner)]);
    let arguments = ["outer.asl.json", "--machine", "Inner=inner.asl.json", "--format", "json"];
    let output = call(folder.path(), &arguments);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(answer["output"], "\"done\"", "{answer}");
}

#[test]
fn a_mock_file_is_held_to_the_tasks() {
    let folder = three_cases();
    let mocks = |states: Value, responses: Value| {
        let document = json!({"StateMachines": {"Order": {"TestCases": {"T": states}}}, "MockedResponses": responses});
        std::fs::write(folder.path().join("mocks.json"), document.to_string()).unwrap();
        let output = call(folder.path(), &["order.asl.json", "--mocks", "mocks.json", "--test-case", "T"]);
        (output.status.code(), stderr(&output))
    };
    let answer = json!({"R": {"0": {"Return": {"Payload": 1}}}});
    let (code, said) = mocks(json!({"Charge": "R", "Chrage": "R"}), answer.clone());
    assert!(code == Some(2) && said.contains("no task `Chrage`") && said.contains("did you mean `Charge`?"), "{said}");
    let (code, said) = mocks(json!({"charge": "R"}), answer);
    assert!(code == Some(0) && said.contains("warning") && said.contains("`charge`"), "{said}");
    let (code, said) = mocks(json!({"Charge": "R"}), json!({"R": {"2-0": {"Return": 1}}}));
    assert!(code == Some(2) && said.contains("`2-0` run backward") && said.contains("write `0-2`"), "{said}");
}

#[test]
fn an_input_is_as_large_as_the_service_takes_it() {
    let folder = folder(&[("order.asl.json", order()), ("large.json", json!("x".repeat(262_143)))]);
    let output = call(folder.path(), &["order.asl.json", "--input", "large.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("262145 bytes"), "{}", stderr(&output));
}
