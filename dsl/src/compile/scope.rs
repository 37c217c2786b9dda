//! Machines within the machine: which scope each state belongs to.
//!
//! The whole machine is a scope, and so is every branch of a Parallel and the item processor of a Map. Transitions stay
//! within a scope; values come down into it, and only results go up.

use asl::Diagnostic;

use super::edges::{Edge, Lost, led_to};
use super::graph::Graph;
use super::rules::paths::{LEAVES_SCOPE, TOO_DEEP};
use crate::state::{Kind, MachineDraft, StateRef};

/// Machines nested deeper than this are refused: a reader of documents must still be able to hold them.
const MAX_DEPTH: u32 = 16;

/// What kind of machine a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// The whole machine.
    Whole,
    /// A branch of a Parallel.
    Branch,
    /// The processor of an inline Map.
    Inline,
    /// The processor of a Distributed Map, whose children are executions of their own.
    Distributed,
}

/// A machine: its states, and where it is.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    /// The state that holds the machine, and which of its machines it is.
    pub(crate) within: Option<(u32, usize)>,
    /// The scope around it.
    pub(crate) around: Option<u32>,
    /// The innermost Distributed Map around the states, by the Map's number.
    pub(crate) distributed: Option<u32>,
    /// The type of what the machine leaves behind, where that is one.
    pub(crate) leaves: Option<&'static str>,
    /// Whether that is the type with which the first path of a Choice ends. The others are compared where the result is read.
    pub(crate) chosen: bool,
    /// True if states run in Express executions.
    pub(crate) express: bool,
    /// The states, the first one first, in the order in which they are printed.
    pub(crate) order: Vec<u32>,
    depth: u32,
}

/// A machine that a state holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nested {
    pub(crate) entry: StateRef,
    /// The type of what the machine leaves behind, where that is one.
    pub(crate) leaves: Option<&'static str>,
    /// Whether that is the type with which the first path of a Choice ends. The others are compared where the result is read.
    pub(crate) chosen: bool,
    pub(crate) kind: ScopeKind,
    /// Whether its executions are Express; none where they are what the executions around are.
    pub(crate) express: Option<bool>,
}

/// The machines that a state holds.
pub(crate) fn nested(kind: &Kind) -> Vec<Nested> {
    match kind {
        Kind::Parallel(parallel) => {
            let branch = |machine: &MachineDraft| Nested {
                entry: machine.entry,
                leaves: machine.leaves,
                chosen: machine.chosen,
                kind: ScopeKind::Branch,
                express: None,
            };
            parallel.branches.iter().map(branch).collect()
        }
        Kind::Map(map) => {
            let kind = if map.distributed.is_some() { ScopeKind::Distributed } else { ScopeKind::Inline };
            let express = map.distributed.as_ref().map(|distributed| distributed.express);
            vec![Nested {
                entry: map.processor.entry,
                leaves: map.processor.leaves,
                chosen: map.processor.chosen,
                kind,
                express,
            }]
        }
        Kind::Task(_)
        | Kind::Pass(_)
        | Kind::Choice { .. }
        | Kind::Wait(_)
        | Kind::Succeed(_)
        | Kind::Fail(_)
        | Kind::Raw(_)
        | Kind::Label(_) => Vec::new(),
    }
}

/// Walks through every machine, the outer ones first, and gives each state its scope. A transition that leaves its
/// machine is reported and forgotten.
pub(super) fn walk(graph: &mut Graph<'_>, entry: u32, express: bool, diagnostics: &mut Vec<Diagnostic>) {
    let whole = Scope {
        kind: ScopeKind::Whole,
        within: None,
        around: None,
        distributed: None,
        leaves: None,
        chosen: false,
        express,
        order: Vec::new(),
        depth: 0,
    };
    let mut waiting = std::collections::VecDeque::from([(whole, entry)]);
    while let Some((mut scope, entry)) = waiting.pop_front() {
        let number = graph.scopes.len() as u32;
        if graph.scope_of[entry as usize].is_some() {
            if let Some((state, _)) = scope.within {
                leaves(graph, state, entry, diagnostics);
            }
            continue;
        }
        scope.order = states_of(graph, entry, number, diagnostics);
        for &state in &scope.order {
            for (index, nested) in nested(&graph.state(state).kind).into_iter().enumerate() {
                let inner = Scope {
                    kind: nested.kind,
                    within: Some((state, index)),
                    around: Some(number),
                    distributed: if nested.kind == ScopeKind::Distributed { Some(state) } else { scope.distributed },
                    leaves: nested.leaves,
                    chosen: nested.chosen,
                    express: nested.express.unwrap_or(scope.express),
                    order: Vec::new(),
                    depth: scope.depth + 1,
                };
                enter(graph, inner, nested.entry, &mut waiting, diagnostics);
            }
        }
        if let Some((state, _)) = scope.within {
            graph.machines.entry(state).or_default().push(number);
        }
        graph.scopes.push(scope);
    }
}

/// Puts a nested machine in the row, or reports why there is none.
fn enter(
    graph: &Graph<'_>,
    scope: Scope,
    entry: StateRef,
    waiting: &mut std::collections::VecDeque<(Scope, u32)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((state, _)) = scope.within else { return };
    let holder = graph.state(state);
    if scope.depth > MAX_DEPTH {
        let message = format!("the scopes in state `{}` are nested more than {MAX_DEPTH} deep", holder.name);
        let help = "move the inner part to another workflow, and start it with `Task::run_execution`";
        diagnostics.push(TOO_DEEP.found(message).at(holder.place.clone()).help(help));
        return;
    }
    match led_to(graph.draft, entry) {
        Ok(entry) => waiting.push_back((scope, entry)),
        Err(lost) => report_lost(&lost, graph, state, diagnostics),
    }
}

fn report_lost(lost: &Lost<'_>, graph: &Graph<'_>, state: u32, diagnostics: &mut Vec<Diagnostic>) {
    let holder = graph.state(state);
    diagnostics.push(
        lost.reported(&format!("a branch or item processor of state `{}` begins with", holder.name), &holder.place),
    );
}

/// The states that can be reached from an entry, in the order in which they are printed.
fn states_of(graph: &mut Graph<'_>, entry: u32, scope: u32, diagnostics: &mut Vec<Diagnostic>) -> Vec<u32> {
    let mut order = Vec::new();
    let mut waiting = vec![entry];
    while let Some(number) = waiting.pop() {
        if graph.scope_of[number as usize].is_some() {
            continue;
        }
        graph.scope_of[number as usize] = Some(scope);
        order.push(number);
        let mut edges = std::mem::take(&mut graph.edges[number as usize]);
        edges.retain(|edge| {
            let stays = graph.scope_of[edge.target() as usize].is_none_or(|other| other == scope);
            if !stays {
                leaves(graph, number, edge.target(), diagnostics);
            }
            stays
        });
        waiting.extend(edges.iter().rev().map(|edge: &Edge| edge.target()));
        graph.edges[number as usize] = edges;
    }
    order
}

fn leaves(graph: &Graph<'_>, from: u32, to: u32, diagnostics: &mut Vec<Diagnostic>) {
    let (from, to) = (graph.state(from), graph.state(to));
    let message = format!("state `{}` has a transition to `{}`, which is in another scope", from.name, to.name);
    let help = "a branch or an item processor ends on its own; continue after the Parallel or Map, which has its \
        result";
    diagnostics.push(LEAVES_SCOPE.found(message).at(from.place.clone()).help(help));
}

/// True for findings with which some states are not where their names lead.
pub(super) fn breaks_transitions(finding: &Diagnostic) -> bool {
    finding.is_one_of(&[TOO_DEEP, LEAVES_SCOPE])
}
