//! Wait: lets time pass.

use asl::Place;

use super::draft::{Kind, StateRef, WaitTime, add_state, change};
use super::task::slot;
use super::{Flow, IntoFlow, Joined};
use crate::duration::Duration;
use crate::expr::Expr;

/// A state that lets time pass (States Language, "Wait State"). What came before goes on unchanged.
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Wait {
    state: StateRef,
}

impl Wait {
    /// Waits for a time that is known when the workflow is written.
    #[track_caller]
    pub fn new(name: impl Into<String>, time: Duration) -> Self {
        Self { state: add_state(name.into(), Place::here(), Kind::Wait(WaitTime::Seconds(time.as_seconds()))) }
    }

    /// Waits for as many seconds as a value says, 0 to 99,999,999.
    #[track_caller]
    pub fn seconds(name: impl Into<String>, seconds: Expr<u32>) -> Self {
        let place = Place::here();
        let slot = slot(seconds.node, &place);
        Self { state: add_state(name.into(), place, Kind::Wait(WaitTime::SecondsFrom(slot))) }
    }

    /// Waits until a time, an RFC 3339 text such as `2030-01-31T12:00:00Z`; a time that has passed ends the wait at once.
    #[track_caller]
    pub fn until(name: impl Into<String>, time: impl Into<Expr<String>>) -> Self {
        let place = Place::here();
        let slot = slot(time.into().node, &place);
        Self { state: add_state(name.into(), place, Kind::Wait(WaitTime::Until(slot))) }
    }

    /// What the state is for, for those who read the definition.
    pub fn comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change(self.state, |state| state.comment = Some(comment));
        self
    }
}

impl IntoFlow for Wait {
    type Output = Joined;

    fn into_flow(self) -> Flow<Joined> {
        Flow::single(self.state, None)
    }
}
