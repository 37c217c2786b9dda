//! A server on the loopback that answers as AWS does, with the answers that a test lays out.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What is answered: the status, the type of its content, the content.
#[derive(Clone)]
pub(crate) struct Reply(u16, &'static str, String);

/// The server. It ends with the test's process.
pub(crate) struct Aws {
    address: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// The answers to each operation, in turn; the last one again and again.
    answers: HashMap<&'static str, Vec<Reply>>,
    /// What was asked, in order: the operation and the text of its parameters.
    calls: Vec<(String, String)>,
}

impl Aws {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Mutex::new(Shared::default()));
        let served = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&served);
                // A connection that its client drops is no fault of the server.
                std::thread::spawn(move || stream.and_then(|stream| serve(stream, &shared)));
            }
        });
        Self { address, shared }
    }

    /// Answers an operation, named as in the API, with these replies in turn.
    pub(crate) fn on(&self, operation: &'static str, replies: impl IntoIterator<Item = Reply>) -> &Self {
        self.shared.lock().unwrap().answers.insert(operation, replies.into_iter().collect());
        self
    }

    /// The operations that were asked for, in order.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.shared.lock().unwrap().calls.iter().map(|(operation, _)| operation.clone()).collect()
    }

    /// The parameters of each call of an operation, as they were sent.
    pub(crate) fn called(&self, operation: &str) -> Vec<String> {
        let shared = self.shared.lock().unwrap();
        shared.calls.iter().filter(|(name, _)| name == operation).map(|(_, parameters)| parameters.clone()).collect()
    }

    /// Runs the command line against this server, with nothing of the caller's AWS set-up.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command.env("AWS_ENDPOINT_URL", &self.address).env("AWS_REGION", "eu-central-1");
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("AWS_CONFIG_FILE", folder.join("none")).env("AWS_SHARED_CREDENTIALS_FILE", folder.join("none"));
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("NO_PROXY", "127.0.0.1");
        command.args(arguments).current_dir(folder).stdin(std::process::Stdio::null()).output().unwrap()
    }
}

/// Reads one request, answers it, and closes the connection.
fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let (head, body) = read(&mut stream)?;
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    // Step Functions names the operation in a header, CloudFormation in a form.
    let operation = match header("x-amz-target") {
        Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
        None => {
            let action = body.split('&').find_map(|field| field.strip_prefix("Action="));
            action.unwrap_or_else(|| head.split(' ').next().unwrap_or_default()).to_owned()
        }
    };
    let reply = {
        let mut shared = shared.lock().unwrap();
        let number = shared.calls.iter().filter(|(name, _)| *name == operation).count();
        shared.calls.push((operation.clone(), body));
        let replies = shared.answers.get(operation.as_str());
        let reply = replies.and_then(|replies| replies.get(number).or_else(|| replies.last())).cloned();
        reply.unwrap_or_else(|| Reply(501, "text/plain", format!("the test has no answer to {operation}")))
    };
    let Reply(status, kind, text) = reply;
    let length = text.len();
    write!(
        stream,
        "HTTP/1.1 {status} As laid out\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
    )
}

/// The head of a request, and its body.
fn read(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse::<usize>())
            });
            if body.len() >= length.and_then(Result::ok).unwrap_or_default() {
                return Ok((head.to_owned(), body.to_owned()));
            }
        }
        match stream.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// An answer of Step Functions (AWS JSON 1.0).
pub(crate) fn json_reply(body: &Value) -> Reply {
    Reply(200, "application/x-amz-json-1.0", body.to_string())
}

/// A refusal of Step Functions.
pub(crate) fn json_error(code: &str, message: &str) -> Reply {
    let body = json!({"__type": format!("com.amazonaws.states#{code}"), "message": message});
    Reply(400, "application/x-amz-json-1.0", body.to_string())
}

/// An answer of CloudFormation (AWS Query): the members of its result.
pub(crate) fn query_reply(operation: &str, members: &Value) -> Reply {
    let members = members.as_object().unwrap().iter().map(|(name, member)| xml(name, member)).collect::<String>();
    let text = format!(
        "<{operation}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{operation}Result>{members}\
         </{operation}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{operation}Response>"
    );
    Reply(200, "text/xml", text)
}

/// A refusal of CloudFormation.
pub(crate) fn query_error(code: &str, message: &str) -> Reply {
    let text = format!(
        "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
    );
    Reply(400, "text/xml", text)
}

/// A value as the Query protocol writes it: elements of a list in `member`, members of an object by their names.
fn xml(name: &str, value: &Value) -> String {
    let inner = match value {
        Value::Object(members) => members.iter().map(|(name, member)| xml(name, member)).collect(),
        Value::Array(elements) => elements.iter().map(|element| xml("member", element)).collect(),
        Value::String(text) => text.replace('&', "&amp;").replace('<', "&lt;"),
        other => other.to_string(),
    };
    format!("<{name}>{inner}</{name}>")
}
