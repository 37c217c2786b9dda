//! Wait: waits for a time.

use asl::Place;

use super::draft::{Kind, StateRef, WaitTime, add_state};
use super::task::slot;
use super::{Annotated, Flow, IntoFlow, Joined};
use crate::duration::Duration;
use crate::payload::IntoExpr;

/// A state that waits for a time (States Language, "Wait State"). It passes its input on unchanged.
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Wait {
    state: StateRef,
}

impl Wait {
    /// Waits for a duration that is known when the workflow is written.
    #[track_caller]
    pub fn new(name: impl Into<String>, time: Duration) -> Self {
        Self { state: add_state(name.into(), Place::here(), Kind::Wait(WaitTime::Seconds(time.as_seconds()))) }
    }

    /// Waits for a computed number of seconds, 0 to 99,999,999.
    #[track_caller]
    pub fn seconds(name: impl Into<String>, seconds: impl IntoExpr<u32>) -> Self {
        let place = Place::here();
        let slot = slot(seconds.into_expr().node, &place);
        Self { state: add_state(name.into(), place, Kind::Wait(WaitTime::SecondsFrom(slot))) }
    }

    /// Waits until a time, an RFC 3339 string such as `2030-01-31T12:00:00Z`; if the time has passed, the wait ends at
    /// once.
    #[track_caller]
    pub fn until(name: impl Into<String>, time: impl IntoExpr<String>) -> Self {
        let place = Place::here();
        let slot = slot(time.into_expr().node, &place);
        Self { state: add_state(name.into(), place, Kind::Wait(WaitTime::Until(slot))) }
    }
}

impl Annotated for Wait {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl IntoFlow for Wait {
    type Output = Joined;

    fn into_flow(self) -> Flow<Joined> {
        Flow::single(self.state, None)
    }
}
