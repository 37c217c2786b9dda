//! `codegen start --wait` of an Express workflow: run by StartSyncExecution, at a host without the prefix `sync-`.
//!
//! This repository's own workflows are Standard ones, so the workflow is here, and a server that answers as AWS does.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};

use cli::Entry;
use dsl::prelude::*;

fn ping() -> Workflow<impl Sized, impl Sized> {
    Workflow::express("Ping", |_: Expr<String>| Succeed::new("Done"))
}

/// The command line of a project, in a process of its own, for its credentials come from the environment.
#[test]
#[ignore = "it is the other test's child"]
fn child() {
    let arguments = std::env::var("ARGUMENTS").unwrap();
    let status = cli::run(arguments.split(' '), &[Entry::new("ping", &ping)]);
    assert_eq!(status.to_string(), std::env::var("STATUS").unwrap());
}

fn ran(arguments: &str, status: u8, answer: &'static str) -> (String, Vec<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (calls, called) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let calls = calls.clone();
            std::thread::spawn(move || serve(stream, answer, &calls));
        }
    });
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("ARGUMENTS", format!("codegen {arguments} --endpoint-url {url} --region eu-central-1"))
        .env("STATUS", status.to_string())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .unwrap();
    let written = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{written}");
    (written, drained(&called, &url))
}

/// Operation and host of each call; the host without the port of this run.
fn drained(called: &Receiver<(String, String)>, url: &str) -> Vec<(String, String)> {
    let own = url.trim_start_matches("http://");
    called.try_iter().map(|(operation, host)| (operation, if host == own { "own".to_owned() } else { host })).collect()
}

fn serve(stream: TcpStream, answer: &str, calls: &Sender<(String, String)>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let (mut operation, mut host, mut length) = (String::new(), String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or_default() == 0 {
                return;
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line == "\r\n" {
                    break;
                }
                continue;
            };
            match name.to_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "host" => host = value.to_owned(),
                "x-amz-target" => operation = value.rsplit('.').next().unwrap_or_default().to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        if let Some(action) = body.strip_prefix("Action=") {
            operation = action.split('&').next().unwrap_or_default().to_owned();
        }
        let answer = match operation.as_str() {
            "DescribeStacks" => query(
                &operation,
                "<Stacks><member><StackName>ping</StackName><StackId>arn:ping</StackId>\
                 <StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>",
            ),
            "ListStackResources" => query(&operation, &resources()),
            _ => answer.to_owned(),
        };
        calls.send((operation, host)).unwrap();
        let kind = if answer.starts_with('<') { "text/xml" } else { "application/x-amz-json-1.0" };
        let length = answer.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + &answer).as_bytes()).unwrap();
    }
}

fn query(operation: &str, result: &str) -> String {
    format!("<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>")
}

fn resources() -> String {
    let known =
        [("StateMachinePing", "arn:aws:states:eu-central-1:1:stateMachine:p"), ("StateMachinePingLogGroup", "/aws/p")];
    let members = known.map(|(logical, physical)| {
        format!(
            "<member><LogicalResourceId>{logical}</LogicalResourceId><PhysicalResourceId>{physical}</PhysicalResourceId></member>"
        )
    });
    format!("<StackResourceSummaries>{}</StackResourceSummaries>", members.concat())
}

const SUCCEEDED: &str = r#"{"executionArn":"arn:aws:states:eu-central-1:1:express:p:1","status":"SUCCEEDED","output":"\"a\"","startDate":1.0,"stopDate":1.25}"#;
const FAILED: &str = r#"{"executionArn":"arn:aws:states:eu-central-1:1:express:p:1","status":"FAILED","error":"No","cause":"not now","startDate":1.0,"stopDate":3.0}"#;

#[test]
fn an_express_workflow_is_run_to_its_end_at_the_emulators_own_host() {
    let (written, calls) = ran("start ping --sample --wait", 0, SUCCEEDED);
    assert!(
        written.contains("arn:aws:states:eu-central-1:1:express:p:1\nSUCCEEDED after 250 ms  \"a\"\n"),
        "{written}"
    );
    assert!(written.contains("its history is in the log group /aws/p\n"), "{written}");
    let expected = ["DescribeStacks", "ListStackResources", "StartSyncExecution"];
    assert_eq!(calls, expected.map(|operation| (operation.to_owned(), "own".to_owned())));
}

#[test]
fn a_failed_one_is_reported_also_as_json() {
    let (written, _) = ran("start ping --sample --wait --format json", 1, FAILED);
    assert!(written.contains(r#""status":"FAILED","error":"No","cause":"not now","events":[]}"#), "{written}");
}

#[test]
fn without_waiting_it_says_where_the_history_will_be() {
    let started = r#"{"executionArn":"arn:aws:states:eu-central-1:1:express:p:1","startDate":1.0}"#;
    let (written, calls) = ran("start ping --sample", 0, started);
    assert!(written.contains("its history will be in the log group /aws/p"), "{written}");
    assert_eq!(calls.last().unwrap().0, "StartExecution");
}

#[test]
fn its_executions_are_not_listed_but_in_its_logs() {
    let (written, calls) = ran("executions ping", 2, "{}");
    assert!(
        written.contains("keeps neither a list nor the history of executions of Express workflows such as `ping`"),
        "{written}"
    );
    assert!(written.contains("see the log group /aws/p"), "{written}");
    assert_eq!(calls.len(), 2);
}
