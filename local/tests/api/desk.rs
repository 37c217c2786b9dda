//! What the page of the endpoint is told.

use local::Server;
use serde_json::{Value, json};

use crate::asked::{Endpoint, ROLE};

fn told(endpoint: &Endpoint, path: &str) -> (u16, Value) {
    let answer = endpoint.send(&format!("GET {path} HTTP/1.1\r\nHost: {}", endpoint.address), b"");
    (answer.status, answer.body)
}

#[test]
fn tasks_that_wait_are_named_until_they_are_answered() {
    let endpoint = Endpoint::with(
        |_| {},
        |server: &mut Server| {
            server.create_activity("approve").unwrap();
            let activity = "arn:aws:states:us-east-1:123456789012:activity:approve";
            let each = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
                "StartAt": "Approve", "States": {"Approve": {"Type": "Task", "Resource": activity, "End": true}}}}}});
            let arn = server.create("Each", &each.to_string(), ROLE, asl::WorkflowType::Standard).unwrap();
            server.offer_input(&arn, "[1]");
        },
    );
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:Each";
    let (_, before) = told(&endpoint, "/_stepwright/desk");
    assert_eq!((&before["machines"][0]["sample"], &before["machines"][0]["input"]), (&json!("[1]"), &Value::Null));
    endpoint.done("StartExecution", json!({"stateMachineArn": machine, "input": "[7, 8]"}));
    let execution = || told(&endpoint, "/_stepwright/desk").1["machines"][0]["executions"][0].clone();
    let waiting = loop {
        let waiting = execution()["waiting"].clone();
        if waiting.as_array().unwrap().len() == 2 {
            break waiting;
        }
    };
    assert_eq!((&waiting[0]["state"], &waiting[0]["iteration"]), (&json!("Approve"), &json!([0])));
    assert_eq!(waiting[1]["iteration"], json!([1]));
    endpoint.done("SendTaskSuccess", json!({"taskToken": waiting[0]["token"], "output": "true"}));
    let left = execution()["waiting"].clone();
    assert_eq!(left, json!([waiting[1]]));
    assert_eq!(told(&endpoint, "/_stepwright/desk").1["machines"][0]["input"], "[\n  7,\n  8\n]");
}

#[test]
fn messages_are_looked_at_without_being_received() {
    let endpoint = Endpoint::start(|_| {});
    let ask = |operation: &str, request: Value| endpoint.ask_of("AmazonSQS", operation, request).body;
    let url = ask("CreateQueue", json!({"QueueName": "orders"}))["QueueUrl"].clone();
    ask("SendMessage", json!({"QueueUrl": url, "MessageBody": "{\"id\": 7}"}));
    ask("SendMessage", json!({"QueueUrl": url, "MessageBody": "\u{e4}".repeat(30_000)}));
    ask(
        "SendMessage",
        json!({"QueueUrl": url, "MessageBody": json!({"id": 8, "token": "AQC4".repeat(99)}).to_string()}),
    );
    let (_, desk) = told(&endpoint, "/_stepwright/desk");
    assert_eq!(desk["queues"], json!([{"name": "orders", "visible": 3, "hidden": 0, "delayed": 0}]));
    let (_, queue) = told(&endpoint, "/_stepwright/queues/orders");
    assert_eq!((&queue["count"], &queue["messages"][0]["body"]), (&json!(3), &json!("{\"id\": 7}")));
    let long = &queue["messages"][1];
    assert_eq!((long["body"].as_str().unwrap().chars().count(), &long["isCut"]), (20_000, &json!(true)));
    assert_eq!((&long["receives"], &long["isVisible"]), (&json!(0), &json!(true)));
    // A task's token is not for the page.
    assert_eq!(queue["messages"][2]["body"], json!(json!({"id": 8, "token": "[token]"}).to_string()));
    for path in ["queues/others", "functions/none", "executions/9", "executions/x", "tables/t"] {
        assert_ne!(told(&endpoint, &format!("/_stepwright/{path}")).0, 200, "{path}");
    }
}
