//! The dead-letter handler: fails the tasks that no worker will answer.
//!
//! A message that became a dead letter still contains the token of a waiting task. The handler fails that task, so that
//! the workflow continues at once instead of waiting for the timeout, and writes one log record that remains when the
//! message is gone. It does nothing else with the payload, and its role needs only `SendTaskFailure`.
//!
//! A message that it cannot settle is a batch item failure: it has no readable token, the permission is missing, or the
//! call was throttled for too long. So that such a message is neither lost nor received for ever, the dead-letter queue
//! has a redrive policy of its own, with a bounded receive count, to a queue of unhandled dead letters that has no
//! consumer and an alarm.
//!
//! The record is a log event named `dead letter` with the fields `message_id`, `receive_count`, `first_received_ms`
//! (milliseconds since 1970) and `outcome`: `task failed`, `task already closed` or `not settled`, the latter two with
//! an `error`.

use std::marker::PhantomData;
use std::time::Duration;

use payload::CarriesToken;

use crate::batch::{self, Disposition, STANDARD_QUEUE_CONCURRENCY};
use crate::callback::Callback;
use crate::clock::Clock;
use crate::context::Context;
use crate::message::read_token;
use crate::metrics::{Count, Metrics};
use crate::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};

/// The error name of a task whose message became a dead letter.
pub const DEAD_LETTERED: &str = "Callback.DeadLettered";

/// Fails the tasks of the messages `M` in a dead-letter queue.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// use stepwright_worker::{Callback, CallbackError, CarriesToken, Clock, DeadLetter, SqsEvent, TaskToken};
/// # struct Step;
/// # impl Callback for Step {
/// #     async fn success(&self, _: &TaskToken, _: &str) -> Result<(), CallbackError> { panic!() }
/// #     async fn failure(&self, _: &TaskToken, error: &str, _: &str) -> Result<(), CallbackError> {
/// #         assert_eq!(error, "Callback.DeadLettered");
/// #         Ok(())
/// #     }
/// #     async fn heartbeat(&self, _: &TaskToken) -> Result<(), CallbackError> { panic!() }
/// # }
/// # struct Midnight;
/// # impl Clock for Midnight {
/// #     fn now(&self) -> SystemTime { SystemTime::UNIX_EPOCH }
/// #     async fn sleep(&self, _: Duration) { std::future::pending().await }
/// # }
///
/// struct Charge {
///     token: TaskToken,
/// }
///
/// impl CarriesToken for Charge {
///     const TOKEN_MEMBER: &'static str = "token";
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// // The rest of the message is not read.
/// let event = r#"{"Records":[{"messageId":"m-1","body":"{\"token\":\"secret\",\"order\":7}"}]}"#;
/// let event: SqsEvent = serde_json::from_str(event).unwrap();
/// let response = DeadLetter::<Charge, _, _, _>::new(Step, Midnight, ()).handle(&event, None).await;
/// assert!(response.batch_item_failures.is_empty());
/// # });
/// ```
pub struct DeadLetter<M, B, C, X> {
    callback: B,
    clock: C,
    metrics: X,
    _message: PhantomData<fn(M)>,
}

impl<M: CarriesToken, B: Callback, C: Clock, X: Metrics> DeadLetter<M, B, C, X> {
    /// A handler that fails tasks through `callback`.
    pub fn new(callback: B, clock: C, metrics: X) -> Self {
        Self { callback, clock, metrics, _message: PhantomData }
    }

    /// Fails the task of every message in the batch and reports the messages that could not be settled. It never fails
    /// as a whole.
    ///
    /// Work that is not finished within `budget` is stopped and reported too; `None` sets no limit.
    pub async fn handle(&self, event: &SqsEvent, budget: Option<Duration>) -> SqsBatchResponse {
        batch::run(event, budget, STANDARD_QUEUE_CONCURRENCY, &self.clock, |message| self.settle(message)).await
    }

    async fn settle(&self, message: &SqsMessage) -> Disposition {
        self.metrics.count(Count::MessageDeadLettered);
        let context = Context::of(message);
        let message_id = context.message_id();
        let (receive_count, first_received_ms) = (context.receive_count(), context.first_received_ms());

        let token = match read_token::<M>(message) {
            Ok(token) => token,
            Err(error) => {
                self.metrics.count(Count::MessageUnreadable);
                tracing::error!(message_id, receive_count, first_received_ms, outcome = "not settled", %error, "dead letter");
                return Disposition::Failed;
            }
        };
        match self.callback.failure(&token, DEAD_LETTERED, &cause(&context)).await {
            Ok(()) => {
                tracing::warn!(message_id, receive_count, first_received_ms, outcome = "task failed", "dead letter");
                Disposition::Done
            }
            Err(error) if error.is_final() => {
                self.metrics.count(Count::from(&error));
                tracing::warn!(message_id, receive_count, first_received_ms, outcome = "task already closed", %error, "dead letter");
                Disposition::Done
            }
            Err(error) => {
                self.metrics.count(Count::from(&error));
                tracing::error!(message_id, receive_count, first_received_ms, outcome = "not settled", %error, "dead letter");
                Disposition::Failed
            }
        }
    }
}

fn cause(context: &Context) -> String {
    let id = context.message_id();
    match context.receive_count() {
        Some(count) => format!("message {id} became a dead letter, its receive count is {count}"),
        None => format!("message {id} became a dead letter"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callback::{CallbackError, ErrorCode};
    use crate::testing::{Ask, Counted, FixedClock, Recorder, batch, body};

    async fn handle(recorder: &Recorder, bodies: &[String]) -> (Vec<String>, Vec<Count>) {
        let counted = Counted::default();
        let response =
            DeadLetter::<Ask, _, _, _>::new(recorder, FixedClock, &counted).handle(&batch("dead", bodies), None).await;
        let failed = response.batch_item_failures.into_iter().map(|failure| failure.item_identifier);
        (failed.collect(), counted.all())
    }

    #[tokio::test]
    async fn a_dead_letter_fails_its_task_with_a_cause_without_payload() {
        let recorder = Recorder::default();
        let bodies = [body("o-1"), r#"{"card":"4111111111111111","taskToken":"t"}"#.to_owned()];
        let (failed, counts) = handle(&recorder, &bodies).await;
        assert!(failed.is_empty());
        assert_eq!(counts, [Count::MessageDeadLettered; 2]);
        assert_eq!(
            recorder.calls(),
            [
                "failure Callback.DeadLettered: message m-1 became a dead letter, its receive count is 2",
                "failure Callback.DeadLettered: message m-2 became a dead letter, its receive count is 2",
            ]
        );
    }

    #[tokio::test]
    async fn a_dead_letter_without_a_token_is_an_item_failure_and_the_rest_goes_on() {
        let recorder = Recorder::default();
        let bodies = [r#"{"orderId":"o-1"}"#.to_owned(), "not json".to_owned(), body("o-3")];
        let (failed, counts) = handle(&recorder, &bodies).await;
        assert_eq!(failed, ["m-1", "m-2"]);
        assert_eq!(recorder.calls().len(), 1);
        assert_eq!(counts.iter().filter(|count| **count == Count::MessageUnreadable).count(), 2);
    }

    #[tokio::test]
    async fn a_task_that_is_gone_settles_its_dead_letter_and_anything_else_does_not() {
        let code = || ErrorCode::new("X");
        for (error, settled) in [
            (CallbackError::Late, true),
            (CallbackError::UnknownTask, true),
            (CallbackError::InvalidToken, true),
            (CallbackError::InvalidRequest, false),
            (CallbackError::Transient(code()), false),
            (CallbackError::Denied(code()), false),
            (CallbackError::CredentialsExpired(code()), false),
        ] {
            let recorder = Recorder::answering([Err(error.clone())]);
            let (failed, counts) = handle(&recorder, &[body("o-1")]).await;
            assert_eq!(failed.is_empty(), settled, "{error}");
            assert_eq!(counts, [Count::MessageDeadLettered, Count::from(&error)]);
        }
    }
}
