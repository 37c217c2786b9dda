//! `codegen test-state` without AWS, as it is called.
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn call(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
    command.current_dir(folder).arg("test-state").args(arguments).output().unwrap()
}

fn folder(files: &[(&str, Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in files {
        std::fs::write(folder.path().join(name), value.to_string()).unwrap();
    }
    folder
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn charge() -> Value {
    json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "ResultSelector": {"receipt.$": "$.Payload"},
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3, "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["Busy"], "Next": "Sorry"}], "Next": "Thank"
    })
}

fn files() -> tempfile::TempDir {
    let order = json!({"StartAt": "Charge", "States": {
        "Charge": charge(), "Thank": {"Type": "Succeed"}, "Sorry": {"Type": "Fail", "Error": "Sorry", "Cause": "Too busy"}
    }});
    let paid = json!({"result": {"Payload": "R-1"}});
    let busy = json!({"errorOutput": {"error": "Busy", "cause": "later"}});
    let busy_still = json!({
        "errorOutput": {"error": "Busy", "cause": "later"}, "stateConfiguration": {"retrierRetryCount": 1}
    });
    folder(&[
        ("order.asl.json", order),
        ("charge.json", charge()),
        ("paid.json", paid),
        ("busy.json", busy),
        ("busy-still.json", busy_still),
        ("input.json", json!({"order": 7})),
    ])
}

#[test]
fn people_see_what_comes_of_a_state() {
    let folder = files();
    let arguments = ["order.asl.json", "--state", "Charge", "--input", "input.json", "--mock", "paid.json"];
    let output = call(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let expected = "Charge: SUCCEEDED\n  next    Thank\n  output  {\"receipt\":\"R-1\"}\n";
    assert_eq!(stdout(&output), expected);
    let output = call(folder.path(), &[&arguments[..], &["--inspection", "debug"]].concat());
    for data in ["intermediate data", "afterParameters", "afterResultSelector"] {
        assert!(stdout(&output).contains(data), "{}", stdout(&output));
    }
    let output = call(folder.path(), &["order.asl.json", "--state", "Sorry"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output), "Sorry: FAILED\n  error   Sorry\n  cause   Too busy\n");
}

#[test]
fn programs_get_the_response_of_the_service() {
    let folder = files();
    let tested = |mock: &str| {
        let output = call(folder.path(), &["charge.json", "--mock", mock, "--format", "json", "--inspection", "debug"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str::<Value>(&stdout(&output)).unwrap()
    };
    let retried = tested("busy.json");
    assert_eq!((&retried["status"], &retried["error"]), (&json!("RETRIABLE"), &json!("Busy")));
    assert_eq!(retried["inspectionData"]["errorDetails"]["retryBackoffIntervalSeconds"], 3);
    let caught = tested("busy-still.json");
    assert_eq!((&caught["status"], &caught["nextState"]), (&json!("CAUGHT_ERROR"), &json!("Sorry")));
    assert_eq!(caught["inspectionData"]["errorDetails"]["catchIndex"], 0);
}

#[test]
fn what_cannot_be_tested_is_refused_with_a_way_out() {
    let folder = files();
    for (arguments, said) in [
        (vec!["order.asl.json"], "--state NAME"),
        (vec!["order.asl.json", "--state", "Charge"], "--mock FILE"),
        (vec!["order.asl.json", "--state", "Elsewhere"], "Elsewhere"),
        (vec!["order.asl.json", "--state", "Charge", "--mock", "input.json"], "`order`"),
        (vec!["order.asl.json", "--state", "Sorry", "--mock", "paid.json"], "mock"),
        (vec!["none.json", "--state", "Sorry"], "none.json"),
    ] {
        let output = call(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
}
