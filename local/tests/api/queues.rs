//! A workflow's queues, topics and functions in real time, and SQS for clients.

use std::time::{Duration, Instant};

use dsl::prelude::*;
use serde_json::{Value, json};
use stage::Local;

use crate::asked::Endpoint;
use crate::payment::{Order, OrderFields, Receipt, Request, RequestFields};

pub(crate) fn workflow() -> Workflow<Order, SentMessage> {
    let charges = Queue::<Request, Receipt>::new("Charges").external_consumer();
    let inbox = Queue::new("Inbox");
    let notices = Topic::new("Notices").subscribe(&inbox);
    Workflow::standard("Pay", |order: OrderFields| {
        Task::sqs_wait_for_token("Charge", &charges, |token| RequestFields { order: order.id, token })
            .timeout(minutes(5))
            .then(|receipt| sns_publish("Tell", &notices, receipt.number).attribute("order", order.id))
    })
}

fn endpoint() -> Endpoint {
    Endpoint::with(
        |_| {},
        |server| {
            let compiled = workflow().compile();
            let place = stage::Place { region: "us-east-1", account: "123456789012" };
            let definition = stage::definition_in(&compiled, place).unwrap().to_string();
            server.create("Pay", &definition, crate::asked::ROLE, compiled.workflow_type()).unwrap();
            server.add(Local::of(&compiled));
        },
    )
}

const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:Pay";

impl Endpoint {
    fn url(&self, queue: &str) -> Value {
        self.sqs("GetQueueUrl", json!({"QueueName": queue}))["QueueUrl"].clone()
    }
}

#[test]
fn a_client_of_sqs_answers_the_task_and_receives_the_notice() {
    let endpoint = endpoint();
    let (charges, inbox) = (endpoint.url("Charges"), endpoint.url("Inbox"));
    let receive = json!({"QueueUrl": inbox, "WaitTimeSeconds": 20, "MessageAttributeNames": ["All"]});
    std::thread::scope(|scope| {
        // The client waits before anything has happened.
        let waiting = scope.spawn(|| endpoint.sqs("ReceiveMessage", receive));
        let execution = endpoint.start_execution(MACHINE, json!({"id": "7"}));
        let got = endpoint.sqs("ReceiveMessage", json!({"QueueUrl": charges, "WaitTimeSeconds": 20}));
        let message = &got["Messages"][0];
        let body: Value = serde_json::from_str(message["Body"].as_str().unwrap()).unwrap();
        assert_eq!(body["order"], "7");
        let success = json!({"taskToken": body["token"], "output": "{\"number\": \"R-1\"}"});
        endpoint.done("SendTaskSuccess", success);
        endpoint.sqs("DeleteMessage", json!({"QueueUrl": charges, "ReceiptHandle": message["ReceiptHandle"]}));
        let notice = waiting.join().unwrap();
        assert_eq!(notice["Messages"][0]["Body"], "R-1");
        assert_eq!(notice["Messages"][0]["MD5OfBody"], "e55b177f8f844a1a8526a9dfc364f7da");
        assert_eq!(notice["Messages"][0]["MessageAttributes"]["order"]["StringValue"], "7");
        assert_eq!(endpoint.ended(&execution)["status"], "SUCCEEDED");
        assert!(endpoint.types(&execution).contains(&"TaskSubmitted".to_owned()));
    });
    let counted = endpoint.sqs("GetQueueAttributes", json!({"QueueUrl": charges, "AttributeNames": ["All"]}));
    assert_eq!(counted["Attributes"]["ApproximateNumberOfMessages"], "0");
}

#[test]
fn a_message_comes_again_unless_it_is_deleted() {
    let endpoint = endpoint();
    let inbox = endpoint.url("Inbox");
    let sent = endpoint.sqs("SendMessage", json!({"QueueUrl": inbox, "MessageBody": "hello"}));
    assert_eq!(sent["MD5OfMessageBody"], "5d41402abc4b2a76b9719d911017c592");
    let receive = json!({"QueueUrl": inbox, "WaitTimeSeconds": 5, "VisibilityTimeout": 1, "AttributeNames": ["All"]});
    let first = endpoint.sqs("ReceiveMessage", receive.clone());
    assert_eq!(first["Messages"][0]["Attributes"]["ApproximateReceiveCount"], "1");
    let begun = Instant::now();
    let second = endpoint.sqs("ReceiveMessage", receive);
    assert_eq!(second["Messages"][0]["Attributes"]["ApproximateReceiveCount"], "2");
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    let again =
        json!({"QueueUrl": inbox, "ReceiptHandle": second["Messages"][0]["ReceiptHandle"], "VisibilityTimeout": 0});
    endpoint.sqs("ChangeMessageVisibility", again);
    let third = endpoint.sqs("ReceiveMessage", json!({"QueueUrl": inbox}));
    endpoint.sqs("DeleteMessage", json!({"QueueUrl": inbox, "ReceiptHandle": third["Messages"][0]["ReceiptHandle"]}));
    assert_eq!(endpoint.sqs("ReceiveMessage", json!({"QueueUrl": inbox})), json!({}));
}

#[test]
fn batches_are_told_entry_by_entry_and_a_queue_is_purged() {
    let endpoint = endpoint();
    let inbox = endpoint.url("Inbox");
    let entries = json!([{"Id": "a", "MessageBody": "1"}, {"Id": "b", "MessageBody": ""}]);
    let sent = endpoint.sqs("SendMessageBatch", json!({"QueueUrl": inbox, "Entries": entries}));
    assert_eq!((sent["Successful"][0]["Id"].clone(), sent["Failed"][0]["Id"].clone()), (json!("a"), json!("b")));
    endpoint.sqs("PurgeQueue", json!({"QueueUrl": inbox}));
    let counted = endpoint.sqs("GetQueueAttributes", json!({"QueueUrl": inbox, "AttributeNames": ["All"]}));
    assert_eq!(counted["Attributes"]["ApproximateNumberOfMessages"], "0");
    let unknown = endpoint.ask_of("AmazonSQS", "GetQueueUrl", json!({"QueueName": "No"}));
    assert_eq!((unknown.status, unknown.body["__type"].as_str()), (400, Some("QueueDoesNotExist")));
}

#[test]
fn a_task_publishes_under_the_same_rules_as_a_client() {
    let endpoint = endpoint();
    let topic = "arn:aws:sns:us-east-1:123456789012:Notices";
    let published = |name: &str, parameters: Value| {
        let task =
            json!({"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": parameters, "End": true});
        let machine = endpoint.create(name, &crate::asked::state(task));
        endpoint.ended(&endpoint.start_execution(&machine, json!({})))
    };
    let plain = json!({"TopicArn": topic, "Message": {"default": "a"}, "MessageStructure": "json"});
    let sent = published("Plain", plain);
    assert_eq!(sent["status"], "SUCCEEDED", "{sent}");
    for (name, wrong, why) in [
        (
            "Structure",
            json!({"Message": "no JSON", "MessageStructure": "json"}),
            "No default entry in JSON message body",
        ),
        ("Subject", json!({"Message": "a", "Subject": "s".repeat(101)}), "'Subject'"),
        ("Empty", json!({"Message": ""}), "'Message'"),
    ] {
        let mut parameters = wrong;
        parameters["TopicArn"] = topic.into();
        let refused = published(name, parameters);
        assert_eq!(refused["error"], "SNS.InvalidParameterException", "{refused}");
        assert!(refused["cause"].as_str().unwrap().contains(why), "{refused}");
    }
}
