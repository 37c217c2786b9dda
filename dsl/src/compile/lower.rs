//! Putting the states together.
//!
//! Inner machines are put together before those around them, so no step recurses.

mod amount;
mod assign;
mod nested;
mod raw;
mod simple;
mod task;

use std::collections::{HashMap, HashSet};

use asl::diagnostic::{enclosing, pointer_to};
use asl::jsonpath::Segment;
use asl::{Choice, Diagnostic, Pass, Place, QueryLanguage, State, StateMachine, Transition};
use serde_json::Value;

use self::nested::Machine;
use super::carry::Carriage;
use super::edges::Edge;
use super::graph::Graph;
use super::inputs::StateInput;
use super::names::Names;
use super::rules::expressions::NOT_IN_JSONPATH;
use super::scope::ScopeKind;
use super::site::{Moment, Refusal, Site, no_placeholder_in_name};
use super::{jsonata, jsonpath, stack};
use crate::compiled::Places;
use crate::state::{Kind, Slot, StateDraft, StateRef};
use crate::workflow::Plan;

/// A definition, and which of its parts is on which of the author's lines.
pub(crate) struct Lowered {
    pub(crate) machine: StateMachine,
    pub(crate) places: Places,
    /// The states by their pointers.
    states: HashMap<String, u32>,
}

impl Lowered {
    /// The author's line of the part at a pointer, or of the closest part around it.
    pub(crate) fn place_of(&self, pointer: &str) -> Place {
        self.places.of(pointer).clone()
    }

    /// The innermost state around a pointer.
    pub(crate) fn state_of(&self, pointer: &str) -> Option<u32> {
        enclosing(pointer).find_map(|part| self.states.get(part)).copied()
    }
}

/// Puts a machine together from its states.
pub(crate) fn lower(
    workflow: &Plan,
    graph: &Graph<'_>,
    inputs: &[Option<StateInput>],
    carriage: &Carriage,
    diagnostics: &mut Vec<Diagnostic>,
) -> Lowered {
    let names = workflow.comment.iter().map(|comment| ("comment", comment, &workflow.place));
    check_names(names, diagnostics);
    let mut all = Together {
        workflow,
        graph,
        inputs,
        carriage,
        pointers: pointers(graph),
        places: HashMap::new(),
        states: HashMap::new(),
        labels: nested::labels(graph, diagnostics),
        stack: stack::Names::of(workflow),
        state_names: Names::of(graph.order.iter().map(|&number| graph.state(number).name.clone())),
    };
    let mut machines: Vec<Machine> = Vec::new();
    machines.resize_with(graph.scopes.len(), Machine::default);
    for scope in (0..graph.scopes.len()).rev() {
        machines[scope] = all.machine(scope, &mut machines, diagnostics);
    }
    let whole = machines.into_iter().next().unwrap_or_default();
    let mut machine = StateMachine::new(whole.start_at);
    machine.states = whole.states;
    machine.comment.clone_from(&workflow.comment);
    machine.query_language = Some(workflow.query_language);
    machine.timeout_seconds = workflow.timeout.map(|timeout| timeout.as_seconds().into());
    Lowered { machine, places: Places::new(all.places, workflow.place.clone()), states: all.states }
}

/// The JSON pointer of each scope's states.
fn pointers(graph: &Graph<'_>) -> Vec<String> {
    let mut pointers: Vec<String> = Vec::with_capacity(graph.scopes.len());
    for scope in &graph.scopes {
        let within = match (scope.within, scope.around) {
            (Some((holder, index)), Some(around)) => {
                let holder = pointer_to(&pointers[around as usize], &graph.state(holder).name);
                match scope.kind {
                    ScopeKind::Whole | ScopeKind::Branch => format!("{holder}/Branches/{index}"),
                    ScopeKind::Inline | ScopeKind::Distributed => format!("{holder}/ItemProcessor"),
                }
            }
            _ => String::new(),
        };
        pointers.push(within + "/States");
    }
    pointers
}

/// The texts of a state that are in the definition as they are, and what each is.
fn names_of(state: &StateDraft) -> impl Iterator<Item = (&'static str, &String, &Place)> {
    let comment = state.comment.iter().map(|comment| ("comment", comment, &state.place));
    std::iter::once(("state name", &state.name, &state.place)).chain(comment)
}

fn check_names<'a>(
    names: impl Iterator<Item = (&'static str, &'a String, &'a Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (what, text, place) in names {
        if let Err(refusal) = no_placeholder_in_name(what, text) {
            diagnostics.push(refusal.at(place));
        }
    }
}

/// How the input of a machine is kept for its later states.
struct Keeping {
    /// The state around the machine.
    holder: u32,
    /// Where the machine's first state itself keeps it: the states from which a path leads to one that reads it.
    by_the_first: Option<HashSet<u32>>,
}

/// What is put together, machine by machine.
struct Together<'a> {
    workflow: &'a Plan,
    graph: &'a Graph<'a>,
    inputs: &'a [Option<StateInput>],
    carriage: &'a Carriage,
    /// The pointer of each scope's states.
    pointers: Vec<String>,
    places: HashMap<String, Place>,
    states: HashMap<String, u32>,
    /// The labels of the Distributed Maps, by the Map's number.
    labels: HashMap<u32, String>,
    state_names: Names,
    stack: stack::Names<'a>,
}

impl<'a> Together<'a> {
    /// One machine; those within it are ready and are taken.
    fn machine(&mut self, scope: usize, ready: &mut [Machine], diagnostics: &mut Vec<Diagnostic>) -> Machine {
        let graph = self.graph;
        let order = &graph.scopes[scope].order;
        let Some(&first) = order.first() else { return Machine::default() };
        let keeping = self.keeping(scope, first);
        let language = self.workflow.query_language;
        let mut machine = Machine { start_at: graph.state(first).name.clone(), ..Machine::default() };
        for &number in order {
            let state = graph.state(number);
            let pointer = pointer_to(&self.pointers[scope], &state.name);
            let before = diagnostics.len();
            let envelope = match &state.kind {
                Kind::Task(task) => task::envelope(task),
                _ => Vec::new(),
            };
            let within = graph.machines.get(&number).into_iter().flatten();
            let within = within.map(|&inner| std::mem::take(&mut ready[inner as usize])).collect();
            let keeping = keeping.as_ref().filter(|_| number == first);
            let mut lowering = self.lowering(scope, number, &envelope, keeping, diagnostics);
            if let Some(Keeping { holder, by_the_first: None }) = keeping {
                let (name, keeper) = lowering.keeper(*holder, &machine.start_at, language);
                machine.states.insert(name.clone(), keeper);
                machine.start_at = name;
            }
            let mut lowered = lowering.state(within);
            if let Some(language) = state.language {
                lowered.set_query_language(language);
            }
            let site = self.site(number, &envelope);
            super::raw::add_fields(&mut lowered, &state.raw, site, &self.stack, &state.kind, diagnostics);
            check_names(names_of(state), diagnostics);
            let found = diagnostics.split_off(before);
            diagnostics.extend(found.into_iter().map(|finding| finding.pointing(pointer.clone())));
            self.places.insert(pointer.clone(), state.place.clone());
            self.states.insert(pointer, number);
            machine.states.insert(state.name.clone(), lowered);
        }
        machine
    }

    fn lowering<'s, 'd>(
        &'s mut self,
        scope: usize,
        number: u32,
        envelope: &'s [Segment],
        keeping: Option<&'s Keeping>,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Lowering<'s, 'd>
    where
        's: 'd,
    {
        let site = self.site(number, envelope);
        Lowering {
            graph: self.graph,
            site,
            number,
            state: self.graph.state(number),
            states_pointer: &self.pointers[scope],
            keeping,
            places: &mut self.places,
            labels: &self.labels,
            state_names: &mut self.state_names,
            stack: &self.stack,
            diagnostics,
        }
    }

    /// Where the expressions of a state are written when it begins.
    fn site<'s>(&self, number: u32, envelope: &'s [Segment]) -> Site<'s>
    where
        'a: 's,
    {
        Site {
            nodes: &self.graph.draft.nodes,
            carriage: self.carriage,
            language: self.graph.state(number).language.unwrap_or(self.workflow.query_language),
            state: number,
            input: self.inputs[number as usize].unwrap_or(StateInput::Several),
            moment: Moment::Entering,
            envelope,
        }
    }

    /// How a machine's input is kept, where it must be.
    fn keeping(&self, scope: usize, first: u32) -> Option<Keeping> {
        let (holder, _) = self.graph.scopes[scope].within?;
        let readers = self.carriage.readers_of_input(scope as u32)?;
        let by_the_first = self.can_keep(first, readers.deeper).then(|| readers.and_those_before(self.graph, scope));
        Some(Keeping { holder, by_the_first })
    }

    /// True when the first state of a machine can itself keep what it finds as its input. The machines in that state would
    /// not see it: a variable has its value when the state is done.
    fn can_keep(&self, first: u32, read_deeper: bool) -> bool {
        let can_assign = match self.graph.state(first).kind {
            Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Choice { .. } => true,
            Kind::Parallel(_) | Kind::Map(_) => !read_deeper,
            Kind::Succeed(_) | Kind::Fail(_) | Kind::Raw(_) | Kind::Label(_) => false,
        };
        // On a way back to it, it would find something else.
        let scope = self.graph.scope(first);
        let states = scope.iter().flat_map(|scope| &scope.order);
        let led_back = |edges: &Vec<Edge>| edges.iter().any(|edge| edge.target() == first);
        self.graph.state(first).language.unwrap_or(self.workflow.query_language) == QueryLanguage::Jsonata
            && can_assign
            && !states.map(|&state| &self.graph.edges[state as usize]).any(led_back)
    }
}

/// What is needed to put one state together.
struct Lowering<'a, 'b> {
    graph: &'a Graph<'a>,
    site: Site<'a>,
    number: u32,
    state: &'a StateDraft,
    /// The pointer of the machine's states.
    states_pointer: &'b str,
    /// How the machine's input is kept for later states, where this is its first state.
    keeping: Option<&'b Keeping>,
    places: &'b mut HashMap<String, Place>,
    labels: &'b HashMap<u32, String>,
    state_names: &'b mut Names,
    stack: &'b stack::Names<'a>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl<'a> Lowering<'a, '_> {
    fn state(&mut self, machines: Vec<Machine>) -> State {
        let comment = self.state.comment.clone();
        match &self.state.kind {
            Kind::Task(task) => State::Task(self.task(task)),
            Kind::Pass(data) => State::Pass(self.pass(data.as_ref())),
            Kind::Choice { rules, default } => {
                let choices = rules.iter().enumerate().map(|(index, rule)| self.rule(index, rule)).collect();
                let default = default.map(|target| self.name_of(target));
                State::Choice(Choice { comment, choices, default, assign: self.assigned(), ..Choice::default() })
            }
            Kind::Wait(time) => State::Wait(self.wait(time)),
            Kind::Succeed(output) => State::Succeed(self.succeed(output.as_ref())),
            Kind::Fail(end) => State::Fail(self.fail(end)),
            Kind::Parallel(parallel) => State::Parallel(self.parallel(parallel, machines)),
            Kind::Map(map) => {
                let machine = machines.into_iter().next().unwrap_or_default();
                State::Map(Box::new(self.map(map, machine)))
            }
            Kind::Raw(raw) => State::Other(self.raw(raw)),
            // A handle leads to a state and is none, so no path ever ends at one.
            Kind::Label(_) => State::Pass(Pass::new()),
        }
    }

    fn uses_jsonata(&self) -> bool {
        self.site.language == QueryLanguage::Jsonata
    }

    /// The same site at another moment.
    fn at(&self, moment: Moment) -> Site<'a> {
        Site { moment, ..self.site }
    }

    fn name_of(&self, state: StateRef) -> String {
        self.graph.name_of(state)
    }

    fn transition(&self) -> Transition {
        self.state.next.map_or(Transition::End, |next| Transition::Next(self.name_of(next)))
    }

    fn pointer(&self, below: &str) -> String {
        format!("{}/{below}", pointer_to(self.states_pointer, &self.state.name))
    }

    /// Takes what could be written, or reports at the author's line why it could not.
    fn take<T>(&mut self, written: Result<T, Refusal>, place: &Place) -> Option<T> {
        written.map_err(|refusal| self.report(refusal, place)).ok()
    }

    fn report(&mut self, refusal: Refusal, place: &Place) {
        self.diagnostics.push(refusal.at(place));
    }

    fn refuse_in_jsonpath(&mut self, message: &str, help: &str, place: &Place) {
        self.report(Refusal::new(&NOT_IN_JSONPATH, message, help), place);
    }

    fn jsonata(&mut self, slot: &Slot) -> Option<Value> {
        let written = jsonata::template(self.site, slot.node);
        self.take(written, &slot.place)
    }

    fn reference(&self, slot: &Slot) -> Option<String> {
        jsonpath::reference(self.site, slot.node)
    }

    fn refuse_computed(&mut self, what: &str, slot: &Slot) {
        let message = format!("JSONPath cannot {what}");
        let help = "compute it in a Pass state before this one, or use JSONata with `.query_language(…)`";
        self.refuse_in_jsonpath(&message, help, &slot.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_known_place_is_taken() {
        let place = |line| Place { file: "a.rs".into(), line, column: 1 };
        let parts = HashMap::from([("/States/A".to_owned(), place(2)), ("/States/A/Retry/0".to_owned(), place(3))]);
        let lowered =
            Lowered { machine: StateMachine::new("A"), places: Places::new(parts, place(1)), states: HashMap::new() };
        assert_eq!(lowered.place_of("/States/A/Retry/0/MaxAttempts").line, 3);
        assert_eq!(lowered.place_of("/States/A/Next").line, 2);
        assert_eq!(lowered.place_of("/StartAt").line, 1);
    }
}
