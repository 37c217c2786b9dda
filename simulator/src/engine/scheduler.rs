//! Whose turn it is: the row of frames that can continue, and the timers of those that wait.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};

use super::frame::FrameId;
use crate::services::Outcome;
use crate::time::Millis;

/// The row, the timers, and the end of time.
#[derive(Default)]
pub(super) struct Scheduler {
    row: VecDeque<(FrameId, u64)>,
    timers: BinaryHeap<Reverse<Timer>>,
    tickets: u64,
    /// How many timers were still wanted when that was looked at last.
    wanted: usize,
    /// When the execution's time is up.
    end: Millis,
}

/// Something that happens later.
pub(super) struct Timer {
    pub(super) at: Millis,
    /// Timers of the same moment go off in the order in which they were set.
    order: u64,
    pub(super) frame: FrameId,
    pub(super) ticket: u64,
    pub(super) alarm: Alarm,
}

/// What a timer is for.
pub(super) enum Alarm {
    /// The frame continues.
    GoOn,
    /// The service answers.
    Answer(Outcome),
    /// The task's time is up.
    TimedOut,
    /// No heartbeat came; out of date when another heartbeat moved the moment.
    NoHeartbeat,
}

/// What comes next when nobody can continue.
pub(super) enum Next {
    Timer(Box<Timer>),
    End(Millis),
}

impl Scheduler {
    /// An empty one, whose tickets are not those of another.
    pub(super) fn after(other: &Scheduler) -> Self {
        Scheduler { tickets: other.tickets, ..Scheduler::default() }
    }

    /// The moment at which the execution's time is up.
    pub(super) fn set_end(&mut self, end: Millis) {
        self.end = end;
    }

    /// Puts a frame at the end of the row and gives its ticket.
    pub(super) fn ready(&mut self, frame: FrameId) -> u64 {
        self.tickets += 1;
        self.row.push_back((frame, self.tickets));
        self.tickets
    }

    /// The first of the row.
    pub(super) fn next_ready(&mut self) -> Option<(FrameId, u64)> {
        self.row.pop_front()
    }

    /// A ticket for a frame that is about to wait; several timers may carry it.
    pub(super) fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Sets a timer.
    pub(super) fn set(&mut self, at: Millis, frame: FrameId, ticket: u64, alarm: Alarm) {
        self.tickets += 1;
        self.timers.push(Reverse(Timer { at, order: self.tickets, frame, ticket, alarm }));
    }

    /// Forgets timers that are out of date, when many may be: those of tasks that were answered before their time was up.
    pub(super) fn tidy(&mut self, is_wanted: impl Fn(FrameId, u64) -> bool) {
        if self.timers.len() > 1_024 + 2 * self.wanted {
            self.timers.retain(|Reverse(timer)| is_wanted(timer.frame, timer.ticket));
            self.wanted = self.timers.len();
        }
    }

    /// The moment of the next timer, or that of the end where it comes first.
    pub(super) fn next_moment(&self) -> Millis {
        self.timers.peek().map_or(self.end, |Reverse(timer)| timer.at.min(self.end))
    }

    /// The next timer. One at the very end of time still goes off.
    pub(super) fn next(&mut self) -> Next {
        match self.timers.pop_if_due(self.end) {
            Some(timer) => Next::Timer(Box::new(timer)),
            None => Next::End(self.end),
        }
    }
}

trait PopIfDue {
    fn pop_if_due(&mut self, end: Millis) -> Option<Timer>;
}

impl PopIfDue for BinaryHeap<Reverse<Timer>> {
    fn pop_if_due(&mut self, end: Millis) -> Option<Timer> {
        match self.peek() {
            Some(Reverse(timer)) if timer.at < end => self.pop().map(|Reverse(timer)| timer),
            Some(_) | None => None,
        }
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_that_are_out_of_date_do_not_pile_up() {
        let mut scheduler = Scheduler::default();
        scheduler.set_end(Millis::MAX);
        for number in 0..100_000 {
            scheduler.set(900_000, 0, number, Alarm::TimedOut);
            scheduler.tidy(|_, ticket| ticket == number);
            assert!(scheduler.timers.len() <= 1_026);
        }
        assert!(matches!(scheduler.next(), Next::Timer(timer) if timer.at == 900_000));
    }

    #[test]
    fn timers_go_off_by_time_and_then_by_order() {
        let mut scheduler = Scheduler::default();
        scheduler.set_end(100);
        for (at, frame) in [(5, 1), (3, 2), (5, 3), (100, 4)] {
            scheduler.set(at, frame, 0, Alarm::GoOn);
        }
        let mut frames = Vec::new();
        while let Next::Timer(timer) = scheduler.next() {
            frames.push((timer.at, timer.frame));
        }
        assert_eq!(frames, [(3, 2), (5, 1), (5, 3)]);
    }
}
