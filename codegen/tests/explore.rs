//! `codegen explore` on the workflows of this repository.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::process::{Command, Output};

use serde_json::json;

fn explore(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).arg("explore").args(arguments).output().unwrap()
}

fn stdout(arguments: &[&str], status: i32) -> String {
    let output = explore(arguments);
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The lines that say how executions end, without the ways.
fn endings(workflow: &str) -> Vec<String> {
    let text = stdout(&[workflow], 0);
    text.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

#[test]
fn payment_ends_in_two_notices_or_because_one_cannot_be_sent() {
    assert_eq!(
        endings("payment"),
        [
            "SUCCEEDED at Notify Payment Success",
            "SUCCEEDED at Notify Payment Failure",
            "FAILED with any other error at Notify Payment Success, uncaught",
            "FAILED with SNS.AmazonSNSException or 4 like it at Notify Payment Success, uncaught",
            "FAILED with any other error at Notify Payment Failure, uncaught",
            "FAILED with SNS.AmazonSNSException or 4 like it at Notify Payment Failure, uncaught",
        ]
    );
    let text = stdout(&["payment"], 0);
    assert!(text.contains("\n    Charge Customer ─ States.Timeout → Notify Payment Failure\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn the_other_workflows_end_as_they_say() {
    let some = |workflow: &str| {
        let endings = endings(workflow);
        endings.into_iter().filter(|line| !line.ends_with(", uncaught")).collect::<Vec<_>>()
    };
    assert_eq!(some("booking"), ["SUCCEEDED at Booked", "FAILED with TripNotBooked at Not Booked"]);
    assert_eq!(some("pricing"), ["SUCCEEDED at Offer"]);
    assert_eq!(
        some("polling"),
        [
            "SUCCEEDED at Tell Where It Is",
            "FAILED with ReportBroken at Report Broken",
            "FAILED with ReportTooSlow at Too Slow",
            "TIMED_OUT, for example at Start Report",
        ]
    );
    assert!(stdout(&["polling"], 0).contains("Wait a Little, Ask for Progress, How Far?: counted by `$rounds`"));
    let approval = ["Approved by Rule", "Nobody Answered", "Approved", "Declined"];
    assert_eq!(some("approval"), approval.map(|state| format!("SUCCEEDED at {state}")));
}

#[test]
fn a_property_that_does_not_hold_is_a_finding_with_its_way() {
    let holds = "ended failed and failed \"Book Room\" implies visited \"Cancel Flight\"";
    assert!(stdout(&["booking", "--require", holds], 0).contains("holds: "));
    let broken = "visited \"Cancel Room\" implies succeeded \"Cancel Room\"";
    let text = stdout(&["booking", "--require", holds, "--require", broken, "--format", "json"], 1);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let properties = &json["properties"];
    assert_eq!((&properties[0]["holds"], &properties[1]["holds"]), (&true.into(), &false.into()));
    assert_eq!(properties[1]["counterexample"]["path"][0]["state"], "Book Everything");
    assert_eq!(json["endings"][0]["status"], "SUCCEEDED");
    assert_eq!(json["endings"][1]["error"], serde_json::json!(["TripNotBooked"]));
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let wrong = |arguments: &[&str]| {
        let output = explore(arguments);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let text = wrong(&["payment", "--require", "visited \"Charge Custmer\""]);
    assert!(text.contains("did you mean `Charge Customer`?") && text.contains("\n          ^ column 9\n"), "{text}");
    assert!(wrong(&["payment", "--require", "visited Charge"]).contains("put the name in quotes"));
    assert!(wrong(&["paymnt"]).contains("did you mean `payment`?"));
}

#[test]
fn express_machines_are_checked_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.asl.json");
    let resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
    let task = json!({
        "Type": "Task", "Resource": resource, "TimeoutSeconds": 60, "End": true,
        "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/1/q", "MessageBody": {"t.$": "$$.Task.Token"}}
    });
    std::fs::write(&file, json!({"StartAt": "Ask", "States": {"Ask": task}}).to_string()).unwrap();
    let file = file.to_str().unwrap();
    assert!(stdout(&[file, "--type", "standard"], 0).starts_with("SUCCEEDED at Ask"));
    let refused = explore(&[file, "--type", "express"]);
    assert_eq!(refused.status.code(), Some(2));
    let reported = String::from_utf8(refused.stderr).unwrap();
    assert!(reported.contains("V140"), "{reported}");
    let own = String::from_utf8(explore(&["payment", "--type", "standard"]).stderr).unwrap();
    assert!(own.contains("a workflow has its own type"), "{own}");
}
