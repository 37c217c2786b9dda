//! What branches and items do beside each other, as far as it matters: the facts that hold afterwards.
//!
//! Facts only ever come to hold. So what several branches do together is the union of what each does, and where nothing
//! is watched there is one union, however many branches there are.

use std::collections::VecDeque;

use indexmap::IndexMap;

use super::search::{Exhausted, Facts};
use super::trail::TrailId;

/// Facts that can hold, with the branches that make them so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mix {
    pub(super) facts: Facts,
    /// The steps of those branches together.
    pub(super) cost: u32,
    pub(super) inside: Vec<TrailId>,
}

impl Mix {
    /// Nothing happened yet.
    pub(super) fn nothing(facts: Facts) -> Self {
        Mix { facts, cost: 0, inside: Vec::new() }
    }

    fn with(&self, other: &Mix) -> Mix {
        let inside = self.inside.iter().chain(&other.inside).copied().collect();
        Mix { facts: self.facts | other.facts, cost: self.cost.saturating_add(other.cost), inside }
    }
}

/// One mix for each set of facts, the shortest.
#[derive(Debug, Default)]
pub(super) struct Mixes(IndexMap<Facts, Mix>);

impl Mixes {
    /// Adds a mix, and says whether it brings something new.
    pub(super) fn add(&mut self, mix: Mix) -> bool {
        match self.0.get_mut(&mix.facts) {
            None => {
                self.0.insert(mix.facts, mix);
                true
            }
            Some(known) => {
                if mix.cost < known.cost {
                    *known = mix;
                }
                false
            }
        }
    }

    pub(super) fn into_vec(self) -> Vec<Mix> {
        self.0.into_values().collect()
    }
}

/// Each of these together with each of those.
pub(super) fn both(these: &[Mix], those: &[Mix], left: &mut usize) -> Result<Vec<Mix>, Exhausted> {
    *left = left.checked_sub(these.len().saturating_mul(those.len())).ok_or(Exhausted)?;
    let mut mixes = Mixes::default();
    for this in these {
        for that in those {
            mixes.add(this.with(that));
        }
    }
    Ok(mixes.into_vec())
}

/// Any number of these together, none among them.
pub(super) fn any_number(facts: Facts, these: &[Mix], left: &mut usize) -> Result<Vec<Mix>, Exhausted> {
    let mut mixes = Mixes::default();
    mixes.add(Mix::nothing(facts));
    let mut waiting = VecDeque::from([Mix::nothing(facts)]);
    while let Some(mix) = waiting.pop_front() {
        *left = left.checked_sub(these.len()).ok_or(Exhausted)?;
        for other in these {
            let together = mix.with(other);
            if mixes.add(together.clone()) {
                waiting.push_back(together);
            }
        }
    }
    Ok(mixes.into_vec())
}
