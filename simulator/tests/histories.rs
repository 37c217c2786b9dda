//! Histories are read as they are written.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Answer, Answers, History, Machine, MemoryObjects, Simulation, What};

fn read(events: &Value) -> History {
    let mut history = History::default();
    for event in events.as_array().unwrap() {
        history.read(event).unwrap();
    }
    history
}

fn ran(definition: &Value, answers: Answers<'_>) -> History {
    let machine = Machine::from_value(definition).unwrap();
    let objects = MemoryObjects::default();
    let simulation = Simulation::of(&machine).services(answers).objects(objects);
    simulation.run(json!({"n": 7, "items": [1, 2, 3]}).into()).history
}

fn assert_read_as_written(history: &History) {
    let written = serde_json::to_value(history).unwrap();
    let again = read(&written);
    assert_eq!(serde_json::to_value(&again).unwrap(), written);
    // Also what the JSON says in one event only, such as the function of a task.
    assert_eq!(format!("{:?}", again.events()), format!("{:?}", history.events()));
}

#[test]
fn every_way_through_a_machine_is_read_as_it_was_written() {
    let call = |name: &str, resource: &str| {
        json!({"Type": "Task", "Resource": resource, "Parameters": {"FunctionName": name, "in.$": "$.n"},
            "TimeoutSeconds": 60, "HeartbeatSeconds": 20, "ResultPath": "$.result",
            "Retry": [{"ErrorEquals": ["Busy"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "All"}], "Next": "All"})
    };
    let (function, activity) = ("arn:aws:lambda:us-east-1:111111111111:function:f", "activity:a");
    let activity = format!("arn:aws:states:us-east-1:111111111111:{activity}");
    let definition = json!({"StartAt": "Big?", "States": {
        "Big?": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Sleep"}], "Default": "Bad"},
        "Bad": {"Type": "Fail", "Error": "Small", "Cause": "too small"},
        "Sleep": {"Type": "Wait", "Seconds": 2, "Assign": {"kept.$": "$.n"}, "Next": "Invoke"},
        "Invoke": call("f", "arn:aws:states:::lambda:invoke"),
        "All": {"Type": "Parallel", "Next": "Each", "ResultPath": "$.both", "Branches": [
            {"StartAt": "Direct", "States": {"Direct": {"Type": "Task", "Resource": function, "TimeoutSeconds": 9, "End": true,
                "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}]}}},
            {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": activity, "Credentials": {"RoleArn": "arn:aws:iam::111111111111:role/r"}, "End": true}}}
        ]},
        "Each": {"Type": "Map", "ItemsPath": "$.items", "Next": "Done", "ItemProcessor": {"StartAt": "One", "States": {
            "One": {"Type": "Pass", "End": true}}}},
        "Done": {"Type": "Succeed"}
    }});
    let answers = || {
        let late = Answer::result(json!({"Payload": 1})).after(Duration::from_secs(3));
        Answers::default()
            .row("Invoke", [Answer::error("Busy", "later"), late])
            .row("Direct", [Answer::error("Busy", "later"), Answer::result(json!("fine"))])
    };
    assert_read_as_written(&ran(&definition, answers().always("Ask", Answer::result(json!([1])))));
    // The activity fails, so the Parallel fails and its other branch is given up.
    let failed = ran(&definition, answers().always("Ask", Answer::error("No", "not today")));
    assert!(failed.events().iter().any(|event| matches!(event.what, What::ExecutionFailed(_))));
    assert_read_as_written(&failed);
    // The call runs out of time.
    let silent = Answers::default().always("Invoke", Answer::never()).always("Direct", Answer::never());
    assert_read_as_written(&ran(&definition, silent.always("Ask", Answer::never())));
}

#[test]
fn a_distributed_map_and_an_expression_that_fails_are_read_as_they_were_written() {
    let definition = |output: &str| {
        json!({"StartAt": "Each", "QueryLanguage": "JSONata", "States": {
            "Each": {"Type": "Map", "Items": "{% $states.input.items %}", "Output": output, "End": true, "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}}}})
    };
    assert_read_as_written(&ran(&definition("{% $states.result %}"), Answers::default()));
    let failed = ran(&definition("{% $states.result.none %}"), Answers::default());
    assert!(failed.events().iter().any(|event| matches!(event.what, What::EvaluationFailed { .. })));
    assert_read_as_written(&failed);
}

#[test]
fn an_event_of_an_unknown_type_keeps_its_name_and_details() {
    let events = json!([
        {"timestamp": "2026-01-01T00:00:00.000Z", "type": "ExecutionStarted", "id": 1, "previousEventId": 0,
         "executionStartedEventDetails": {"input": "not JSON", "roleArn": "r"}},
        {"timestamp": "2026-01-01T00:00:01.000Z", "type": "TaskSubmitFailed", "id": 2, "previousEventId": 1,
         "taskSubmitFailedEventDetails": {"resourceType": "sqs", "resource": "sendMessage", "error": "SQS.Gone", "cause": "no queue"}},
        {"timestamp": "2026-01-01T00:00:02.000Z", "type": "SomethingNew", "id": 3, "previousEventId": 2},
    ]);
    let history = read(&events);
    let written = serde_json::to_value(&history).unwrap();
    assert_eq!(written[1], events[1]);
    assert_eq!(written[2], events[2]);
    let What::ExecutionStarted(input) = &history.events()[0].what else { panic!() };
    assert_eq!(input.as_str(), Some("not JSON"));
}

#[test]
fn what_is_no_history_is_refused() {
    let started = json!({"timestamp": 0, "type": "ExecutionStarted", "id": 1});
    let mut history = History::default();
    for (event, problem) in [
        (json!({"timestamp": 0, "type": "ExecutionStarted", "id": 2}), "is missing"),
        (json!({"timestamp": 0, "id": 1}), "has no type"),
        (json!({"type": "ExecutionStarted", "id": 1}), "has no time"),
        (json!({"timestamp": "yesterday", "type": "ExecutionStarted", "id": 1}), "has no time"),
        (json!("text"), "is missing"),
    ] {
        assert_eq!(history.read(&event).unwrap_err().problem, problem);
    }
    history.read(&started).unwrap();
    assert_eq!(history.read(&started).unwrap_err().to_string(), "the event 2 of the history is missing");
}
