//! A loopback server that answers as the test says, a client for it, and a log that can be read.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_sdk_sfn::config::retry::RetryPartition;
use aws_sdk_sfn::config::{BehaviorVersion, Builder, Credentials, Region};
use serde_json::{Value, json};
use stepwright_worker::SqsEvent;
use stepwright_worker::aws::StepFunctions;

/// What must never show up anywhere but in a callback's token.
pub(crate) const TOKEN: &str =
    "AQCgAAAAKgAAAAMAAAAAAAAAAdvN6k2Yx0qvDsecretTOKEN/+4Zr1pTq0uXw3eYbJ8LmKc5fHn7oVg2iRaQyB9dTz6sE=";
/// What must never show up at all.
pub(crate) const CARD: &str = "4111111111111111";

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) target: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Request {
    /// The call, without the service's name: `SendTaskSuccess`.
    pub(crate) fn call(&self) -> &str {
        self.target.strip_prefix("AWSStepFunctions.").unwrap_or(&self.target)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A whole answer of HTTP.
    Http { status: u16, headers: Vec<(String, String)>, body: String },
    /// The connection is closed without one.
    Drop,
    /// Nothing comes, the connection stays open.
    Silence,
}

impl Answer {
    /// As Step Functions answers when it accepts.
    pub(crate) fn ok() -> Self {
        Self::json(200, json!({}))
    }

    /// As Step Functions refuses: a type, and a message that quotes what it was sent.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::json(status, json!({ "__type": code, "message": format!("not accepted: {TOKEN} {CARD}") }))
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::Http { status, headers: Vec::new(), body: body.to_string() }
    }
}

/// A server on a free loopback port, for as long as the test process lives.
pub(crate) struct Loopback {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Loopback {
    pub(crate) fn start(answer: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(Mutex::new(answer)));
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let _ = serve(connection, |request| {
                        seen.lock().unwrap().push(request.clone());
                        (answer.lock().unwrap())(request)
                    });
                });
            }
        });
        Self { port, requests }
    }

    /// Answers in this order, then accepts everything.
    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        Self::start(move |_| answers.next().unwrap_or_else(Answer::ok))
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.call().to_owned()).collect()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The real client, three attempts, with a backoff of at most a few milliseconds.
    pub(crate) fn step_functions(&self) -> StepFunctions {
        StepFunctions::new(client_config(&self.url()))
    }
}

/// A configuration for this endpoint. The retry partition is its own, so that the tests of one process do not use up
/// each other's retries; the HTTP client takes no proxy from the environment, which the default one does.
pub(crate) fn client_config(url: &str) -> Builder {
    Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_partition(RetryPartition::new(url.to_owned()))
        .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(1)))
}

fn serve(connection: TcpStream, mut answer: impl FnMut(&Request) -> Answer) -> io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut writer = connection;
    while let Some(request) = read_request(&mut reader)? {
        match answer(&request) {
            Answer::Http { status, headers, body } => {
                let mut text = format!("HTTP/1.1 {status} Answer\r\ncontent-type: application/x-amz-json-1.0\r\n");
                for (name, value) in headers {
                    text += &format!("{name}: {value}\r\n");
                }
                text += &format!("content-length: {}\r\n\r\n{body}", body.len());
                writer.write_all(text.as_bytes())?;
            }
            Answer::Drop => return writer.shutdown(std::net::Shutdown::Both),
            Answer::Silence => loop {
                std::thread::park();
            },
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let (mut target, mut content_type, mut length) = (String::new(), String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => target = value.trim().to_owned(),
            "content-type" => content_type = value.trim().to_owned(),
            "content-length" => length = value.trim().parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { method, path, target, content_type, body: String::from_utf8(body).unwrap() }))
}

/// Wants every event, and keeps none.
struct Everything;

impl tracing::Subscriber for Everything {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// Everything that was logged, at every level.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures this thread's log until the guard is dropped.
    pub(crate) fn capture(&self) -> impl Drop {
        // Events that another thread's collector does not want would be left out for this one, too: whether anybody wants them is
        // asked when they first happen. Somebody does.
        static EVERYTHING: std::sync::Once = std::sync::Once::new();
        EVERYTHING.call_once(|| drop(tracing::subscriber::set_global_default(Everything)));
        let log = self.clone();
        let collector = lambda_runtime::tracing::subscriber::fmt()
            .json()
            .with_max_level(lambda_runtime::tracing::Level::TRACE)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(collector)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A charge request as the workflow sends it, with a card number that has no business there.
pub(crate) fn body(order_id: &str) -> String {
    json!({
        "orderId": order_id, "customerId": "c-1", "executionId": "x-1", "amount": 12.5, "taskToken": TOKEN, "cardNumber": CARD,
    })
    .to_string()
}

/// A batch as Lambda hands it over, with the message ids `m-1`, `m-2`, …
pub(crate) fn batch(queue: &str, bodies: &[String]) -> SqsEvent {
    serde_json::from_value(batch_json(queue, bodies)).unwrap()
}

pub(crate) fn batch_json(queue: &str, bodies: &[String]) -> Value {
    let records: Vec<_> = (1..)
        .zip(bodies)
        .map(|(n, body)| {
            json!({
                "messageId": format!("m-{n}"),
                "receiptHandle": "handle",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "2",
                    "SentTimestamp": "1700000000000",
                    "SenderId": "sender",
                    "ApproximateFirstReceiveTimestamp": "1700000000123",
                },
                "messageAttributes": {},
                "md5OfBody": "0",
                "eventSource": "aws:sqs",
                "eventSourceARN": format!("arn:aws:sqs:eu-central-1:111122223333:{queue}"),
                "awsRegion": "eu-central-1",
            })
        })
        .collect();
    json!({ "Records": records })
}

pub(crate) fn assert_no_secret(text: &str) {
    for secret in [TOKEN, CARD] {
        assert!(!text.contains(secret), "`{secret}` in: {text}");
    }
}
