//! The two binaries, as Lambda runs them: against a Runtime API and a Step Functions endpoint on loopback.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod support;

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
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
fn the_dead_letter_handler_fails_the_task() {
    let invocation = invoke(command(env!("CARGO_BIN_EXE_dead-letter")), &batch_json("dead", &[body("o-1")]));
    assert_eq!(invocation.response, json!({ "batchItemFailures": [] }));
    let [request] = &invocation.step_functions.requests()[..] else { panic!("{}", invocation.stdout) };
    assert_eq!((request.call(), &request.json()["taskToken"]), ("SendTaskFailure", &json!(TOKEN)));
    assert_eq!(request.json()["error"], "Callback.DeadLettered");
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
