//! Waits for a task token, and tokens where there is none.

use super::*;

const WAIT: &str = r#""Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 60"#;
const MARKED_WAIT: &str = r#""Resource": §"arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 60"#;

const NOT_PASSED: &str = "the task waits for its token, but its request does not contain the token";
const PASS_IT: &str = "add `\"taskToken.$\": \"$$.Task.Token\"`, or `\"{% $states.context.Task.Token %}\"` in JSONata";
const WAIT_FOR_IT: &str =
    "add `.waitForTaskToken` to the `Resource` of the task that should wait, and read the token there";

#[test]
fn a_wait_without_its_token() {
    let request = r#"{"QueueUrl": "q", "MessageBody": "pay"}"#;
    one(&old(&format!(r#"{MARKED_WAIT}, "Parameters": {request}"#)), "V088", NOT_PASSED, PASS_IT);
    one(&new(&format!(r#"{MARKED_WAIT}, "Arguments": {request}"#)), "V088", NOT_PASSED, PASS_IT);
}

#[test]
fn a_token_written_as_text() {
    let waits = || expected_one("V088", NOT_PASSED, PASS_IT);
    let body = |language: fn(&str) -> String, field: &str, token: &str| {
        let fields = format!(r#"{MARKED_WAIT}, "{field}": {{"QueueUrl": "q", "MessageBody": {{{token}}}}}"#);
        language(&fields)
    };
    let path = expected_one(
        "V054",
        "`$$.Task.Token` looks like a path or a call, but is passed on as a string",
        "write `token.$` to compute it",
    );
    assert_found(Options::default(), &body(old, "Parameters", "§\"token\": \"$$.Task.Token\""), &[waits(), path]);
    let path = expected_one(
        "V114",
        "`$$.Task.Token` looks like a path, but is passed on as a string",
        "write `{% $states.context.Task.Token %}`",
    );
    assert_found(Options::default(), &body(new, "Arguments", "\"token\": §\"$$.Task.Token\""), &[waits(), path]);
    assert_found(Options::default(), &body(new, "Arguments", "\"token\": \"$states.context.Task.Token\""), &[waits()]);
    assert_found(Options::default(), &body(old, "Parameters", "\"token\": \"AQCEAAAAKgAAAAMAAAAA\""), &[waits()]);
}

#[test]
fn a_token_outside_a_wait() {
    let parameters = r#""Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": §"$$.Task.Token"}}"#;
    one(&old(&format!("{SEND}, {parameters}")), "V116", "this task has no token", WAIT_FOR_IT);
    let arguments = r#""Arguments": {"QueueUrl": "q", "MessageBody": "{% §$states.context.Task.Token %}"}"#;
    one(&new(&format!("{SEND}, {arguments}")), "V116", "this task has no token", WAIT_FOR_IT);
    let pass =
        r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"t.$": §"$$.Task.Token"}, "End": true}}}"#;
    one(pass, "V116", "there is no task token in a Pass", WAIT_FOR_IT);
}

#[test]
fn a_token_of_jsonpath_in_jsonata() {
    let arguments = r#""Arguments": {"QueueUrl": "q", "MessageBody": "{% §$$.Task.Token %}"}"#;
    one(
        &new(&format!("{WAIT}, {arguments}")),
        "V111",
        "`$$` has no value in Step Functions",
        "write `$states.context.Task.Token`",
    );
    let arguments = r#""Arguments": {"QueueUrl": "q", "MessageBody": {§"token.$": "$$.Task.Token"}}"#;
    one(
        &new(&format!("{WAIT}, {arguments}")),
        "V114",
        "in JSONata, `token.$` is an ordinary name and computes nothing",
        "write `\"token\": \"{% $states.context.Task.Token %}\"`",
    );
}

#[test]
fn waits_in_an_express_machine() {
    let token = r#""TimeoutSeconds": 60, "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}"#;
    let job = r#""Parameters": {"JobName": "sort"}"#;
    for (resource, fields, message) in [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            token,
            "an Express execution cannot wait for a task token",
        ),
        ("arn:aws:states:::glue:startJobRun.sync", job, "an Express execution cannot wait for a job"),
        ("arn:aws:states:eu-west-1:111122223333:activity:pack", job, "an Express execution cannot run an activity"),
    ] {
        let marked = old(&format!(r#""Resource": §"{resource}", {fields}"#));
        let express = Options { express: true, ..Options::default() };
        let help = "use a Standard state machine, or do not wait for the result";
        assert_found(express, &marked, &[expected_one("V140", message, help)]);
    }
}

#[test]
fn a_callback_without_a_limit_and_a_heartbeat_that_never_comes() {
    let endless = MARKED_WAIT.replace(r#", "TimeoutSeconds": 60"#, "");
    let request = r#""Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}"#;
    let message = "the task waits for its token without a time limit";
    let help = "add `TimeoutSeconds`, or `HeartbeatSeconds` if the worker sends heartbeats";
    one(&old(&format!("{endless}, {request}")), "V089", message, help);
    let message = "the heartbeat interval (61 s) must not be longer than the timeout (60 s)";
    let help = "make the heartbeat interval shorter, or remove it";
    one(&old(&format!("{WAIT}, \"HeartbeatSeconds\": §61, {request}")), "V082", message, help);
}
