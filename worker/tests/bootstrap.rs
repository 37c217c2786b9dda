//! The two binaries, as Lambda runs them: against a Runtime API and a Step Functions endpoint on loopback.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod support;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};
use support::{Answer, Loopback, TOKEN, assert_no_secret, batch_json, body};

struct Invocation {
    response: Value,
    stdout: String,
    step_functions: Loopback,
}

/// Starts the binary, hands it one event, takes its response, and ends it.
fn invoke(binary: Command, event: &Value) -> Invocation {
    invoke_until("4102444800000", binary, event)
}

/// The deadline is in milliseconds since 1970.
fn invoke_until(deadline: &'static str, mut binary: Command, event: &Value) -> Invocation {
    let step_functions = Loopback::answering([]);
    let (respond, response) = mpsc::channel();
    let mut event = Some(event.to_string());
    let runtime_api = Loopback::start(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/2018-06-01/runtime/invocation/next") => match event.take() {
            Some(body) => {
                let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
                let headers = vec![
                    header("lambda-runtime-aws-request-id", "request-1"),
                    header("lambda-runtime-deadline-ms", deadline),
                    header(
                        "lambda-runtime-invoked-function-arn",
                        "arn:aws:lambda:eu-central-1:111122223333:function:f",
                    ),
                ];
                Answer::Http { status: 200, headers, body }
            }
            None => Answer::Silence,
        },
        (_, path) => {
            respond.send((path.to_owned(), request.body.clone())).unwrap();
            Answer::json(202, json!({ "status": "OK" }))
        }
    });

    binary
        .env("AWS_LAMBDA_RUNTIME_API", format!("127.0.0.1:{}", runtime_api.port))
        .env("AWS_ENDPOINT_URL", step_functions.url());
    let running = Running::start(binary);
    // Only a broken binary takes so long, a sound one answers at once.
    let answered = response.recv_timeout(Duration::from_secs(60));
    let stdout = running.kill();
    let (path, body) = answered.unwrap_or_else(|_| panic!("no response: {stdout}"));
    assert_eq!(path, "/2018-06-01/runtime/invocation/request-1/response", "{body}");
    assert_no_secret(&stdout);
    Invocation { response: serde_json::from_str(&body).unwrap(), stdout, step_functions }
}

fn command(binary: &str) -> Command {
    let mut command = Command::new(binary);
    command
        .env_clear()
        .env("AWS_LAMBDA_FUNCTION_NAME", "payment-function")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "group")
        .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
        .env("AWS_LAMBDA_LOG_LEVEL", "TRACE")
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

/// A started binary whose output is read all the time, so that it never waits for us.
struct Running {
    child: Child,
    output: JoinHandle<String>,
}

impl Running {
    fn start(mut binary: Command) -> Self {
        let mut child = binary.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let output = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        Self { child, output }
    }

    fn kill(mut self) -> String {
        let _ = self.child.kill();
        self.wait().1
    }

    fn wait(mut self) -> (Option<i32>, String) {
        (self.child.wait().unwrap().code(), self.output.join().unwrap())
    }
}

#[test]
fn the_worker_answers_a_batch() {
    let event = batch_json("payments", &[body("order-1"), "broken".to_owned(), body("order-2")]);
    let invocation = invoke(command(env!("CARGO_BIN_EXE_worker")), &event);
    assert_eq!(invocation.response, json!({ "batchItemFailures": [{ "itemIdentifier": "m-2" }] }));
    let mut calls = invocation.step_functions.calls();
    calls.sort_unstable();
    assert_eq!(calls, ["SendTaskFailure", "SendTaskSuccess"]);
    assert!(
        invocation.stdout.lines().any(|line| line.starts_with(r#"{"_aws":"#) && line.contains("MessageUnreadable"))
    );
    assert!(invocation.stdout.contains(r#""FunctionName":"payment-function""#));
}

#[test]
fn the_dead_letter_handler_fails_the_task_or_reports_what_was_decided() {
    // The worker could not read the first, so that it was not decided.
    let unreadable = json!({ "taskToken": TOKEN }).to_string();
    for (body, call, error) in
        [(unreadable, "SendTaskFailure", json!("Callback.DeadLettered")), (body("o-1"), "SendTaskSuccess", Value::Null)]
    {
        let mut binary = command(env!("CARGO_BIN_EXE_dead-letter"));
        binary.env("PAYMENT_DECISION", "approve");
        let invocation = invoke(binary, &batch_json("dead", &[body]));
        assert_eq!(invocation.response, json!({ "batchItemFailures": [] }));
        let [request] = &invocation.step_functions.requests()[..] else { panic!("{}", invocation.stdout) };
        assert_eq!((request.call(), &request.json()["taskToken"]), (call, &json!(TOKEN)));
        assert_eq!(request.json()["error"], error);
    }
}

#[test]
fn an_emulator_that_keeps_no_deadline_is_served() {
    let worker = command(env!("CARGO_BIN_EXE_worker"));
    let invocation = invoke_until("600000", worker, &batch_json("payments", &[body("o-1")]));
    assert_eq!(invocation.response, json!({ "batchItemFailures": [] }));
}

#[test]
fn a_worker_without_credentials_fails_the_item() {
    let mut worker = command(env!("CARGO_BIN_EXE_worker"));
    worker.env_remove("AWS_ACCESS_KEY_ID").env("AWS_EC2_METADATA_DISABLED", "true");
    let invocation = invoke(worker, &batch_json("payments", &[body("o-1")]));
    assert_eq!(invocation.response, json!({ "batchItemFailures": [{ "itemIdentifier": "m-1" }] }));
    assert!(invocation.step_functions.calls().is_empty());
    assert!(invocation.stdout.contains("CallbackCredentialsExpired"), "{}", invocation.stdout);
}

#[test]
fn an_unknown_decision_stops_the_start() {
    let mut worker = command(env!("CARGO_BIN_EXE_worker"));
    worker.env("PAYMENT_DECISION", "maybe");
    let (code, text) = Running::start(worker).wait();
    assert_eq!(code, Some(1));
    assert!(text.contains("`PAYMENT_DECISION`: unknown decision `maybe`"), "{text}");
}

/// What a run of the worker came to.
enum Came {
    /// The call at which it is to be killed.
    There,
    /// The response to its batch.
    Response(Value),
}

/// The tasks that wait, by their tokens, and what each was answered: the call and its output or error.
type Tasks = Arc<Mutex<HashMap<String, (String, Value)>>>;

/// Step Functions that takes one answer for each task, and is silent at one call: before it takes the answer or after.
fn waiting(tasks: Tasks, silent_at: Option<(usize, bool)>, came: mpsc::Sender<Came>) -> Loopback {
    let mut calls = 0;
    Loopback::start(move |request| {
        calls += 1;
        let json = request.json();
        let silent = silent_at.filter(|(call, _)| *call == calls);
        if silent.is_some_and(|(_, taken)| !taken) {
            came.send(Came::There).unwrap();
            return Answer::Silence;
        }
        let said = (request.call().to_owned(), [&json["output"], &json["error"]].into_iter().cloned().collect());
        let mut tasks = tasks.lock().unwrap();
        let answer = match tasks.entry(json["taskToken"].as_str().unwrap().to_owned()) {
            Entry::Vacant(waits) => {
                waits.insert(said);
                Answer::ok()
            }
            Entry::Occupied(answered) => {
                assert_eq!(answered.get(), &said, "a message that comes again is answered as before");
                Answer::error(400, "TaskTimedOut")
            }
        };
        if silent.is_some() {
            came.send(Came::There).unwrap();
            return Answer::Silence;
        }
        answer
    })
}

/// Starts the worker on a batch, and kills it where it is to be or when it has answered.
fn work(event: &Value, tasks: &Tasks, silent_at: Option<(usize, bool)>) -> Came {
    let (came, coming) = mpsc::channel();
    let step_functions = waiting(Arc::clone(tasks), silent_at, came.clone());
    let mut event = Some(event.to_string());
    let runtime_api = Loopback::start(move |request| {
        if request.path != "/2018-06-01/runtime/invocation/next" {
            came.send(Came::Response(serde_json::from_str(&request.body).unwrap())).unwrap();
            return Answer::json(202, json!({ "status": "OK" }));
        }
        let Some(body) = event.take() else { return Answer::Silence };
        if silent_at.is_some_and(|(call, _)| call == 0) {
            came.send(Came::There).unwrap();
        }
        let headers = [
            ("lambda-runtime-aws-request-id", "request-1"),
            ("lambda-runtime-deadline-ms", "4102444800000"),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:111122223333:function:f"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Answer::Http { status: 200, headers, body }
    });
    let mut binary = command(env!("CARGO_BIN_EXE_worker"));
    binary
        .env("AWS_LAMBDA_RUNTIME_API", format!("127.0.0.1:{}", runtime_api.port))
        .env("AWS_ENDPOINT_URL", step_functions.url());
    let running = Running::start(binary);
    // Only a broken binary takes so long, a sound one answers at once.
    let came = coming.recv_timeout(Duration::from_secs(60));
    let stdout = running.kill();
    came.unwrap_or_else(|_| panic!("nothing came: {stdout}"))
}

#[test]
#[ignore = "many runs"]
#[expect(clippy::print_stdout, reason = "the numbers are what the test is run for")]
fn no_charge_is_lost_or_contradicted_however_often_the_worker_is_killed() {
    const KILLS: usize = 200;
    let mut declined = 0;
    for turn in 0..KILLS {
        let request = |order: usize| {
            let token = format!("token-{turn}-{order}");
            json!({
                "orderId": format!("o-{turn}-{order}"), "customerId": "c", "executionId": "x", "amount": 1, "taskToken": token,
            })
        };
        let event = batch_json("payments", &(0..10).map(|order| request(order).to_string()).collect::<Vec<_>>());
        let tasks = Tasks::default();
        // At each call of a batch, and before the first; the service has taken the answer or not.
        let killed = work(&event, &tasks, Some((turn % 11, turn.is_multiple_of(2))));
        assert!(matches!(killed, Came::There), "killed in the midst of the batch");
        // Nobody answered for the batch, so Lambda hands it over again.
        let Came::Response(response) = work(&event, &tasks, None) else { panic!("not answered") };
        assert_eq!(response, json!({ "batchItemFailures": [] }));
        let tasks = tasks.lock().unwrap();
        assert_eq!(tasks.len(), 10, "every task is answered");
        declined += tasks.values().filter(|(call, _)| call == "SendTaskFailure").count();
    }
    println!(
        "{KILLS} batches of 10 messages killed and handed over again; all tasks answered, once and alike, {declined} declined"
    );
}
