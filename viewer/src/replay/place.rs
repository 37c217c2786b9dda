//! To which visit an event belongs.

use std::sync::Arc;

use simulator::time::Millis;

use super::{Outcome, Replaying, Visit};

/// Where an event is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The visit that it belongs to.
    pub(super) visit: Option<usize>,
    /// The branch or iteration that begins with it: what is entered next is in there.
    pub(super) opened: Option<(usize, u64)>,
}

impl Place {
    pub(super) fn in_visit(visit: usize) -> Self {
        Place { visit: Some(visit), opened: None }
    }
}

impl Replaying<'_> {
    /// The closest visit around a place that is open and is meant.
    pub(super) fn around(&self, place: Place, is_meant: impl Fn(&Visit) -> bool) -> Option<usize> {
        let mut next = place.visit;
        while let Some(visit) = next {
            let found = &self.done.visits[visit];
            if found.outcome == Outcome::Running && is_meant(found) {
                return Some(visit);
            }
            next = found.within.map(|(outer, _)| outer);
        }
        None
    }

    /// The visit of a state that was entered last and is open, for events that do not say what led to them.
    pub(super) fn last_open(&self, name: &Arc<str>) -> Option<usize> {
        self.done.visits.iter().rposition(|visit| visit.outcome == Outcome::Running && visit.name == *name)
    }

    /// What is still open in a visit is given up, for it fails and may begin again.
    pub(super) fn end_inside(&mut self, outer: usize, at: Millis) {
        // A visit comes after the one that it is in.
        let mut inside = vec![false; self.done.visits.len() - outer];
        inside[0] = true;
        for visit in outer + 1..self.done.visits.len() {
            let within = self.done.visits[visit].within.map(|(around, _)| around);
            let is_inside = within.is_some_and(|around| around >= outer && inside[around - outer]);
            inside[visit - outer] = is_inside;
            let open = &mut self.done.visits[visit];
            if is_inside && open.outcome == Outcome::Running {
                open.give_up(at);
            }
        }
    }
}
