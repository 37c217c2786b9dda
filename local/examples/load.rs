//! Measures an endpoint that speaks Step Functions' API: executions a second, the time of a start, executions that wait.
//!
//! `cargo run --release -p stepwright-local --example load -- 127.0.0.1:8083 [EXECUTIONS] [CONNECTIONS] [WAITING]`

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

    fn count(&mut self, machine: &str, status: &str) -> usize {
        let mut count = 0;
        let mut token = Value::Null;
        loop {
            let mut request = json!({"stateMachineArn": machine, "statusFilter": status, "maxResults": 1000});
            if !token.is_null() {
                request["nextToken"] = token;
            }
            let page = self.ask("ListExecutions", &request);
            count += page["executions"].as_array().map_or(0, Vec::len);
            token = page["nextToken"].clone();
            if token.is_null() {
                return count;
            }
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let host = arguments.next().unwrap_or_else(|| "127.0.0.1:8083".to_owned());
    let mut number = |default: usize| arguments.next().map_or(default, |text| text.parse().unwrap());
    let (executions, connections, waiting) = (number(20_000), number(16), number(10_000));
    let mut client = Client::new(&host);

    let machine = client.create("LoadPass", &json!({"Type": "Pass", "Result": {"paid": true}, "End": true}));
    let begun = Instant::now();
    start_all(&host, &machine, executions, connections);
    let started = begun.elapsed();
    while client.count(&machine, "RUNNING") > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let done = begun.elapsed();
    let rate = executions as f64 / done.as_secs_f64();
    println!(
        "{executions} executions by {connections} connections: started in {started:.2?}, all ended after {done:.2?}"
    );
    println!("{rate:.0} executions a second");

    let mut times = Vec::new();
    let begun = Instant::now();
    for number in 0..1000_u32 {
        let next = begun + Duration::from_micros(5_000) * number;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let asked = Instant::now();
        client.ask("StartExecution", &json!({"stateMachineArn": machine, "input": "{\"order\": 7}"}));
        times.push(asked.elapsed());
    }
    times.sort_unstable();
    println!("StartExecution at 200 a second: median {:.2?}, 99 of 100 within {:.2?}", times[500], times[990]);

    let sleeping = client.create("LoadWait", &json!({"Type": "Wait", "Seconds": 3600, "End": true}));
    start_all(&host, &sleeping, waiting, connections);
    println!("{waiting} executions wait: see the memory of the server");
}

/// Starts executions over several connections.
fn start_all(host: &str, machine: &str, executions: usize, connections: usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut client = Client::new(host);
                while next.fetch_add(1, Ordering::Relaxed) < executions {
                    let answer =
                        client.ask("StartExecution", &json!({"stateMachineArn": machine, "input": "{\"order\": 7}"}));
                    assert!(answer["executionArn"].is_string(), "{answer}");
                }
            });
        }
    });
}
