//! Calls of tasks to services of other servers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::asked::{Endpoint, state};

/// A server that gives one answer to each request; what it is asked comes from the receiver.
fn server(answer: &'static str) -> (String, mpsc::Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, asked) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line.trim().is_empty() {
                    break;
                }
                if let Some((_, value)) =
                    line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _ = sender.send((head, String::from_utf8(body).unwrap()));
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (format!("http://{address}"), asked)
}

fn task(resource: &str, parameters: Value) -> Value {
    state(
        json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": parameters, "End": true}),
    )
}

/// Runs a task whose service is at a server; how its execution ended.
fn run(service: &'static str, url: String, resource: &str, parameters: Value) -> Value {
    let endpoint = Endpoint::start(move |options| {
        options.services.insert(service.to_owned(), url.parse().unwrap());
    });
    let machine = endpoint.create("M", &task(resource, parameters));
    endpoint.ended(&endpoint.start_execution(&machine, json!({})))
}

fn output(ended: &Value) -> Value {
    serde_json::from_str(ended["output"].as_str().unwrap_or_else(|| panic!("{ended}"))).unwrap()
}

const GOT: &str =
    "HTTP/1.1 200 OK\r\nContent-Length: 32\r\nConnection: close\r\n\r\n{\"Item\": {\"id\": {\"S\": \"7\"}}    }";

#[test]
fn services_that_speak_json_are_called() {
    let (url, asked) = server(GOT);
    let key = json!({"TableName": "t", "Key": {"id": {"S": "7"}}});
    let ended = run("dynamodb", url, "dynamodb:getItem", key.clone());
    assert_eq!(output(&ended), json!({"Item": {"id": {"S": "7"}}}));
    let (head, body) = asked.recv().unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.contains("x-amz-target: dynamodb_20120810.getitem\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-amz-json-1.0\r\n"), "{head}");
    assert!(head.contains("credential=123456789012/") && head.contains("/us-east-1/dynamodb/aws4_request"), "{head}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), key);
}

#[test]
fn errors_have_the_names_that_catchers_know() {
    const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\nContent-Length: 95\r\nConnection: close\r\n\r\n\
        {\"__type\": \"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\", \"message\": \"no table\"}";
    for (resource, prefix) in [("dynamodb:getItem", "DynamoDB"), ("aws-sdk:dynamodb:getItem", "DynamoDb")] {
        let key = json!({"TableName": "t", "Key": {"id": {"S": "7"}}});
        let ended = run("dynamodb", server(REFUSED).0, resource, key);
        assert_eq!(ended["error"], format!("{prefix}.ResourceNotFoundException"), "{ended}");
        let cause = ended["cause"].as_str().unwrap();
        assert!(cause.starts_with("no table (Service: DynamoDB, Status Code: 400"), "{cause}");
    }
    let ended = run("ssm", "http://127.0.0.1:1".to_owned(), "aws-sdk:ssm:getParameter", json!({"Name": "a"}));
    assert_eq!(ended["error"], "Ssm.SdkClientException", "{ended}");
}

#[test]
fn messages_for_topics_and_objects_of_others_go_where_they_are() {
    const PUBLISHED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 92\r\nConnection: close\r\n\r\n\
        <PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>";
    let (url, asked) = server(PUBLISHED);
    let message = json!({"TopicArn": "arn:aws:sns:us-east-1:123456789012:News", "Message": {"a": 1}});
    assert_eq!(output(&run("sns", url, "sns:publish", message)), json!({"MessageId": "m-1"}));
    let (_, body) = asked.recv().unwrap();
    assert!(
        body.starts_with("Action=Publish&Version=2010-03-31&") && body.contains("Message=%7B%22a%22%3A1%7D"),
        "{body}"
    );

    const OBJECT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\nETag: \"e\"\r\nConnection: close\r\n\r\nhello";
    let (url, asked) = server(OBJECT);
    let got = output(&run("s3", url, "aws-sdk:s3:getObject", json!({"Bucket": "b", "Key": "a/c d"})));
    assert_eq!(
        (&got["Body"], &got["ContentLength"], &got["ContentType"]),
        (&json!("hello"), &json!(5), &json!("text/plain"))
    );
    assert!(asked.recv().unwrap().0.starts_with("GET /b/a/c%20d HTTP/1.1"));
}

#[test]
fn what_cannot_be_called_says_why() {
    let request = json!({"JobDefinition": "d", "JobName": "n", "JobQueue": "q"});
    let ended = run("batch", "http://127.0.0.1:1".to_owned(), "batch:submitJob", request.clone());
    let cause = ended["cause"].as_str().unwrap();
    assert!(cause.contains("Batch speaks rest-json") && cause.contains("mock file"), "{ended}");
    let ended = run("sqs", "http://127.0.0.1:1".to_owned(), "batch:submitJob", request);
    assert!(ended["cause"].as_str().unwrap().contains("--endpoint SERVICE=URL"), "{ended}");
}

#[test]
fn tasks_use_the_apis_of_this_endpoint() {
    let endpoint = Endpoint::start(|_| {});
    let url = endpoint.sqs("CreateQueue", json!({"QueueName": "q"}))["QueueUrl"].clone();
    let send = task("aws-sdk:sqs:sendMessage", json!({"QueueUrl": url, "MessageBody": {"n": 1}}));
    let sent = endpoint.ended(&endpoint.start_execution(&endpoint.create("Send", &send), json!({})));
    assert_eq!(output(&sent)["MD5OfMessageBody"], "082c26c8a6bc75226a31da5495cc9292", "{sent}");
    let receive = task("aws-sdk:sqs:receiveMessage", json!({"QueueUrl": url, "WaitTimeSeconds": 5}));
    let received = endpoint.ended(&endpoint.start_execution(&endpoint.create("Receive", &receive), json!({})));
    assert_eq!(output(&received)["Messages"][0]["Body"], r#"{"n":1}"#);
    let gone = task("aws-sdk:sqs:getQueueUrl", json!({"QueueName": "none"}));
    let gone = endpoint.ended(&endpoint.start_execution(&endpoint.create("Gone", &gone), json!({})));
    assert_eq!(gone["error"], "Sqs.QueueDoesNotExistException", "{gone}");
}
