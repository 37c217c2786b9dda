//! A server on a thread of its own, and a client that speaks its protocol.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use local::{Options, Server};
use serde_json::{Value, json};

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/r";

/// A running server, which ends with this.
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What a server answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Endpoint {
    /// A server that is set up so, with what is there from the start.
    pub(crate) fn with(
        set: impl FnOnce(&mut Options) + Send + 'static,
        fill: impl FnOnce(&mut Server) + Send + 'static,
    ) -> Self {
        Endpoint::of(set, |mut server| {
            fill(&mut server);
            server
        })
    }

    /// The same with another server.
    pub(crate) fn of(
        set: impl FnOnce(&mut Options) + Send + 'static,
        make: impl FnOnce(Server) -> Server + Send + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        // What a server owns stays on its thread.
        let thread = std::thread::spawn(move || {
            let mut options = Options::default();
            options.port = 0;
            set(&mut options);
            let server = make(Server::bind(options).unwrap());
            sender.send(server.address()).unwrap();
            let until = async {
                let _ = stopped.await;
            };
            server.serve_until(until).unwrap();
        });
        Endpoint { address: receiver.recv().unwrap(), stop: Some(stop), thread: Some(thread) }
    }

    /// Sends a request as it is, and reads the answer.
    pub(crate) fn send(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let length = body.len();
        let head = format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses a request need not read all of it.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Answer { status, head: head.to_owned(), body: serde_json::from_str(body).unwrap_or(Value::Null) }
    }

    /// Asks for an operation.
    pub(crate) fn ask(&self, operation: &str, request: Value) -> Answer {
        self.ask_of("AWSStepFunctions", operation, request)
    }

    /// Asks a service for an operation.
    pub(crate) fn ask_of(&self, service: &str, operation: &str, request: Value) -> Answer {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: \
             {service}.{operation}",
            self.address
        );
        self.send(&head, request.to_string().as_bytes())
    }

    /// Asks SQS for an operation that must succeed.
    pub(crate) fn sqs(&self, operation: &str, request: Value) -> Value {
        let answer = self.ask_of("AmazonSQS", operation, request);
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    }

    /// Asks SNS, by its form, for an operation that must succeed. Values are sent as they are.
    pub(crate) fn sns(&self, operation: &str, fields: &[(&str, &str)]) {
        let head =
            format!("POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded", self.address);
        let fields: String = fields.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        let answer = self.send(&head, format!("Version=2010-03-31&Action={operation}{fields}").as_bytes());
        assert_eq!(answer.status, 200, "{operation}{fields}: {answer:?}");
    }

    /// Asks for an operation that must succeed.
    pub(crate) fn done(&self, operation: &str, request: Value) -> Value {
        let answer = self.ask(operation, request);
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    }

    /// Creates a state machine; its ARN.
    pub(crate) fn create(&self, name: &str, definition: &Value) -> String {
        self.created(json!({"name": name, "definition": definition.to_string(), "roleArn": ROLE}))
    }

    pub(crate) fn created(&self, request: Value) -> String {
        self.done("CreateStateMachine", request)["stateMachineArn"].as_str().unwrap().to_owned()
    }

    /// Starts an execution; its ARN.
    pub(crate) fn start_execution(&self, machine: &str, input: Value) -> String {
        let request = json!({"stateMachineArn": machine, "input": input.to_string()});
        self.done("StartExecution", request)["executionArn"].as_str().unwrap().to_owned()
    }

    /// What an execution is when it no longer runs.
    pub(crate) fn ended(&self, execution: &str) -> Value {
        let begun = Instant::now();
        loop {
            let described = self.done("DescribeExecution", json!({"executionArn": execution}));
            if described["status"] != "RUNNING" {
                return described;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not end: {described}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The types of the events of an execution.
    pub(crate) fn types(&self, execution: &str) -> Vec<String> {
        let history = self.done("GetExecutionHistory", json!({"executionArn": execution, "maxResults": 1000}));
        history["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A definition with one state.
pub(crate) fn state(state: Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}
