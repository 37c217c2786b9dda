//! The API of the endpoint, over its protocol.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

mod asked;
mod bad_input;
mod desk;
mod kept;
#[path = "../support/payment.rs"]
mod payment;
mod permitted;
mod queues;
mod services;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use asked::{Endpoint, ROLE, pass, state};
use serde_json::{Value, json};

#[test]
fn an_execution_is_started_described_listed_and_told() {
    let endpoint = Endpoint::start(|_| {});
    let machine = endpoint.create("Add", &pass());
    assert_eq!(machine, "arn:aws:states:us-east-1:123456789012:stateMachine:Add");
    let started =
        endpoint.done("StartExecution", json!({"stateMachineArn": machine, "name": "one", "input": "{\"a\": 2}"}));
    let execution = started["executionArn"].as_str().unwrap();
    assert_eq!(execution, "arn:aws:states:us-east-1:123456789012:execution:Add:one");
    let ended = endpoint.ended(execution);
    assert_eq!(ended["output"], json!(r#"{"a":2,"added":{"n":1}}"#));
    assert_eq!(ended["redriveStatusReason"], "Execution is SUCCEEDED and cannot be redriven");
    assert_eq!(
        endpoint.types(execution),
        ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]
    );
    let page = json!({"executionArn": execution, "maxResults": 3, "reverseOrder": true});
    let page = endpoint.done("GetExecutionHistory", page);
    assert_eq!((page["events"][0]["id"].clone(), page["events"].as_array().unwrap().len()), (json!(4), 3));
    assert!(page["nextToken"].is_string() && page["events"][0]["timestamp"].is_number());
    let listed = endpoint.done("ListExecutions", json!({"stateMachineArn": machine, "statusFilter": "SUCCEEDED"}));
    assert_eq!(listed["executions"][0]["executionArn"], execution);
    let bare = endpoint.done("DescribeExecution", json!({"executionArn": execution, "includedData": "METADATA_ONLY"}));
    assert!(bare.get("input").is_none() && bare.get("output").is_none());
}

#[test]
fn a_start_is_idempotent_while_it_runs_and_a_name_is_used_once() {
    let endpoint = Endpoint::start(|_| {});
    let machine = endpoint.create("Sleep", &state(json!({"Type": "Wait", "Seconds": 600, "End": true})));
    let start = |input: &str| json!({"stateMachineArn": machine, "name": "one", "input": input});
    let first = endpoint.done("StartExecution", start("{}"));
    assert_eq!(endpoint.done("StartExecution", start("{}")), first);
    let taken = "Execution Already Exists: 'arn:aws:states:us-east-1:123456789012:execution:Sleep:one'".to_owned();
    let (code, message) = endpoint.refused("StartExecution", start("{\"other\": 1}"));
    assert_eq!((code.as_str(), &message), ("ExecutionAlreadyExists", &taken));
    let stop = json!({"executionArn": first["executionArn"], "error": "Enough"});
    assert!(endpoint.done("StopExecution", stop)["stopDate"].is_number());
    assert_eq!(endpoint.refused("StartExecution", start("{}")).1, taken);
    let ended = endpoint.ended(first["executionArn"].as_str().unwrap());
    assert_eq!((ended["status"].as_str(), ended["error"].as_str()), (Some("ABORTED"), Some("Enough")));
}

#[test]
fn what_is_not_there_is_refused_in_the_words_of_the_service() {
    let endpoint = Endpoint::start(|_| {});
    let at = "arn:aws:states:us-east-1:123456789012";
    let cases = [
        (
            "DescribeStateMachine",
            json!({"stateMachineArn": format!("{at}:stateMachine:No")}),
            "StateMachineDoesNotExist",
        ),
        ("DescribeStateMachine", json!({"stateMachineArn": "no"}), "InvalidArn"),
        ("DescribeExecution", json!({"executionArn": format!("{at}:execution:No:no")}), "ExecutionDoesNotExist"),
        ("DescribeExecution", json!({"executionArn": format!("{at}:express:No:no:no")}), "InvalidArn"),
        ("DescribeActivity", json!({"activityArn": format!("{at}:activity:no")}), "ActivityDoesNotExist"),
        ("DescribeMapRun", json!({"mapRunArn": format!("{at}:mapRun:No/L:no")}), "ResourceNotFound"),
        ("ListTagsForResource", json!({"resourceArn": format!("{at}:stateMachine:No")}), "ResourceNotFound"),
        ("SendTaskSuccess", json!({"taskToken": "no", "output": "{}"}), "InvalidToken"),
        ("ListStateMachines", json!({"nextToken": "no"}), "InvalidToken"),
        ("ListStateMachines", json!({"maxResults": 1001}), "ValidationException"),
        ("CreateStateMachine", json!({"name": "a b", "definition": "{}", "roleArn": ROLE}), "InvalidName"),
        ("CreateStateMachine", json!({"name": "a", "definition": "{}", "roleArn": ROLE}), "InvalidDefinition"),
        ("CreateStateMachine", json!({"name": "a"}), "ValidationException"),
        ("NoSuchOperation", json!({}), "UnknownOperationException"),
    ];
    for (operation, request, code) in cases {
        assert_eq!(endpoint.refused(operation, request.clone()).0, code, "{operation} {request}");
    }
    let unknown = endpoint.refused("DescribeExecution", json!({"executionArn": format!("{at}:execution:No:no")})).1;
    assert_eq!(unknown, format!("Execution Does Not Exist: '{at}:execution:No:no'"));
}

#[test]
fn a_worker_waits_for_a_task_and_ends_it_with_its_token() {
    let endpoint = Endpoint::start(|options| options.activity_wait = Duration::from_secs(10));
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let task = json!({"Type": "Task", "Resource": activity, "TimeoutSeconds": 60, "End": true});
    let machine = endpoint.create("Pack", &state(task));
    let poll = json!({"activityArn": activity, "workerName": "w1"});
    let taken = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| endpoint.done("GetActivityTask", poll.clone()));
        std::thread::sleep(Duration::from_millis(200));
        let execution = endpoint.start_execution(&machine, json!({"order": 7}));
        (waiting.join().unwrap(), execution)
    });
    let (task, execution) = taken;
    assert_eq!(task["input"], json!(r#"{"order":7}"#));
    let history = endpoint.done("GetExecutionHistory", json!({"executionArn": execution}));
    assert_eq!(history["events"][3]["activityStartedEventDetails"]["workerName"], "w1");
    endpoint.done("SendTaskHeartbeat", json!({"taskToken": task["taskToken"]}));
    let success = json!({"taskToken": task["taskToken"], "output": "{\"box\": 1}"});
    assert_eq!(endpoint.done("SendTaskSuccess", success.clone()), json!({}));
    assert_eq!(endpoint.ended(&execution)["output"], json!(r#"{"box":1}"#));
    let (code, message) = endpoint.refused("SendTaskSuccess", success);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    );
}

#[test]
fn a_worker_without_a_task_gets_an_answer_without_a_token() {
    let endpoint = Endpoint::start(|options| options.activity_wait = Duration::from_millis(300));
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let begun = Instant::now();
    assert_eq!(endpoint.done("GetActivityTask", json!({"activityArn": activity})), json!({}));
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[test]
fn an_express_execution_is_started_synchronously_and_not_remembered() {
    let endpoint = Endpoint::start(|_| {});
    let definition = pass().to_string();
    let machine = endpoint.created(json!({"name": "E", "definition": definition, "roleArn": ROLE, "type": "EXPRESS"}));
    let answer = endpoint.done("StartSyncExecution", json!({"stateMachineArn": machine, "input": "{}"}));
    assert_eq!(
        (answer["status"].as_str(), answer["output"].as_str()),
        (Some("SUCCEEDED"), Some(r#"{"added":{"n":1}}"#))
    );
    assert_eq!(answer["billingDetails"], json!({"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 100}));
    assert!(answer["executionArn"].as_str().unwrap().contains(":express:E:"));
    let listed = endpoint.refused("ListExecutions", json!({"stateMachineArn": machine}));
    assert_eq!(listed.0, "StateMachineTypeNotSupported");
    let standard = endpoint.create("S", &pass());
    let refused = endpoint.refused("StartSyncExecution", json!({"stateMachineArn": standard}));
    assert_eq!(refused.0, "StateMachineTypeNotSupported");
}

#[test]
fn versions_and_aliases_lead_to_what_was_published() {
    let endpoint = Endpoint::start(|_| {});
    let definition = |n: u64| state(json!({"Type": "Pass", "Result": n, "End": true})).to_string();
    let request = json!({"name": "V", "definition": definition(1), "roleArn": ROLE, "publish": true});
    let first = endpoint.done("CreateStateMachine", request)["stateMachineVersionArn"].clone();
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:V";
    let update = json!({"stateMachineArn": machine, "definition": definition(2), "publish": true});
    let updated = endpoint.done("UpdateStateMachine", update);
    let second = updated["stateMachineVersionArn"].clone();
    let again = json!({"stateMachineArn": machine, "revisionId": updated["revisionId"]});
    assert_eq!(endpoint.done("PublishStateMachineVersion", again)["stateMachineVersionArn"], second);
    let listed = endpoint.done("ListStateMachineVersions", json!({"stateMachineArn": machine}));
    assert_eq!(listed["stateMachineVersions"][0]["stateMachineVersionArn"], second, "the newest comes first");
    let routes = json!([{"stateMachineVersionArn": first, "weight": 100}]);
    let alias = endpoint.done("CreateStateMachineAlias", json!({"name": "LIVE", "routingConfiguration": routes}));
    let alias = alias["stateMachineAliasArn"].as_str().unwrap().to_owned();
    for (arn, output) in
        [(machine, "2"), (&alias, "1"), (first.as_str().unwrap(), "1"), (second.as_str().unwrap(), "2")]
    {
        let execution = endpoint.start_execution(arn, json!({}));
        assert_eq!(endpoint.ended(&execution)["output"], output, "{arn}");
    }
    let by_alias = endpoint.done("ListExecutions", json!({"stateMachineArn": alias}));
    assert_eq!(by_alias["executions"].as_array().unwrap().len(), 1);
    let used = endpoint.refused("DeleteStateMachineVersion", json!({"stateMachineVersionArn": first}));
    assert_eq!(used.0, "ConflictException");
}

#[test]
fn an_execution_is_redriven_where_it_failed() {
    let endpoint = Endpoint::start(|_| {});
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Result": 1, "Next": "B"},
        "B": {"Type": "Task", "Resource": activity, "End": true}
    }});
    let execution = endpoint.start_execution(&endpoint.create("R", &definition), json!({}));
    let running = endpoint.refused("RedriveExecution", json!({"executionArn": execution}));
    assert_eq!(running.1, "Execution is RUNNING and cannot be redriven");
    let task = endpoint.done("GetActivityTask", json!({"activityArn": activity}));
    endpoint.done("SendTaskFailure", json!({"taskToken": task["taskToken"], "error": "Broken"}));
    assert_eq!(endpoint.ended(&execution)["redriveStatus"], "REDRIVABLE");
    let redrive = json!({"executionArn": execution, "clientToken": "once"});
    let date = endpoint.done("RedriveExecution", redrive.clone());
    assert_eq!(endpoint.done("RedriveExecution", redrive), date, "a token stands for one redrive");
    let task = endpoint.done("GetActivityTask", json!({"activityArn": activity}));
    endpoint.done("SendTaskSuccess", json!({"taskToken": task["taskToken"], "output": "2"}));
    let ended = endpoint.ended(&execution);
    assert_eq!((ended["status"].as_str(), ended["redriveCount"].as_u64()), (Some("SUCCEEDED"), Some(1)));
    let types = endpoint.types(&execution);
    assert_eq!(types.iter().filter(|name| *name == "PassStateEntered").count(), 1);
    assert!(types.contains(&"ExecutionRedriven".to_owned()));
}

#[test]
fn a_single_state_is_tested() {
    let endpoint = Endpoint::start(|_| {});
    let state = json!({"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($.a, 1)"}, "Next": "B"}).to_string();
    let request = json!({"definition": state, "roleArn": ROLE, "input": "{\"a\": 2}", "inspectionLevel": "DEBUG"});
    let told = endpoint.done("TestState", request);
    assert_eq!((told["status"].as_str(), told["output"].as_str()), (Some("SUCCEEDED"), Some("{\"sum\":3}")));
    assert_eq!((told["nextState"].as_str(), told["inspectionData"]["input"].as_str()), (Some("B"), Some("{\"a\":2}")));
    let fail = json!({"definition": json!({"Type": "Fail", "Error": "No"}).to_string(), "roleArn": ROLE});
    assert_eq!(endpoint.done("TestState", fail)["status"], "FAILED");
    let level = json!({"definition": state, "inspectionLevel": "ALL"});
    assert_eq!(endpoint.refused("TestState", level).0, "ValidationException");
}

#[test]
fn a_task_starts_another_execution_and_waits_for_it() {
    let endpoint = Endpoint::start(|_| {});
    let inner = endpoint.create("Inner", &pass());
    let resource = "arn:aws:states:::states:startExecution.sync:2";
    let parameters = json!({"StateMachineArn": inner, "Input": {"a": 1}});
    let task =
        json!({"Type": "Task", "Resource": resource, "Parameters": parameters, "OutputPath": "$.Output", "End": true});
    let outer = endpoint.create("Outer", &state(task.clone()));
    let execution = endpoint.start_execution(&outer, json!({}));
    assert_eq!(endpoint.ended(&execution)["output"], json!(r#"{"a":1,"added":{"n":1}}"#));
    assert!(endpoint.types(&execution).contains(&"TaskSubmitted".to_owned()));
    let started = endpoint.done("ListExecutions", json!({"stateMachineArn": inner}));
    assert_eq!(started["executions"].as_array().unwrap().len(), 1);
    endpoint.done("DeleteStateMachine", json!({"stateMachineArn": inner}));
    let ended = endpoint.ended(&endpoint.start_execution(&outer, json!({})));
    assert_eq!(ended["error"], "StepFunctions.StateMachineDoesNotExistException");
}

#[test]
fn a_map_run_and_its_children_are_told() {
    let endpoint = Endpoint::start(|_| {});
    let definition = state(json!({
        "Type": "Map", "Label": "Each", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}
        }
    }));
    let machine = endpoint.create("M", &definition);
    let execution = endpoint.start_execution(&machine, json!([1, 2, 3]));
    assert_eq!(endpoint.ended(&execution)["status"], "SUCCEEDED");
    let runs = endpoint.done("ListMapRuns", json!({"executionArn": execution}));
    let run = runs["mapRuns"][0]["mapRunArn"].clone();
    assert_eq!(runs["mapRuns"][0]["stateMachineArn"], json!(format!("{machine}/Each")));
    let told = endpoint.done("DescribeMapRun", json!({"mapRunArn": run}));
    assert_eq!(
        (told["itemCounts"]["succeeded"].clone(), told["executionCounts"]["total"].clone()),
        (json!(3), json!(3))
    );
    let children = endpoint.done("ListExecutions", json!({"mapRunArn": run}));
    let child = children["executions"][0]["executionArn"].as_str().unwrap();
    assert_eq!(endpoint.ended(child)["mapRunArn"], run);
    assert_eq!(endpoint.types(child).len(), 4);
    let late = endpoint.refused("UpdateMapRun", json!({"mapRunArn": run, "maxConcurrency": 2}));
    assert_eq!(late.0, "ValidationException");
}

#[test]
fn a_test_case_answers_the_tasks() {
    let mocks = json!({
        "StateMachines": {"Order": {"TestCases": {"Paid": {"A": "Receipt"}, "Busy": {"A": "Fault"}}}},
        "MockedResponses": {
            "Receipt": {"0": {"Return": {"Payload": "R-1"}}},
            "Fault": {"0": {"Throw": {"Error": "Busy", "Cause": "later"}}}
        }
    });
    let endpoint = Endpoint::start(move |options| options.mocks = Some(mocks));
    let parameters = json!({"FunctionName": "charge"});
    let task =
        json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters, "End": true});
    let machine = endpoint.create("Order", &state(task));
    let ended = endpoint.ended(&endpoint.start_execution(&format!("{machine}#Paid"), json!({})));
    assert_eq!(ended["output"], json!(r#"{"Payload":"R-1"}"#));
    let ended = endpoint.ended(&endpoint.start_execution(&format!("{machine}#Busy"), json!({})));
    assert_eq!(ended["error"], "Busy");
    let real = endpoint.ended(&endpoint.start_execution(&machine, json!({})));
    assert_eq!(real["error"], "Lambda.ResourceNotFoundException");
    let unknown = endpoint.refused("StartExecution", json!({"stateMachineArn": format!("{machine}#No")}));
    assert!(unknown.1.contains("there is no test case 'No'"), "{}", unknown.1);
}

/// A server that invokes functions: it answers each request with this.
fn functions(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let count = stream.read(&mut asked).unwrap();
            let path = String::from_utf8_lossy(&asked[..count]).lines().next().unwrap().to_owned();
            assert!(path.starts_with("POST /2015-03-31/functions/arn%3Aaws%3Alambda"), "{path}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    format!("http://{address}")
}

#[test]
fn functions_are_invoked_where_they_are() {
    let good = functions("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n{\"n\": 1}");
    let bad = functions(
        "HTTP/1.1 200 OK\r\nX-Amz-Function-Error: Unhandled\r\nContent-Length: 37\r\nConnection: \
         close\r\n\r\n{\"errorType\":\"E\",\"errorMessage\":\"no\"} ",
    );
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:charge";
    let definition = state(json!({"Type": "Task", "Resource": arn, "End": true}));
    for (url, status, part) in [
        (good, "SUCCEEDED", r#"{"n":1}"#),
        (bad, "FAILED", "E"),
        ("http://127.0.0.1:1".to_owned(), "FAILED", "Lambda.Unknown"),
    ] {
        let endpoint = Endpoint::start(move |options| {
            options.services.insert("lambda".to_owned(), url.parse().unwrap());
        });
        let machine = endpoint.create("F", &definition);
        let ended = endpoint.ended(&endpoint.start_execution(&machine, json!({})));
        assert_eq!(ended["status"], status, "{ended}");
        assert!(ended["output"] == part || ended["error"] == part, "{ended}");
        // A single state that is tested calls as an execution does.
        let task = json!({"Type": "Task", "Resource": arn, "End": true}).to_string();
        let tested = endpoint.done("TestState", json!({"definition": task, "roleArn": ROLE, "input": "{}"}));
        assert_eq!(tested["status"], status, "{tested}");
        assert!(tested["output"] == part || tested["error"] == part, "{tested}");
    }
}

#[test]
fn a_single_state_sends_its_message() {
    let endpoint = Endpoint::start(|_| {});
    let queue = endpoint.ask_of("AmazonSQS", "CreateQueue", json!({"QueueName": "notes"})).body["QueueUrl"].clone();
    let parameters = json!({"QueueUrl": queue, "MessageBody.$": "$.text"});
    let resource = "arn:aws:states:::sqs:sendMessage";
    let task = json!({"Type": "Task", "Resource": resource, "Parameters": parameters, "End": true}).to_string();
    let request = json!({"definition": task, "roleArn": ROLE, "input": "{\"text\": \"hello\"}"});
    assert_eq!(endpoint.done("TestState", request)["status"], "SUCCEEDED");
    let received = endpoint.ask_of("AmazonSQS", "ReceiveMessage", json!({"QueueUrl": queue})).body;
    assert_eq!(received["Messages"][0]["Body"], "hello");
    assert!(received["Messages"][1].is_null(), "the state runs twice, and calls once: {received}");
}

#[test]
fn a_state_machine_is_created_again_by_the_same_request_only() {
    let endpoint = Endpoint::start(|_| {});
    let request = |more: Value| {
        let mut request = json!({"name": "A", "definition": pass().to_string(), "roleArn": ROLE, "publish": true});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let first = endpoint.done("CreateStateMachine", request(json!({})));
    let ignored = json!({"roleArn": format!("{ROLE}-other"), "tags": [{"key": "a", "value": "b"}]});
    assert_eq!(endpoint.done("CreateStateMachine", request(ignored)), first);
    for other in [json!({"publish": false}), json!({"versionDescription": "d"}), json!({"type": "EXPRESS"})] {
        let (code, message) = endpoint.refused("CreateStateMachine", request(other));
        let arn = first["stateMachineArn"].as_str().unwrap();
        assert_eq!(
            (code.as_str(), message),
            ("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"))
        );
    }
    let none = json!({"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:No"});
    assert_eq!(endpoint.done("ListStateMachineVersions", none), json!({"stateMachineVersions": []}));
}

#[test]
fn waiting_takes_no_time_where_the_scale_is_zero() {
    let endpoint = Endpoint::start(|options| options.time_scale = 0.0);
    let machine = endpoint.create("Sleep", &state(json!({"Type": "Wait", "Seconds": 86_400, "End": true})));
    let begun = Instant::now();
    let ended = endpoint.ended(&endpoint.start_execution(&machine, json!({})));
    let took = ended["stopDate"].as_f64().unwrap() - ended["startDate"].as_f64().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5) && (took - 86_400.0).abs() < 0.01, "{took}");
    // Whoever has to answer from outside is given the time that the definition says.
    let activity = endpoint.done("CreateActivity", json!({"name": "pack"}))["activityArn"].clone();
    let task = json!({"Type": "Task", "Resource": activity, "TimeoutSeconds": 3600, "End": true});
    let execution = endpoint.start_execution(&endpoint.create("Pack", &state(task)), json!({}));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(endpoint.done("DescribeExecution", json!({"executionArn": execution}))["status"], "RUNNING");
}

#[test]
fn an_execution_that_goes_in_circles_keeps_nobody_waiting() {
    let endpoint = Endpoint::start(|_| {});
    let circle = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsPresent": true, "Next": "C"}], "Default": "A"},
        "C": {"Type": "Succeed"}
    }});
    let definition = circle.to_string();
    let express = endpoint.created(json!({"name": "O", "definition": definition, "roleArn": ROLE, "type": "EXPRESS"}));
    endpoint.start_execution(&express, json!({}));
    let machine = endpoint.create("Add", &pass());
    let begun = Instant::now();
    assert_eq!(endpoint.ended(&endpoint.start_execution(&machine, json!({})))["status"], "SUCCEEDED");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[test]
fn a_thousand_executions_wait_at_the_same_time() {
    let endpoint = Endpoint::start(|_| {});
    let machine = endpoint.create("Sleep", &state(json!({"Type": "Wait", "Seconds": 1, "End": true})));
    let executions: Vec<_> = (0..1000).map(|number| endpoint.start_execution(&machine, json!({"n": number}))).collect();
    for (number, execution) in executions.iter().enumerate() {
        let ended = endpoint.ended(execution);
        let input: Value = serde_json::from_str(ended["output"].as_str().unwrap()).unwrap();
        assert_eq!(input["n"], number);
        let took = ended["stopDate"].as_f64().unwrap() - ended["startDate"].as_f64().unwrap();
        assert!((took - 1.0).abs() < 0.0011, "the wait is exact: {took}");
    }
}
