//! What unit tests hand in instead of the world.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use payload::{CarriesToken, ErrorName, TaskToken};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::callback::{Callback, CallbackError};
use crate::clock::Clock;
use crate::metrics::{Count, Metrics};
use crate::sqs::SqsEvent;

/// A message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ask {
    pub(crate) order_id: String,
    #[expect(dead_code, reason = "a member that must be there")]
    pub(crate) amount: f64,
    pub(crate) task_token: TaskToken,
}

impl CarriesToken for Ask {
    const TOKEN_MEMBER: &'static str = "taskToken";
}

/// An answer.
#[derive(Serialize)]
pub(crate) struct Done {
    pub(crate) text: String,
}

/// The error of a task that was refused.
pub(crate) const REFUSED: ErrorName = ErrorName::new("Card.Declined");

/// A clock that stands still; sleeping on it takes tokio's time, which tests pause.
pub(crate) struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Remembers the calls as `success <output>`, `failure <error>: <cause>` or `heartbeat`, and answers from a list, then
/// with `Ok`.
#[derive(Default)]
pub(crate) struct Recorder {
    calls: Mutex<Vec<String>>,
    answers: Mutex<VecDeque<Result<(), CallbackError>>>,
}

impl Recorder {
    pub(crate) fn answering(answers: impl IntoIterator<Item = Result<(), CallbackError>>) -> Self {
        Self { calls: Mutex::default(), answers: Mutex::new(answers.into_iter().collect()) }
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn called(&self, call: String) -> Result<(), CallbackError> {
        self.calls.lock().unwrap().push(call);
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()))
    }
}

impl Callback for &Recorder {
    async fn success(&self, _: &TaskToken, output: &str) -> Result<(), CallbackError> {
        self.called(format!("success {output}"))
    }

    async fn failure(&self, _: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
        self.called(format!("failure {error}: {cause}"))
    }

    async fn heartbeat(&self, _: &TaskToken) -> Result<(), CallbackError> {
        self.called("heartbeat".to_owned())
    }
}

/// Counts into a list.
#[derive(Default)]
pub(crate) struct Counted(Mutex<Vec<Count>>);

impl Counted {
    pub(crate) fn all(&self) -> Vec<Count> {
        self.0.lock().unwrap().clone()
    }
}

impl Metrics for &Counted {
    fn count(&self, count: Count) {
        self.0.lock().unwrap().push(count);
    }
}

/// A batch of bodies with the message ids `m-1`, `m-2`, …
pub(crate) fn batch(queue: &str, bodies: &[String]) -> SqsEvent {
    let records: Vec<_> = (1..)
        .zip(bodies)
        .map(|(n, body)| {
            json!({
                "messageId": format!("m-{n}"),
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "2", "ApproximateFirstReceiveTimestamp": "1700000000123",
                },
                "eventSourceARN": format!("arn:aws:sqs:eu-central-1:111122223333:{queue}"),
            })
        })
        .collect();
    serde_json::from_value(json!({ "Records": records })).unwrap()
}

pub(crate) fn body(order_id: &str) -> String {
    format!(r#"{{"orderId":"{order_id}","amount":12.5,"taskToken":"secret"}}"#)
}
