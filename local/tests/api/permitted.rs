//! What roles grant, and what executions call.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::asked::{Endpoint, ROLE, state};
use super::queues::workflow;

fn endpoint(enforce: bool) -> Endpoint {
    Endpoint::with(
        move |options| options.enforce_permissions = enforce,
        |server| {
            let compiled = workflow().compile();
            server.create_workflow(&compiled, &std::collections::BTreeMap::new()).unwrap();
            server.add(stage::Local::of(&compiled));
        },
    )
}

/// A state machine with a role that publishes to a topic, or sends to a queue.
fn machine(endpoint: &Endpoint, name: &str, role: &Value, resource: &str, parameters: Value) -> String {
    let task = json!({"Type": "Task", "Resource": resource, "Parameters": parameters, "End": true});
    endpoint.created(json!({"name": name, "definition": state(task).to_string(), "roleArn": role}))
}

fn told(endpoint: &Endpoint) -> Value {
    let mut stream = TcpStream::connect(endpoint.address).unwrap();
    write!(stream, "GET /permissions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", endpoint.address).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

const PUBLISH: &str = "arn:aws:states:::sns:publish";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:Notices";
const SEND: &str = "arn:aws:states:::sqs:sendMessage";
const INBOX: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/Inbox";

#[test]
fn a_call_that_the_role_does_not_grant_is_refused() {
    let endpoint = endpoint(true);
    let pay = endpoint.done("ListStateMachines", json!({}))["stateMachines"][0]["stateMachineArn"].clone();
    let role = endpoint.done("DescribeStateMachine", json!({"stateMachineArn": pay}))["roleArn"].clone();
    let publish = machine(&endpoint, "Publish", &role, PUBLISH, json!({"TopicArn": TOPIC, "Message": "m"}));
    let published = endpoint.ended(&endpoint.start_execution(&publish, json!({})));
    assert_eq!(published["status"], "SUCCEEDED", "{published}");
    // The workflow sends to another queue only.
    let request = json!({"QueueUrl": INBOX, "MessageBody": "m"});
    let send = machine(&endpoint, "Send", &role, SEND, request.clone());
    let refused = endpoint.ended(&endpoint.start_execution(&send, json!({})));
    assert_eq!(refused["error"], "States.Permissions", "{refused}");
    let cause = refused["cause"].as_str().unwrap();
    assert!(cause.contains(
        "is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:123456789012:Inbox"
    ));
    let task = json!({"Type": "Task", "Resource": SEND, "Parameters": request, "End": true}).to_string();
    let tested = endpoint.done("TestState", json!({"definition": task, "roleArn": role}));
    assert_eq!((&tested["error"], &tested["cause"].as_str().unwrap()[..4]), (&json!("States.Permissions"), "User"));
    // What a role of somebody else grants is not known.
    let other = machine(&endpoint, "Other", &ROLE.into(), SEND, request);
    assert_eq!(endpoint.ended(&endpoint.start_execution(&other, json!({})))["status"], "SUCCEEDED");
    let told = told(&endpoint);
    let roles = told["roles"].as_array().unwrap();
    let own = roles.iter().find(|known| known["role"] == role).unwrap();
    let call = |action: &str| own["calls"].as_array().unwrap().iter().find(|call| call["action"] == action).unwrap();
    assert_eq!((&call("sns:Publish")["granted"], &call("sns:Publish")["count"]), (&json!(true), &json!(1)));
    assert_eq!(call("sqs:SendMessage")["granted"], false);
    let charges = "arn:aws:sqs:us-east-1:123456789012:Charges";
    assert!(own["unused"].as_array().unwrap().contains(&json!({"action": "sqs:SendMessage", "resource": charges})));
    let unknown = roles.iter().find(|known| known["role"] == ROLE).unwrap();
    assert!(unknown["note"].as_str().unwrap().contains("not known"));
}

#[test]
fn without_enforcement_calls_are_listed_only() {
    let endpoint = endpoint(false);
    let pay = endpoint.done("ListStateMachines", json!({}))["stateMachines"][0]["stateMachineArn"].clone();
    let role = endpoint.done("DescribeStateMachine", json!({"stateMachineArn": pay}))["roleArn"].clone();
    let send = machine(&endpoint, "Send", &role, SEND, json!({"QueueUrl": INBOX, "MessageBody": "m"}));
    assert_eq!(endpoint.ended(&endpoint.start_execution(&send, json!({})))["status"], "SUCCEEDED");
    assert_eq!(told(&endpoint)["roles"][0]["calls"][0]["granted"], false);
}
