//! Measures an endpoint that speaks Step Functions' API: executions a second, the time of a start, executions that wait.
//!
//! `cargo run --release -p stepwright-local --example load -- 127.0.0.1:8083 [EXECUTIONS] [CONNECTIONS] [WAITING] [WHAT]`
//!
//! What is executed is a Pass, with `task` a task that the test case `Done` of the state machine `LoadTask` answers, or with the
//! ARN of a state machine and an input that state machine; then nothing else is measured.

#![allow(clippy::print_stdout, reason = "an example that is run for what it prints")]
#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A connection that is kept.
struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Client {
    fn new(host: &str) -> Self {
        let stream = TcpStream::connect(host).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream: BufReader::new(stream), host: host.to_owned() }
    }

    fn ask(&mut self, operation: &str, request: &Value) -> Value {
        let body = request.to_string();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: \
             AWSStepFunctions.{operation}\r\nAuthorization: AWS4-HMAC-SHA256 \
             Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0\r\nContent-Length: \
             {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        let mut line = String::new();
        // A server may have closed a connection that rested.
        while self.stream.get_mut().write_all(head.as_bytes()).is_err()
            || self.stream.read_line(&mut line).unwrap_or_default() == 0
        {
            *self = Client::new(&self.host);
        }
        line.clear();
        let mut length = 0;
        while self.stream.read_line(&mut line).unwrap() > 2 {
            if let Some((name, value)) = line.split_once(':') {
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse().unwrap();
                }
            }
            line.clear();
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    fn create(&mut self, name: &str, state: &Value) -> String {
        let definition = json!({"StartAt": "A", "States": {"A": state}}).to_string();
        let role = "arn:aws:iam::123456789012:role/r";
        let request = json!({"name": name, "definition": definition, "roleArn": role});
        let answer = self.ask("CreateStateMachine", &request);
        answer["stateMachineArn"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Whether an execution of a state machine has a status.
    fn has(&mut self, machine: &str, status: &str) -> bool {
        let request = json!({"stateMachineArn": machine, "statusFilter": status, "maxResults": 1});
        let page = self.ask("ListExecutions", &request);
        page["executions"].as_array().is_some_and(|executions| !executions.is_empty())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let host = arguments.next().unwrap_or_else(|| "127.0.0.1:8083".to_owned());
    let mut number = |default: usize| arguments.next().map_or(default, |text| text.parse().unwrap());
    let (executions, connections, waiting) = (number(20_000), number(16), number(10_000));
    let mut client = Client::new(&host);

    let order = json!({"order": 7}).to_string();
    let (what, given) = (arguments.next(), arguments.next());
    let (machine, starts, input) = match (what.as_deref(), given) {
        (None, _) => {
            let machine = client.create("LoadPass", &json!({"Type": "Pass", "Result": {"paid": true}, "End": true}));
            (machine.clone(), machine, order)
        }
        (Some("task"), _) => {
            let resource = "arn:aws:states:::lambda:invoke";
            let parameters = json!({"FunctionName": "pay", "Payload.$": "$"});
            let task = json!({"Type": "Task", "Resource": resource, "Parameters": parameters, "End": true});
            let machine = client.create("LoadTask", &task);
            let starts = format!("{machine}#Done");
            (machine, starts, order)
        }
        (Some(machine), input) => (machine.to_owned(), machine.to_owned(), input.unwrap_or(order)),
    };
    let is_given = what.is_some_and(|what| what != "task");
    let begun = Instant::now();
    start_all(&host, &starts, &input, executions, connections);
    let started = begun.elapsed();
    while client.has(&machine, "RUNNING") {
        std::thread::sleep(Duration::from_millis(10));
    }
    let done = begun.elapsed();
    for status in ["FAILED", "TIMED_OUT", "ABORTED"] {
        assert!(!client.has(&machine, status), "an execution is {status}");
    }
    let rate = executions as f64 / done.as_secs_f64();
    println!(
        "{executions} executions by {connections} connections: started in {started:.2?}, all ended after {done:.2?}"
    );
    println!("{rate:.0} executions a second");
    if is_given {
        return;
    }

    let mut times = Vec::new();
    let begun = Instant::now();
    for number in 0..1000_u32 {
        let next = begun + Duration::from_micros(5_000) * number;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let asked = Instant::now();
        client.ask("StartExecution", &json!({"stateMachineArn": starts, "input": input}));
        times.push(asked.elapsed());
    }
    times.sort_unstable();
    println!("StartExecution at 200 a second: median {:.2?}, 99 of 100 within {:.2?}", times[500], times[990]);

    let sleeping = client.create("LoadWait", &json!({"Type": "Wait", "Seconds": 3600, "End": true}));
    start_all(&host, &sleeping, &input, waiting, connections);
    println!("{waiting} executions wait: see the memory of the server");
}

/// Starts executions over several connections.
fn start_all(host: &str, machine: &str, input: &str, executions: usize, connections: usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut client = Client::new(host);
                while next.fetch_add(1, Ordering::Relaxed) < executions {
                    let answer = client.ask("StartExecution", &json!({"stateMachineArn": machine, "input": input}));
                    assert!(answer["executionArn"].is_string(), "{answer}");
                }
            });
        }
    });
}
