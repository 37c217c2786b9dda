//! The worker: reads, decides, calls back.
//!
//! | Answer to the callback | What the worker does |
//! |---|---|
//! | accepted | the message is done |
//! | [`Late`](CallbackError::Late), [`UnknownTask`](CallbackError::UnknownTask), [`InvalidToken`](CallbackError::InvalidToken) | nobody waits: counted, the message is done, [`Charge::unreported`] is told of a charge that went through |
//! | [`InvalidOutput`](CallbackError::InvalidOutput) | the task fails with [`INVALID_OUTPUT`], for the same output would be refused again |
//! | [`InvalidRequest`](CallbackError::InvalidRequest) | a cause that is too long is cut and sent once more; otherwise as the next row |
//! | [`Transient`](CallbackError::Transient), [`Denied`](CallbackError::Denied), [`CredentialsExpired`](CallbackError::CredentialsExpired) | counted, the message comes again, and in the end to the dead-letter queue |
//!
//! A declined payment is an answer, not a fault: the message is done.

use std::num::NonZeroU32;
use std::time::Duration;

use dsl::TaskToken;
use workflows::payment::{ChargeRequest, Receipt};

use crate::batch::{self, Disposition};
use crate::callback::{Callback, CallbackError, MAX_CAUSE, MAX_OUTPUT};
use crate::charge::{Charge, ChargeError};
use crate::clock::Clock;
use crate::heartbeat::beating;
use crate::message::{Delivery, read_request};
use crate::metrics::{Count, Metrics};
use crate::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};

/// The error name of a task whose receipt the service did not take.
pub const INVALID_OUTPUT: &str = "Callback.InvalidOutput";

/// The handler of the payment queue.
///
/// It calls `SendTaskSuccess` and `SendTaskFailure`, and `SendTaskHeartbeat` if [heartbeats](Self::with_heartbeat) are
/// on: its role needs exactly these.
pub struct Worker<B, D, C, M> {
    callback: B,
    charge: D,
    clock: C,
    metrics: M,
    heartbeat: Option<Duration>,
}

impl<B: Callback, D: Charge, C: Clock, M: Metrics> Worker<B, D, C, M> {
    /// A worker without heartbeats.
    pub fn new(callback: B, charge: D, clock: C, metrics: M) -> Self {
        Self { callback, charge, clock, metrics, heartbeat: None }
    }

    /// Sends heartbeats, one before the charge and one every third of the task's `HeartbeatSeconds`.
    #[must_use]
    pub fn with_heartbeat(self, heartbeat_seconds: Option<NonZeroU32>) -> Self {
        let heartbeat = heartbeat_seconds.map(|seconds| Duration::from_secs(seconds.get().into()) / 3);
        Self { heartbeat, ..self }
    }

    /// Works on one batch and names the messages that must come again. It never fails as a whole.
    ///
    /// What is not finished within `budget` is stopped and named too; `None` waits for as long as it takes.
    pub async fn handle(&self, event: &SqsEvent, budget: Option<Duration>) -> SqsBatchResponse {
        batch::run(event, budget, &self.clock, |message| self.settle(message)).await
    }

    async fn settle(&self, message: &SqsMessage) -> Disposition {
        let delivery = Delivery::of(message);
        let request = match read_request(message) {
            Ok(request) => request,
            Err(error) => {
                self.metrics.count(Count::MessageUnreadable);
                tracing::error!(message_id = delivery.message_id, %error, "message unreadable");
                return Disposition::Failed;
            }
        };

        let charging = self.charge.charge(&request, &delivery);
        let answer = match self.heartbeat {
            None => charging.await,
            Some(interval) => {
                match beating(charging, &self.callback, &request.task_token, interval, &self.clock).await {
                    Ok(answer) => answer,
                    Err(stopped) => {
                        if stopped.begun {
                            self.charge.unreported(&request, None, &delivery).await;
                        }
                        return self.dispose(&delivery, &stopped.error);
                    }
                }
            }
        };
        match answer {
            Ok(receipt) => self.succeed(&request, &receipt, &delivery).await,
            Err(ChargeError::Declined(declined)) => {
                match self.fail(&request.task_token, &declined.error, &declined.cause).await {
                    Ok(()) => done(&delivery, "declined"),
                    Err(error) => self.dispose(&delivery, &error),
                }
            }
            Err(error @ ChargeError::Unavailable) => {
                tracing::warn!(message_id = delivery.message_id, %error, "message comes again");
                Disposition::Failed
            }
        }
    }

    async fn succeed(&self, request: &ChargeRequest, receipt: &Receipt, delivery: &Delivery) -> Disposition {
        let sent = match serde_json::to_string(receipt) {
            Ok(output) if output.len() <= MAX_OUTPUT => self.callback.success(&request.task_token, &output).await,
            Ok(_) | Err(_) => Err(CallbackError::InvalidOutput),
        };
        let disposition = match sent {
            Ok(()) => return done(delivery, "charged"),
            Err(CallbackError::InvalidOutput) => {
                self.metrics.count(Count::CallbackInvalidOutput);
                let cause = format!("the receipt is not JSON or larger than {MAX_OUTPUT} bytes");
                match self.fail(&request.task_token, INVALID_OUTPUT, &cause).await {
                    Ok(()) => done(delivery, "output refused"),
                    Err(error) => self.dispose(delivery, &error),
                }
            }
            Err(error) => self.dispose(delivery, &error),
        };
        // A message that comes again may yet be reported.
        if disposition == Disposition::Done {
            self.charge.unreported(request, Some(receipt), delivery).await;
        }
        disposition
    }

    /// Fails the task; a cause that is too long is cut once the service has refused it.
    async fn fail(&self, token: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
        match self.callback.failure(token, error, cause).await {
            Err(CallbackError::InvalidRequest) if cause.len() > MAX_CAUSE => {
                let cut = &cause[..cause.floor_char_boundary(MAX_CAUSE)];
                self.callback.failure(token, error, cut).await
            }
            sent => sent,
        }
    }

    fn dispose(&self, delivery: &Delivery, error: &CallbackError) -> Disposition {
        self.metrics.count(Count::from(error));
        let message_id = &delivery.message_id;
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
                tracing::warn!(message_id, %error, "message comes again");
                Disposition::Failed
            }
            CallbackError::InvalidOutput | CallbackError::InvalidRequest | CallbackError::Denied(_) => {
                tracing::error!(message_id, %error, "message comes again");
                Disposition::Failed
            }
        }
    }
}

fn done(delivery: &Delivery, outcome: &str) -> Disposition {
    let receive_count = delivery.receive_count;
    tracing::info!(message_id = delivery.message_id, receive_count, outcome, "message done");
    Disposition::Done
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::callback::ErrorCode;
    use crate::charge::Declined;
    use crate::decision::{Decision, DemoCharge};
    use crate::testing::{Counted, FixedClock, Recorder, batch, body};

    /// Answers what the order id names, remembers what stayed unreported.
    #[derive(Default)]
    struct Scripted {
        unreported: RefCell<Vec<String>>,
    }

    impl Charge for &Scripted {
        async fn charge(&self, request: &ChargeRequest, delivery: &Delivery) -> Result<Receipt, ChargeError> {
            let approve = DemoCharge::new(Decision::Approve);
            let approved = || approve.charge(request, delivery);
            match request.order_id.as_str() {
                "ok" => approved().await,
                "slow" => {
                    FixedClock.sleep(Duration::from_secs(3600)).await;
                    approved().await
                }
                "away" => Err(ChargeError::Unavailable),
                "long cause" => Err(ChargeError::Declined(Declined {
                    error: "Card.Declined".to_owned(),
                    cause: "ä".repeat(MAX_CAUSE),
                })),
                "large" => {
                    let mut receipt = approved().await?;
                    receipt.message = "x".repeat(MAX_OUTPUT);
                    Ok(receipt)
                }
                other => panic!("`{other}` is not scripted"),
            }
        }

        async fn unreported(&self, request: &ChargeRequest, receipt: Option<&Receipt>, _: &Delivery) {
            self.unreported.borrow_mut().push(format!("{} {}", request.order_id, receipt.is_some()));
        }
    }

    struct Seen {
        failed: usize,
        calls: Vec<String>,
        counts: Vec<Count>,
        unreported: Vec<String>,
    }

    async fn handle(recorder: Recorder, heartbeat: Option<u32>, order: &str) -> Seen {
        let (counted, scripted) = (Counted::default(), Scripted::default());
        let worker =
            Worker::new(&recorder, &scripted, FixedClock, &counted).with_heartbeat(heartbeat.and_then(NonZeroU32::new));
        let response = worker.handle(&batch("payments", &[body(order)]), None).await;
        Seen {
            failed: response.batch_item_failures.len(),
            calls: recorder.calls(),
            counts: counted.all(),
            unreported: scripted.unreported.take(),
        }
    }

    #[tokio::test]
    async fn a_charge_that_nobody_could_decide_comes_again_without_a_callback() {
        let seen = handle(Recorder::default(), None, "away").await;
        assert_eq!(seen.failed, 1);
        assert!(seen.calls.is_empty());
    }

    #[tokio::test]
    async fn a_receipt_that_is_too_large_is_not_sent() {
        let seen = handle(Recorder::default(), None, "large").await;
        assert_eq!(seen.failed, 0);
        assert_eq!(seen.calls, ["failure Callback.InvalidOutput: the receipt is not JSON or larger than 262144 bytes"]);
        assert_eq!(seen.counts, [Count::CallbackInvalidOutput]);
        assert_eq!(seen.unreported, ["large true"]);
    }

    #[tokio::test]
    async fn a_refused_receipt_stays_reportable_until_the_task_has_failed() {
        let throttled = Err(CallbackError::Transient(ErrorCode::new("ThrottlingException")));
        let seen = handle(Recorder::answering([throttled]), None, "large").await;
        assert_eq!((seen.failed, seen.unreported.len()), (1, 0));
        assert_eq!(seen.counts, [Count::CallbackInvalidOutput, Count::CallbackTransient]);
    }

    #[tokio::test]
    async fn a_cause_is_cut_at_a_character_once_it_was_refused() {
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
    async fn a_charge_whose_task_is_gone_is_told_as_unreported() {
        for error in [CallbackError::Late, CallbackError::UnknownTask, CallbackError::InvalidToken] {
            let seen = handle(Recorder::answering([Err(error.clone())]), None, "ok").await;
            assert_eq!((seen.failed, seen.unreported), (0, vec!["ok true".to_owned()]), "{error}");
            assert_eq!(seen.counts, [Count::from(&error)]);
        }
    }

    #[tokio::test]
    async fn a_charge_that_can_still_be_reported_is_not_told_as_unreported() {
        let code = || ErrorCode::new("X");
        for error in
            [CallbackError::Transient(code()), CallbackError::Denied(code()), CallbackError::CredentialsExpired(code())]
        {
            let seen = handle(Recorder::answering([Err(error.clone())]), None, "ok").await;
            assert_eq!((seen.failed, seen.unreported.len()), (1, 0), "{error}");
            assert_eq!(seen.counts, [Count::from(&error)]);
        }
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
        assert_eq!(seen.unreported, ["slow false"]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_charged_for_a_task_that_timed_out_in_the_queue() {
        let seen = handle(Recorder::answering([Err(CallbackError::Late)]), Some(60), "slow").await;
        assert_eq!((seen.failed, seen.calls.len(), seen.unreported.len()), (0, 1, 0));
    }
}
