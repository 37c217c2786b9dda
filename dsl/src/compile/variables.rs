//! The author's variables: where each has a value.

use std::collections::HashSet;

use asl::{Code, Diagnostic};

use super::edges::Edge;
use super::graph::Graph;
use super::names::is_taken;
use crate::state::{AssignDraft, Kind};

const UNASSIGNED: Code = Code::new("D019", "variable_without_value");
const IN_TWO_SCOPES: Code = Code::new("D020", "variable_in_two_machines");
const NAMED_TWICE: Code = Code::new("D021", "variable_named_twice");
const BAD_NAME: Code = Code::new("V061", "variable_name");

/// Reports variables that cannot be: badly named, named twice, or assigned in two machines.
pub(super) fn check(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut names = HashSet::new();
    for variable in &graph.draft.variables {
        if !names.insert(variable.name.as_str()) {
            let message = format!("two variables are called `{}`", variable.name);
            let help = "make the variable once and use its handle, or give the other one another name";
            diagnostics.push(Diagnostic::error(NAMED_TWICE, message).at(variable.place.clone()).help(help));
        }
        if !is_name(&variable.name) {
            let message = format!("`{}` is no name for a variable", variable.name);
            let help =
                "use 1 to 80 letters, digits and `_`, a letter first, and no name of a function such as `string`";
            diagnostics.push(Diagnostic::error(BAD_NAME, message).at(variable.place.clone()).help(help));
        }
    }
    let mut homes: Vec<Option<u32>> = vec![None; graph.draft.variables.len()];
    for &number in &graph.order {
        for assign in assigned_anywhere(graph, number) {
            let (Some(scope), Some(home)) = (graph.scope_of[number as usize], homes.get_mut(assign.variable as usize))
            else {
                continue;
            };
            if *home.get_or_insert(scope) != scope {
                let variable = &graph.draft.variables[assign.variable as usize].name;
                let message = format!("the variable `{variable}` gets a value in two different machines");
                let help = "a branch or an item's way has variables of its own; hand values out by its result";
                diagnostics.push(Diagnostic::error(IN_TWO_SCOPES, message).at(assign.value.place.clone()).help(help));
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
    begins && name.len() <= 80 && characters.all(|c| c.is_ascii_alphanumeric() || c == '_') && !is_taken(name)
}

/// Every assignment of a state, on whatever way out of it.
fn assigned_anywhere<'a>(graph: &Graph<'a>, number: u32) -> Vec<&'a AssignDraft> {
    let state = graph.state(number);
    let rules = match &state.kind {
        Kind::Choice { rules, .. } => rules.as_slice(),
        _ => &[],
    };
    let of_rules = rules.iter().flat_map(|rule| &rule.assigns);
    let of_catches = state.catches.iter().flat_map(|catch| &catch.assigns);
    state.assigns.iter().chain(of_rules).chain(of_catches).collect()
}

/// What a state assigns on its way along an edge.
fn assigned<'a>(graph: &Graph<'a>, number: u32, edge: Edge) -> &'a [AssignDraft] {
    let state = graph.state(number);
    match (edge, &state.kind) {
        // A rule's own assignments stand in place of the state's.
        (Edge::Chosen { rule, .. }, Kind::Choice { rules, .. }) => &rules[rule as usize].assigns,
        (Edge::Caught { birth, .. }, _) => {
            state.catches.iter().find(|catch| catch.birth == birth).map_or(&[], |catch| &catch.assigns)
        }
        (Edge::On(_) | Edge::Chosen { .. }, _) => &state.assigns,
    }
}

/// Checks that a variable has a value on every way to a state that reads it; `bare` is what [`reached_bare`] says.
pub(super) fn check_read(graph: &Graph<'_>, reader: u32, variable: u32, bare: &[bool]) -> Result<(), Diagnostic> {
    let user = &graph.state(reader).name;
    let name = &graph.draft.variables[variable as usize].name;
    let is_it = |assign: &&AssignDraft| assign.variable == variable;
    let home = graph.order.iter().find(|&&state| assigned_anywhere(graph, state).iter().any(is_it));
    let distributed = |state| graph.scope(state).and_then(|scope| scope.distributed);
    if let Some(&home) = home
        && distributed(home) != distributed(reader)
    {
        let message = format!("state `{user}` reads the variable `{name}` across the border of a Distributed Map");
        let help = "child executions see no variables from outside: hand the value in with `.select(…)`";
        return Err(Diagnostic::error(UNASSIGNED, message).help(help));
    }
    if !bare[reader as usize] {
        return Ok(());
    }
    let message = format!("state `{user}` reads the variable `{name}`, which has no value on every way to it");
    let help = match home {
        Some(_) => "give it a value with `.assign` before the ways part, in the machine around or in this one",
        None => "give it a value with `.assign` in a state before",
    };
    Err(Diagnostic::error(UNASSIGNED, message).help(help))
}

/// The states, by number, that a way reaches on which a variable has not got a value yet.
pub(super) fn reached_bare(graph: &Graph<'_>, variable: u32) -> Vec<bool> {
    let mut seen = vec![false; graph.draft.states.len()];
    let mut waiting: Vec<u32> = graph.order.first().copied().into_iter().collect();
    while let Some(number) = waiting.pop() {
        if std::mem::replace(&mut seen[number as usize], true) {
            continue;
        }
        let assigns = |edge: Edge| assigned(graph, number, edge).iter().any(|assign| assign.variable == variable);
        let ways = graph.edges[number as usize].iter();
        waiting.extend(ways.filter(|edge| !assigns(**edge)).map(|edge| edge.target()));
        let machines = graph.machines.get(&number).into_iter().flatten();
        waiting.extend(machines.filter_map(|&scope| graph.scopes[scope as usize].order.first()));
    }
    seen
}
