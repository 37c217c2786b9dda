//! How states lead to each other: through handles, and by name where the author gives a state as data.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use asl::{Diagnostic, Place};

use super::given::{self, Given};
use super::rules::paths::{FOREIGN, UNPLACED};
use crate::state::Draft;
use crate::state::{Kind, StateDraft, StateRef};

/// True for findings with which some states are not where their names lead.
pub(super) fn breaks_transitions(finding: &Diagnostic) -> bool {
    finding.is_one_of(&[FOREIGN, UNPLACED])
}

/// How one state leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// After success, or where no rule of a Choice holds.
    On(u32),
    /// By the rule of a Choice with this number.
    Chosen { rule: u32, target: u32 },
    /// Through the catch with this number.
    Caught { origin: u32, target: u32 },
}

impl Edge {
    /// The state that the edge leads to.
    pub(crate) fn target(self) -> u32 {
        match self {
            Edge::On(target) | Edge::Chosen { target, .. } | Edge::Caught { target, .. } => target,
        }
    }
}

/// Why a transition leads to no state.
pub(super) enum Lost<'a> {
    /// The state belongs to another workflow.
    Foreign,
    /// The handle was never put before a state.
    Unplaced(&'a StateDraft),
}

impl Lost<'_> {
    pub(super) fn reported(&self, what: &str, place: &Place) -> Diagnostic {
        match self {
            Lost::Foreign => {
                let help = "build every state inside the closure of `Workflow::standard`";
                FOREIGN.found(format!("{what} a state of another workflow")).at(place.clone()).help(help)
            }
            Lost::Unplaced(handle) => {
                let help = "place the label at a state with `label.place(state)`";
                let message = format!("{what} a label that is not placed");
                UNPLACED.found(message).at(handle.place.clone()).help(help)
            }
        }
    }
}

/// The number of the state that a transition leads to, through handles.
pub(super) fn led_to(draft: &Draft, state: StateRef) -> Result<u32, Lost<'_>> {
    let mut state = state;
    let mut last = None;
    // Handles can lead to each other, and then to no state at all.
    for _ in 0..=draft.states.len() {
        if state.draft != draft.id {
            return Err(Lost::Foreign);
        }
        let led = &draft.states[state.index as usize];
        match &led.kind {
            Kind::Label(placed) => match placed.first() {
                Some(further) => (state, last) = (further.state, Some(led)),
                None => return Err(Lost::Unplaced(led)),
            },
            Kind::Task(_)
            | Kind::Pass(_)
            | Kind::Choice { .. }
            | Kind::Wait(_)
            | Kind::Succeed(_)
            | Kind::Fail(_)
            | Kind::Parallel(_)
            | Kind::Map(_)
            | Kind::Raw(_) => return Ok(state.index),
        }
    }
    Err(last.map_or(Lost::Foreign, Lost::Unplaced))
}

/// Finds states by their names, for transitions that are given as data.
pub(super) struct ByName<'a> {
    draft: &'a Draft,
    /// Filled when it is asked for the first time.
    states: OnceCell<HashMap<&'a str, u32>>,
    /// The number for the next catcher that is given as data; no builder's catcher has it.
    catches: Cell<u32>,
}

impl<'a> ByName<'a> {
    pub(super) fn of(draft: &'a Draft) -> Self {
        Self { draft, states: OnceCell::new(), catches: Cell::new(draft.catches) }
    }

    /// The state of a name; of several, which are reported, the first.
    fn find(&self, name: &str) -> Option<u32> {
        let states = self.states.get_or_init(|| {
            let mut states = HashMap::new();
            for (number, state) in self.draft.states.iter().enumerate() {
                if !matches!(state.kind, Kind::Label(_)) {
                    states.entry(state.name.as_str()).or_insert(number as u32);
                }
            }
            states
        });
        states.get(name).copied()
    }

    /// The transitions in data, as far as there are states of their names; the others are found where the definition is
    /// validated.
    fn edges(&self, state: &StateDraft) -> Vec<Edge> {
        let nodes = &self.draft.nodes;
        let target = |given: Option<Given<'_>>| given.and_then(Given::text).and_then(|name| self.find(name));
        let mut edges = Vec::new();
        for field in state.given() {
            let given = given::value(nodes, field);
            match field.name.as_str() {
                "Next" | "Default" => edges.extend(target(Some(given)).map(Edge::On)),
                "Choices" => {
                    let rules = given.items(nodes).into_iter().zip(0_u32..);
                    edges.extend(rules.filter_map(|(rule, number)| {
                        target(rule.member(nodes, "Next")).map(|target| Edge::Chosen { rule: number, target })
                    }));
                }
                "Catch" => {
                    let targets = given.items(nodes).into_iter().map(|catcher| target(catcher.member(nodes, "Next")));
                    edges.extend(targets.flatten().map(|target| {
                        let origin = self.catches.replace(self.catches.get() + 1);
                        Edge::Caught { origin, target }
                    }));
                }
                _ => {}
            }
        }
        edges
    }
}

/// The edges out of a state, in the order in which they are written.
pub(super) fn edges_of(
    draft: &Draft,
    state: &StateDraft,
    by_name: &ByName<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut to = |target: StateRef, edge: &dyn Fn(u32) -> Edge| match led_to(draft, target) {
        Ok(target) => edges.push(edge(target)),
        Err(lost) => {
            diagnostics.push(lost.reported(&format!("state `{}` has a transition to", state.name), &state.place))
        }
    };
    if let Some(next) = state.next {
        to(next, &Edge::On);
    }
    if let Kind::Choice { rules, default, .. } = &state.kind {
        for (index, rule) in rules.iter().enumerate() {
            to(rule.target, &|target| Edge::Chosen { rule: index as u32, target });
        }
        default.iter().for_each(|target| to(*target, &Edge::On));
    }
    for catch in &state.catches {
        to(catch.target, &|target| Edge::Caught { origin: catch.origin, target });
    }
    edges.extend(by_name.edges(state));
    edges
}
