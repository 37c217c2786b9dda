//! Time, as a trait.

use std::time::{Duration, SystemTime};

/// What the handlers need of time. `aws::SystemClock` is the real one.
pub trait Clock {
    /// The time of day, for the time stamp of a metric.
    fn now(&self) -> SystemTime;

    /// Completes when `duration` has passed.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> SystemTime {
        (*self).now()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> {
        (*self).sleep(duration)
    }
}
