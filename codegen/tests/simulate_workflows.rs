//! `codegen simulate` on this project's workflows, and its timeline.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn simulate(arguments: &[&str], folder: &Path) -> Output {
    let codegen = env!("CARGO_BIN_EXE_codegen");
    Command::new(codegen).arg("simulate").args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const TEST_QUEUE: &str = "WaitForCallbackDemoNotificationTestQueue";

#[test]
fn the_payment_runs_from_its_sample_to_the_notice_and_the_seed_decides() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, state, notice) in [
        ("0", "Notify Payment Success", "Payment processed successfully."),
        ("1", "Notify Payment Failure", r#"{"Error":"Failed to process payment","Cause":"Invalid Credit Card"}"#),
    ] {
        let output = simulate(&["payment", "--seed", seed], folder.path());
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(shown.contains(state) && shown.contains("receives a message from ChargeQueue"), "{shown}");
        let (timeline, queue) = shown.split_once(&format!("{TEST_QUEUE} holds\n")).unwrap();
        assert!(queue.starts_with(&format!("  {notice}\n  orderId 1234567\n  executionId arn:aws:states:")), "{queue}");
        // Neither colours, where nobody looks, nor anything of the card.
        for hidden in ["\x1b", "0000 0000", "Jane", "01/30"] {
            assert!(!timeline.contains(hidden), "{timeline}");
        }
        assert!(shown.lines().all(|line| line.chars().count() <= 160), "{shown}");
        assert_eq!(simulate(&["payment", "--seed", seed], folder.path()).stdout, output.stdout);
    }
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn the_payment_as_json_has_its_history_and_its_queues() {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(&["payment", "--format", "json"], folder.path());
    let execution: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(execution["status"], "SUCCEEDED");
    assert_eq!(execution["events"][0]["type"], "ExecutionStarted");
    let [notice] = &execution["queues"][TEST_QUEUE].as_array().unwrap()[..] else { panic!("not one notice") };
    assert_eq!(notice["Body"], "Payment processed successfully.");
    assert_eq!(notice["MessageAttributes"]["orderId"]["StringValue"], "1234567");
}

#[test]
fn mocks_go_before_the_functions_and_an_input_before_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let mocks = json!({
        "StateMachines": {"WaitForCallback": {"TestCases": {"Paid": {"Charge Customer": "Receipt"}}}},
        "MockedResponses": {"Receipt": {"0": {"Return": {"orderId": "7", "message": "Mocked."}}}}
    });
    fs::write(folder.path().join("mocks.json"), mocks.to_string()).unwrap();
    fs::write(folder.path().join("input.json"), r#"{"orderId": "7", "customerId": "c", "amount": 1}"#).unwrap();
    let arguments = ["payment", "--input", "input.json", "--mocks", "mocks.json", "--test-case", "Paid"];
    let output = simulate(&arguments, folder.path());
    let shown = text(&output.stdout);
    assert!(shown.contains("  Mocked.\n  orderId 7\n"), "{shown}{}", text(&output.stderr));
    assert!(!shown.contains("(worker)"), "{shown}");
}

#[test]
fn each_part_of_an_input_that_does_not_fit_is_named_at_its_place_and_without_its_value() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("order.json"), "{\n  \"orderId\": 741852,\n  \"custmerId\": \"963\"\n}\n").unwrap();
    let said = text(&simulate(&["payment", "--input", "order.json"], folder.path()).stderr);
    for line in [
        "warning: the input does not fit the schema of `payment`",
        "order.json:1:1: `amount` is missing",
        "order.json:1:1: `custmerId` is not a member; did you mean `customerId`?",
        "order.json:2:14: /orderId: the value is not a string",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(!said.contains("741852") && !said.contains("963"), "{said}");
}

#[test]
fn a_task_that_no_consumer_is_named_with_the_mock_to_add() {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(&["polling"], folder.path());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("there is no answer for the state `Start Report`, which sends {\"customerId\":"), "{said}");
    // What is to be added is a file that works.
    let mut mocks: Value = serde_json::from_str(said.split_once("that contains ").unwrap().1).unwrap();
    mocks["MockedResponses"]["Answers"]["0"]["Return"]["Payload"]["jobId"] = json!("J-1");
    fs::write(folder.path().join("mocks.json"), mocks.to_string()).unwrap();
    let output = simulate(&["polling", "--mocks", "mocks.json", "--test-case", "Test"], folder.path());
    let said = text(&output.stderr);
    assert!(
        said.contains("there is no answer for the state `Ask for Progress`, which sends {\"jobId\":\"J-1\"}"),
        "{said}"
    );
    assert!(said.contains("add `Ask for Progress` to the test case"), "{said}");
}

#[test]
fn what_is_neither_a_workflow_nor_a_file_lists_the_workflows() {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(&["paymnet"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("or a workflow: `payment`, `approval`"), "{}", text(&output.stderr));
    let output = simulate(&["payment", "--type", "express"], folder.path());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_definition_in_a_file_has_a_timeline_too() {
    let folder = tempfile::tempdir().unwrap();
    let definition = json!({"StartAt": "Nap", "States": {
        "Nap": {"Type": "Wait", "Seconds": 90_061, "Next": "Oops"},
        "Oops": {"Type": "Fail", "Error": "Late", "Cause": "slept too long"}
    }});
    fs::write(folder.path().join("nap.asl.json"), definition.to_string()).unwrap();
    let output = simulate(&["nap.asl.json"], folder.path());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("+1d 01:01:01.000  Nap"), "{shown}");
    assert!(shown.ends_with("FAILED after 1 d 1 h 1 min 1 s  Late: slept too long\n"), "{shown}");
}
