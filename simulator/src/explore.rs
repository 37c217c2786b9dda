//! Exploration: how executions of a state machine can end, without running them.
//!
//! Every task succeeds, times out if it has a time limit, and fails with each error that its retriers and catchers
//! distinguish and with one that none of them names. A Choice may take every transition, unless a condition reads no
//! data. An [`Exploration`] reports the distinct endings with the shortest path to each, and decides a [`Property`]
//! over all paths.
//!
//! ```
//! use serde_json::json;
//! use simulator::Machine;
//! use simulator::explore::{Ended, Exploration, after, visited};
//!
//! let machine = Machine::from_value(&json!({"StartAt": "Charge", "States": {
//!     "Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Ship"},
//!     "Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
//!         "Catch": [{"ErrorEquals": ["SoldOut"], "Next": "Refund"}]},
//!     "Refund": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "No"},
//!     "No": {"Type": "Fail", "Error": "NotShipped"},
//! }}))?;
//! let exploration = Exploration::of(&machine);
//! let unmet = exploration.require(after("Charge").ended(Ended::Failed).implies(visited("Refund"))).unwrap_err();
//! assert!(unmet.to_string().contains("Charge → Ship ─ any other error"), "{unmet}");
//! exploration.require(visited("Refund").implies(after("Charge")))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Simplifications
//!
//! This is a search over states and known facts, not a run of all paths: a loop is explored once for each set of facts,
//! not once for each iteration; parallel branches and items are combined without their order; a Map has none, one or
//! several items. Paths and expressions are assumed to have a value, so errors in data are not explored. Apart from
//! those errors, a real execution can do no more than what is reported here; the data may rule out some of it.

mod beside;
mod errors;
mod graph;
mod loops;
mod property;
mod search;
mod trail;

use std::sync::Arc;

use indexmap::IndexMap;

use asl::StateType;

use crate::plan::{Machine, Work};
use graph::Graph;
use property::Watch;
use search::{Exit, Reach, Search};

pub use errors::Error;
pub use loops::{Bound, Loop, OpenWait, WaitKind};
pub use property::{
    Condition, Ended, Fact, MOST_NESTING, MOST_WATCHED, ParsePropertyError, Property, PropertyError, after, ended,
    failed, succeeded, visited,
};
pub use trail::{Event, MOST_STEPS_SHOWN, Path, Step};

/// The most steps that the search for a counter-example may take: states that it visits, and transitions that it follows.
pub const MOST_VISITS: usize = 2_000_000;

/// An exploration of the executions of a state machine.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exploration<'m> {
    graph: Graph<'m>,
    endings: Vec<Ending>,
    entered: Vec<bool>,
}

/// How executions can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How.
    pub outcome: Outcome,
    /// The state; for an error, the state that raised it.
    pub state: Arc<str>,
    /// The shortest path there.
    pub path: Path,
}

/// How an execution ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With an output.
    Succeeded,
    /// With an error.
    Failed {
        /// With which.
        error: Error,
        /// False if a Fail state raised it.
        uncaught: bool,
    },
    /// The execution exceeds its `TimeoutSeconds`.
    TimedOut,
}

/// The result for a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for all executions that end.
    Holds,
    /// It holds because no execution satisfies the condition before `implies`.
    HoldsOfNone,
    /// It does not hold for this ending.
    Broken(Box<Ending>),
}

/// A property that does not hold, or that cannot be decided. Its debug output is the message, for tests that unwrap.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmet {
    /// An execution can end otherwise.
    Broken {
        /// The property.
        property: String,
        /// The shortest counter-example.
        ending: Box<Ending>,
    },
    /// The property cannot be decided.
    Undecided(PropertyError),
}

impl<'m> Exploration<'m> {
    /// Explores a machine. The time grows with the definition.
    pub fn of(machine: &'m Machine) -> Self {
        let graph = Graph::of(machine);
        let watch = Watch::default();
        // Nothing is watched, so each state is looked at once, which is far from so many steps.
        let Ok((search, summary)) = Search::run(&graph, &watch, usize::MAX) else {
            let entered = vec![false; machine.states.len()];
            return Exploration { graph, endings: Vec::new(), entered };
        };
        let mut found: IndexMap<(Exit, usize), (Ended, Reach)> = IndexMap::new();
        for (exit, reach) in &summary.exits {
            found.entry((*exit, reach.state)).or_insert((ended_by(*exit), reach.clone()));
        }
        let mut found: Vec<_> = found.into_iter().map(|((exit, _), (how, reach))| (Some(exit), how, reach)).collect();
        if machine.timeout_seconds.is_some() {
            found.extend(summary.waits.iter().take(1).map(|reach| (None, Ended::TimedOut, reach.clone())));
        }
        let mut endings: Vec<_> =
            found.into_iter().map(|(exit, _, reach)| (reach.cost, ending(&graph, &search, exit, &reach))).collect();
        endings.sort_by_key(|(cost, ending)| (ending.outcome.rank(), *cost));
        let endings = endings.into_iter().map(|(_, ending)| ending).collect();
        let entered = search.entered;
        Exploration { graph, endings, entered }
    }

    /// The distinct endings, with the shortest path to each: those that succeed, those by Fail states, those by
    /// uncaught errors, the time limit; shorter paths first.
    pub fn endings(&self) -> &[Ending] {
        &self.endings
    }

    /// The endings by an uncaught error that no Fail state raises.
    pub fn uncaught(&self) -> impl Iterator<Item = &Ending> {
        self.endings.iter().filter(|ending| matches!(ending.outcome, Outcome::Failed { uncaught: true, .. }))
    }

    /// The states that no path reaches.
    pub fn never_reached(&self) -> impl Iterator<Item = &str> {
        self.graph.machine.state_names().zip(&self.entered).filter(|(_, entered)| !**entered).map(|(name, _)| name)
    }

    /// The tasks that can wait without a time limit.
    pub fn open_waits(&self) -> Vec<OpenWait> {
        loops::open_waits(self.graph.machine, &self.entered)
    }

    /// The loops.
    pub fn loops(&self) -> Vec<Loop> {
        loops::loops(self.graph.machine, &self.entered)
    }

    /// The simplifications for this machine, one sentence each.
    pub fn simplifications(&self) -> Vec<String> {
        let machine = self.graph.machine;
        let mut said = vec![
            "JSONPath and JSONata expressions are assumed to have a value; errors in data are not explored".to_owned(),
        ];
        let reached =
            || machine.states.iter().zip(&self.entered).filter(|(_, entered)| **entered).map(|(state, _)| state);
        if reached().any(|state| matches!(state.work, Work::Choice { .. })) {
            said.push("a Choice may take any transition, unless a condition reads no data".to_owned());
        }
        let kinds: Vec<_> = loops::forks(machine, &self.entered).map(|state| state.kind).collect();
        if kinds.contains(&StateType::Parallel) {
            said.push("the order in which parallel branches interleave is not explored".to_owned());
        }
        if kinds.contains(&StateType::Map) {
            said.push(
                "a Map is explored with no item, one item, and several items that each behave like a single one"
                    .to_owned(),
            );
        }
        if !self.loops().is_empty() {
            said.push("a loop is explored once, not once for each iteration".to_owned());
        }
        said
    }

    /// Decides whether a property holds for every execution that ends.
    ///
    /// # Errors
    /// The machine lacks a state that the property names, or the property is too large to be decided.
    pub fn check(&self, property: &Property) -> Result<Verdict, PropertyError> {
        let machine = self.graph.machine;
        let watch = Watch::of(property, machine)?;
        let (search, summary) =
            Search::run(&self.graph, &watch, MOST_VISITS).map_err(|_| PropertyError::TooMuchWork)?;
        let timed_out = machine.timeout_seconds.is_some().then_some(&summary.waits).into_iter().flatten();
        let exits = summary.exits.iter().map(|(exit, reach)| (Some(*exit), ended_by(*exit), reach));
        let mut shortest: Option<(Option<Exit>, &Reach)> = None;
        let mut none = property.premise.is_some();
        for (exit, how, reach) in exits.chain(timed_out.map(|reach| (None, Ended::TimedOut, reach))) {
            if property.premise.as_ref().is_some_and(|premise| !premise.holds(&watch, how, reach.facts)) {
                continue;
            }
            none = false;
            let is_shorter = shortest.is_none_or(|(_, shortest)| reach.cost < shortest.cost);
            if is_shorter && !property.claim.holds(&watch, how, reach.facts) {
                shortest = Some((exit, reach));
            }
        }
        Ok(match shortest {
            Some((exit, reach)) => Verdict::Broken(Box::new(ending(&self.graph, &search, exit, reach))),
            None if none => Verdict::HoldsOfNone,
            None => Verdict::Holds,
        })
    }

    /// Requires that a property holds for every execution that ends. Use `parse` to make a property from a string.
    ///
    /// # Errors
    /// The shortest counter-example, or why the property cannot be decided.
    pub fn require(&self, property: impl Into<Property>) -> Result<&Self, Unmet> {
        let property = property.into();
        match self.check(&property).map_err(Unmet::Undecided)? {
            Verdict::Holds | Verdict::HoldsOfNone => Ok(self),
            Verdict::Broken(ending) => Err(Unmet::Broken { property: property.to_string(), ending }),
        }
    }
}

fn ended_by(exit: Exit) -> Ended {
    match exit {
        Exit::End => Ended::Succeeded,
        Exit::Out(_) => Ended::Failed,
    }
}

/// The ending of an exit; none is the time limit.
fn ending(graph: &Graph<'_>, search: &Search<'_, '_>, exit: Option<Exit>, reach: &Reach) -> Ending {
    let state = &graph.machine.states[reach.state];
    let outcome = match exit {
        None => Outcome::TimedOut,
        Some(Exit::End) => Outcome::Succeeded,
        Some(Exit::Out(raised)) => {
            Outcome::Failed { error: graph.classes.error(raised), uncaught: state.kind != StateType::Fail }
        }
    };
    Ending { outcome, state: state.name.clone(), path: search.trails.path(graph.machine, reach.trail) }
}

impl Outcome {
    fn rank(&self) -> u8 {
        match self {
            Outcome::Succeeded => 0,
            Outcome::Failed { uncaught: false, .. } => 1,
            Outcome::Failed { uncaught: true, .. } => 2,
            Outcome::TimedOut => 3,
        }
    }

    /// The status as the service spells it.
    pub fn status(&self) -> &'static str {
        match self {
            Outcome::Succeeded => "SUCCEEDED",
            Outcome::Failed { .. } => "FAILED",
            Outcome::TimedOut => "TIMED_OUT",
        }
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (status, state) = (self.outcome.status(), &self.state);
        match &self.outcome {
            Outcome::Succeeded => write!(f, "{status} at {state}"),
            Outcome::Failed { error, uncaught: true } => write!(f, "{status} with {error} at {state}, uncaught"),
            Outcome::Failed { error, uncaught: false } => write!(f, "{status} with {error} at {state}"),
            Outcome::TimedOut => write!(f, "{status}, for example at {state}"),
        }
    }
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unmet::Broken { property, ending } => {
                write!(f, "`{property}` does not hold: an execution can end as {ending}\n  {}", ending.path)
            }
            Unmet::Undecided(error) => write!(f, "{error}"),
        }
    }
}

impl std::fmt::Debug for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Unmet {}

#[cfg(doctest)]
#[doc = include_str!("../../docs/explore.md")]
struct Manual;
