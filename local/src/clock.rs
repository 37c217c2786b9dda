//! Time: that of the computer, and that of an execution, which may run ahead of it.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use simulator::time::Millis;

thread_local! {
    /// What this thread takes for the time of the computer, if it is not that.
    static SHOWN: Cell<Option<Millis>> = const { Cell::new(None) };
}

/// Lets this thread take a time for that of the computer.
#[cfg(feature = "client")]
pub(crate) fn show(at: Millis) {
    SHOWN.set(Some(at));
}

/// The time of the computer: milliseconds since the beginning of 1970, UTC.
pub(crate) fn now() -> Millis {
    SHOWN.get().unwrap_or_else(system)
}

/// The time that the system tells.
pub(crate) fn system() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// The time of an execution.
///
/// While somebody outside has to answer, it passes as that of the computer, so that nobody is given less time than the
/// definition says. While only the execution itself waits, it passes by the scale: with 0.1 ten times as fast, with 0 it jumps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    scale: f64,
    /// A moment of the computer, and what time it was then for the execution.
    real: Millis,
    own: Millis,
    /// How many milliseconds pass for the execution in one of the computer; infinite where it jumps.
    rate: f64,
}

impl Clock {
    /// A clock that shows the time of the computer.
    pub(crate) fn new(scale: f64, now: Millis) -> Self {
        Clock { scale, real: now, own: now, rate: 1.0 }
    }

    /// The clock of an execution that goes on, for which it was `own` when something happened last.
    pub(crate) fn restored(scale: f64, now: Millis, own: Millis) -> Self {
        if scale == 1.0 { Clock::new(scale, now) } else { Clock { scale, real: now, own, rate: 1.0 } }
    }

    /// What time it is for the execution.
    pub(crate) fn own(&self, now: Millis) -> Millis {
        if self.rate.is_infinite() {
            return self.own;
        }
        self.own + ((now - self.real).max(0) as f64 * self.rate) as Millis
    }

    /// When a moment of the execution comes.
    pub(crate) fn real(&self, moment: Millis) -> Millis {
        if self.rate.is_infinite() {
            return self.real;
        }
        self.real.saturating_add(((moment - self.own).max(0) as f64 / self.rate).ceil() as Millis)
    }

    /// Sets how time passes from now on, when it is `own` for the execution.
    pub(crate) fn set(&mut self, now: Millis, own: Millis, waits_outside: bool) {
        (self.real, self.own) = (now, own);
        self.rate = if waits_outside { 1.0 } else { 1.0 / self.scale };
    }

    /// True where the time is always that of the computer.
    pub(crate) fn is_real(&self) -> bool {
        self.scale == 1.0
    }

    /// True while time jumps to the next moment at which something happens.
    pub(crate) fn jumps(&self) -> bool {
        self.rate.is_infinite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_by_the_scale_while_nobody_outside_is_waited_for() {
        let mut clock = Clock::new(0.1, 1_000);
        assert_eq!(clock.own(1_050), 1_050);
        clock.set(1_050, 1_050, false);
        assert_eq!((clock.own(1_060), clock.real(1_150)), (1_150, 1_060));
        clock.set(1_060, 1_150, true);
        assert_eq!((clock.own(1_070), clock.real(1_250)), (1_160, 1_160));
    }

    #[test]
    fn with_the_scale_zero_it_jumps() {
        let mut clock = Clock::new(0.0, 1_000);
        clock.set(1_000, 1_000, false);
        assert!(clock.jumps());
        assert_eq!((clock.own(9_000), clock.real(1_000_000)), (1_000, 1_000));
    }
}
