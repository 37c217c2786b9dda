//! What is known of an operation while it continues: which resources are being worked on, and how many are done.

use indexmap::IndexMap;

use deployment::follow::{Event, Verb};

/// What is known of an operation.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) stack: String,
    pub(super) verb: Verb,
    /// How many resources are worked on, where that is known.
    pub(super) total: Option<usize>,
    /// What is being worked on, by resource, the longest first.
    pub(super) working: IndexMap<String, Work>,
    /// How many resources are done; after the turn, how many are undone.
    pub(super) done: usize,
    /// True from the moment on when the stack goes back.
    pub(super) rolls_back: bool,
    /// When the first event happened, by CloudFormation's clock, in milliseconds since 1970.
    began: Option<i64>,
    /// What CloudFormation's time since the first event is behind this computer's since the beginning.
    behind: i64,
    /// When each resource was begun with, and when the stack was; kept until the next beginning.
    begun: IndexMap<String, i64>,
}

/// A resource that is being worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) kind: String,
    pub(super) status: String,
    /// Since when, in milliseconds since the beginning, by this computer's clock.
    pub(super) since: i64,
}

/// A line that scrolls by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scrolled {
    /// How long it took, in milliseconds; none where there was nothing to do.
    pub(super) took: Option<i64>,
    pub(super) event: Event,
}

impl Board {
    pub(super) fn new(stack: &str, verb: Verb) -> Self {
        Board {
            stack: stack.to_owned(),
            verb,
            total: None,
            working: IndexMap::new(),
            done: 0,
            rolls_back: false,
            began: None,
            behind: 0,
            begun: IndexMap::new(),
        }
    }

    /// Takes an event; `now` is the time since the beginning by this computer's clock, in milliseconds.
    pub(super) fn take(&mut self, event: &Event, now: i64) {
        let began = *self.began.get_or_insert_with(|| {
            self.behind = now;
            event.at
        });
        if event.whole {
            if event.status.ends_with("ROLLBACK_IN_PROGRESS") && !self.rolls_back {
                self.rolls_back = true;
                self.done = 0;
            }
            self.begun.entry(String::new()).or_insert(event.at);
            return;
        }
        if event.in_progress() {
            // A second event of the same kind, such as "Resource creation Initiated", is no new beginning.
            let known = self.working.get(&event.resource).is_some_and(|work| work.status == event.status);
            if !known {
                self.begun.insert(event.resource.clone(), event.at);
                let since = (event.at - began + self.behind).clamp(0, now);
                let work = Work { kind: event.kind.clone(), status: event.status.clone(), since };
                self.working.insert(event.resource.clone(), work);
            }
            return;
        }
        self.working.shift_remove(&event.resource);
        if !event.failed() {
            self.done += 1;
        }
    }

    /// The time from the first event to this one, in milliseconds.
    pub(super) fn since_begin(&self, event: &Event) -> i64 {
        (event.at - self.began.unwrap_or(event.at)).max(0)
    }

    /// What an event that was just taken leaves on the screen: the end of a resource, and what the stack says of itself.
    pub(super) fn scrolled(&self, event: &Event) -> Option<Scrolled> {
        let begins = event.whole && !event.status.ends_with("ROLLBACK_IN_PROGRESS");
        if event.in_progress() && (begins || !event.whole) {
            return None;
        }
        let begun = self.begun.get(if event.whole { "" } else { &event.resource });
        Some(Scrolled { took: begun.map(|begun| (event.at - begun).max(0)), event: event.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64, resource: &str, status: &str) -> Event {
        Event {
            at: 1_785_576_600_000 + at,
            resource: resource.to_owned(),
            status: status.to_owned(),
            whole: resource == "payment",
            ..Event::default()
        }
    }

    #[test]
    fn a_second_event_of_the_same_status_is_no_new_beginning() {
        let mut board = Board::new("payment", Verb::Create);
        board.take(&event(0, "payment", "CREATE_IN_PROGRESS"), 250);
        board.take(&event(1_000, "Queue", "CREATE_IN_PROGRESS"), 1_300);
        board.take(&event(3_000, "Queue", "CREATE_IN_PROGRESS"), 3_300);
        assert_eq!(board.working["Queue"].since, 1_250);
        let end = event(9_000, "Queue", "CREATE_COMPLETE");
        board.take(&end, 9_300);
        assert_eq!(board.scrolled(&end).unwrap().took, Some(8_000));
        assert!(board.working.is_empty());
        assert_eq!(board.done, 1);
    }

    #[test]
    fn a_rollback_counts_anew() {
        let mut board = Board::new("payment", Verb::Create);
        board.take(&event(0, "Queue", "CREATE_COMPLETE"), 0);
        board.take(&event(1, "Topic", "CREATE_FAILED"), 0);
        assert_eq!((board.done, board.rolls_back), (1, false));
        board.take(&event(2, "payment", "ROLLBACK_IN_PROGRESS"), 0);
        board.take(&event(3, "Queue", "DELETE_COMPLETE"), 0);
        assert_eq!((board.done, board.rolls_back), (1, true));
    }

    #[test]
    fn a_clock_that_is_wrong_makes_no_time_before_the_beginning() {
        let mut board = Board::new("payment", Verb::Create);
        board.take(&event(5_000, "payment", "CREATE_IN_PROGRESS"), 0);
        board.take(&event(0, "Queue", "CREATE_IN_PROGRESS"), 10);
        assert_eq!(board.working["Queue"].since, 0);
        assert_eq!(board.since_begin(&event(0, "Queue", "CREATE_IN_PROGRESS")), 0);
    }
}
