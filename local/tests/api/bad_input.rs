//! Bad requests are refused, and nothing else stops.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::asked::{Endpoint, pass, state};

fn head(endpoint: &Endpoint, further: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: {}\r\n{further}", endpoint.address)
}

const JSON: &str = "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines";

#[test]
fn requests_that_are_none_are_refused() {
    let endpoint = Endpoint::start(|_| {});
    let cases: [(&str, &[u8], u16, &str); 8] = [
        (JSON, b"{", 400, "SerializationException"),
        (JSON, b"[]", 400, "SerializationException"),
        (JSON, b"\xff\xfe", 400, "SerializationException"),
        (
            "Content-Type: application/cbor\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines",
            b"{}",
            400,
            "SerializationException",
        ),
        ("Content-Type: application/x-amz-json-1.0", b"{}", 400, "UnknownOperationException"),
        ("X-Amz-Target: DynamoDB_20120810.GetItem", b"{}", 400, "UnknownOperationException"),
        ("X-Amz-Target: AWSStepFunctions.", b"{}", 400, "SerializationException"),
        (
            "Origin: https://evil.example\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines",
            b"{}",
            403,
            "AccessDeniedException",
        ),
    ];
    for (further, body, status, code) in cases {
        let answer = endpoint.send(&head(&endpoint, further), body);
        assert_eq!((answer.status, answer.body["__type"].as_str()), (status, Some(code)), "{further} {answer:?}");
    }
    let foreign = format!("POST / HTTP/1.1\r\nHost: evil.example\r\n{JSON}");
    assert_eq!(endpoint.send(&foreign, b"{}").status, 403);
    let deep = "[".repeat(100_000);
    assert_eq!(endpoint.send(&head(&endpoint, JSON), deep.as_bytes()).status, 400);
    assert_eq!(endpoint.send("nonsense", b"").status, 400);
    // All that is over, and it still answers.
    let machine = endpoint.create("Add", &pass());
    assert_eq!(endpoint.ended(&endpoint.start_execution(&machine, json!({})))["status"], "SUCCEEDED");
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let endpoint = Endpoint::start(|_| {});
    let body = vec![b' '; 9 << 20];
    let answer = endpoint.send(&head(&endpoint, JSON), &body);
    // The connection may be closed before all of it was sent.
    assert!(answer.status == 413 || answer.head.is_empty(), "{}", answer.head);
    let long = json!({"stateMachineArn": "arn:aws:states:r:123456789012:stateMachine:A", "input": "1".repeat(262_145)});
    assert_eq!(endpoint.refused("StartExecution", long).0, "ValidationException");
}

#[test]
fn clients_that_hang_or_leave_in_the_middle_stop_nobody() {
    let endpoint = Endpoint::start(|options| options.activity_wait = Duration::from_secs(5));
    let hanging: Vec<_> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(endpoint.address).unwrap();
            stream.write_all(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n").unwrap();
            stream
        })
        .collect();
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    // A worker asks for a task and leaves.
    let poll = json!({"activityArn": activity}).to_string();
    let mut left = TcpStream::connect(endpoint.address).unwrap();
    let text = "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AWSStepFunctions.GetActivityTask";
    let request = format!("{}\r\nContent-Length: {}\r\n\r\n{poll}", head(&endpoint, text), poll.len());
    left.write_all(request.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    drop(left);
    std::thread::sleep(Duration::from_millis(200));
    let task = json!({"Type": "Task", "Resource": activity, "End": true});
    let machine = endpoint.create("Pack", &state(task));
    let execution = endpoint.start_execution(&machine, json!({}));
    // The task waits for the next worker.
    let task = endpoint.done("GetActivityTask", json!({"activityArn": activity}));
    endpoint.done("SendTaskSuccess", json!({"taskToken": task["taskToken"], "output": "1"}));
    assert_eq!(endpoint.ended(&execution)["status"], "SUCCEEDED");
    drop(hanging);
}

#[test]
fn there_is_a_page_to_look_at_and_an_answer_to_health_checks() {
    let endpoint = Endpoint::start(|_| {});
    endpoint.create("Add-ü", &pass());
    let get = |path: &str| endpoint.send(&format!("GET {path} HTTP/1.1\r\nHost: {}", endpoint.address), b"");
    assert_eq!(get("/health").body["services"]["stepfunctions"], "available");
    assert!(get("/").head.contains("text/html"));
    assert_eq!(get("/nothing").status, 405);
}
