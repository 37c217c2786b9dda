//! Where values that are used later are kept.
//!
//! A value is written in the place where it is used as: a path into the state's input, where it is that input; a path
//! into the context object, where it is the execution's input; otherwise a variable, which the state where the value
//! originates assigns. A variable is as narrow as what is used, and there are none that nobody uses.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use asl::jsonpath::Segment;
use asl::{Diagnostic, Pattern, QueryLanguage};

use super::dominators::Dominators;
use super::graph::Graph;
use super::inputs::StateInput;
use super::missing::Missing;
use super::names::named;
use super::rules::expressions::NOT_IN_JSONPATH;
use super::scope::Scope;
use super::site::{Moment, Site};
use super::unavailable::{
    across_border, each_outside, is_within, no_state_input, not_available, raw_outside, token_outside, without_token,
};
use super::uses::{slots, values};
use super::variables::{self, Read};
use super::{handwritten, raw};
use crate::expr::node::Origin;
use crate::state::Kind;

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
    /// In what the service answered.
    OwnResult,
    /// In the error output that was caught.
    OwnError,
    /// In the item that a Map is at.
    Each,
    /// In a variable.
    Variable(String),
}

/// The variables, and what each holds.
#[derive(Debug, Default)]
pub(crate) struct Carriage {
    /// For each origin, the parts that are kept, with the variable's name; no part lies within another.
    variables: BTreeMap<Origin, BTreeMap<Vec<Segment>, String>>,
    /// The parts of results that are read by a state whose input they are.
    read_in_place: BTreeMap<Origin, BTreeSet<Vec<Segment>>>,
    /// The names of the author's variables, by number.
    named: Vec<String>,
    /// The Distributed Maps, whose children find their item as their execution's input.
    distributed: HashSet<u32>,
    /// The machines whose input is kept for later states, by scope, and who reads it.
    kept_inputs: BTreeMap<u32, Readers>,
    /// The parts that may be missing.
    missing: Missing,
}

impl Carriage {
    /// Decides for every value that is used where it is kept, and reports those that are not there.
    pub(crate) fn plan(
        graph: &Graph<'_>,
        inputs: &[Option<StateInput>],
        language: QueryLanguage,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Carriage {
        let (kept, read_in_place, kept_inputs) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let missing = Missing::of(graph, language);
        let (dominators, reads) = (None, Vec::new());
        let mut plan = Plan { graph, language, dominators, reads, kept, read_in_place, kept_inputs, missing };
        for &number in &graph.order {
            if let Some(input) = inputs[number as usize] {
                plan.state(number, input, diagnostics);
            }
        }
        variables::check(graph, &mut plan.reads, diagnostics);
        let variables = graph.draft.variables.iter().map(|variable| variable.name.clone()).collect::<Vec<_>>();
        let distributed = graph.scopes.iter().filter_map(|scope| scope.distributed).collect();
        let Plan { kept, read_in_place, kept_inputs, missing, .. } = plan;
        let named = named(graph, kept, &variables);
        Carriage { variables: named, read_in_place, named: variables, distributed, kept_inputs, missing }
    }

    /// True when a part of a result, or something in it or around it, is read by a state whose input the result is.
    pub(crate) fn is_read_in_place(&self, origin: Origin, part: &[Segment]) -> bool {
        let read = self.read_in_place.get(&origin).into_iter().flatten();
        read.into_iter().any(|path| path.starts_with(part) || part.starts_with(path))
    }

    /// Who reads the input of a machine, by its scope, where it is kept for later states.
    pub(crate) fn readers_of_input(&self, scope: u32) -> Option<&Readers> {
        self.kept_inputs.get(&scope)
    }

    /// Where a part of a value stands for a state: the root, and the path below it.
    pub(crate) fn locate<'p>(&self, origin: Origin, path: &'p [Segment], site: &Site<'_>) -> (Root, &'p [Segment]) {
        if let Some(root) = at_hand(origin, site.state, site.input, site.moment, site.language) {
            return (root, path);
        }
        match origin {
            Origin::Input => (Root::ExecutionInput, path),
            Origin::Item(map) if self.distributed.contains(&map) => (Root::ExecutionInput, path),
            Origin::Context => (Root::Context, path),
            Origin::Token(_) => (Root::TaskToken, path),
            Origin::Variable(number) => {
                let name = self.named.get(number as usize).cloned().unwrap_or_default();
                (Root::Variable(name), path)
            }
            Origin::IfPassed(state) => self.locate(Origin::Result(state), path, site),
            Origin::Result(_)
            | Origin::Error(_)
            | Origin::Item(_)
            | Origin::Each(_)
            | Origin::Raw(_)
            | Origin::StateInput => {
                let parts = self.variables.get(&origin).into_iter().flatten();
                let holding = parts.filter(|(part, _)| path.starts_with(part)).max_by_key(|(part, _)| part.len());
                // A value that is not there has been reported; what is written for it no longer matters.
                holding.map_or((Root::StateInput, path), |(part, name)| {
                    (Root::Variable(name.clone()), &path[part.len()..])
                })
            }
        }
    }

    /// The variables that hold parts of a value: their names and the parts.
    pub(crate) fn variables_of(&self, origin: Origin) -> impl Iterator<Item = (&str, &[Segment])> {
        self.variables.get(&origin).into_iter().flatten().map(|(part, name)| (name.as_str(), part.as_slice()))
    }

    /// True for a part that may be missing, or is below one; no variable can be assigned what is not there.
    pub(crate) fn may_be_missing(&self, origin: Origin, part: &[Segment]) -> bool {
        self.missing.first_on(origin, part).is_some()
    }
}

/// Where a value stands that a state has at hand at a moment, without the context object or a variable.
fn at_hand(origin: Origin, state: u32, input: StateInput, moment: Moment, language: QueryLanguage) -> Option<Root> {
    let input_is_there = moment.has_input(language);
    match (origin, moment) {
        (Origin::StateInput, _) => input_is_there.then_some(Root::StateInput),
        (Origin::Each(map), Moment::Selecting) if map == state => Some(Root::Each),
        (Origin::Raw(of) | Origin::Result(of), Moment::Done) if of == state => Some(Root::OwnResult),
        (Origin::Error(of), Moment::Caught(catch)) if of == catch => Some(Root::OwnError),
        _ => (input_is_there && input.is(origin)).then_some(Root::StateInput),
    }
}

/// Who reads what a machine has found as its input.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    /// The states of the machine that read it, or hold machines that do.
    pub(crate) states: BTreeSet<u32>,
    /// True if states of machines within the machine read it.
    pub(crate) deeper: bool,
}

impl Readers {
    /// These states and those from which a path leads to one of them.
    pub(crate) fn and_those_before(&self, graph: &Graph<'_>, scope: usize) -> HashSet<u32> {
        let mut before: HashMap<u32, Vec<u32>> = HashMap::new();
        for &state in &graph.scopes[scope].order {
            for edge in &graph.edges[state as usize] {
                before.entry(edge.target()).or_default().push(state);
            }
        }
        let mut found = HashSet::new();
        let mut waiting: Vec<u32> = self.states.iter().copied().collect();
        while let Some(state) = waiting.pop() {
            if found.insert(state) {
                waiting.extend(before.get(&state).into_iter().flatten());
            }
        }
        found
    }
}

/// What is planned so far.
struct Plan<'g, 'a> {
    graph: &'g Graph<'a>,
    language: QueryLanguage,
    /// Most workflows carry nothing far; dominators are only worked out for those that do.
    dominators: Option<Dominators>,
    /// Where the author's variables are read.
    reads: Vec<Read>,
    kept: BTreeMap<Origin, BTreeSet<Vec<Segment>>>,
    read_in_place: BTreeMap<Origin, BTreeSet<Vec<Segment>>>,
    kept_inputs: BTreeMap<u32, Readers>,
    missing: Missing,
}

impl Plan<'_, '_> {
    fn state(&mut self, number: u32, input: StateInput, diagnostics: &mut Vec<Diagnostic>) {
        let state = self.graph.state(number);
        let language = state.language.unwrap_or(self.language);
        let mut has_token = false;
        diagnostics.extend(handwritten::found(self.graph, number, input, language));
        diagnostics.extend(raw::values_across_border(self.graph, state));
        for (slot, moment) in slots(state, language) {
            for found in values(&self.graph.draft.nodes, slot.node) {
                let fault = match found {
                    Ok((origin, path)) => {
                        has_token |= matches!(origin, Origin::Token(_));
                        if let Origin::Variable(variable) = origin {
                            self.reads.push(Read { variable, reader: number, place: slot.place.clone() });
                        }
                        self.value(number, input, moment, origin, path)
                    }
                    Err(fault) => Some(fault),
                };
                diagnostics.extend(fault.map(|fault| fault.at(slot.place.clone())));
            }
        }
        match &state.kind {
            Kind::Task(task) if task.integrated.pattern == Pattern::WaitForTaskToken && !has_token => {
                diagnostics.push(without_token(state).at(state.place.clone()));
            }
            _ => {}
        }
    }

    /// Sees to it that a value is there for a state, or says why it is not.
    fn value(
        &mut self,
        number: u32,
        input: StateInput,
        moment: Moment,
        origin: Origin,
        path: Vec<Segment>,
    ) -> Option<Diagnostic> {
        let graph = self.graph;
        let language = graph.state(number).language.unwrap_or(self.language);
        match at_hand(origin, number, input, moment, language) {
            Some(Root::StateInput) if matches!(origin, Origin::Result(_)) => {
                self.read_in_place.entry(origin).or_default().insert(path);
                return None;
            }
            Some(_) => return None,
            None => {}
        }
        let distributed = graph.scope(number).and_then(|scope| scope.distributed);
        match origin {
            // Variables are checked together.
            Origin::Context | Origin::Variable(_) => None,
            Origin::Input if distributed.is_none() => None,
            Origin::Item(map) if distributed == Some(map) => None,
            Origin::Token(task) if task == number => None,
            Origin::Token(task) => Some(token_outside(graph, graph.state(number), task)),
            Origin::Each(map) => Some(each_outside(graph, number, map)),
            Origin::Raw(state) => Some(raw_outside(graph, number, state)),
            Origin::StateInput => Some(no_state_input(graph, number)),
            Origin::IfPassed(state) => self.if_passed(number, state, path, distributed),
            Origin::Input | Origin::Result(_) | Origin::Error(_) | Origin::Item(_) => {
                if scope_of_origin(graph, origin).and_then(|scope| scope.distributed) != distributed {
                    return Some(across_border(graph, origin, number, distributed));
                }
                if !self.dominators.get_or_insert_with(|| Dominators::of(graph)).passed(origin, number) {
                    return Some(not_available(graph, origin, number));
                }
                let part = self.part_to_keep(origin, path, language);
                self.kept.entry(origin).or_default().insert(part);
                if let Origin::Item(holder) = origin {
                    self.keep_input(holder, number);
                }
                None
            }
        }
    }

    /// The part to keep for a part that is used. JSONPath cannot say that something is missing, so what is around it is kept there.
    fn part_to_keep(&self, origin: Origin, mut path: Vec<Segment>, language: QueryLanguage) -> Vec<Segment> {
        if language == QueryLanguage::JsonPath {
            if let Some(length) = self.missing.first_on(origin, &path) {
                path.truncate(length.saturating_sub(1));
            }
        }
        path
    }

    /// Sees to it that the result of a state is there where that state has run, whether or not every path runs it.
    fn if_passed(
        &mut self,
        number: u32,
        state: u32,
        path: Vec<Segment>,
        distributed: Option<u32>,
    ) -> Option<Diagnostic> {
        let (graph, origin) = (self.graph, Origin::Result(state));
        if scope_of_origin(graph, origin).and_then(|scope| scope.distributed) != distributed {
            return Some(across_border(graph, origin, number, distributed));
        }
        if !is_within(graph, number, origin) {
            return Some(not_available(graph, origin, number));
        }
        if graph.state(number).language.unwrap_or(self.language) == QueryLanguage::JsonPath {
            let name = &graph.state(state).name;
            let message = format!("JSONPath cannot ask whether `{name}` has run");
            let help = "note it in a variable that has a value on every path, or use JSONata with `.query_language(…)`";
            return Some(NOT_IN_JSONPATH.found(message).help(help));
        }
        self.kept.entry(origin).or_default().insert(path);
        None
    }

    /// Notes that a state reads what its machine, or one around it, has found as its input.
    fn keep_input(&mut self, holder: u32, reader: u32) {
        let mut scope = self.graph.scope_of[reader as usize];
        let (mut state, mut deeper) = (reader, false);
        while let Some(number) = scope {
            let machine = &self.graph.scopes[number as usize];
            let Some((around, _)) = machine.within else { return };
            if around == holder {
                let readers = self.kept_inputs.entry(number).or_default();
                readers.states.insert(state);
                readers.deeper |= deeper;
                return;
            }
            (scope, state, deeper) = (machine.around, around, true);
        }
    }
}

/// The scope that a value originates in.
pub(super) fn scope_of_origin<'g>(graph: &'g Graph<'_>, origin: Origin) -> Option<&'g Scope> {
    match origin {
        Origin::Result(state) | Origin::Raw(state) | Origin::IfPassed(state) => graph.scope(state),
        Origin::Error(catch) => graph.catchers.get(&catch).and_then(|&state| graph.scope(state)),
        Origin::Item(state) => {
            graph.machines.get(&state).and_then(|machines| machines.first()).map(|&scope| &graph.scopes[scope as usize])
        }
        Origin::Input
        | Origin::Context
        | Origin::Token(_)
        | Origin::Each(_)
        | Origin::Variable(_)
        | Origin::StateInput => graph.scopes.first(),
    }
}
