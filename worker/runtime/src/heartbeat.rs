//! Heartbeats while the work is in progress.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{self, Either};
use payload::TaskToken;

use crate::callback::{Callback, CallbackError};
use crate::clock::Clock;

/// The work was given up because of what a heartbeat answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub(crate) error: CallbackError,
    /// Whether the work had begun, so that it may have left something behind.
    pub(crate) begun: bool,
}

/// Runs `work` and sends a heartbeat before it begins and then at every `interval`.
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
    match callback.heartbeat(token).await {
        Ok(()) | Err(CallbackError::Transient(_)) => {}
        Err(error) => return Err(Stopped { error, begun: false }),
    }

    let mut work = pin!(work);
    loop {
        let pause_and_beat = pin!(async {
            clock.sleep(interval).await;
            callback.heartbeat(token).await
        });
        match future::select(work.as_mut(), pause_and_beat).await {
            Either::Left((output, _)) => return Ok(output),
            Either::Right((Err(error), _)) if error.is_final() => return Err(Stopped { error, begun: true }),
            Either::Right((Err(error), _)) => tracing::warn!(%error, "heartbeat rejected"),
            Either::Right((Ok(()), _)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callback::ErrorCode;
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
}
