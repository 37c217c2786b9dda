//! Where values that are used later are kept.
//!
//! A value is written in the place where it is used as: a path into the state's input, where it is that input; a path
//! into the context object, where it is the execution's input; otherwise a variable, which the state where the value
//! is born assigns. A variable is as narrow as what is used, and there are none that nobody uses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asl::jsonpath::Segment;
use asl::{Code, Diagnostic, Pattern};

use super::births::StateInput;
use super::dominators::{Dominators, way_without};
use super::graph::Graph;
use crate::expr::node::{Birth, Node};
use crate::state::{Argument, Kind, Slot, StateDraft, WaitTime};

const NOT_AVAILABLE: Code = Code::new("D001", "value_not_available");
const FOREIGN: Code = Code::new("D002", "value_of_another_workflow");
const TOKEN_OUTSIDE: Code = Code::new("D004", "token_outside_its_wait");
const NO_TOKEN: Code = Code::new("D005", "message_without_its_token");
const TOO_DEEP: Code = Code::new("D007", "expression_too_deep");
const UNWRITABLE: Code = Code::new("D009", "unwritable_value");

/// A variable's name has at most this many characters (Step Functions Developer Guide, "Passing data with variables").
const MAX_NAME: usize = 80;

/// What no variable may be called: the language's own name, and the functions that our expressions call.
const TAKEN: [&str; 12] =
    ["states", "contains", "count", "exists", "hash", "json", "length", "lookup", "not", "string", "substring", "type"];

/// Where a value stands when a state asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Root {
    /// In the state's input.
    StateInput,
    /// In the execution's input, through the context object.
    ExecutionInput,
    /// In the context object.
    Context,
    /// The task's token, in the context object.
    TaskToken,
    /// In a variable.
    Variable(String),
}

/// The variables, and what each holds.
#[derive(Debug, Default)]
pub(crate) struct Carriage {
    /// For each birth, the parts that are kept, with the variable's name; no part lies within another.
    variables: BTreeMap<Birth, BTreeMap<Vec<Segment>, String>>,
    /// The parts of results that are read by a state whose input they are.
    read_in_place: BTreeMap<Birth, BTreeSet<Vec<Segment>>>,
}

impl Carriage {
    /// Decides for every value that is used where it is kept, and reports those that are not there.
    pub(crate) fn plan(
        graph: &Graph<'_>,
        inputs: &[Option<StateInput>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Carriage {
        let mut dominators = None;
        let mut kept: BTreeMap<Birth, BTreeSet<Vec<Segment>>> = BTreeMap::new();
        let mut read_in_place: BTreeMap<Birth, BTreeSet<Vec<Segment>>> = BTreeMap::new();
        for &number in &graph.order {
            let state = graph.state(number);
            let Some(input) = inputs[number as usize] else { continue };
            let mut has_token = false;
            for slot in slots(state) {
                for found in values(&graph.draft.nodes, slot.node) {
                    let (birth, path) = match found {
                        Ok(value) => value,
                        Err(fault) => {
                            diagnostics.push(fault.at(slot.place.clone()));
                            continue;
                        }
                    };
                    if stands_ready(birth, input) {
                        if matches!(birth, Birth::Result(_)) {
                            read_in_place.entry(birth).or_default().insert(path);
                        }
                        continue;
                    }
                    if let Birth::Token(task) = birth {
                        has_token = true;
                        if task != number {
                            diagnostics.push(token_outside(graph, state, task).at(slot.place.clone()));
                        }
                        continue;
                    }
                    // Most workflows carry nothing this far; dominators are only worked out for those that do.
                    if dominators.get_or_insert_with(|| Dominators::of(graph)).passed(birth, number) {
                        kept.entry(birth).or_default().insert(path);
                    } else {
                        diagnostics.push(not_available(graph, birth, number).at(slot.place.clone()));
                    }
                }
            }
            if let Kind::Task(task) = &state.kind
                && task.integrated.pattern == Pattern::WaitForTaskToken
                && !has_token
            {
                diagnostics.push(without_token(state).at(state.place.clone()));
            }
        }
        Carriage { variables: named(graph, kept), read_in_place }
    }

    /// True when a part of a result, or something in it or around it, is read by a state whose input the result is.
    pub(crate) fn is_read_in_place(&self, birth: Birth, part: &[Segment]) -> bool {
        let read = self.read_in_place.get(&birth).into_iter().flatten();
        read.into_iter().any(|path| path.starts_with(part) || part.starts_with(path))
    }

    /// Where a part of a value stands for a state with this input: the root, and the path below it.
    pub(crate) fn locate<'p>(&self, birth: Birth, path: &'p [Segment], input: StateInput) -> (Root, &'p [Segment]) {
        if input.is(birth) {
            return (Root::StateInput, path);
        }
        match birth {
            Birth::Input => (Root::ExecutionInput, path),
            Birth::Context => (Root::Context, path),
            Birth::Token(_) => (Root::TaskToken, path),
            Birth::Result(_) | Birth::Error(_) => {
                let parts = self.variables.get(&birth).into_iter().flatten();
                let holding = parts.filter(|(part, _)| path.starts_with(part)).max_by_key(|(part, _)| part.len());
                // A value that is not there has been reported; what is written for it no longer matters.
                holding.map_or((Root::StateInput, path), |(part, name)| {
                    (Root::Variable(name.clone()), &path[part.len()..])
                })
            }
        }
    }

    /// The variables that hold parts of a value: their names and the parts.
    pub(crate) fn variables_of(&self, birth: Birth) -> impl Iterator<Item = (&str, &[Segment])> {
        self.variables.get(&birth).into_iter().flatten().map(|(part, name)| (name.as_str(), part.as_slice()))
    }
}

/// True when a value needs no variable for a state with this input.
fn stands_ready(birth: Birth, input: StateInput) -> bool {
    input.is(birth) || matches!(birth, Birth::Input | Birth::Context)
}

/// The expressions that a state uses.
fn slots(state: &StateDraft) -> Vec<&Slot> {
    match &state.kind {
        Kind::Task(task) => task
            .request
            .iter()
            .map(|(_, argument)| argument)
            .chain(task.role.iter().map(|role| &role.arn))
            .flat_map(Argument::slots)
            .collect(),
        Kind::Pass(slot) | Kind::Succeed(slot) => slot.iter().collect(),
        Kind::Choice { rules, .. } => rules.iter().map(|rule| &rule.condition).collect(),
        Kind::Wait(WaitTime::SecondsFrom(slot) | WaitTime::Until(slot)) => vec![slot],
        Kind::Wait(WaitTime::Seconds(_)) => Vec::new(),
        Kind::Fail(end) => end.error.iter().chain(&end.cause).collect(),
        Kind::Raw(_) | Kind::Handle(_) => Vec::new(),
    }
}

/// The values that an expression reads: where each is born, and which part of it is read.
fn values(nodes: &[Node], node: u32) -> Vec<Result<(Birth, Vec<Segment>), Diagnostic>> {
    let mut found = Vec::new();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if let Some(value) = part_of_value(nodes, node) {
            found.push(Ok(value));
            continue;
        }
        match &nodes[node as usize] {
            Node::Foreign => {
                let message = "a value of another workflow is used here";
                let help = "each workflow has its own data; hand it over in the input of that workflow";
                found.push(Err(Diagnostic::error(FOREIGN, message).help(help)));
            }
            Node::TooDeep => {
                let message = "the expression is nested too deeply or too large to be written";
                found.push(Err(
                    Diagnostic::error(TOO_DEEP, message).help("compute a part of it in a Pass state before")
                ));
            }
            Node::Unwritable(reason) => found.push(Err(Diagnostic::error(UNWRITABLE, reason.clone()))),
            other => waiting.extend(other.children().into_iter().rev()),
        }
    }
    found
}

/// The birth and path of an expression that is a part of a value, and nothing else.
pub(crate) fn part_of_value(nodes: &[Node], mut node: u32) -> Option<(Birth, Vec<Segment>)> {
    let mut path = Vec::new();
    loop {
        match &nodes[node as usize] {
            Node::Birth(birth) => {
                path.reverse();
                return Some((*birth, path));
            }
            Node::Step(of, segment) => {
                path.push(segment.clone());
                node = *of;
            }
            _ => return None,
        }
    }
}

fn token_outside(graph: &Graph<'_>, state: &StateDraft, task: u32) -> Diagnostic {
    let owner = &graph.state(task).name;
    let message = format!("state `{}` uses the task token of `{owner}`", state.name);
    let help = "a token belongs to one wait; use it only in the message of the task that waits";
    Diagnostic::error(TOKEN_OUTSIDE, message).help(help)
}

fn without_token(state: &StateDraft) -> Diagnostic {
    let message = format!("the message of `{}` does not carry the token of its own wait", state.name);
    let help = "put the token that the closure is given into the message; nobody could answer with another one";
    Diagnostic::error(NO_TOKEN, message).help(help)
}

fn not_available(graph: &Graph<'_>, birth: Birth, number: u32) -> Diagnostic {
    let what = match birth {
        Birth::Error(catch) => match graph.catchers.get(&catch) {
            Some(&task) => format!("the error of `{}`", graph.state(task).name),
            None => "the error of a state that is never reached".to_owned(),
        },
        Birth::Result(state) => format!("the result of `{}`", graph.state(state).name),
        Birth::Input | Birth::Context | Birth::Token(_) => "a value".to_owned(),
    };
    let user = &graph.state(number).name;
    let way = way_without(graph, birth, number).join("` → `");
    let message = format!("state `{user}` uses {what}, which is not there on every way to it");
    let help = format!("the way `{way}` does not bring it; use it only where that state has succeeded");
    Diagnostic::error(NOT_AVAILABLE, message).help(help)
}

/// Gives each kept part a name; a part that lies within another kept one needs none.
fn named(
    graph: &Graph<'_>,
    kept: BTreeMap<Birth, BTreeSet<Vec<Segment>>>,
) -> BTreeMap<Birth, BTreeMap<Vec<Segment>, String>> {
    let places: HashMap<u32, usize> = graph.order.iter().enumerate().map(|(place, &number)| (number, place)).collect();
    let place = |birth: &Birth| match birth {
        Birth::Result(state) => (places.get(state).copied(), 0),
        Birth::Error(catch) => (graph.catchers.get(catch).and_then(|state| places.get(state)).copied(), *catch + 1),
        Birth::Input | Birth::Context | Birth::Token(_) => (None, 0),
    };
    let mut births: Vec<_> = kept.into_iter().collect();
    births.sort_by_key(|(birth, _)| place(birth));
    let mut taken = Names::default();
    let mut variables = BTreeMap::new();
    for (birth, parts) in births {
        let mut names: BTreeMap<Vec<Segment>, String> = BTreeMap::new();
        for part in parts {
            // Parts come in order, everything within a part directly behind it.
            if names.last_key_value().is_some_and(|(outer, _)| part.starts_with(outer)) {
                continue;
            }
            let name = taken.free(variable_name(graph, birth, &part));
            names.insert(part, name);
        }
        variables.insert(birth, names);
    }
    variables
}

/// The state's name and the field's, in camel case.
fn variable_name(graph: &Graph<'_>, birth: Birth, part: &[Segment]) -> String {
    let (state, kind) = match birth {
        Birth::Error(catch) => (graph.catchers.get(&catch).copied(), "error"),
        Birth::Result(state) => (Some(state), "result"),
        Birth::Input | Birth::Context | Birth::Token(_) => (None, "value"),
    };
    let mut text = state.map_or_else(String::new, |state| graph.state(state).name.clone());
    if part.is_empty() || kind == "error" {
        text = text + " " + kind;
    }
    for segment in part {
        match segment {
            Segment::Member(name) => text = text + " " + name,
            Segment::Index(index) => text = format!("{text} {index}"),
        }
    }
    camel_case(&text)
}

fn camel_case(text: &str) -> String {
    let mut name = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        name += &if name.is_empty() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() };
        name += rest;
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "value");
    }
    name.truncate(MAX_NAME - 4);
    name
}

/// The names that are taken, each with the number that was last put behind it.
struct Names(HashMap<String, u32>);

impl Default for Names {
    fn default() -> Self {
        Self(TAKEN.iter().map(|&name| (name.to_owned(), 1)).collect())
    }
}

impl Names {
    /// The wish, or the wish with the next free number behind it.
    fn free(&mut self, wish: String) -> String {
        let mut number = self.0.get(&wish).copied().unwrap_or(0);
        loop {
            number += 1;
            let name = if number == 1 { wish.clone() } else { format!("{wish}{number}") };
            if number == 1 || !self.0.contains_key(&name) {
                self.0.insert(wish, number);
                self.0.entry(name.clone()).or_insert(1);
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_state_and_field() {
        assert_eq!(camel_case("Charge Customer message"), "chargeCustomerMessage");
        assert_eq!(camel_case("2nd try"), "value2ndTry");
        assert_eq!(camel_case("Größe"), "grE");
        assert_eq!(camel_case(&"x".repeat(200)).len(), 76);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = Names::default();
        let names: Vec<_> = ["a", "a2", "a", "a", "a2", "string"].map(|wish| taken.free(wish.to_owned())).into();
        assert_eq!(names, ["a", "a2", "a3", "a4", "a22", "string2"]);
    }
}
