//! One SQS batch: which messages are done, and which are received again.
//!
//! The answer is a partial batch response, so the event source mapping needs `ReportBatchItemFailures`; without it,
//! Lambda treats the response as a full success and deletes the failed messages too (Lambda Developer Guide, Handling
//! errors for an SQS event source).

use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{self, Either, FutureExt};
use futures_util::stream::{self, StreamExt};

use crate::clock::Clock;
use crate::context::Context;
use crate::metrics::{Count, Metrics};
use crate::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};

/// The default number of messages of a standard queue's batch that are processed concurrently: 10, the default batch
/// size.
pub const STANDARD_QUEUE_CONCURRENCY: NonZeroUsize = NonZeroUsize::new(10).expect("10 is not zero");

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// Lambda deletes it.
    Done,
    /// It is reported as a batch item failure and received again after the visibility timeout.
    Failed,
}

/// Works on every message and reports those that failed, in the order of the batch.
///
/// Work that panics fails its message alone: it is counted, and the others go on.
///
/// On a FIFO queue one message is worked on at a time, and the first failure fails all later ones, untouched, since
/// they must not overtake it. After `budget` whatever is not finished is stopped and fails: that is better than to let
/// Lambda stop the function, which fails the whole batch.
pub(crate) async fn run<'a, F>(
    event: &'a SqsEvent,
    budget: Option<Duration>,
    concurrency: NonZeroUsize,
    clock: &impl Clock,
    metrics: &impl Metrics,
    work: impl Fn(&'a SqsMessage) -> F,
) -> SqsBatchResponse
where
    F: Future<Output = Disposition>,
{
    let fifo = event.records.iter().any(is_fifo);
    let concurrency = if fifo { 1 } else { concurrency.get() };

    let mut dispositions = vec![Disposition::Failed; event.records.len()];
    let started = event.records.iter().enumerate().map(|(index, message)| {
        let working = work(message);
        async move {
            // What a panic leaves behind is the handler's own, and the next message may find it in any case.
            let worked = AssertUnwindSafe(working).catch_unwind().await;
            let disposition = worked.unwrap_or_else(|_| {
                metrics.count(Count::HandlerPanicked);
                tracing::error!(
                    message_id = Context::of(message).message_id(),
                    "the work panicked, message comes again"
                );
                Disposition::Failed
            });
            (index, disposition)
        }
    });
    let mut finished = stream::iter(started).buffer_unordered(concurrency);
    let mut out_of_time = pin!(async {
        match budget {
            Some(budget) => clock.sleep(budget).await,
            None => future::pending().await,
        }
    });
    let mut unfinished = event.records.len();
    loop {
        match future::select(finished.next(), out_of_time.as_mut()).await {
            Either::Left((Some((index, disposition)), _)) => {
                unfinished -= 1;
                dispositions[index] = disposition;
                if fifo && disposition == Disposition::Failed {
                    break;
                }
            }
            Either::Left((None, _)) => break,
            Either::Right(_) => {
                tracing::warn!(unfinished, "out of time; unfinished messages will be received again");
                break;
            }
        }
    }

    let mut response = SqsBatchResponse::default();
    for (message, disposition) in event.records.iter().zip(dispositions) {
        if disposition == Disposition::Failed {
            // SQS always sends an id. An empty identifier would fail the whole batch, so nothing is lost without one.
            let item_identifier = message.message_id.clone().unwrap_or_default();
            response.batch_item_failures.push(BatchItemFailure { item_identifier });
        }
    }
    response
}

fn is_fifo(message: &SqsMessage) -> bool {
    message.event_source_arn.as_deref().is_some_and(|arn| arn.ends_with(".fifo"))
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::testing::{Counted, FixedClock, batch};

    fn bodies(count: usize) -> Vec<String> {
        (1..=count).map(|n| n.to_string()).collect()
    }

    fn failed(response: &SqsBatchResponse) -> Vec<&str> {
        response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
    }

    #[tokio::test]
    async fn a_standard_queue_reports_only_the_failures() {
        let event = batch("payments", &bodies(4));
        let response = run(&event, None, STANDARD_QUEUE_CONCURRENCY, &FixedClock, &(), |message| async {
            if message.body.as_deref() == Some("2") { Disposition::Failed } else { Disposition::Done }
        })
        .await;
        assert_eq!(failed(&response), ["m-2"]);
        assert_eq!(serde_json::to_string(&response).unwrap(), r#"{"batchItemFailures":[{"itemIdentifier":"m-2"}]}"#);
    }

    #[tokio::test]
    async fn a_fifo_queue_stops_at_the_first_failure() {
        let event = batch("payments.fifo", &bodies(4));
        let touched = RefCell::new(Vec::new());
        let response = run(&event, None, STANDARD_QUEUE_CONCURRENCY, &FixedClock, &(), |message| {
            let touched = &touched;
            async move {
                let body = message.body.clone().unwrap();
                let failed = body == "2";
                touched.borrow_mut().push(body);
                if failed { Disposition::Failed } else { Disposition::Done }
            }
        })
        .await;
        assert_eq!(failed(&response), ["m-2", "m-3", "m-4"]);
        assert_eq!(touched.into_inner(), ["1", "2"]);
    }

    #[tokio::test]
    async fn the_work_on_a_standard_queue_is_concurrent_but_bounded() {
        for (queue, most) in [("payments", STANDARD_QUEUE_CONCURRENCY.get()), ("payments.fifo", 1)] {
            let event = batch(queue, &bodies(25));
            let (running, peak) = (Cell::new(0), Cell::new(0));
            let response = run(&event, None, STANDARD_QUEUE_CONCURRENCY, &FixedClock, &(), |_| {
                let (running, peak) = (&running, &peak);
                async move {
                    running.set(running.get() + 1);
                    peak.set(peak.get().max(running.get()));
                    tokio::task::yield_now().await;
                    running.set(running.get() - 1);
                    Disposition::Done
                }
            })
            .await;
            assert!(response.batch_item_failures.is_empty());
            assert_eq!(peak.get(), most, "{queue}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_finished_in_time_fails_and_the_rest_is_kept() {
        let event = batch("payments", &bodies(3));
        let response =
            run(&event, Some(Duration::from_secs(10)), STANDARD_QUEUE_CONCURRENCY, &FixedClock, &(), |message| async {
                let seconds = if message.body.as_deref() == Some("2") { 60 } else { 5 };
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                Disposition::Done
            })
            .await;
        assert_eq!(failed(&response), ["m-2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_panics_fails_its_message_and_no_other() {
        for (queue, expected) in [("payments", vec!["m-2"]), ("payments.fifo", vec!["m-2", "m-3", "m-4"])] {
            let (event, counted) = (batch(queue, &bodies(4)), Counted::default());
            let response = run(&event, None, STANDARD_QUEUE_CONCURRENCY, &FixedClock, &&counted, |message| async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                assert_ne!(message.body.as_deref(), Some("2"), "a fault of the handler");
                tokio::time::sleep(Duration::from_secs(1)).await;
                Disposition::Done
            })
            .await;
            assert_eq!(failed(&response), expected);
            assert_eq!(counted.all(), [Count::HandlerPanicked]);
        }
    }

    #[tokio::test]
    async fn an_empty_batch_is_a_full_success() {
        let response = run(&SqsEvent::default(), None, STANDARD_QUEUE_CONCURRENCY, &FixedClock, &(), |_| async {
            Disposition::Failed
        })
        .await;
        assert_eq!(serde_json::to_string(&response).unwrap(), r#"{"batchItemFailures":[]}"#);
    }
}
