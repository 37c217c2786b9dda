//! Every answer of Step Functions to a callback, over HTTP, through the real client and the real handlers.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod support;

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use messages::{ChargeRequest, Receipt};
use serde_json::json;
use stepwright_worker::aws::{StepFunctions, SystemClock};
use stepwright_worker::{
    Callback, CallbackError, Context, Count, DEAD_LETTERED, DeadLetter, ErrorName, Handler, INVALID_OUTPUT, MAX_CAUSE,
    Metrics, SqsBatchResponse, TaskFailure, TaskToken, Worker,
};
use support::{Answer, CARD, Log, Loopback, TOKEN, assert_no_secret, batch, body, client_config};
use worker::{Decision, DemoCharge};

#[derive(Clone, Default)]
struct Counted(Arc<Mutex<Vec<&'static str>>>);

impl Metrics for Counted {
    fn count(&self, count: Count) {
        self.0.lock().unwrap().push(count.name());
    }
}

impl Counted {
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// What one message came to.
struct Outcome {
    response: String,
    counts: Vec<&'static str>,
    log: String,
}

const ACKNOWLEDGED: &str = r#"{"batchItemFailures":[]}"#;
const FAILED: &str = r#"{"batchItemFailures":[{"itemIdentifier":"m-1"}]}"#;

async fn work(server: &Loopback, charge: impl Handler<ChargeRequest, Receipt>) -> Outcome {
    work_through(server.step_functions(), charge).await
}

async fn work_through(step_functions: StepFunctions, charge: impl Handler<ChargeRequest, Receipt>) -> Outcome {
    let (log, counted) = (Log::default(), Counted::default());
    let _guard = log.capture();
    let worker = Worker::new(step_functions, charge, SystemClock, counted.clone());
    let response = worker.handle(&batch("payments", &[body("o-1")]), None).await;
    outcome(&response, &counted, &log)
}

async fn bury(server: &Loopback) -> Outcome {
    let (log, counted) = (Log::default(), Counted::default());
    let _guard = log.capture();
    let handler = DeadLetter::<ChargeRequest, _, _, _>::new(server.step_functions(), SystemClock, counted.clone());
    let response = handler.handle(&batch("dead", &[body("o-1")]), None).await;
    outcome(&response, &counted, &log)
}

fn outcome(response: &SqsBatchResponse, counted: &Counted, log: &Log) -> Outcome {
    let (response, log) = (serde_json::to_string(response).unwrap(), log.text());
    assert_no_secret(&log);
    assert_no_secret(&response);
    Outcome { response, counts: counted.take(), log }
}

fn approve() -> DemoCharge {
    DemoCharge::new(Decision::Approve)
}

fn decline() -> DemoCharge {
    DemoCharge::new(Decision::Decline)
}

/// The rows whose answer is final at the first attempt: code, counted as, what becomes of the message.
const FINAL: [(&str, &str, &str); 13] = [
    ("TaskTimedOut", "CallbackLate", ACKNOWLEDGED),
    ("TaskDoesNotExist", "CallbackUnknownTask", ACKNOWLEDGED),
    ("InvalidToken", "CallbackInvalidToken", ACKNOWLEDGED),
    ("ValidationException", "CallbackInvalidRequest", FAILED),
    ("com.amazon.coral.service#SerializationException", "CallbackInvalidRequest", FAILED),
    ("AccessDeniedException", "CallbackDenied", FAILED),
    ("KmsAccessDeniedException", "CallbackDenied", FAILED),
    ("KmsInvalidStateException", "CallbackDenied", FAILED),
    ("UnrecognizedClientException", "CallbackDenied", FAILED),
    ("InvalidSignatureException", "CallbackDenied", FAILED),
    ("ExpiredToken", "CallbackCredentialsExpired", FAILED),
    ("ExpiredTokenException", "CallbackCredentialsExpired", FAILED),
    ("RequestExpired", "CallbackCredentialsExpired", FAILED),
];

/// The rows that the client retries: status and code.
const TRANSIENT: [(u16, &str); 6] = [
    (400, "ThrottlingException"),
    (400, "TooManyRequestsException"),
    (400, "KmsThrottlingException"),
    (500, "InternalFailure"),
    (503, "ServiceUnavailable"),
    (503, "SlowDown"),
];

#[tokio::test]
async fn an_accepted_success_acknowledges_the_message() {
    let server = Loopback::answering([]);
    let outcome = work(&server, approve()).await;
    assert_eq!(outcome.response, ACKNOWLEDGED);
    assert!(outcome.counts.is_empty());
    assert!(outcome.log.contains(r#""message":"message done","message_id":"m-1""#), "{}", outcome.log);

    let [request] = &server.requests()[..] else { panic!("{:?}", server.calls()) };
    assert_eq!(request.target, "AWSStepFunctions.SendTaskSuccess");
    assert_eq!(request.content_type, "application/x-amz-json-1.0");
    assert_eq!(
        request.json(),
        json!({
            "taskToken": TOKEN,
            "output": r#"{"orderId":"o-1","message":"Payment processed successfully."}"#,
        })
    );
}

#[tokio::test]
async fn an_accepted_failure_acknowledges_the_message() {
    let server = Loopback::answering([]);
    let outcome = work(&server, decline()).await;
    assert_eq!(outcome.response, ACKNOWLEDGED);

    let [request] = &server.requests()[..] else { panic!("{:?}", server.calls()) };
    assert_eq!(request.target, "AWSStepFunctions.SendTaskFailure");
    assert_eq!(
        request.json(),
        json!({ "taskToken": TOKEN, "error": "Failed to process payment", "cause": "Invalid Credit Card" })
    );
}

#[tokio::test]
async fn a_final_answer_to_a_success_is_not_tried_again() {
    for (code, count, response) in FINAL {
        let server = Loopback::answering([Answer::error(400, code)]);
        let outcome = work(&server, approve()).await;
        assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (response, &[count][..]), "{code}");
        assert_eq!(server.calls(), ["SendTaskSuccess"], "{code}");
    }
}

#[tokio::test]
async fn a_final_answer_to_a_failure_is_not_tried_again() {
    for (code, count, response) in FINAL {
        let server = Loopback::answering([Answer::error(400, code)]);
        let outcome = work(&server, decline()).await;
        assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (response, &[count][..]), "{code}");
        assert_eq!(server.calls(), ["SendTaskFailure"], "{code}");
    }
}

#[tokio::test]
async fn a_refused_output_fails_the_task_instead() {
    let server = Loopback::answering([Answer::error(400, "InvalidOutput")]);
    let outcome = work(&server, approve()).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (ACKNOWLEDGED, &["CallbackInvalidOutput"][..]));
    assert_eq!(server.calls(), ["SendTaskSuccess", "SendTaskFailure"]);
    let failure = server.requests()[1].json();
    assert_eq!(failure["error"], INVALID_OUTPUT);
    assert_eq!(failure["cause"], "the output is not JSON or is larger than 262144 bytes");
}

#[tokio::test]
async fn a_refused_output_whose_task_is_gone_is_dropped() {
    let server = Loopback::answering([Answer::error(400, "InvalidOutput"), Answer::error(400, "TaskTimedOut")]);
    let outcome = work(&server, approve()).await;
    assert_eq!(outcome.response, ACKNOWLEDGED);
    assert_eq!(outcome.counts, ["CallbackInvalidOutput", "CallbackLate"]);
}

#[tokio::test]
async fn a_transient_answer_is_tried_again_and_then_accepted() {
    for (status, code) in TRANSIENT {
        for (charge, call) in [(approve(), "SendTaskSuccess"), (decline(), "SendTaskFailure")] {
            let server = Loopback::answering([Answer::error(status, code), Answer::error(status, code)]);
            let outcome = work(&server, charge).await;
            assert_eq!(outcome.response, ACKNOWLEDGED, "{code}");
            assert_eq!(server.calls(), [call; 3], "{code}");
            assert!(outcome.counts.is_empty(), "{code}");
        }
    }
}

#[tokio::test]
async fn a_transient_answer_that_stays_fails_the_item() {
    for (status, code) in TRANSIENT {
        let server = Loopback::start(move |_| Answer::error(status, code));
        let outcome = work(&server, approve()).await;
        assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (FAILED, &["CallbackTransient"][..]), "{code}");
        assert_eq!(server.calls(), ["SendTaskSuccess"; 3], "{code}");
        assert!(outcome.log.contains(code), "{code}: {}", outcome.log);
    }
}

#[tokio::test]
async fn an_answer_that_is_no_answer_of_the_service_fails_the_item() {
    let gateway = || Answer::Http { status: 502, headers: Vec::new(), body: "<html>Bad Gateway</html>".to_owned() };
    let server = Loopback::start(move |_| gateway());
    let outcome = work(&server, approve()).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (FAILED, &["CallbackTransient"][..]));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again_and_then_fails_the_item() {
    let server = Loopback::answering([Answer::Drop]);
    assert_eq!(work(&server, approve()).await.response, ACKNOWLEDGED);
    assert_eq!(server.calls(), ["SendTaskSuccess"; 2]);

    let server = Loopback::start(|_| Answer::Drop);
    let outcome = work(&server, approve()).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (FAILED, &["CallbackTransient"][..]));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn no_connection_fails_the_item() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = work_through(StepFunctions::new(client_config(&format!("http://{free}"))), approve()).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (FAILED, &["CallbackTransient"][..]));
}

#[tokio::test]
async fn no_answer_in_time_fails_the_item() {
    let server = Loopback::start(|_| Answer::Silence);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(20)).build();
    let config = client_config(&server.url()).timeout_config(timeouts);
    let outcome = work_through(StepFunctions::new(config), approve()).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (FAILED, &["CallbackTransient"][..]));
}

/// Declines with a cause of this many characters.
struct Talkative(usize);

impl Handler<ChargeRequest, Receipt> for Talkative {
    async fn handle(&self, _: ChargeRequest, _: Context) -> Result<Receipt, TaskFailure> {
        Err(TaskFailure::new(ErrorName::new("Card.Declined"), "ß".repeat(self.0)))
    }
}

#[tokio::test]
async fn an_over_long_cause_is_cut_and_once_refused_cut_to_its_bytes() {
    for code in ["ValidationException", "SerializationException"] {
        let server = Loopback::answering([Answer::error(400, code)]);
        let outcome = work(&server, Talkative(40_000)).await;
        assert_eq!(outcome.response, ACKNOWLEDGED);
        let causes: Vec<_> =
            server.requests().iter().map(|request| request.json()["cause"].as_str().unwrap().to_owned()).collect();
        assert_eq!(causes, ["ß".repeat(MAX_CAUSE), "ß".repeat(MAX_CAUSE / 2)]);
    }
}

/// Declines with an error name of this many characters.
struct Verbose(usize);

impl Handler<ChargeRequest, Receipt> for Verbose {
    async fn handle(&self, _: ChargeRequest, _: Context) -> Result<Receipt, TaskFailure> {
        Err(TaskFailure::new(ErrorName::new("ß".repeat(self.0).leak()), ""))
    }
}

#[tokio::test]
async fn an_over_long_error_name_is_cut_and_accepted() {
    // As the service answers a name that is too long.
    let server = Loopback::start(|request| {
        let name = request.json()["error"].as_str().unwrap().chars().count();
        if name > 256 { Answer::error(400, "ValidationException") } else { Answer::ok() }
    });
    let outcome = work(&server, Verbose(300)).await;
    assert_eq!((outcome.response.as_str(), outcome.counts.len()), (ACKNOWLEDGED, 0));
    assert_eq!(server.requests()[0].json()["error"], "ß".repeat(256));
}

#[tokio::test]
async fn a_charge_that_cannot_be_reported_is_answered_from_its_dead_letter() {
    let denied = |request: &support::Request| match request.call() {
        "SendTaskSuccess" => Answer::error(400, "AccessDeniedException"),
        _ => Answer::ok(),
    };
    let server = Loopback::start(denied);
    let (counted, last) = (Counted::default(), std::num::NonZeroU32::new(2));
    let worker =
        Worker::new(server.step_functions(), approve(), SystemClock, counted.clone()).with_max_receive_count(last);
    let response = worker.handle(&batch("payments", &[body("o-1")]), None).await;
    assert_eq!(serde_json::to_string(&response).unwrap(), FAILED);
    assert_eq!(counted.take(), ["CallbackDenied", "AnswerUnreported"]);

    // The dead-letter handler may not report it either: the letter stays, and nothing says that the charge failed.
    let handler = |server: &Loopback| {
        DeadLetter::<ChargeRequest, _, _, _>::new(server.step_functions(), SystemClock, ()).with_record(approve())
    };
    let response = handler(&server).handle(&batch("dead", &[body("o-1")]), None).await;
    assert_eq!(serde_json::to_string(&response).unwrap(), FAILED);
    assert_eq!(server.calls(), ["SendTaskSuccess"; 2]);

    let permitted = Loopback::answering([]);
    let response = handler(&permitted).handle(&batch("dead", &[body("o-1")]), None).await;
    assert_eq!(serde_json::to_string(&response).unwrap(), ACKNOWLEDGED);
    assert_eq!(permitted.calls(), ["SendTaskSuccess"]);
    assert_eq!(permitted.requests()[0].body, server.requests()[0].body);
}

#[tokio::test]
async fn a_cause_that_was_not_too_long_is_not_sent_again() {
    let server = Loopback::answering([Answer::error(400, "ValidationException")]);
    assert_eq!(work(&server, Talkative(100)).await.response, FAILED);
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_redelivered_message_is_answered_alike_and_its_late_callback_is_dropped() {
    for order in ["order-1", "order-2"] {
        let server = Loopback::answering([Answer::ok(), Answer::error(400, "TaskTimedOut")]);
        let worker =
            Worker::new(server.step_functions(), DemoCharge::new(Decision::Random), SystemClock, Counted::default());
        let event = batch("payments", &[body(order)]);
        for _ in 0..2 {
            let response = worker.handle(&event, None).await;
            assert_eq!(serde_json::to_string(&response).unwrap(), ACKNOWLEDGED);
        }
        let requests = server.requests();
        assert_eq!(requests[0].target, requests[1].target);
        assert_eq!(requests[0].body, requests[1].body);
    }
}

#[tokio::test]
async fn broken_messages_fail_alone() {
    let server = Loopback::answering([]);
    let (log, counted) = (Log::default(), Counted::default());
    let _guard = log.capture();
    let worker = Worker::new(server.step_functions(), approve(), SystemClock, counted.clone());
    let bodies = [
        body("o-1"),
        format!("{{\"cardNumber\":\"{CARD}\""),
        json!({ "orderId": "o-3", "customerId": "c", "executionId": "x", "amount": CARD, "taskToken": TOKEN })
            .to_string(),
        json!({ "orderId": "o-4", "customerId": "c", "executionId": "x", "amount": 1 }).to_string(),
        body("o-5"),
    ];
    let response = worker.handle(&batch("payments", &bodies), None).await;
    assert_eq!(
        serde_json::to_string(&response).unwrap(),
        r#"{"batchItemFailures":[{"itemIdentifier":"m-2"},{"itemIdentifier":"m-3"},{"itemIdentifier":"m-4"}]}"#
    );
    assert_eq!(server.calls(), ["SendTaskSuccess"; 2]);
    assert_eq!(counted.take(), ["MessageUnreadable"; 3]);
    assert_no_secret(&log.text());
    assert!(log.text().contains("the body has no task token"), "{}", log.text());
}

#[tokio::test]
async fn a_fifo_queue_stops_at_the_first_failure_and_returns_the_rest() {
    let server = Loopback::answering([Answer::ok(), Answer::error(400, "AccessDeniedException")]);
    let worker = Worker::new(server.step_functions(), approve(), SystemClock, ());
    let bodies = [body("o-1"), body("o-2"), body("o-3"), body("o-4")];
    let response = worker.handle(&batch("payments.fifo", &bodies), None).await;
    assert_eq!(
        serde_json::to_string(&response).unwrap(),
        r#"{"batchItemFailures":[{"itemIdentifier":"m-2"},{"itemIdentifier":"m-3"},{"itemIdentifier":"m-4"}]}"#
    );
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_heartbeat_goes_before_the_charge_and_stops_it_for_a_task_that_is_gone() {
    let heartbeat = std::num::NonZeroU32::new(3600);
    for (answer, calls, response) in [
        (Answer::ok(), &["SendTaskHeartbeat", "SendTaskSuccess"][..], ACKNOWLEDGED),
        (Answer::error(400, "TaskTimedOut"), &["SendTaskHeartbeat"], ACKNOWLEDGED),
        (Answer::error(400, "TaskDoesNotExist"), &["SendTaskHeartbeat"], ACKNOWLEDGED),
        (Answer::error(400, "InvalidToken"), &["SendTaskHeartbeat"], ACKNOWLEDGED),
        (Answer::error(400, "AccessDeniedException"), &["SendTaskHeartbeat"], FAILED),
    ] {
        let server = Loopback::answering([answer]);
        let worker = Worker::new(server.step_functions(), approve(), SystemClock, ()).with_heartbeat(heartbeat);
        let answered = worker.handle(&batch("payments", &[body("o-1")]), None).await;
        assert_eq!(serde_json::to_string(&answered).unwrap(), response);
        assert_eq!(server.calls(), calls);
        assert_eq!(server.requests()[0].json(), json!({ "taskToken": TOKEN }));
    }
}

#[tokio::test]
async fn a_dead_letter_fails_its_task_and_leaves_a_record() {
    let server = Loopback::answering([]);
    let outcome = bury(&server).await;
    assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (ACKNOWLEDGED, &["MessageDeadLettered"][..]));
    let [request] = &server.requests()[..] else { panic!("{:?}", server.calls()) };
    assert_eq!(request.target, "AWSStepFunctions.SendTaskFailure");
    assert_eq!(
        request.json(),
        json!({
            "taskToken": TOKEN,
            "error": DEAD_LETTERED,
            "cause": "message m-1 became a dead letter, its receive count is 2",
        })
    );
    let record = outcome.log.lines().find(|line| line.contains(r#""message":"dead letter""#)).unwrap();
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    assert_eq!(
        record["fields"],
        json!({
            "message": "dead letter", "message_id": "m-1", "receive_count": 2,
            "first_received_ms": 1_700_000_000_123_u64, "outcome": "task failed",
        })
    );
}

#[tokio::test]
async fn a_dead_letter_is_settled_when_its_task_is_gone_and_kept_otherwise() {
    for (code, count, response) in FINAL {
        let server = Loopback::answering([Answer::error(400, code)]);
        let outcome = bury(&server).await;
        assert_eq!((outcome.response.as_str(), &outcome.counts[..]), (response, &["MessageDeadLettered", count][..]));
        assert_eq!(server.calls(), ["SendTaskFailure"], "{code}");
    }
    for (status, code) in TRANSIENT {
        let server = Loopback::start(move |_| Answer::error(status, code));
        assert_eq!(bury(&server).await.response, FAILED, "{code}");
        assert_eq!(server.calls(), ["SendTaskFailure"; 3], "{code}");
    }
}

#[tokio::test]
async fn an_error_never_shows_what_the_service_quoted() {
    let (token, log) = (TaskToken::received(TOKEN), Log::default());
    let _guard = log.capture();
    for code in FINAL.map(|(code, ..)| code).into_iter().chain(["InvalidOutput", "ThrottlingException", TOKEN]) {
        let server = Loopback::start(move |_| Answer::error(400, code));
        let step_functions = server.step_functions();
        let errors: [Result<(), CallbackError>; 3] = [
            step_functions.success(&token, CARD).await,
            step_functions.failure(&token, "Error", CARD).await,
            step_functions.heartbeat(&token).await,
        ];
        for error in errors.map(Result::unwrap_err) {
            assert_no_secret(&format!("{error} {error:?} {step_functions:?} {token:?}"));
        }
    }
    assert!(log.text().contains("attempt #1"), "the log reaches down to the client's debug events");
    assert_no_secret(&log.text());
}
