//! The author's variables: where each has a value.

use std::collections::{HashSet, VecDeque};

use asl::validate::rule::VARIABLE_NAME;
use asl::{Diagnostic, Place};

use super::edges::Edge;
use super::graph::Graph;
use super::names::is_taken;
use super::rules::variables::{FIRST_VALUE, IN_TWO_SCOPES, NAMED_TWICE, UNASSIGNED};
use crate::state::{AssignDraft, Kind, can_assign};

/// Where a variable is read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) variable: u32,
    /// The state that reads it.
    pub(super) reader: u32,
    pub(super) place: Place,
}

/// Reports variables that cannot be: badly named, named twice, assigned in two machines, or read without a value.
pub(super) fn check(graph: &Graph<'_>, reads: &mut [Read], diagnostics: &mut Vec<Diagnostic>) {
    check_names(graph, diagnostics);
    check_first_values(graph, diagnostics);
    let homes = homes(graph, diagnostics);
    check_reads(graph, &homes, reads, diagnostics);
}

/// A first value must be assigned once, before everything else.
fn check_first_values(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(&entry) = graph.order.first() else { return };
    let state = graph.state(entry);
    let mut edges = graph.scopes.iter().flat_map(|scope| &scope.order).flat_map(|&state| &graph.edges[state as usize]);
    let led_back = edges.any(|edge| edge.target() == entry);
    let why = if !can_assign(&state.kind) {
        "cannot assign variables"
    } else if led_back {
        "runs more than once"
    } else {
        return;
    };
    for variable in graph.draft.variables.iter().filter(|variable| variable.first.is_some()) {
        let message =
            format!("the variable `{}` has a first value, but the first state, `{}`, {why}", variable.name, state.name);
        let help =
            "begin the workflow with a state that assigns it once, such as `Pass::unchanged(…).assign(&variable, …)`";
        diagnostics.push(FIRST_VALUE.found(message).at(variable.place.clone()).help(help));
    }
}

fn check_names(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = HashSet::new();
    for variable in &graph.draft.variables {
        if !names.insert(variable.name.as_str()) {
            let message = format!("two variables are called `{}`", variable.name);
            let help = "create the variable once and reuse it, or rename one of them";
            diagnostics.push(NAMED_TWICE.found(message).at(variable.place.clone()).help(help));
        }
        if !is_name(&variable.name) {
            let message = format!("`{}` is not a valid variable name", variable.name);
            let help = "use a letter followed by letters, digits and `_`, at most 80 characters, and not the name of a \
                    function such as `string`";
            diagnostics.push(VARIABLE_NAME.found(message).at(variable.place.clone()).help(help));
        }
    }
}

/// The machine that gives each variable its values, by its scope; none for variables that never get one.
fn homes(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<u32>> {
    let mut homes: Vec<Option<u32>> = vec![None; graph.draft.variables.len()];
    for &number in &graph.order {
        for assign in assigned_anywhere(graph, number) {
            let (Some(scope), Some(home)) = (graph.scope_of[number as usize], homes.get_mut(assign.variable as usize))
            else {
                continue;
            };
            if *home.get_or_insert(scope) != scope {
                let variable = &graph.draft.variables[assign.variable as usize].name;
                let message = format!("the variable `{variable}` is assigned in two different scopes");
                let help = "a branch or an item processor has its own variables; return values as its result";
                diagnostics.push(IN_TWO_SCOPES.found(message).at(assign.value.place.clone()).help(help));
            }
        }
    }
    homes
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
    begins && name.len() <= 80 && characters.all(|c| c.is_ascii_alphanumeric() || c == '_') && !is_taken(name)
}

/// Every assignment of a state, on whatever way out of it.
fn assigned_anywhere<'a>(graph: &Graph<'a>, number: u32) -> Vec<&'a AssignDraft> {
    let state = graph.state(number);
    let rules = if let Kind::Choice { rules, .. } = &state.kind { rules.as_slice() } else { &[] };
    let of_rules = rules.iter().flat_map(|rule| &rule.assigns);
    let of_catches = state.catches.iter().flat_map(|catch| &catch.assigns);
    state.assigns.iter().chain(of_rules).chain(of_catches).collect()
}

/// What a state assigns along an edge.
fn assigned<'a>(graph: &Graph<'a>, number: u32, edge: Edge) -> &'a [AssignDraft] {
    let state = graph.state(number);
    match (edge, &state.kind) {
        // A rule's own assignments are in place of the state's.
        (Edge::Chosen { rule, .. }, Kind::Choice { rules, .. }) => &rules[rule as usize].assigns,
        (Edge::Caught { origin, .. }, _) => {
            state.catches.iter().find(|catch| catch.origin == origin).map_or(&[], |catch| &catch.assigns)
        }
        (Edge::On(_) | Edge::Chosen { .. }, _) => &state.assigns,
    }
}

/// How many variables are followed at once.
const AT_ONCE: u32 = u64::BITS;

/// Checks that every variable has a value on every path to the states that read it.
fn check_reads(graph: &Graph<'_>, homes: &[Option<u32>], reads: &mut [Read], diagnostics: &mut Vec<Diagnostic>) {
    let distributed = |scope: Option<u32>| scope.and_then(|scope| graph.scopes[scope as usize].distributed);
    reads.sort_by_key(|read| read.variable / AT_ONCE);
    let mut certain = Certain::default();
    for together in reads.chunk_by(|a, b| a.variable / AT_ONCE == b.variable / AT_ONCE) {
        let first = together.first().map_or(0, |read| read.variable / AT_ONCE * AT_ONCE);
        certain.follow(graph, first);
        for Read { variable, reader, place } in together {
            let home = homes[*variable as usize];
            let user = &graph.state(*reader).name;
            let name = &graph.draft.variables[*variable as usize].name;
            let (message, help) = if home.is_some()
                && distributed(home) != distributed(graph.scope_of[*reader as usize])
            {
                let message = format!("state `{user}` reads the variable `{name}` from outside a Distributed Map");
                (message, "child executions see no variables from outside; pass the value in with `.item_selector(…)`")
            } else if certain.has(*reader, variable - first) {
                continue;
            } else {
                let message = format!("state `{user}` reads the variable `{name}`, which may be unassigned");
                let help = match home {
                    Some(_) => {
                        "give it a value with `.assign` before the paths branch, in the enclosing scope or in this one"
                    }
                    None => "give it a value with `.assign` in an earlier state",
                };
                (message, help)
            };
            diagnostics.push(UNASSIGNED.found(message).at(place.clone()).help(help));
        }
    }
}

/// Which of some variables have a value on every path to each state, a bit for each variable.
#[derive(Debug, Default)]
struct Certain(Vec<u64>);

impl Certain {
    fn has(&self, state: u32, bit: u32) -> bool {
        (self.0[state as usize] >> bit) & 1 == 1
    }

    /// Follows the variables from a number on, through every machine, until nothing changes any more.
    fn follow(&mut self, graph: &Graph<'_>, first: u32) {
        self.0.clear();
        self.0.resize(graph.draft.states.len(), u64::MAX);
        let Some(&entry) = graph.order.first() else { return };
        self.0[entry as usize] = 0;
        // Every state is looked at once, in its order, and again when fewer variables are certain there.
        let mut waiting: VecDeque<u32> = graph.order.iter().copied().collect();
        let mut waits = vec![true; graph.draft.states.len()];
        while let Some(number) = waiting.pop_front() {
            waits[number as usize] = false;
            let before = self.0[number as usize];
            let mut reach = |target: u32, brought: u64| {
                let there = &mut self.0[target as usize];
                if *there & brought != *there {
                    *there &= brought;
                    if !std::mem::replace(&mut waits[target as usize], true) {
                        waiting.push_back(target);
                    }
                }
            };
            for &edge in &graph.edges[number as usize] {
                let numbers = assigned(graph, number, edge).iter().map(|assign| assign.variable.wrapping_sub(first));
                let given = numbers.filter(|bit| *bit < AT_ONCE).fold(0, |given, bit| given | (1 << bit));
                reach(edge.target(), before | given);
            }
            for &scope in graph.machines.get(&number).into_iter().flatten() {
                graph.scopes[scope as usize].order.first().into_iter().for_each(|&inner| reach(inner, before));
            }
        }
    }
}
