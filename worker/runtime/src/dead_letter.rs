//! The dead-letter handler: fails the tasks that no worker will answer.
//!
//! A message that became a dead letter still contains the token of a waiting task. The handler fails that task, so that
//! the workflow continues at once instead of waiting for the timeout, and writes one log record that remains when the
//! message is gone.
//!
//! Work may be done whose answer could not be reported. A failure would then contradict its side effect. A handler
//! [with a record](DeadLetter::with_record) therefore looks up the answer and reports it. Without a record it does nothing
//! else with the payload.
//!
//! A message that it cannot settle is a batch item failure: it has no readable token, the permission is missing, or the
//! call was throttled for too long. So that such a message is neither lost nor received for ever, the dead-letter queue
//! has a redrive policy of its own, with a bounded receive count, to a queue of unhandled dead letters that has no
//! consumer and an alarm.
//!
//! The record is a log event named `dead letter` with the fields `message_id`, `receive_count`, `first_received_ms`
//! (milliseconds since 1970) and `outcome`: `task failed`, `recorded answer reported`, `recorded failure reported`, `task
//! already closed` or `not settled`, the latter two with an `error`.

use std::marker::PhantomData;
use std::time::Duration;

use payload::{CarriesToken, TaskToken};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::batch::{self, Disposition, STANDARD_QUEUE_CONCURRENCY};
use crate::callback::{Callback, CallbackError, MAX_OUTPUT, fail};
use crate::clock::Clock;
use crate::context::Context;
use crate::handler::{Handler, TaskFailure};
use crate::message::{read_message, read_token};
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
pub struct DeadLetter<M, B, C, X, R = NoRecord> {
    callback: B,
    clock: C,
    metrics: X,
    record: R,
    _message: PhantomData<fn(M)>,
}

impl<M: CarriesToken, B: Callback, C: Clock, X: Metrics> DeadLetter<M, B, C, X> {
    /// A handler that fails tasks through `callback`. Its role needs `SendTaskFailure` only.
    pub fn new(callback: B, clock: C, metrics: X) -> Self {
        Self { callback, clock, metrics, record: NoRecord, _message: PhantomData }
    }

    /// Asks the worker's handler first what it [recorded](Handler::recorded) for a message, and reports that: an answer
    /// with `SendTaskSuccess`, which its role then needs, too.
    ///
    /// A message that the worker could not read was not processed, so there is no record of it.
    #[must_use]
    pub fn with_record<A, H>(self, handler: H) -> DeadLetter<M, B, C, X, RecordOf<H, A>>
    where
        M: DeserializeOwned,
        A: Serialize,
        H: Handler<M, A>,
    {
        let record = RecordOf { handler, _answer: PhantomData };
        DeadLetter { callback: self.callback, clock: self.clock, metrics: self.metrics, record, _message: PhantomData }
    }
}

impl<M: CarriesToken, B: Callback, C: Clock, X: Metrics, R: Record<M>> DeadLetter<M, B, C, X, R> {
    /// Settles the task of every message in the batch and reports the messages that could not be settled. It never fails
    /// as a whole.
    ///
    /// Work that is not finished within `budget` is stopped and reported too; `None` sets no limit.
    pub async fn handle(&self, event: &SqsEvent, budget: Option<Duration>) -> SqsBatchResponse {
        let settle = |message| self.settle(message);
        batch::run(event, budget, STANDARD_QUEUE_CONCURRENCY, &self.clock, &self.metrics, settle).await
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
        let recorded = match self.record.look_up(message, &context).await {
            Ok(recorded) => recorded,
            Err(error) => {
                tracing::error!(message_id, receive_count, first_received_ms, outcome = "not settled", %error, "dead letter");
                return Disposition::Failed;
            }
        };
        match self.report(&token, &recorded, &context).await {
            Ok(outcome) => {
                tracing::warn!(message_id, receive_count, first_received_ms, outcome, "dead letter");
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

    async fn report(
        &self,
        token: &TaskToken,
        recorded: &Recorded,
        context: &Context,
    ) -> Result<&'static str, CallbackError> {
        match recorded {
            Recorded::Nothing => {
                self.callback.failure(token, DEAD_LETTERED, &cause(context)).await?;
                Ok("task failed")
            }
            Recorded::Answer(output) => {
                self.callback.success(token, output).await?;
                Ok("recorded answer reported")
            }
            Recorded::Failure { error, cause } => {
                fail(&self.callback, token, error, cause).await?;
                Ok("recorded failure reported")
            }
        }
    }
}

/// What is on record of the work on a message.
#[derive(PartialEq, Eq)]
pub enum Recorded {
    /// Nobody answered.
    Nothing,
    /// The output of the task.
    Answer(String),
    /// The task fails.
    Failure {
        /// By this name.
        error: String,
        /// For this reason.
        cause: String,
    },
}

/// Where a dead-letter handler looks up what a message was answered.
pub trait Record<M> {
    /// What is on record; an error where that cannot be said now.
    fn look_up(&self, message: &SqsMessage, context: &Context) -> impl Future<Output = Result<Recorded, TaskFailure>>;
}

/// No record: every dead letter fails its task.
#[derive(Debug, Clone, Copy)]
pub struct NoRecord;

impl<M> Record<M> for NoRecord {
    async fn look_up(&self, _: &SqsMessage, _: &Context) -> Result<Recorded, TaskFailure> {
        Ok(Recorded::Nothing)
    }
}

/// The record of a worker's handler, which answers with `A`.
pub struct RecordOf<H, A> {
    handler: H,
    _answer: PhantomData<fn() -> A>,
}

impl<M, A, H> Record<M> for RecordOf<H, A>
where
    M: CarriesToken + DeserializeOwned,
    A: Serialize,
    H: Handler<M, A>,
{
    async fn look_up(&self, message: &SqsMessage, context: &Context) -> Result<Recorded, TaskFailure> {
        let Ok(message) = read_message::<M>(message) else { return Ok(Recorded::Nothing) };
        match self.handler.recorded(message, context.clone()).await {
            Ok(None) => Ok(Recorded::Nothing),
            Ok(Some(answer)) => match serde_json::to_string(&answer) {
                Ok(output) if output.len() <= MAX_OUTPUT => Ok(Recorded::Answer(output)),
                Ok(_) | Err(_) => Err(TaskFailure::later("the recorded answer is not JSON or too large")),
            },
            Err(failure) => match failure.error() {
                Some(error) => {
                    Ok(Recorded::Failure { error: error.as_str().to_owned(), cause: failure.cause().to_owned() })
                }
                None => Err(failure),
            },
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
    use crate::callback::ErrorCode;
    use crate::testing::{Ask, Counted, Done, FixedClock, REFUSED, Recorder, batch, body};

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

    /// Has the record that the order id names, and never works.
    struct Ledger;

    impl Handler<Ask, Done> for Ledger {
        async fn handle(&self, _: Ask, _: Context) -> Result<Done, TaskFailure> {
            panic!("nobody asked for work")
        }

        async fn recorded(&self, ask: Ask, _: Context) -> Result<Option<Done>, TaskFailure> {
            match ask.order_id.as_str() {
                "paid" => Ok(Some(Done { text: "paid".to_owned() })),
                "declined" => Err(TaskFailure::new(REFUSED, "the card was refused")),
                "away" => Err(TaskFailure::later("the record does not answer")),
                "fault" => panic!("a fault of the record"),
                _ => Ok(None),
            }
        }
    }

    async fn handle_recorded(recorder: &Recorder, bodies: &[String]) -> Vec<String> {
        let handler = DeadLetter::<Ask, _, _, _>::new(recorder, FixedClock, ()).with_record(Ledger);
        let response = handler.handle(&batch("dead", bodies), None).await;
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    #[tokio::test]
    async fn a_recorded_answer_is_reported_and_not_contradicted() {
        let recorder = Recorder::default();
        let bodies = [body("paid"), body("declined"), body("new"), r#"{"taskToken":"t"}"#.to_owned()];
        assert!(handle_recorded(&recorder, &bodies).await.is_empty());
        assert_eq!(
            recorder.calls(),
            [
                r#"success {"text":"paid"}"#,
                "failure Card.Declined: the card was refused",
                "failure Callback.DeadLettered: message m-3 became a dead letter, its receive count is 2",
                "failure Callback.DeadLettered: message m-4 became a dead letter, its receive count is 2",
            ]
        );
    }

    #[tokio::test]
    async fn what_the_record_does_not_say_now_or_the_service_does_not_take_is_left_and_nothing_fails() {
        let denied = Err(CallbackError::Denied(ErrorCode::new("AccessDeniedException")));
        let recorder = Recorder::answering([denied]);
        let bodies = [body("paid"), body("away"), body("fault")];
        assert_eq!(handle_recorded(&recorder, &bodies).await, ["m-1", "m-2", "m-3"]);
        assert_eq!(recorder.calls(), [r#"success {"text":"paid"}"#]);
    }
}
