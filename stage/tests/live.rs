//! Timelines of real histories, which may be less than the simulator writes.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use serde_json::{Value, json};
use simulator::History;
use stage::{Ending, Live, Mask, Paint, Timeline};

fn events() -> Vec<Value> {
    let event = |id: u64, kind: &str, details: Value| {
        let mut event = json!({"id": id, "type": kind, "timestamp": id as f64 - 0.5});
        event.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
        event
    };
    let entered = |name: &str, input: &str| json!({"stateEnteredEventDetails": {"name": name, "input": input}});
    let call = json!({"resourceType": "states", "resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"});
    let refused = json!({"resourceType": "sqs", "error": "Refused", "cause": "card 4111111111111111"});
    let caught = json!({"name": "Charge", "output": "{\"Error\":\"Refused\"}"});
    vec![
        event(
            1,
            "ExecutionStarted",
            json!({"executionStartedEventDetails": {"input": "{\"card\":\"4111111111111111\"}"}}),
        ),
        event(2, "TaskStateEntered", entered("Charge", "{\"card\":\"4111111111111111\"}")),
        event(3, "TaskScheduled", json!({"taskScheduledEventDetails": call})),
        event(4, "TaskFailed", json!({"taskFailedEventDetails": refused})),
        event(5, "TaskStateExited", json!({"stateExitedEventDetails": caught})),
        event(6, "TaskStateEntered", entered("Tell", "{\"Error\":\"Refused\"}")),
    ]
}

fn mask() -> Mask {
    Mask::of(&json!({"properties": {"card": {"writeOnly": true}}}), &json!({"card": "4111111111111111"}))
}

const LINES: &str = "\
+00:00.000          · input {\"card\":\"[sensitive]\"}
+00:01.000  Charge  ▸ Task
+00:02.000  Charge  → sqs:sendMessage.waitForTaskToken
+00:03.000  Charge  ✗ Refused: card [sensitive]
+00:04.000  Charge  ↷ caught: {\"Error\":\"Refused\"}
+00:05.000  Tell    ▸ Task
";

#[test]
fn the_lines_come_as_the_events_do() {
    let mut live = Live::new(mask(), 6, 120, Paint::Plain);
    let mut history = History::default();
    let mut shown = String::new();
    for event in events() {
        history.read(&event).unwrap();
        shown.push_str(&live.lines(&history));
    }
    assert_eq!(shown, LINES);
    let ending =
        Ending { status: "ABORTED".to_owned(), output: None, error: None, cause: Some("by hand".into()), took: 6500 };
    assert_eq!(live.ending(&ending), "ABORTED after 6.5 s  by hand\n");
}

#[test]
fn an_error_and_a_cause_that_is_json_are_masked() {
    let mask = Mask::of(&json!({"properties": {"cvv": {"writeOnly": true}}}), &json!({"cvv": "123"}));
    let failed =
        json!({"resourceType": "sqs", "resource": "sendMessage", "error": "123", "cause": "{\"cvv\":\"123\"}"});
    let mut history = History::default();
    history.read(&json!({"id": 1, "type": "TaskFailed", "timestamp": 1, "taskFailedEventDetails": failed})).unwrap();
    let shown = Timeline::of_history(&history).mask(mask.clone()).to_string();
    assert_eq!(shown, "+00:00.000    ✗ [sensitive]: {\"cvv\":\"[sensitive]\"}\n");
    let cause = Some("{\"cvv\":\"123\"}".into());
    let ending = Ending { status: "FAILED".to_owned(), output: None, error: Some("123".into()), cause, took: 0 };
    let live = Live::new(mask, 6, 120, Paint::Plain);
    assert_eq!(live.ending(&ending), "FAILED after 0 ms  [sensitive]: {\"cvv\":\"[sensitive]\"}\n");
}

#[test]
fn an_execution_that_runs_is_shown_so_far() {
    let mut history = History::default();
    for event in events() {
        history.read(&event).unwrap();
    }
    assert_eq!(Timeline::of_history(&history).mask(mask()).to_string(), LINES);
    let running = Ending { status: "RUNNING".to_owned(), output: None, error: None, cause: None, took: 61_000 };
    let shown = Timeline::of_history(&history).mask(mask()).ending(running).to_string();
    assert_eq!(shown, format!("{LINES}RUNNING for 1 min 1 s\n"));
}
