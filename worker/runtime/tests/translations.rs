//! A worker of other messages and answers than the payment's, through the public interface alone: translations.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::{Duration, SystemTime};

use payload::Payload;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stepwright_worker::{
    Callback, CallbackError, Clock, Context, Count, DeadLetter, ErrorCode, ErrorName, Handler, Metrics,
    SqsBatchResponse, SqsEvent, TaskFailure, TaskToken, Unreported, Worker,
};

const TOKEN: &str = "AQCgAAAAsecretTOKEN+/4Zr1pTq0uXw3eYbJ8LmKc5fHn7oVg2iRaQyB9dTz6sE=";

/// The token is not called `taskToken`, and not the last member.
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Translate {
    reply_token: TaskToken,
    text: String,
    language: Language,
}

#[derive(Clone, Copy, PartialEq, Payload, Serialize, Deserialize, JsonSchema)]
enum Language {
    English,
    Klingon,
}

const NO_SUCH_LANGUAGE: ErrorName = ErrorName::new("Language.Unknown");

async fn translate(message: Translate, context: Context) -> Result<Vec<String>, TaskFailure> {
    match message.language {
        Language::English => Ok(message.text.split(' ').map(str::to_uppercase).collect()),
        Language::Klingon if context.receive_count() > Some(1) => {
            Err(TaskFailure::new(NO_SUCH_LANGUAGE, "no dictionary has it"))
        }
        Language::Klingon => Err(TaskFailure::later("the dictionary is not open")),
    }
}

/// Remembers the calls, and answers from a list, then with `Ok`.
#[derive(Default)]
struct Service {
    calls: RefCell<Vec<String>>,
    answers: RefCell<VecDeque<Result<(), CallbackError>>>,
}

impl Service {
    fn answering(answers: impl IntoIterator<Item = Result<(), CallbackError>>) -> Self {
        Self { calls: RefCell::default(), answers: RefCell::new(answers.into_iter().collect()) }
    }

    fn called(&self, token: &TaskToken, call: String) -> Result<(), CallbackError> {
        assert_eq!(token.expose(), TOKEN);
        self.calls.borrow_mut().push(call);
        self.answers.borrow_mut().pop_front().unwrap_or(Ok(()))
    }
}

impl Callback for &Service {
    async fn success(&self, token: &TaskToken, output: &str) -> Result<(), CallbackError> {
        self.called(token, format!("success {output}"))
    }

    async fn failure(&self, token: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
        self.called(token, format!("failure {error}: {cause}"))
    }

    async fn heartbeat(&self, token: &TaskToken) -> Result<(), CallbackError> {
        self.called(token, "heartbeat".to_owned())
    }
}

/// Sleeps in tokio's time, which the tests pause.
struct Paused;

impl Clock for Paused {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

#[derive(Default)]
struct Counts(RefCell<Vec<&'static str>>);

impl Metrics for &Counts {
    fn count(&self, count: Count) {
        self.0.borrow_mut().push(count.name());
    }
}

fn message(text: &str, language: &str) -> Value {
    json!({ "reply-token": TOKEN, "text": text, "language": language })
}

/// Messages `m-1`, `m-2`, … of this queue, received this often.
fn batch(queue: &str, receives: u32, bodies: &[Value]) -> SqsEvent {
    let records = (1..).zip(bodies).map(|(n, body)| {
        json!({
            "messageId": format!("m-{n}"),
            "body": body.to_string(),
            "attributes": { "ApproximateReceiveCount": receives.to_string() },
            "eventSourceARN": format!("arn:aws:sqs:eu-central-1:111122223333:{queue}"),
        })
    });
    serde_json::from_value(json!({ "Records": records.collect::<Vec<_>>() })).unwrap()
}

fn failed(response: &SqsBatchResponse) -> Vec<&str> {
    response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}

#[tokio::test]
async fn a_function_answers_with_any_type_that_serializes() {
    let service = Service::default();
    let event = batch("words", 1, &[message("good morning", "English"), message("qapla", "Klingon")]);
    let response = Worker::new(&service, translate, Paused, ()).handle(&event, None).await;
    assert_eq!(failed(&response), ["m-2"]);
    assert_eq!(*service.calls.borrow(), [r#"success ["GOOD","MORNING"]"#]);
}

#[tokio::test]
async fn a_failure_names_the_error_that_the_workflow_catches() {
    let service = Service::default();
    let event = batch("words", 2, &[message("qapla", "Klingon")]);
    let response = Worker::new(&service, translate, Paused, ()).handle(&event, None).await;
    assert!(failed(&response).is_empty());
    assert_eq!(*service.calls.borrow(), ["failure Language.Unknown: no dictionary has it"]);
}

#[tokio::test]
async fn a_closure_may_hold_what_it_works_with() {
    let (service, seen) = (Service::default(), Cell::new(0));
    let handler = async |_: Translate, _: Context| {
        seen.set(seen.get() + 1);
        Ok::<_, TaskFailure>(seen.get())
    };
    let bodies = [message("a", "English"), message("b", "English")];
    let response = Worker::new(&service, handler, Paused, ()).handle(&batch("words.fifo", 1, &bodies), None).await;
    assert!(failed(&response).is_empty());
    assert_eq!(*service.calls.borrow(), ["success 1", "success 2"]);
}

#[tokio::test]
async fn a_message_of_another_type_is_left_and_names_neither_token_nor_text() {
    let (service, counts) = (Service::default(), Counts::default());
    let bodies = [json!({ "text": TOKEN }), message("x", "Romulan"), json!({ "reply-token": [TOKEN] }), json!(TOKEN)];
    let response = Worker::new(&service, translate, Paused, &counts).handle(&batch("words", 1, &bodies), None).await;
    assert_eq!(failed(&response), ["m-1", "m-2", "m-3", "m-4"]);
    assert!(service.calls.borrow().is_empty());
    assert_eq!(*counts.0.borrow(), ["MessageUnreadable"; 4]);
    assert!(!format!("{response:?}").contains(TOKEN));
}

/// Remembers which words the workflow did not get.
#[derive(Default)]
struct Dictionary {
    lost: RefCell<Vec<(String, Option<usize>, CallbackError)>>,
}

impl Handler<Translate, usize> for &Dictionary {
    async fn handle(&self, message: Translate, _: Context) -> Result<usize, TaskFailure> {
        Paused.sleep(Duration::from_secs(100)).await;
        Ok(message.text.len())
    }

    async fn unreported(&self, message: Translate, unreported: Unreported<usize>, _: Context) {
        assert!(!format!("{unreported:?}").contains("answer"));
        self.lost.borrow_mut().push((message.text, unreported.answer, unreported.error));
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_counted_dropped_and_handed_back() {
    let (service, counts) = (Service::answering([Err(CallbackError::Late)]), Counts::default());
    let dictionary = Dictionary::default();
    let worker = Worker::new(&service, &dictionary, Paused, &counts);
    let response = worker.handle(&batch("words", 1, &[message("word", "English")]), None).await;
    assert!(failed(&response).is_empty());
    assert_eq!(*counts.0.borrow(), ["CallbackLate"]);
    assert_eq!(*dictionary.lost.borrow(), [("word".to_owned(), Some(4), CallbackError::Late)]);
}

#[tokio::test(start_paused = true)]
async fn long_work_sends_heartbeats_and_stops_for_a_task_that_is_gone() {
    let service = Service::answering([Ok(()), Ok(()), Err(CallbackError::UnknownTask)]);
    let dictionary = Dictionary::default();
    let worker = Worker::new(&service, &dictionary, Paused, ()).with_heartbeat(NonZeroU32::new(30));
    let response = worker.handle(&batch("words", 1, &[message("word", "English")]), None).await;
    assert!(failed(&response).is_empty());
    assert_eq!(*service.calls.borrow(), ["heartbeat"; 3]);
    assert_eq!(*dictionary.lost.borrow(), [("word".to_owned(), None, CallbackError::UnknownTask)]);
}

#[tokio::test(start_paused = true)]
async fn a_worker_of_one_at_a_time_returns_what_does_not_fit_into_the_budget() {
    let service = Service::default();
    let dictionary = Dictionary::default();
    let bodies = ["a", "bb", "ccc"].map(|text| message(text, "English"));
    for (concurrency, expected) in [(1, vec!["m-3"]), (3, vec![])] {
        let worker =
            Worker::new(&service, &dictionary, Paused, ()).with_concurrency(NonZeroUsize::new(concurrency).unwrap());
        let response = worker.handle(&batch("words", 1, &bodies), Some(Duration::from_secs(250))).await;
        assert_eq!(failed(&response), expected);
    }
}

#[tokio::test]
async fn a_dead_letter_needs_the_token_alone() {
    let denied = CallbackError::Denied(ErrorCode::new("AccessDeniedException"));
    let (service, counts) = (Service::answering([Ok(()), Err(denied)]), Counts::default());
    let bodies =
        [json!({ "language": 7, "reply-token": TOKEN }), message("a", "English"), json!({ "taskToken": TOKEN })];
    let handler = DeadLetter::<Translate, _, _, _>::new(&service, Paused, &counts);
    let response = handler.handle(&batch("words-dead", 6, &bodies), None).await;
    assert_eq!(failed(&response), ["m-2", "m-3"]);
    assert_eq!(
        service.calls.borrow()[0],
        "failure Callback.DeadLettered: message m-1 became a dead letter, its receive count is 6"
    );
    let mut counts = counts.0.borrow().clone();
    counts.sort_unstable();
    assert_eq!(
        counts,
        ["CallbackDenied", "MessageDeadLettered", "MessageDeadLettered", "MessageDeadLettered", "MessageUnreadable"]
    );
}
