//! The worker: it reads messages, calls the handler, and sends the callbacks.
//!
//! | Answer to the callback | What the worker does |
//! |---|---|
//! | accepted | the message is done |
//! | [`Late`](CallbackError::Late), [`UnknownTask`](CallbackError::UnknownTask), [`InvalidToken`](CallbackError::InvalidToken) | no task is waiting: counted, the message is done, [`Handler::unreported`] gets the answer |
//! | [`InvalidOutput`](CallbackError::InvalidOutput) | the task fails with [`INVALID_OUTPUT`], because the same output would be rejected again |
//! | [`InvalidRequest`](CallbackError::InvalidRequest) | as in the next row |
//! | [`Transient`](CallbackError::Transient), [`Denied`](CallbackError::Denied), [`CredentialsExpired`](CallbackError::CredentialsExpired) | counted, the message returned to the queue, and in the end to the dead-letter queue |
//!
//! A task that fails with an error of the handler is answered: its message is done. Error names and causes that are too
//! long are truncated before they are sent.
//!
//! If the answer cannot be reported on the last receive, it is counted ([`Count::AnswerUnreported`]), and
//! [`Handler::unreported`] gets it. A message whose handler panics is received again.

use std::marker::PhantomData;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use payload::{CarriesToken, TaskToken};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::batch::{self, Disposition, STANDARD_QUEUE_CONCURRENCY};
use crate::callback::{Callback, CallbackError, MAX_OUTPUT, fail};
use crate::clock::Clock;
use crate::context::Context;
use crate::handler::{Handler, TaskFailure, Unreported};
use crate::heartbeat::beating;
use crate::message::{read_message, read_token};
use crate::metrics::{Count, Metrics};
use crate::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};

/// The error name of a task whose output the service rejected.
pub const INVALID_OUTPUT: &str = "Callback.InvalidOutput";

/// Handles the messages `M` of a queue and answers their tasks with `A`.
///
/// It calls `SendTaskSuccess` and `SendTaskFailure`, and `SendTaskHeartbeat` if [heartbeats](Self::with_heartbeat) are
/// on: its role needs exactly these. See the [crate's documentation](crate) for an example.
pub struct Worker<M, A, H, B, C, X> {
    callback: B,
    handler: H,
    clock: C,
    metrics: X,
    heartbeat: Option<Duration>,
    max_receive_count: Option<NonZeroU32>,
    concurrency: NonZeroUsize,
    _types: PhantomData<fn(M) -> A>,
}

impl<M, A, H, B, C, X> Worker<M, A, H, B, C, X>
where
    M: CarriesToken + DeserializeOwned,
    A: Serialize,
    H: Handler<M, A>,
    B: Callback,
    C: Clock,
    X: Metrics,
{
    /// A worker without heartbeats, which processes [`STANDARD_QUEUE_CONCURRENCY`] messages of a batch concurrently.
    pub fn new(callback: B, handler: H, clock: C, metrics: X) -> Self {
        let (heartbeat, max_receive_count, concurrency) = (None, None, STANDARD_QUEUE_CONCURRENCY);
        Self { callback, handler, clock, metrics, heartbeat, max_receive_count, concurrency, _types: PhantomData }
    }

    /// Sends heartbeats, one before the work and one every third of the task's `HeartbeatSeconds`.
    #[must_use]
    pub fn with_heartbeat(self, heartbeat_seconds: Option<NonZeroU32>) -> Self {
        let heartbeat = heartbeat_seconds.map(|seconds| Duration::from_secs(seconds.get().into()) / 3);
        Self { heartbeat, ..self }
    }

    /// The maximum receive count of the queue. On the last receive, an answer that cannot be reported goes to
    /// [`Handler::unreported`], because it will not be sent again.
    #[must_use]
    pub fn with_max_receive_count(self, receives: Option<NonZeroU32>) -> Self {
        Self { max_receive_count: receives, ..self }
    }

    /// The number of messages of a batch that are processed concurrently. Those of a FIFO queue are always processed
    /// one by one.
    #[must_use]
    pub fn with_concurrency(self, messages: NonZeroUsize) -> Self {
        Self { concurrency: messages, ..self }
    }

    /// Processes one batch and reports the messages that must be received again. It never fails as a whole.
    ///
    /// Work that is not finished within `budget` is stopped and reported too; `None` sets no limit.
    pub async fn handle(&self, event: &SqsEvent, budget: Option<Duration>) -> SqsBatchResponse {
        batch::run(event, budget, self.concurrency, &self.clock, &self.metrics, |message| self.settle(message)).await
    }

    async fn settle(&self, message: &SqsMessage) -> Disposition {
        let context = Context::of(message);
        let read = read_token::<M>(message).and_then(|token| Ok((token, read_message(message)?)));
        let (token, request) = match read {
            Ok(read) => read,
            Err(error) => {
                self.metrics.count(Count::MessageUnreadable);
                tracing::error!(message_id = context.message_id(), %error, "message unreadable");
                return Disposition::Failed;
            }
        };

        let working = self.handler.handle(request, context.clone());
        let answer = match self.heartbeat {
            None => working.await,
            Some(interval) => match beating(working, &self.callback, &token, interval, &self.clock).await {
                Ok(answer) => answer,
                Err(stopped) => {
                    let disposition = self.dispose(&context, &stopped.error);
                    if stopped.begun {
                        self.unreported(message, Unreported::new(None, stopped.error), context).await;
                    }
                    return disposition;
                }
            },
        };
        match answer {
            Ok(answer) => self.succeed(message, &token, answer, context).await,
            Err(failure) => self.fail_or_leave(&token, &failure, &context).await,
        }
    }

    async fn succeed(&self, message: &SqsMessage, token: &TaskToken, answer: A, context: Context) -> Disposition {
        let sent = match serde_json::to_string(&answer) {
            Ok(output) if output.len() <= MAX_OUTPUT => self.callback.success(token, &output).await,
            Ok(_) | Err(_) => Err(CallbackError::InvalidOutput),
        };
        let (disposition, error) = match sent {
            Ok(()) => return done(&context, "succeeded"),
            Err(CallbackError::InvalidOutput) => {
                self.metrics.count(Count::CallbackInvalidOutput);
                let cause = format!("the output is not JSON or is larger than {MAX_OUTPUT} bytes");
                match fail(&self.callback, token, INVALID_OUTPUT, &cause).await {
                    Ok(()) => (done(&context, "output rejected"), CallbackError::InvalidOutput),
                    Err(error) => (self.dispose(&context, &error), error),
                }
            }
            Err(error) => (self.dispose(&context, &error), error),
        };
        let is_last = self.is_last_receive(&context);
        if disposition == Disposition::Failed && is_last {
            self.metrics.count(Count::AnswerUnreported);
            let (message_id, receive_count) = (context.message_id(), context.receive_count());
            tracing::error!(message_id, receive_count, %error, "answer unreported");
        }
        // A message that comes again may yet be reported.
        if disposition == Disposition::Done || is_last {
            self.unreported(message, Unreported::new(Some(answer), error), context).await;
        }
        disposition
    }

    async fn fail_or_leave(&self, token: &TaskToken, failure: &TaskFailure, context: &Context) -> Disposition {
        let Some(error) = failure.error() else {
            tracing::warn!(message_id = context.message_id(), error = %failure, "message returned to the queue");
            return Disposition::Failed;
        };
        match fail(&self.callback, token, error.as_str(), failure.cause()).await {
            Ok(()) => done(context, "failed"),
            Err(error) => self.dispose(context, &error),
        }
    }

    /// Whether a message that fails now goes to the dead-letter queue and not to this worker again.
    fn is_last_receive(&self, context: &Context) -> bool {
        let receives = context.receive_count().zip(self.max_receive_count);
        receives.is_some_and(|(received, most)| received >= most.get())
    }

    /// The handler took the message, so it gets it from the body once more.
    async fn unreported(&self, message: &SqsMessage, unreported: Unreported<A>, context: Context) {
        if let Ok(message) = read_message(message) {
            self.handler.unreported(message, unreported, context).await;
        }
    }

    fn dispose(&self, context: &Context, error: &CallbackError) -> Disposition {
        self.metrics.count(Count::from(error));
        let message_id = context.message_id();
        match error {
            CallbackError::Late | CallbackError::UnknownTask => {
                tracing::warn!(message_id, %error, "message dropped");
                Disposition::Done
            }
            CallbackError::InvalidToken => {
                tracing::error!(message_id, %error, "message dropped");
                Disposition::Done
            }
            CallbackError::Transient(_) | CallbackError::CredentialsExpired(_) => {
                tracing::warn!(message_id, %error, "message returned to the queue");
                Disposition::Failed
            }
            CallbackError::InvalidOutput | CallbackError::InvalidRequest | CallbackError::Denied(_) => {
                tracing::error!(message_id, %error, "message returned to the queue");
                Disposition::Failed
            }
        }
    }
}

fn done(context: &Context, outcome: &str) -> Disposition {
    let receive_count = context.receive_count();
    tracing::info!(message_id = context.message_id(), receive_count, outcome, "message done");
    Disposition::Done
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use payload::ErrorName;

    use super::*;
    use crate::callback::{ErrorCode, MAX_CAUSE, MAX_ERROR};
    use crate::testing::{Ask, Counted, Done, FixedClock, REFUSED, Recorder, batch, body};

    /// Answers what the order id names, remembers what stayed unreported.
    #[derive(Default)]
    struct Scripted {
        unreported: RefCell<Vec<String>>,
    }

    impl Handler<Ask, Done> for &Scripted {
        async fn handle(&self, ask: Ask, _: Context) -> Result<Done, TaskFailure> {
            match ask.order_id.as_str() {
                "ok" => Ok(Done { text: "paid".to_owned() }),
                "slow" => {
                    FixedClock.sleep(Duration::from_secs(3600)).await;
                    Ok(Done { text: "paid".to_owned() })
                }
                "away" => Err(TaskFailure::later("the provider does not answer")),
                "long cause" => Err(TaskFailure::new(REFUSED, "ä".repeat(MAX_CAUSE + 1))),
                "long error" => Err(TaskFailure::new(ErrorName::new("ä".repeat(MAX_ERROR + 1).leak()), "")),
                "large" => Ok(Done { text: "x".repeat(MAX_OUTPUT) }),
                other => panic!("`{other}` is not scripted"),
            }
        }

        async fn unreported(&self, ask: Ask, unreported: Unreported<Done>, context: Context) {
            assert_eq!(context.message_id(), "m-1");
            let seen = format!("{} {} {:?}", ask.order_id, unreported.answer.is_some(), unreported.error);
            self.unreported.borrow_mut().push(seen);
        }
    }

    struct Seen {
        failed: usize,
        calls: Vec<String>,
        counts: Vec<Count>,
        unreported: Vec<String>,
    }

    async fn handle(recorder: Recorder, heartbeat: Option<u32>, order: &str) -> Seen {
        handle_of(recorder, heartbeat, None, order).await
    }

    /// The message is received for the second time.
    async fn handle_of(
        recorder: Recorder,
        heartbeat: Option<u32>,
        max_receive_count: Option<u32>,
        order: &str,
    ) -> Seen {
        let (counted, scripted) = (Counted::default(), Scripted::default());
        let worker = Worker::new(&recorder, &scripted, FixedClock, &counted)
            .with_heartbeat(heartbeat.and_then(NonZeroU32::new))
            .with_max_receive_count(max_receive_count.and_then(NonZeroU32::new));
        let response = worker.handle(&batch("payments", &[body(order)]), None).await;
        Seen {
            failed: response.batch_item_failures.len(),
            calls: recorder.calls(),
            counts: counted.all(),
            unreported: scripted.unreported.take(),
        }
    }

    #[tokio::test]
    async fn work_that_could_not_be_done_comes_again_without_a_callback() {
        let seen = handle(Recorder::default(), None, "away").await;
        assert_eq!(seen.failed, 1);
        assert!(seen.calls.is_empty());
    }

    #[tokio::test]
    async fn an_answer_that_is_too_large_is_not_sent() {
        let seen = handle(Recorder::default(), None, "large").await;
        assert_eq!(seen.failed, 0);
        assert_eq!(
            seen.calls,
            ["failure Callback.InvalidOutput: the output is not JSON or is larger than 262144 bytes"]
        );
        assert_eq!(seen.counts, [Count::CallbackInvalidOutput]);
        assert_eq!(seen.unreported, ["large true InvalidOutput"]);
    }

    #[tokio::test]
    async fn a_refused_answer_stays_reportable_until_the_task_has_failed() {
        let throttled = Err(CallbackError::Transient(ErrorCode::new("ThrottlingException")));
        let seen = handle(Recorder::answering([throttled]), None, "large").await;
        assert_eq!((seen.failed, seen.unreported.len()), (1, 0));
        assert_eq!(seen.counts, [Count::CallbackInvalidOutput, Count::CallbackTransient]);
    }

    #[tokio::test]
    async fn what_is_too_long_is_cut_before_it_is_sent() {
        let seen = handle(Recorder::default(), None, "long cause").await;
        assert_eq!(seen.calls, [format!("failure Card.Declined: {}", "ä".repeat(MAX_CAUSE))]);
        let seen = handle(Recorder::default(), None, "long error").await;
        assert_eq!(seen.calls, [format!("failure {}: ", "ä".repeat(MAX_ERROR))]);
        assert_eq!(seen.failed, 0);
    }

    #[tokio::test]
    async fn a_cause_is_cut_to_its_bytes_once_it_was_refused() {
        let refused = Recorder::answering([Err(CallbackError::InvalidRequest)]);
        let seen = handle(refused, None, "long cause").await;
        assert_eq!(seen.failed, 0);
        let causes: Vec<_> = seen.calls.iter().map(|call| call.trim_start_matches("failure Card.Declined: ")).collect();
        assert_eq!(causes, ["ä".repeat(MAX_CAUSE), "ä".repeat(MAX_CAUSE / 2)]);
        assert!(seen.counts.is_empty());
    }

    #[tokio::test]
    async fn a_cut_cause_is_sent_only_once() {
        let refused = Recorder::answering([Err(CallbackError::InvalidRequest), Err(CallbackError::InvalidRequest)]);
        let seen = handle(refused, None, "long cause").await;
        assert_eq!((seen.failed, seen.calls.len()), (1, 2));
        assert_eq!(seen.counts, [Count::CallbackInvalidRequest]);
    }

    #[tokio::test]
    async fn an_answer_whose_task_is_gone_is_unreported() {
        for error in [CallbackError::Late, CallbackError::UnknownTask, CallbackError::InvalidToken] {
            let seen = handle(Recorder::answering([Err(error.clone())]), None, "ok").await;
            assert_eq!((seen.failed, seen.unreported), (0, vec![format!("ok true {error:?}")]), "{error}");
            assert_eq!(seen.counts, [Count::from(&error)]);
        }
    }

    #[tokio::test]
    async fn an_answer_that_can_still_be_reported_is_not_unreported() {
        let code = || ErrorCode::new("X");
        for error in
            [CallbackError::Transient(code()), CallbackError::Denied(code()), CallbackError::CredentialsExpired(code())]
        {
            let seen = handle(Recorder::answering([Err(error.clone())]), None, "ok").await;
            assert_eq!((seen.failed, seen.unreported.len()), (1, 0), "{error}");
            assert_eq!(seen.counts, [Count::from(&error)]);
        }
    }

    #[tokio::test]
    async fn an_answer_that_cannot_be_reported_on_the_last_receive_is_unreported_and_counted() {
        let code = || ErrorCode::new("X");
        for error in [
            CallbackError::InvalidRequest,
            CallbackError::Transient(code()),
            CallbackError::Denied(code()),
            CallbackError::CredentialsExpired(code()),
        ] {
            let recorder = || Recorder::answering([Err(error.clone())]);
            let seen = handle_of(recorder(), None, Some(2), "ok").await;
            assert_eq!((seen.failed, seen.unreported), (1, vec![format!("ok true {error:?}")]), "{error}");
            assert_eq!(seen.counts, [Count::from(&error), Count::AnswerUnreported]);

            let seen = handle_of(recorder(), None, Some(3), "ok").await;
            assert_eq!((seen.failed, seen.unreported.len(), seen.counts), (1, 0, vec![Count::from(&error)]), "{error}");
        }
        let seen = handle_of(Recorder::default(), None, Some(2), "ok").await;
        assert_eq!((seen.failed, seen.unreported.len(), seen.counts.len()), (0, 0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_heartbeat_goes_out_every_third_of_the_task_s_heartbeat() {
        let seen = handle(Recorder::default(), Some(3600), "slow").await;
        assert_eq!(seen.calls[..3], ["heartbeat", "heartbeat", "heartbeat"]);
        assert!(seen.calls.last().unwrap().starts_with("success"));
        assert_eq!(seen.failed, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_timed_out_task_stops_the_work_and_drops_the_message() {
        let seen = handle(Recorder::answering([Ok(()), Err(CallbackError::Late)]), Some(60), "slow").await;
        assert_eq!(seen.calls, ["heartbeat", "heartbeat"]);
        assert_eq!((seen.failed, seen.counts), (0, vec![Count::CallbackLate]));
        assert_eq!(seen.unreported, ["slow false Late"]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_work_is_begun_for_a_task_that_timed_out_in_the_queue() {
        let seen = handle(Recorder::answering([Err(CallbackError::Late)]), Some(60), "slow").await;
        assert_eq!((seen.failed, seen.calls.len(), seen.unreported.len()), (0, 1, 0));
    }
}
