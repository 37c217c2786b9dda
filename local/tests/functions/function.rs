//! What the functions of these tests do: this program again, as Lambda's Runtime API has it.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

/// The variable that makes this program a function.
pub(crate) const ROLE: &str = "TEST_FUNCTION";

/// Serves invocations, as the variable says, for as long as there are any.
pub(crate) fn serve(role: &str) {
    say(&format!("starts as {role} of {} MiB", variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")));
    match role {
        "broken" => {
            ask("POST", "init/error", &json!({"errorType": "Settings", "errorMessage": "no settings"}).to_string());
            std::process::exit(3);
        }
        "absent" => std::process::exit(4),
        _ => {}
    }
    loop {
        let (head, event) = ask("GET", "invocation/next", "");
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
            line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let id = header("lambda-runtime-aws-request-id");
        if id.is_empty() {
            return;
        }
        let event: Value = serde_json::from_str(&event).unwrap();
        let (path, answer) = match role {
            "calls back" => ("response", call_back(&event)),
            _ => match event["do"].as_str().unwrap_or_default() {
                "crash" => std::process::exit(7),
                "sleep" => {
                    std::thread::sleep(std::time::Duration::from_secs(3600));
                    continue;
                }
                "fail" => ("error", json!({"errorType": "Declined", "errorMessage": "no money"})),
                _ => {
                    let told = json!({
                        "event": event,
                        "process": std::process::id(),
                        "name": variable("AWS_LAMBDA_FUNCTION_NAME"),
                        "endpoint": variable("AWS_ENDPOINT_URL"),
                        "greeting": variable("GREETING"),
                        "arn": header("lambda-runtime-invoked-function-arn"),
                        "other": std::env::var("CARGO_MANIFEST_DIR").is_ok(),
                    });
                    ("response", told)
                }
            },
        };
        say("answers");
        ask("POST", &format!("invocation/{id}/{path}"), &answer.to_string());
    }
}

/// Writes a line to standard output.
pub(crate) fn say(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Answers the tasks of a batch; what it cannot read comes again, and what says so ends the process.
fn call_back(event: &Value) -> Value {
    let mut failed = Vec::new();
    for record in event["Records"].as_array().unwrap() {
        let Ok(body) = serde_json::from_str::<Value>(record["body"].as_str().unwrap()) else {
            failed.push(json!({"itemIdentifier": record["messageId"]}));
            continue;
        };
        let is_first = record["attributes"]["ApproximateReceiveCount"] == "1";
        if body["order"] == "crash" && is_first {
            std::process::exit(9);
        }
        let endpoint = variable("AWS_ENDPOINT_URL");
        let answer = json!({"taskToken": body["token"], "output": json!({"number": body["order"]}).to_string()});
        let head = "X-Amz-Target: AWSStepFunctions.SendTaskSuccess\r\nContent-Type: application/x-amz-json-1.0\r\n";
        send(endpoint.trim_start_matches("http://"), "POST", "/", head, &answer.to_string());
    }
    json!({"batchItemFailures": failed})
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn ask(method: &str, path: &str, body: &str) -> (String, String) {
    send(&variable("AWS_LAMBDA_RUNTIME_API"), method, &format!("/2018-06-01/runtime/{path}"), "", body)
}

/// Sends a request; the head and the body of the answer, which are empty where the server is gone.
fn send(address: &str, method: &str, path: &str, head: &str, body: &str) -> (String, String) {
    let Ok(mut stream) = TcpStream::connect(address) else { return Default::default() };
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
    );
    let mut answer = Vec::new();
    let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_end(&mut answer));
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.to_owned(), body.to_owned())
}
