//! Which states the workflow has, and how they follow each other.

use std::collections::HashMap;

use asl::Diagnostic;
use asl::validate::rule::{DUPLICATE_STATE_NAME, UNREACHABLE_STATE};

use super::duplicates;
use super::edges::{self, ByName, Edge, edges_of, led_to};
use super::scope::{self, Scope};
use crate::state::Draft;
use crate::state::{Kind, StateDraft, StateRef};
use crate::workflow::Plan;
use asl::WorkflowType;

/// True for findings with which some states are not where their names lead.
pub(crate) fn breaks_transitions(finding: &Diagnostic) -> bool {
    finding.is(&DUPLICATE_STATE_NAME) || edges::breaks_transitions(finding) || scope::breaks_transitions(finding)
}

/// The states that can be reached, in the order in which they are printed.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) draft: &'a Draft,
    /// Numbers of reachable states, the outer machines first; within each the main path first, then choices, then what
    /// catchers lead to.
    pub(crate) order: Vec<u32>,
    /// The machines, outer ones before those in them; the whole one is the first.
    pub(crate) scopes: Vec<Scope>,
    /// The scopes of the machines that a state holds, by the state's number.
    pub(crate) machines: HashMap<u32, Vec<u32>>,
    /// Which scope each state is in, by the state's number; none for states that are never reached.
    pub(crate) scope_of: Vec<Option<u32>>,
    /// The edges out of each state, by the state's number.
    pub(crate) edges: Vec<Vec<Edge>>,
    /// Which state has the catch with this number.
    pub(crate) catchers: HashMap<u32, u32>,
}

impl<'a> Graph<'a> {
    /// Reads the graph off the draft, and reports states that are lost, foreign or of the same name.
    pub(crate) fn of(workflow: &'a Plan, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let draft = &workflow.draft;
        let mut edges = Vec::with_capacity(draft.states.len());
        let mut catchers = HashMap::new();
        let by_name = ByName::of(draft);
        for (number, state) in draft.states.iter().enumerate() {
            let out = edges_of(draft, state, &by_name, diagnostics);
            catchers.extend(out.iter().filter_map(|edge| match edge {
                Edge::Caught { origin, .. } => Some((*origin, number as u32)),
                Edge::On(_) | Edge::Chosen { .. } => None,
            }));
            catchers.extend(state.catches.iter().map(|catch| (catch.origin, number as u32)));
            edges.push(out);
        }
        let scope_of = vec![None; draft.states.len()];
        let mut graph =
            Self { draft, order: Vec::new(), scopes: Vec::new(), machines: HashMap::new(), scope_of, edges, catchers };
        match led_to(draft, workflow.entry) {
            Ok(entry) => {
                scope::walk(&mut graph, entry, workflow.workflow_type == WorkflowType::Express, diagnostics);
                graph.order = graph.scopes.iter().flat_map(|scope| &scope.order).copied().collect();
            }
            Err(lost) => {
                let what = format!("the workflow `{}` begins with", workflow.name);
                diagnostics.push(lost.reported(&what, &workflow.place));
            }
        }
        graph.report_lost(diagnostics);
        duplicates::names(&graph, diagnostics);
        duplicates::labels(&graph, diagnostics);
        graph
    }

    /// The state with a number.
    pub(crate) fn state(&self, number: u32) -> &'a StateDraft {
        &self.draft.states[number as usize]
    }

    /// The name of the state that a transition leads to; empty where it leads nowhere, which has been reported.
    pub(crate) fn name_of(&self, state: StateRef) -> String {
        led_to(self.draft, state).map_or_else(|_| String::new(), |number| self.state(number).name.clone())
    }

    /// The scope that a state is in.
    pub(crate) fn scope(&self, state: u32) -> Option<&Scope> {
        self.scope_of[state as usize].and_then(|scope| self.scopes.get(scope as usize))
    }

    fn report_lost(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut reached = vec![false; self.draft.states.len()];
        self.order.iter().for_each(|&number| reached[number as usize] = true);
        self.reach_unentered(&mut reached);
        for (state, _) in self.draft.states.iter().zip(reached).filter(|(_, reached)| !reached) {
            if matches!(state.kind, Kind::Label(_)) {
                continue;
            }
            let message = format!("state `{}` is never reached", state.name);
            let without_processor = matches!(&state.kind, Kind::Map(map) if map.is_without_processor());
            let help = if without_processor {
                "call `.inline` or `.distributed` to say what is done with each item"
            } else {
                "add a transition to it with `.next` or `.then`, or remove it"
            };
            diagnostics.push(UNREACHABLE_STATE.found(message).at(state.place.clone()).help(help));
        }
    }

    /// Marks the states of machines that were not entered: those of a state that is lost itself, or of one nested too deep;
    /// and those where a label is placed again. Their fault is one, and reported once.
    fn reach_unentered(&self, reached: &mut [bool]) {
        let nested = (0..self.draft.states.len() as u32)
            .filter(|number| !self.machines.contains_key(number))
            .flat_map(|number| scope::nested(&self.state(number).kind))
            .map(|nested| nested.entry);
        let placed = self.draft.states.iter().flat_map(StateDraft::placed_again);
        let mut waiting: Vec<u32> = nested.chain(placed).filter_map(|entry| led_to(self.draft, entry).ok()).collect();
        while let Some(number) = waiting.pop() {
            if !std::mem::replace(&mut reached[number as usize], true) {
                waiting.extend(self.edges[number as usize].iter().map(|edge| edge.target()));
            }
        }
    }
}
