//! Which states the workflow has, and how they follow each other.

use std::collections::HashMap;

use asl::{Code, Diagnostic, Place};

use crate::draft::Draft;
use crate::state::{Kind, StateDraft, StateRef};
use crate::workflow::Workflow;

const DUPLICATE: Code = Code::new("V016", "duplicate_state_name");
const UNREACHABLE: Code = Code::new("V031", "unreachable_state");
const FOREIGN: Code = Code::new("D010", "state_of_another_workflow");
const UNPLACED: Code = Code::new("D012", "handle_leads_nowhere");

/// True for findings with which some states are not where their names lead.
pub(crate) fn breaks_the_way(code: Code) -> bool {
    [DUPLICATE, FOREIGN, UNPLACED].contains(&code)
}

/// How one state leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// After success, or by choice.
    On(u32),
    /// Through the catch with this number.
    Caught { birth: u32, target: u32 },
}

impl Edge {
    /// The state that the edge leads to.
    pub(crate) fn target(self) -> u32 {
        match self {
            Edge::On(target) | Edge::Caught { target, .. } => target,
        }
    }
}

/// The states that can be reached, in the order in which they are printed.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) draft: &'a Draft,
    /// Numbers of reachable states: the main way first, then choices, then what catchers lead to.
    pub(crate) order: Vec<u32>,
    /// The edges out of each state, by the state's number.
    pub(crate) edges: Vec<Vec<Edge>>,
    /// Which state has the catch with this number.
    pub(crate) catchers: HashMap<u32, u32>,
}

impl<'a> Graph<'a> {
    /// Reads the graph off the draft, and reports states that are lost, foreign or of the same name.
    pub(crate) fn of(workflow: &'a Workflow, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let draft = &workflow.draft;
        let mut edges = Vec::with_capacity(draft.states.len());
        let mut catchers = HashMap::new();
        for (number, state) in draft.states.iter().enumerate() {
            edges.push(edges_of(draft, state, diagnostics));
            if let Kind::Task(task) = &state.kind {
                catchers.extend(task.catches.iter().map(|catch| (catch.birth, number as u32)));
            }
        }
        let mut graph = Self { draft, order: Vec::new(), edges, catchers };
        match led_to(draft, workflow.entry) {
            Ok(entry) => graph.order = graph.walk(entry),
            Err(lost) => {
                let what = format!("the workflow `{}` begins with", workflow.name);
                diagnostics.push(lost.reported(&what, &workflow.place));
            }
        }
        graph.report_lost(diagnostics);
        graph.report_duplicates(diagnostics);
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

    fn walk(&self, entry: u32) -> Vec<u32> {
        let mut seen = vec![false; self.draft.states.len()];
        let mut order = Vec::new();
        let mut waiting = vec![entry];
        while let Some(number) = waiting.pop() {
            if !std::mem::replace(&mut seen[number as usize], true) {
                order.push(number);
                waiting.extend(self.edges[number as usize].iter().rev().map(|edge| edge.target()));
            }
        }
        order
    }

    fn report_lost(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut reached = vec![false; self.draft.states.len()];
        self.order.iter().for_each(|&number| reached[number as usize] = true);
        for (state, _) in self.draft.states.iter().zip(reached).filter(|(_, reached)| !reached) {
            if matches!(state.kind, Kind::Handle(_)) {
                continue;
            }
            let message = format!("state `{}` is never reached", state.name);
            let help = "lead to it with `.next` or `.then`, or leave it out";
            diagnostics.push(Diagnostic::error(UNREACHABLE, message).at(state.place.clone()).help(help));
        }
    }

    fn report_duplicates(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, &StateDraft> = HashMap::new();
        let mut states: Vec<_> = self.order.iter().map(|&number| self.state(number)).collect();
        states.sort_by(|a, b| a.place.cmp(&b.place));
        for state in states {
            if let Some(other) = first.get(state.name.as_str()) {
                let message = format!("two states are called `{}`", state.name);
                let help = format!("the other one is at {}; give each a name of its own", other.place);
                diagnostics.push(Diagnostic::error(DUPLICATE, message).at(state.place.clone()).help(help));
            } else {
                first.insert(&state.name, state);
            }
        }
    }
}

/// Why a transition leads to no state.
enum Lost<'a> {
    /// The state belongs to another workflow.
    Foreign,
    /// The handle was never put before a state.
    Unplaced(&'a StateDraft),
}

impl Lost<'_> {
    fn reported(&self, what: &str, place: &Place) -> Diagnostic {
        match self {
            Lost::Foreign => {
                let help = "build every state inside the closure that is given to `Workflow::standard`";
                Diagnostic::error(FOREIGN, format!("{what} a state of another workflow")).at(place.clone()).help(help)
            }
            Lost::Unplaced(handle) => {
                let help = "put the handle before a state with `handle.at(state)`";
                let message = format!("{what} a handle that leads nowhere");
                Diagnostic::error(UNPLACED, message).at(handle.place.clone()).help(help)
            }
        }
    }
}

/// The number of the state that a transition leads to, through handles.
fn led_to(draft: &Draft, state: StateRef) -> Result<u32, Lost<'_>> {
    let mut state = state;
    let mut last = None;
    // Handles can lead to each other, and then to no state at all.
    for _ in 0..=draft.states.len() {
        if state.draft != draft.id {
            return Err(Lost::Foreign);
        }
        let led = &draft.states[state.index as usize];
        match &led.kind {
            Kind::Handle(Some(further)) => (state, last) = (*further, Some(led)),
            Kind::Handle(None) => return Err(Lost::Unplaced(led)),
            Kind::Task(_)
            | Kind::Pass(_)
            | Kind::Choice { .. }
            | Kind::Wait(_)
            | Kind::Succeed(_)
            | Kind::Fail(_)
            | Kind::Raw(_) => return Ok(state.index),
        }
    }
    Err(last.map_or(Lost::Foreign, Lost::Unplaced))
}

/// The edges out of a state, in the order in which they are written.
fn edges_of(draft: &Draft, state: &StateDraft, diagnostics: &mut Vec<Diagnostic>) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut to = |target: StateRef, edge: &dyn Fn(u32) -> Edge| match led_to(draft, target) {
        Ok(target) => edges.push(edge(target)),
        Err(lost) => diagnostics.push(lost.reported(&format!("state `{}` leads to", state.name), &state.place)),
    };
    if let Some(next) = state.next {
        to(next, &Edge::On);
    }
    match &state.kind {
        Kind::Choice { rules, default } => {
            rules.iter().map(|rule| rule.target).chain(*default).for_each(|target| to(target, &Edge::On));
        }
        Kind::Task(task) => {
            for catch in &task.catches {
                to(catch.target, &|target| Edge::Caught { birth: catch.birth, target });
            }
        }
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) | Kind::Raw(_) | Kind::Handle(_) => {}
    }
    edges
}
