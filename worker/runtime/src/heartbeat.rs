//! Heartbeats while the work is in progress.

use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::future::{self, Either};
use payload::TaskToken;

use crate::callback::{Callback, CallbackError, ErrorCode};
use crate::clock::Clock;

/// The work was given up because of what a heartbeat answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub(crate) error: CallbackError,
    /// Whether the work had begun, so that it may have left something behind.
    pub(crate) begun: bool,
}

/// Runs `work` and sends a heartbeat before it begins and then at every `interval`, which counts from the beginning of the
/// last heartbeat. One that is not answered by then is given up, for the next one is due: so a single one that gets lost
/// leaves a gap of two intervals, whatever the client's own retries would take.
///
/// The first heartbeat also answers whether the task still waits: a message that was in the queue for too long is not
/// worked on. It must not be refused for any reason but a transient one; later ones stop the work only if the task is
/// gone, since the callback at the end meets whatever else they meet.
pub(crate) async fn beating<F: Future>(
    work: F,
    callback: &impl Callback,
    token: &TaskToken,
    interval: Duration,
    clock: &impl Clock,
) -> Result<F::Output, Stopped> {
    let mut due = Box::pin(clock.sleep(interval));
    let (answer, mut is_due) = beat(callback, token, due.as_mut()).await;
    match answer {
        Ok(()) | Err(CallbackError::Transient(_)) => {}
        Err(error) => return Err(Stopped { error, begun: false }),
    }

    let beats = pin!(async {
        loop {
            if !is_due {
                due.as_mut().await;
            }
            due.set(clock.sleep(interval));
            let answer;
            (answer, is_due) = beat(callback, token, due.as_mut()).await;
            match answer {
                Ok(()) => {}
                Err(error) if error.is_final() => return error,
                Err(error) => tracing::warn!(%error, "heartbeat rejected"),
            }
        }
    });
    match future::select(pin!(work), beats).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right((error, _)) => Err(Stopped { error, begun: true }),
    }
}

/// Sends one heartbeat, for which there is time until the next one is due; also says whether that is so now.
async fn beat(
    callback: &impl Callback,
    token: &TaskToken,
    due: Pin<&mut impl Future<Output = ()>>,
) -> (Result<(), CallbackError>, bool) {
    match future::select(pin!(callback.heartbeat(token)), due).await {
        Either::Left((answer, _)) => (answer, false),
        Either::Right(((), _)) => (Err(CallbackError::Transient(ErrorCode::new("Timeout"))), true),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::testing::{FixedClock, Recorder};

    const TEN: Duration = Duration::from_secs(10);

    async fn work_of(seconds: u64) -> &'static str {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        "done"
    }

    async fn beating_with(recorder: &Recorder, seconds: u64) -> Result<&'static str, Stopped> {
        beating(work_of(seconds), &recorder, &TaskToken::received("t"), TEN, &FixedClock).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_heartbeat_is_sent_at_once_and_at_every_interval() {
        for (seconds, beats) in [(0, 1), (9, 1), (11, 2), (25, 3), (35, 4)] {
            let recorder = Recorder::default();
            assert_eq!(beating_with(&recorder, seconds).await, Ok("done"));
            assert_eq!(recorder.calls(), vec!["heartbeat"; beats], "{seconds} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn work_for_a_task_that_is_gone_is_not_begun() {
        let recorder = Recorder::answering([Err(CallbackError::Late)]);
        let work = async { panic!("begun") };
        let stopped = beating(work, &&recorder, &TaskToken::received("t"), TEN, &FixedClock).await;
        assert_eq!(stopped, Err::<(), _>(Stopped { error: CallbackError::Late, begun: false }));
    }

    #[tokio::test(start_paused = true)]
    async fn work_whose_task_goes_away_is_stopped() {
        let recorder = Recorder::answering([Ok(()), Ok(()), Err(CallbackError::Late)]);
        let stopped = beating_with(&recorder, 3600).await;
        assert_eq!(stopped, Err(Stopped { error: CallbackError::Late, begun: true }));
        assert_eq!(recorder.calls().len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn transient_errors_of_heartbeats_do_not_stop_the_work() {
        let throttled = || Err(CallbackError::Transient(ErrorCode::new("ThrottlingException")));
        let denied = || Err(CallbackError::Denied(ErrorCode::new("AccessDeniedException")));
        let recorder = Recorder::answering([throttled(), throttled(), denied()]);
        assert_eq!(beating_with(&recorder, 25).await, Ok("done"));
        assert_eq!(recorder.calls().len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_could_not_be_reported_is_not_begun() {
        let denied = CallbackError::Denied(ErrorCode::new("AccessDeniedException"));
        let recorder = Recorder::answering([Err(denied.clone())]);
        assert_eq!(beating_with(&recorder, 25).await, Err(Stopped { error: denied, begun: false }));
    }

    /// Answers the second heartbeat after 12 s only, as the client does whose attempts are all lost, and remembers when the
    /// accepted ones began.
    struct Lossy(Cell<usize>, RefCell<Vec<u64>>, tokio::time::Instant);

    impl Callback for Lossy {
        async fn success(&self, _: &TaskToken, _: &str) -> Result<(), CallbackError> {
            panic!("not sent")
        }
        async fn failure(&self, _: &TaskToken, _: &str, _: &str) -> Result<(), CallbackError> {
            panic!("not sent")
        }
        async fn heartbeat(&self, _: &TaskToken) -> Result<(), CallbackError> {
            let began = self.2.elapsed().as_secs();
            if self.0.replace(self.0.get() + 1) == 1 {
                tokio::time::sleep(Duration::from_secs(12)).await;
                return Err(CallbackError::Transient(ErrorCode::new("Timeout")));
            }
            // An answer takes its time, which the next heartbeat does not wait for.
            tokio::time::sleep(Duration::from_secs(3)).await;
            self.1.borrow_mut().push(began);
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_heartbeat_leaves_a_gap_of_two_intervals() {
        let lossy = Lossy(Cell::default(), RefCell::default(), tokio::time::Instant::now());
        let done = beating(work_of(50), &lossy, &TaskToken::received("t"), TEN, &FixedClock).await;
        assert_eq!(done, Ok("done"));
        assert_eq!(*lossy.1.borrow(), [0, 20, 30, 40]);
    }
}
