//! What is there after a restart.

use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use local::{Options, Server};
use serde_json::{Value, json};

use super::asked::{Endpoint, ROLE, pass, state};

/// A server of functions that does not answer, and the options of an endpoint that invokes its functions.
fn silent_functions() -> (TcpListener, impl FnOnce(&mut Options) + Clone + Send + 'static) {
    let functions = TcpListener::bind("127.0.0.1:0").unwrap();
    functions.set_nonblocking(true).unwrap();
    let url = format!("http://{}", functions.local_addr().unwrap());
    (functions, move |options| drop(options.services.insert("lambda".to_owned(), url.parse().unwrap())))
}

/// The connection of the next invocation, which must come.
fn invoked(functions: &TcpListener) -> TcpStream {
    let begun = Instant::now();
    loop {
        match functions.accept() {
            Ok((mut stream, _)) => {
                stream.set_nonblocking(false).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                stream.read_exact(&mut [0; 4]).unwrap();
                return stream;
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock, "{error}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no function was invoked");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A task that invokes a function.
fn call() -> Value {
    json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "charge"},
        "End": true
    })
}

fn started(folder: &std::path::Path) -> Endpoint {
    Endpoint::kept(folder, |options| options.activity_wait = Duration::from_millis(200), |_| {})
}

#[test]
fn state_machines_with_their_versions_aliases_and_tags_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    let machine = endpoint.create("M", &pass());
    endpoint.create("N", &pass());
    let tags = json!([{"key": "team", "value": "payments"}]);
    endpoint.done("TagResource", json!({"resourceArn": machine, "tags": tags}));
    let version = endpoint.done("PublishStateMachineVersion", json!({"stateMachineArn": machine}));
    let version = version["stateMachineVersionArn"].clone();
    let routes = json!([{"stateMachineVersionArn": version, "weight": 100}]);
    let alias = endpoint.done("CreateStateMachineAlias", json!({"name": "LIVE", "routingConfiguration": routes}));
    let other = state(json!({"Type": "Pass", "Result": "other", "End": true})).to_string();
    endpoint.done("UpdateStateMachine", json!({"stateMachineArn": machine, "definition": other}));
    endpoint.done("CreateActivity", json!({"name": "pack"}));
    let gone = endpoint.create("Gone", &pass());
    endpoint.done("DeleteStateMachine", json!({"stateMachineArn": gone}));
    let asked = [
        ("ListStateMachines", json!({})),
        ("DescribeStateMachine", json!({"stateMachineArn": machine})),
        ("DescribeStateMachine", json!({"stateMachineArn": version})),
        ("DescribeStateMachineAlias", alias.clone()),
        ("ListStateMachineVersions", json!({"stateMachineArn": machine})),
        ("ListTagsForResource", json!({"resourceArn": machine})),
        ("ListActivities", json!({})),
    ];
    let all = |endpoint: &Endpoint| {
        asked.clone().map(|(operation, request)| endpoint.done(operation, request)).into_iter().collect::<Vec<Value>>()
    };
    let before = all(&endpoint);
    drop(endpoint);
    let endpoint = started(folder.path());
    assert_eq!(all(&endpoint), before);
    let execution = endpoint.start_execution(alias["stateMachineAliasArn"].as_str().unwrap(), json!({}));
    assert_eq!(endpoint.ended(&execution)["output"], r#"{"added":{"n":1}}"#);
    assert_eq!(
        endpoint.refused("DescribeStateMachine", json!({"stateMachineArn": gone})).0,
        "StateMachineDoesNotExist"
    );
}

#[test]
fn executions_go_on_where_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let task = |next: Value| {
        let mut task = json!({"Type": "Task", "Resource": activity, "TimeoutSeconds": 600});
        task.as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
        task
    };
    let two = json!({"StartAt": "A", "States": {"A": task(json!({"Next": "B"})), "B": task(json!({"End": true}))}});
    let machine = endpoint.create("Two", &two);
    let ended = endpoint.create("Ended", &pass());
    let ended = endpoint.start_execution(&ended, json!({"order": 7}));
    endpoint.ended(&ended);
    let first = endpoint.start_execution(&machine, json!(1));
    let second = endpoint.start_execution(&machine, json!(2));
    let poll = json!({"activityArn": activity});
    let task = endpoint.done("GetActivityTask", poll.clone());
    assert_eq!(task["input"], "1");
    let asked = [
        ("DescribeExecution", json!({"executionArn": ended})),
        ("GetExecutionHistory", json!({"executionArn": ended})),
        ("GetExecutionHistory", json!({"executionArn": first})),
        ("GetExecutionHistory", json!({"executionArn": second})),
        ("ListExecutions", json!({"stateMachineArn": machine})),
    ];
    let all = |endpoint: &Endpoint| {
        asked.clone().map(|(operation, request)| endpoint.done(operation, request)).into_iter().collect::<Vec<Value>>()
    };
    let before = all(&endpoint);
    drop(endpoint);

    let endpoint = started(folder.path());
    assert_eq!(all(&endpoint), before);
    // The task that a worker has is not given to another one.
    let other = endpoint.done("GetActivityTask", poll.clone());
    assert_eq!(other["input"], "2");
    let success = |token: &Value, output: &str| json!({"taskToken": token, "output": output});
    endpoint.done("SendTaskSuccess", success(&task["taskToken"], "10"));
    drop(endpoint);

    let endpoint = started(folder.path());
    assert_eq!(endpoint.refused("SendTaskSuccess", success(&task["taskToken"], "10")).0, "TaskTimedOut");
    endpoint.done("SendTaskSuccess", success(&other["taskToken"], "20"));
    for _ in 0..2 {
        let task = endpoint.done("GetActivityTask", poll.clone());
        let output = format!("{}1", task["input"].as_str().unwrap());
        endpoint.done("SendTaskSuccess", success(&task["taskToken"], &output));
    }
    assert_eq!(endpoint.done("GetActivityTask", poll), json!({}));
    assert_eq!(endpoint.ended(&first)["output"], "101");
    assert_eq!(endpoint.ended(&second)["output"], "201");
    assert_eq!(endpoint.types(&first).len(), 12);
}

#[test]
fn time_goes_on_while_the_endpoint_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    let machine = endpoint.create("Sleep", &state(json!({"Type": "Wait", "Seconds": 1, "End": true})));
    let execution = endpoint.start_execution(&machine, json!({}));
    drop(endpoint);
    std::thread::sleep(Duration::from_millis(1_100));
    let endpoint = started(folder.path());
    let described = endpoint.ended(&execution);
    let time = described["stopDate"].as_f64().unwrap() - described["startDate"].as_f64().unwrap();
    assert!((time - 1.0).abs() < 0.001, "{described}");
}

#[test]
fn a_parent_hears_of_the_end_of_its_child_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let task = json!({"Type": "Task", "Resource": activity, "End": true});
    let child = endpoint.create("Child", &state(task));
    let start = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": child, "Input": {"order": 7}},
        "OutputPath": "$.Output",
        "End": true
    });
    let parent = endpoint.start_execution(&endpoint.create("Parent", &state(start)), json!({}));
    let task = endpoint.done("GetActivityTask", json!({"activityArn": activity}));
    drop(endpoint);
    let endpoint = started(folder.path());
    endpoint.done("SendTaskSuccess", json!({"taskToken": task["taskToken"], "output": "{\"packed\": true}"}));
    assert_eq!(endpoint.ended(&parent)["output"], r#"{"packed":true}"#);
    drop(endpoint);
    assert_eq!(started(folder.path()).ended(&parent)["status"], "SUCCEEDED");
}

#[test]
fn what_a_function_did_that_has_not_answered_is_unknown() {
    let (functions, set) = silent_functions();
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::kept(folder.path(), set.clone(), |_| {});
    let execution = endpoint.start_execution(&endpoint.create("Call", &state(call())), json!({}));
    let invoked = invoked(&functions);
    drop(endpoint);
    drop(invoked);
    let endpoint = Endpoint::kept(folder.path(), set, |_| {});
    let described = endpoint.ended(&execution);
    assert_eq!((&described["status"], &described["error"]), (&json!("FAILED"), &json!("Lambda.Unknown")));
    assert!(functions.accept().is_err(), "the function was invoked again");
}

#[test]
fn a_map_run_and_a_redrive_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let item = json!({"Type": "Task", "Resource": activity, "End": true});
    let map = json!({
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Pack",
            "States": {"Pack": item}
        },
        "End": true
    });
    let execution = endpoint.start_execution(&endpoint.create("Many", &state(map)), json!([1, 2]));
    let poll = json!({"activityArn": activity});
    let next = |endpoint: &Endpoint| endpoint.done("GetActivityTask", poll.clone())["taskToken"].clone();
    endpoint.done("SendTaskSuccess", json!({"taskToken": next(&endpoint), "output": "1"}));
    endpoint.done("SendTaskFailure", json!({"taskToken": next(&endpoint), "error": "Broken"}));
    assert_eq!(endpoint.ended(&execution)["status"], "FAILED");
    let redrive = json!({"executionArn": execution, "clientToken": "one"});
    let redriven = endpoint.done("RedriveExecution", redrive.clone());
    drop(endpoint);
    let endpoint = started(folder.path());
    assert_eq!(endpoint.done("RedriveExecution", redrive), redriven);
    endpoint.done("SendTaskSuccess", json!({"taskToken": next(&endpoint), "output": "2"}));
    let described = endpoint.ended(&execution);
    assert_eq!((&described["status"], &described["redriveCount"]), (&json!("SUCCEEDED"), &json!(1)));
    let run = endpoint.done("ListMapRuns", json!({"executionArn": execution}))["mapRuns"][0]["mapRunArn"].clone();
    let before = endpoint.done("DescribeMapRun", json!({"mapRunArn": run}));
    drop(endpoint);
    assert_eq!(started(folder.path()).done("DescribeMapRun", json!({"mapRunArn": run})), before);
}

#[test]
fn messages_stay_in_their_queues() {
    let folder = tempfile::tempdir().unwrap();
    let fill = |server: &mut Server| {
        server.add(stage::Local::of(&super::queues::workflow().compile()));
    };
    let endpoint = Endpoint::kept(folder.path(), |_| {}, fill);
    let url = format!("http://{}/123456789012/Inbox", endpoint.address);
    let ask = |endpoint: &Endpoint, operation: &str, more: Value| {
        let mut request = json!({"QueueUrl": url});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        endpoint.sqs(operation, request)
    };
    for body in ["a", "b", "c"] {
        ask(&endpoint, "SendMessage", json!({"MessageBody": body}));
    }
    let wait = json!({"WaitTimeSeconds": 5, "VisibilityTimeout": 600});
    let first = ask(&endpoint, "ReceiveMessage", wait.clone())["Messages"][0].clone();
    let second = ask(&endpoint, "ReceiveMessage", wait)["Messages"][0].clone();
    ask(&endpoint, "DeleteMessage", json!({"ReceiptHandle": first["ReceiptHandle"]}));
    drop(endpoint);
    let endpoint = Endpoint::kept(folder.path(), |_| {}, fill);
    // The first is gone, the second is hidden.
    let rest = ask(&endpoint, "ReceiveMessage", json!({"MaxNumberOfMessages": 10}));
    assert_eq!(rest["Messages"].as_array().unwrap().len(), 1, "{rest}");
    assert_eq!(rest["Messages"][0]["Body"], "c");
    let visible = json!({"ReceiptHandle": second["ReceiptHandle"], "VisibilityTimeout": 0});
    ask(&endpoint, "ChangeMessageVisibility", visible);
    let again = ask(&endpoint, "ReceiveMessage", json!({"AttributeNames": ["All"]}))["Messages"][0].clone();
    assert_eq!(
        (&again["MessageId"], &again["Attributes"]["ApproximateReceiveCount"]),
        (&second["MessageId"], &json!("2"))
    );
    let sent = ask(&endpoint, "SendMessage", json!({"MessageBody": "d"}))["MessageId"].clone();
    assert!(![&first, &second, &rest["Messages"][0]].iter().any(|message| message["MessageId"] == sent));
}

#[test]
fn queues_and_topics_of_clients_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = started(folder.path());
    endpoint.sqs("CreateQueue", json!({"QueueName": "Own", "Attributes": {"VisibilityTimeout": "77"}}));
    endpoint.sqs("CreateQueue", json!({"QueueName": "Gone"}));
    endpoint.sqs("SendMessage", json!({"QueueUrl": "/Own", "MessageBody": "first"}));
    endpoint.sqs("SendMessage", json!({"QueueUrl": "/Gone", "MessageBody": "gone"}));
    endpoint.sqs("DeleteQueue", json!({"QueueUrl": "/Gone"}));
    endpoint.sns("CreateTopic", &[("Name", "News")]);
    let topic = ("TopicArn", "arn:aws:sns:us-east-1:123456789012:News");
    let queue = ("Endpoint", "arn:aws:sqs:us-east-1:123456789012:Own");
    let raw = [("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true")];
    endpoint.sns("Subscribe", &[topic, ("Protocol", "sqs"), queue, raw[0], raw[1]]);
    drop(endpoint);
    let endpoint = started(folder.path());
    endpoint.sns("Publish", &[topic, ("Message", "second")]);
    let bodies: Vec<Value> = (0..2)
        .map(|_| {
            let wait = json!({"QueueUrl": "/Own", "WaitTimeSeconds": 5});
            endpoint.sqs("ReceiveMessage", wait)["Messages"][0]["Body"].clone()
        })
        .collect();
    assert_eq!(bodies, ["first", "second"]);
    let asked = json!({"QueueUrl": "/Own", "AttributeNames": ["VisibilityTimeout"]});
    assert_eq!(endpoint.sqs("GetQueueAttributes", asked)["Attributes"]["VisibilityTimeout"], "77");
    assert_eq!(endpoint.sqs("ListQueues", json!({}))["QueueUrls"].as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_is_used_by_one_endpoint_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let _endpoint = started(folder.path());
    let mut options = Options::default();
    options.port = 0;
    let refused = Server::bind(options).unwrap().with_state(folder.path()).err().unwrap().to_string();
    assert!(refused.contains("is in use by another endpoint"), "{refused}");
}

#[test]
fn an_express_execution_that_nobody_waits_for_goes_on() {
    let (functions, set) = silent_functions();
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::kept(folder.path(), set.clone(), |_| {});
    let states = json!({"Sleep": {"Type": "Wait", "Seconds": 1, "Next": "Call"}, "Call": call()});
    let machine = endpoint.created(json!({
        "name": "Fast", "type": "EXPRESS", "roleArn": ROLE,
        "definition": json!({"StartAt": "Sleep", "States": states}).to_string(),
    }));
    endpoint.start_execution(&machine, json!({}));
    drop(endpoint);
    let _endpoint = Endpoint::kept(folder.path(), set, |_| {});
    invoked(&functions);
}
