//! Paths through a state machine. They share their beginnings, so that a step costs the same however long the path is.

use std::sync::Arc;

use super::Error;
use crate::plan::{Machine, StateId};

/// The most steps of a path that are shown, on each level of nesting; of a longer one the middle is left out.
pub const MOST_STEPS_SHOWN: usize = 60;

/// The steps at the beginning of a path that is too long.
const FIRST: usize = MOST_STEPS_SHOWN / 2;

/// How to come somewhere: the states that are entered, and what happens in each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    /// The steps, in their order. Of a path of more than [`MOST_STEPS_SHOWN`] the middle is one [`Step::LeftOut`].
    pub steps: Vec<Step>,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A state is entered, and left by an event.
    State {
        /// The state's name.
        name: Arc<str>,
        /// What happens in it.
        event: Event,
        /// Of a Parallel or Map: what happens in the branches or items that matter.
        inside: Vec<Path>,
    },
    /// So many steps are not shown.
    LeftOut(usize),
}

/// What happens in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The state succeeds: by `Next`, `End` or a Succeed.
    Succeeds,
    /// A Choice follows a rule, counted from 1.
    Rule(usize),
    /// A Choice follows its `Default`.
    Default,
    /// The state fails finally.
    Fails {
        /// With what.
        error: Error,
        /// How often it is retried before.
        retries: u64,
    },
    /// A Parallel or Map fails, and is retried as a whole.
    Retried(Error),
    /// The state is still busy: another branch or the time limit ends it.
    Busy,
}

/// The number of a step in a path.
pub(super) type TrailId = u32;

/// All paths that were explored.
#[derive(Debug, Default)]
pub(super) struct Trails {
    links: Vec<Link>,
}

#[derive(Debug)]
struct Link {
    before: Option<TrailId>,
    /// The last step of the beginning that is shown of a long path.
    head: TrailId,
    /// The number of steps up to this one.
    length: u32,
    state: StateId,
    event: Event,
    inside: Vec<TrailId>,
}

impl Trails {
    /// A path with one more step.
    pub(super) fn step(
        &mut self,
        before: Option<TrailId>,
        state: StateId,
        event: Event,
        inside: Vec<TrailId>,
    ) -> TrailId {
        let id = TrailId::try_from(self.links.len()).unwrap_or(TrailId::MAX);
        let length = before.map_or(1, |before| self.links[before as usize].length + 1);
        let head = match before {
            Some(before) if length as usize > FIRST => self.links[before as usize].head,
            Some(_) | None => id,
        };
        self.links.push(Link { before, head, length, state, event, inside });
        id
    }

    /// The path that ends with a step. What is inside recurses as deep as the definition nests.
    pub(super) fn path(&self, machine: &Machine, last: TrailId) -> Path {
        self.path_of(machine, last, None)
    }

    /// The same, with the name that a Parallel or Map around gives the last error, if nothing inside names it.
    fn path_of(&self, machine: &Machine, last: TrailId, named: Option<&Error>) -> Path {
        let length = self.links[last as usize].length as usize;
        let mut steps = Vec::new();
        let mut at = Some(last);
        while let Some(id) = at {
            let link = &self.links[id as usize];
            let event = match (&link.event, named) {
                (Event::Fails { error: Error::Other, retries }, Some(named)) if id == last => {
                    Event::Fails { error: named.clone(), retries: *retries }
                }
                (event, _) => event.clone(),
            };
            let inner_error = match &event {
                Event::Fails { error, .. } | Event::Retried(error) if !error.is_of_forks() => Some(error),
                Event::Fails { .. } | Event::Retried(_) => None,
                Event::Succeeds | Event::Rule(_) | Event::Default | Event::Busy => None,
            };
            // The branch that failed comes first.
            let inside = link.inside.iter().enumerate();
            let inside =
                inside.map(|(at, &inner)| self.path_of(machine, inner, inner_error.filter(|_| at == 0))).collect();
            steps.push(Step::State { name: machine.states[link.state].name.clone(), event, inside });
            at = link.before;
            if length > MOST_STEPS_SHOWN && steps.len() == MOST_STEPS_SHOWN - FIRST - 1 {
                steps.push(Step::LeftOut(length - FIRST - steps.len()));
                at = Some(link.head);
            }
        }
        steps.reverse();
        Path { steps }
    }
}

impl Path {
    /// True when the last step fails with the error that an event passes on.
    fn tells(&self, handed_on: &Event) -> bool {
        let Some(Step::State { event: Event::Fails { error, .. }, .. }) = self.steps.last() else { return false };
        matches!(handed_on, Event::Fails { error: same, retries: 0 } if same == error)
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, step) in self.steps.iter().enumerate() {
            if number > 0 {
                f.write_str(" → ")?;
            }
            match step {
                Step::LeftOut(1) => f.write_str("… 1 state …")?,
                Step::LeftOut(count) => write!(f, "… {count} states …")?,
                Step::State { name, event, inside } => {
                    f.write_str(name)?;
                    for (number, path) in inside.iter().enumerate() {
                        write!(f, "{}{path}", if number == 0 { " [" } else { " | " })?;
                    }
                    if !inside.is_empty() {
                        f.write_str("]")?;
                    }
                    let said = event.to_string();
                    if !said.is_empty() && !inside.first().is_some_and(|way| way.tells(event)) {
                        write!(f, " ─ {said}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Event::Succeeds => Ok(()),
            Event::Rule(number) => write!(f, "rule {number}"),
            Event::Default => f.write_str("default"),
            Event::Fails { error, retries: 0 } => write!(f, "{error}"),
            Event::Fails { error, retries: 1 } => write!(f, "{error}, after 1 retry"),
            Event::Fails { error, retries } => write!(f, "{error}, after {retries} retries"),
            Event::Retried(error) => write!(f, "{error}, retried"),
            Event::Busy => f.write_str("busy"),
        }
    }
}
