//! Loops and waits that nothing bounds.

use std::sync::Arc;

use asl::Resource;

use super::graph::{inner, successors};
use crate::plan::{Machine, Operand, Payload, State, StateId, Test, Work};

/// States that can follow each other again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loop {
    /// The states, in the order of the definition.
    pub states: Vec<Arc<str>>,
    /// What bounds it.
    pub bound: Bound,
}

/// What bounds a loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// A Choice leaves it by a variable that the loop recomputes.
    Counter(Arc<str>),
    /// The time limit of the whole execution.
    TimeLimit,
    /// Only the data, nothing in the definition.
    Data,
    /// No transition leaves it.
    Endless,
}

/// A task that waits without a time limit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenWait {
    /// The state.
    pub state: Arc<str>,
    /// What it waits for.
    pub kind: WaitKind,
}

/// What a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitKind {
    /// A callback with the task token.
    Callback,
    /// A worker of the activity.
    Activity,
    /// The end of a job or execution.
    Job,
}

impl WaitKind {
    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitKind::Callback => "callback",
            WaitKind::Activity => "activity",
            WaitKind::Job => "job",
        }
    }
}

/// The waits of entered states that only the year of an execution bounds.
pub(super) fn open_waits(machine: &Machine, entered: &[bool]) -> Vec<OpenWait> {
    if machine.timeout_seconds.is_some() {
        return Vec::new();
    }
    let states = machine.states.iter().zip(entered).filter(|(_, entered)| **entered);
    let open = states.filter_map(|(state, _)| {
        let Work::Task(task) = &state.work else { return None };
        if task.timeout.is_some() || task.heartbeat.is_some() {
            return None;
        }
        Some(OpenWait { state: state.name.clone(), kind: kind(&task.target.resource)? })
    });
    open.collect()
}

/// What a task waits for. A placeholder may hide parts of a resource, so that only its end may tell.
fn kind(resource: &str) -> Option<WaitKind> {
    let resource = Resource::parse(resource);
    if resource.waits_for_token() {
        return Some(WaitKind::Callback);
    }
    if matches!(resource, Resource::Activity(_)) {
        return Some(WaitKind::Activity);
    }
    resource.runs_a_job().then_some(WaitKind::Job)
}

/// The loops among the entered states, in the order of the definition.
pub(super) fn loops(machine: &Machine, entered: &[bool]) -> Vec<Loop> {
    let next: Vec<Vec<StateId>> = machine
        .states
        .iter()
        .zip(entered)
        .map(|(state, entered)| if *entered { successors(state) } else { Vec::new() })
        .collect();
    let mut found: Vec<_> = components(&next)
        .into_iter()
        .filter(|states| states.len() > 1 || states.iter().any(|id| next[*id].contains(id)))
        .collect();
    found.sort();
    found.iter().map(|states| describe(machine, states, &next)).collect()
}

fn describe(machine: &Machine, ids: &[StateId], next: &[Vec<StateId>]) -> Loop {
    let within = |id: &StateId| ids.binary_search(id).is_ok();
    let states: Vec<&State> = ids.iter().map(|id| &machine.states[*id]).collect();
    let ends = |state: &State| {
        state.next.is_none() && !matches!(state.work, Work::Choice { .. }) || matches!(state.work, Work::Succeed)
    };
    let left = ids.iter().any(|id| next[*id].iter().any(|next| !within(next)) || ends(&machine.states[*id]));
    let bound = if !left {
        Bound::Endless
    } else if let Some(variable) = counter(&states, within) {
        Bound::Counter(variable)
    } else {
        Bound::Data
    };
    let bound = match bound {
        Bound::Counter(_) | Bound::TimeLimit => bound,
        Bound::Data | Bound::Endless if machine.timeout_seconds.is_some() => Bound::TimeLimit,
        Bound::Data | Bound::Endless => bound,
    };
    Loop { states: states.iter().map(|state| state.name.clone()).collect(), bound }
}

/// A variable that a rule out of the loop reads, and that the loop makes out of its own value.
fn counter(states: &[&State], within: impl Fn(&StateId) -> bool) -> Option<Arc<str>> {
    let rules = states.iter().filter_map(|state| {
        let Work::Choice { rules, .. } = &state.work else { return None };
        Some(rules)
    });
    let mut names: Vec<String> = Vec::new();
    for rule in rules.flatten().filter(|rule| !within(&rule.next)) {
        read(&rule.test, &mut names);
    }
    names.sort();
    names.dedup();
    let counts = |name: &&String| {
        states.iter().any(|state| match state.assign.as_deref() {
            Some(Payload::Query(query)) => query.has_member(name) && query.reads(name),
            Some(Payload::Template(template)) => {
                let own = format!("${name}");
                template.computed_member(name).is_some_and(|text| {
                    text.match_indices(&own).any(|(at, _)| {
                        !text[at + own.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
                    })
                })
            }
            None => false,
        })
    };
    names.iter().find(counts).map(|name| Arc::from(name.as_str()))
}

/// Adds the variables that a test reads. Tests nest as deep as the document, which is bounded.
fn read(test: &Test, names: &mut Vec<String>) {
    let mut path = |path: &crate::path::Path| {
        let name: String = path
            .text
            .trim_start_matches('$')
            .chars()
            .take_while(|next| next.is_alphanumeric() || *next == '_')
            .collect();
        if path.text.starts_with('$') && !path.text.starts_with("$$") && !name.is_empty() {
            names.push(name);
        }
    };
    match test {
        Test::Query(query) => names.extend(query.variables().map(str::to_owned)),
        Test::And(tests) | Test::Or(tests) => tests.iter().for_each(|test| read(test, names)),
        Test::Not(test) => read(test, names),
        Test::Compare(variable, _, _, Operand::Path(operand)) => {
            path(variable);
            path(operand);
        }
        Test::Compare(variable, _, _, Operand::Value(_)) => path(variable),
        Test::Present(variable, _) | Test::Type(variable, _, _) | Test::Matches(variable, _) => path(variable),
    }
}

/// The sets of states that lead to each other, each in order, without recursion (Tarjan).
fn components(next: &[Vec<StateId>]) -> Vec<Vec<StateId>> {
    const NEW: usize = usize::MAX;
    let mut number = vec![NEW; next.len()];
    let mut low = vec![0; next.len()];
    let mut open = vec![false; next.len()];
    let (mut stack, mut found, mut count) = (Vec::new(), Vec::new(), 0);
    for root in 0..next.len() {
        let mut calls = if number[root] == NEW { vec![(root, 0)] } else { Vec::new() };
        while let Some((id, at)) = calls.pop() {
            if at == 0 {
                (number[id], low[id], open[id]) = (count, count, true);
                count += 1;
                stack.push(id);
            } else {
                let child = next[id][at - 1];
                if open[child] {
                    low[id] = low[id].min(low[child]);
                }
            }
            if let Some(&child) = next[id].get(at) {
                calls.push((id, at + 1));
                if number[child] == NEW {
                    calls.push((child, 0));
                }
                continue;
            }
            if low[id] == number[id] {
                let mut set = Vec::new();
                while let Some(member) = stack.pop() {
                    open[member] = false;
                    set.push(member);
                    if member == id {
                        break;
                    }
                }
                set.sort_unstable();
                found.push(set);
            }
        }
    }
    found
}

/// True when a Map or Parallel is among the entered states.
pub(super) fn forks<'m>(machine: &'m Machine, entered: &'m [bool]) -> impl Iterator<Item = &'m State> {
    let states = machine.states.iter().zip(entered).filter(|(_, entered)| **entered);
    states.map(|(state, _)| state).filter(|state| !inner(state).is_empty())
}
