//! Functions as programs: started, invoked, ended, and started again. This program is also the functions.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

#[path = "../support/endpoint.rs"]
mod endpoint;
mod function;
#[path = "../support/payment.rs"]
mod payment;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dsl::prelude::*;
use endpoint::{Endpoint, ROLE as EXECUTION_ROLE, state};
use function::{ROLE, say};
use local::{Program, Server};
use payment::{OrderFields, Receipt, Request, RequestFields};
use serde_json::{Value, json};

/// The tests, by name.
const TESTS: &[(&str, fn())] = &[
    ("a_task_gets_the_answer_of_a_function", a_task_gets_the_answer_of_a_function),
    ("errors_crashes_and_timeouts_fail_the_task", errors_crashes_and_timeouts_fail_the_task),
    ("a_program_that_does_not_start_fails_the_task", a_program_that_does_not_start_fails_the_task),
    ("a_worker_that_dies_loses_no_message", a_worker_that_dies_loses_no_message),
    ("clients_invoke_functions_by_the_api_of_lambda", clients_invoke_functions_by_the_api_of_lambda),
    ("a_topic_invokes_a_function", a_topic_invokes_a_function),
];

fn main() {
    if let Ok(role) = std::env::var(ROLE) {
        return function::serve(&role);
    }
    // What is no flag, and no number that belongs to one, is a part of the names of tests.
    let is_name = |argument: &String| !argument.starts_with('-') && argument.parse::<u32>().is_err();
    let wanted: Vec<String> = std::env::args().skip(1).filter(is_name).collect();
    for (name, test) in TESTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            test();
            say(&format!("test {name} ... ok"));
        }
    }
}

fn program(name: &str, role: &str) -> Program {
    Program {
        name: name.to_owned(),
        path: std::env::current_exe().unwrap(),
        environment: [(ROLE, role), ("GREETING", "hello")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        timeout: Duration::from_secs(20),
        memory: 256,
        concurrency: 2,
    }
}

/// An endpoint with one function, and what that writes.
fn with(program: Program) -> (Endpoint, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = log.clone();
    let endpoint = Endpoint::with(
        |_| {},
        move |server: &mut Server| {
            server.on_log(move |name, line| lines.lock().unwrap().push(format!("{name}: {line}")));
            server.add_function(program, &mut stage::Local::default());
        },
    );
    (endpoint, log)
}

fn invoking(name: &str) -> Value {
    let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
    state(json!({"Type": "Task", "Resource": arn, "End": true}))
}

/// Runs an execution of a task that invokes a function.
fn run(endpoint: &Endpoint, machine: &str, input: Value) -> Value {
    endpoint.ended(&endpoint.start_execution(machine, input))
}

fn a_task_gets_the_answer_of_a_function() {
    let (endpoint, log) = with(program("Echo", "echo"));
    let machine = endpoint.create("M", &invoking("Echo"));
    let told = |ended: &Value| serde_json::from_str::<Value>(ended["output"].as_str().unwrap_or("null")).unwrap();
    let first = told(&run(&endpoint, &machine, json!({"n": 1})));
    assert_eq!((&first["event"], &first["name"]), (&json!({"n": 1}), &json!("Echo")));
    assert_eq!(first["arn"], "arn:aws:lambda:us-east-1:123456789012:function:Echo");
    assert_eq!(first["endpoint"], format!("http://{}", endpoint.address));
    // It sees its own variables, and none of those of the server.
    assert_eq!((&first["greeting"], &first["other"]), (&json!("hello"), &json!(false)));
    let second = told(&run(&endpoint, &machine, json!({"n": 2})));
    assert_eq!(second["process"], first["process"], "an environment is used again");
    assert!(log.lock().unwrap().contains(&"Echo: starts as echo of 256 MiB".to_owned()), "{log:?}");
}

fn errors_crashes_and_timeouts_fail_the_task() {
    let mut quick = program("Echo", "echo");
    quick.timeout = Duration::from_secs(2);
    let (endpoint, log) = with(quick);
    let machine = endpoint.create("M", &invoking("Echo"));
    for (what, error, part) in [
        ("fail", "Declined", "no money"),
        ("crash", "Runtime.ExitError", "exit status: 7"),
        ("sleep", "Sandbox.Timedout", "Task timed out after 2.00 seconds"),
    ] {
        let execution = endpoint.start_execution(&machine, json!({"do": what}));
        let ended = endpoint.ended(&execution);
        assert!(endpoint.types(&execution).contains(&"LambdaFunctionFailed".to_owned()), "{ended}");
        assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!(error)), "{ended}");
        assert!(ended["cause"].as_str().unwrap().contains(part), "{ended}");
        // The next environment works.
        assert_eq!(run(&endpoint, &machine, json!({}))["status"], "SUCCEEDED", "after {what}: {log:?}");
    }
}

fn a_program_that_does_not_start_fails_the_task() {
    for (role, error, part) in
        [("broken", "Settings", "no settings"), ("absent", "Runtime.ExitError", "exit status: 4")]
    {
        let (endpoint, _) = with(program("F", role));
        let machine = endpoint.create("M", &invoking("F"));
        // Each attempt starts it again.
        for _ in 0..2 {
            let ended = run(&endpoint, &machine, json!({}));
            assert_eq!(ended["error"], error, "{ended}");
            assert!(ended["cause"].as_str().unwrap().contains(part), "{ended}");
        }
    }
    let mut gone = program("F", "echo");
    gone.path = "/nowhere/at/all".into();
    let (endpoint, _) = with(gone);
    let machine = endpoint.create("M", &invoking("F"));
    assert_eq!(run(&endpoint, &machine, json!({}))["error"], "Runtime.InvalidEntrypoint");
}

fn a_worker_that_dies_loses_no_message() {
    let charges = Queue::<Request, Receipt>::new("Charges").max_receive_count(5).visibility_timeout(seconds(1));
    let workflow = Workflow::standard("Pay", |order: OrderFields| {
        Task::sqs_wait_for_token("Charge", &charges, |token| RequestFields { order: order.id, token })
            .timeout(minutes(5))
    })
    .with_function(Function::rust("worker").consumes(&charges).timeout(seconds(1)).batches(2, 2));
    let compiled = workflow.compile();
    let endpoint = Endpoint::with(
        |_| {},
        move |server: &mut Server| {
            let place = stage::Place { region: "us-east-1", account: "123456789012" };
            let definition = stage::definition_in(&compiled, place).unwrap().to_string();
            server.create("Pay", &definition, EXECUTION_ROLE, compiled.workflow_type()).unwrap();
            let mut around = stage::Local::of(&compiled);
            server.add_function(program("WorkerFunction", "calls back"), &mut around);
            server.add(around);
        },
    );
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:Pay";
    let queue = endpoint.sqs("GetQueueUrl", json!({"QueueName": "Charges"}))["QueueUrl"].clone();
    // What cannot be read is reported, and the rest of its batch is not.
    endpoint.sqs("SendMessage", json!({"QueueUrl": queue, "MessageBody": "no JSON"}));
    let orders = ["a", "crash", "b", "c", "d"];
    let executions: Vec<String> =
        orders.iter().map(|order| endpoint.start_execution(machine, json!({"id": order}))).collect();
    for (order, execution) in orders.iter().zip(&executions) {
        let ended = endpoint.ended(execution);
        assert_eq!(ended["output"], json!({"number": order}).to_string(), "{ended}");
    }
    // It is given up at last, as a dead letter.
    let begun = Instant::now();
    loop {
        let dead = endpoint.sqs("GetQueueUrl", json!({"QueueName": "ChargesDeadLetterQueue"}));
        let asked = json!({"QueueUrl": dead["QueueUrl"], "WaitTimeSeconds": 5});
        let got = endpoint.sqs("ReceiveMessage", asked);
        if got["Messages"][0]["Body"] == "no JSON" {
            break;
        }
        // Who takes a message from the queue itself sees that it has been received too often.
        endpoint.sqs("ReceiveMessage", json!({"QueueUrl": queue, "VisibilityTimeout": 0}));
        assert!(begun.elapsed() < Duration::from_secs(30), "{got}");
    }
}

/// Sends a request that is none of AWS JSON.
fn send(endpoint: &Endpoint, first: &str, head: &str, body: &str) -> endpoint::Answer {
    let head = format!("{first} HTTP/1.1\r\nHost: {}{head}", endpoint.address);
    endpoint.send(&head, body.as_bytes())
}

fn clients_invoke_functions_by_the_api_of_lambda() {
    let (endpoint, _) = with(program("Echo", "echo"));
    let invoke = |name: &str, head: &str, body: &str| {
        send(&endpoint, &format!("POST /2015-03-31/functions/{name}/invocations"), head, body)
    };
    let answer = invoke("Echo", "", r#"{"n": 7}"#);
    assert_eq!((answer.status, &answer.body["event"]["n"]), (200, &json!(7)), "{answer:?}");
    let arn = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3AEcho";
    let answer = invoke(arn, "", r#"{"do": "fail"}"#);
    assert!(answer.head.contains("x-amz-function-error: Unhandled"), "{answer:?}");
    assert_eq!(answer.body["errorType"], "Declined");
    for (name, head, body, status) in [
        ("Echo", "\r\nX-Amz-Invocation-Type: Event", "{}", 202),
        ("Echo", "\r\nX-Amz-Invocation-Type: DryRun", "{}", 204),
        ("Echo", "\r\nX-Amz-Invocation-Type: Later", "{}", 400),
        ("Echo", "", "no JSON", 400),
        ("Nobody", "", "{}", 404),
    ] {
        let answer = invoke(name, head, body);
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let told = send(&endpoint, "GET /2015-03-31/functions/Echo/configuration", "", "");
    assert_eq!(told.body["MemorySize"], 256, "{told:?}");
}

fn a_topic_invokes_a_function() {
    let (endpoint, log) = with(program("Echo", "echo"));
    endpoint.sns("CreateTopic", &[("Name", "News")]);
    let topic = ("TopicArn", "arn:aws:sns:us-east-1:123456789012:News");
    let function = ("Endpoint", "arn:aws:lambda:us-east-1:123456789012:function:Echo");
    endpoint.sns("Subscribe", &[topic, ("Protocol", "lambda"), function]);
    endpoint.sns("Publish", &[topic, ("Message", "hello")]);
    let begun = Instant::now();
    while !log.lock().unwrap().contains(&"Echo: answers".to_owned()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{log:?}");
        std::thread::yield_now();
    }
}
