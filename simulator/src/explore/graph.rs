//! The transitions, before anything is searched.

use super::errors::{Classes, HEARTBEAT, Handling, NO_CHOICE, Raised, TIMEOUT, is_of_states};
use super::trail::Event;
use crate::data::Data;
use crate::plan::{Machine, Rule, ScopeId, State, StateId, Test, Work};

/// A machine with the errors that it distinguishes.
#[derive(Debug)]
pub(super) struct Graph<'m> {
    pub(super) machine: &'m Machine,
    pub(super) classes: Classes,
    pub(super) handling: Vec<Handling>,
    /// The list of states that each state is in.
    scope_of: Vec<ScopeId>,
    /// The Parallel or Map around each list of states.
    around: Vec<Option<StateId>>,
}

/// Where a state that is no Parallel and no Map can go.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) event: Event,
    pub(super) to: Target,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    State(StateId),
    /// The list of states ends.
    End,
    /// The error goes outwards.
    Out(Raised),
}

impl<'m> Graph<'m> {
    pub(super) fn of(machine: &'m Machine) -> Self {
        let classes = Classes::of(machine);
        let handling = machine.states.iter().map(|state| Handling::of(state, &classes)).collect();
        let mut graph = Graph {
            machine,
            classes,
            handling,
            scope_of: vec![machine.top; machine.states.len()],
            around: vec![None; machine.scopes.len()],
        };
        for (id, state) in machine.states.iter().enumerate() {
            for &scope in inner(state) {
                graph.around[scope] = Some(id);
            }
        }
        // The states of a list lead to each other, and no transition leaves it.
        for (scope, start) in machine.scopes.iter().map(|scope| scope.start).enumerate() {
            let mut waiting = vec![start];
            let mut seen = std::collections::HashSet::from([start]);
            while let Some(id) = waiting.pop() {
                graph.scope_of[id] = scope;
                waiting.extend(successors(&machine.states[id]).into_iter().filter(|next| seen.insert(*next)));
            }
        }
        graph
    }

    /// Where a state can go that has no states inside.
    pub(super) fn edges(&self, id: StateId) -> Vec<Edge> {
        let state = &self.machine.states[id];
        let on = Edge { event: Event::Succeeds, to: state.next.map_or(Target::End, Target::State) };
        match &state.work {
            Work::Pass { .. } | Work::Wait(_) | Work::Succeed => vec![on],
            Work::Fail(fail) => {
                let raised = self.classes.of_fail(fail.error.as_ref());
                vec![self.escape(raised)]
            }
            Work::Choice { rules, default } => {
                let (open, decided) = open_rules(rules);
                let mut edges: Vec<_> = open
                    .map(|(number, rule)| Edge { event: Event::Rule(number + 1), to: Target::State(rule.next) })
                    .collect();
                match default {
                    _ if decided => {}
                    Some(next) => edges.push(Edge { event: Event::Default, to: Target::State(*next) }),
                    None => edges.push(self.escape(Raised::Class(NO_CHOICE))),
                }
                edges
            }
            Work::Task(task) => {
                let handling = &self.handling[id];
                let mut raised = Vec::new();
                raised.extend(task.timeout.is_some().then_some(TIMEOUT));
                raised.extend(task.heartbeat.is_some().then_some(HEARTBEAT));
                let may = |class: &u32| !is_of_states(*class) && (*class != TIMEOUT || task.timeout.is_none());
                raised.extend(handling.order.iter().copied().filter(may));
                // Of paths that are equally long, the one without retries is reported.
                let (late, soon): (Vec<_>, Vec<_>) =
                    raised.into_iter().map(Raised::Class).partition(|raised| self.retries(id, *raised) > 0);
                let raised = soon.into_iter().chain([Raised::Other]).chain(late);
                let fails = raised.map(|raised| {
                    let (event, catcher) = self.failure(id, raised);
                    Edge { event, to: catcher.map_or(Target::Out(raised), Target::State) }
                });
                std::iter::once(on).chain(fails).collect()
            }
            Work::Parallel { .. } | Work::Map(_) => Vec::new(),
        }
    }

    fn escape(&self, raised: Raised) -> Edge {
        let event = Event::Fails { error: self.classes.error(raised), retries: 0 };
        Edge { event, to: Target::Out(raised) }
    }

    /// How a state fails finally, and the transition of its catcher.
    pub(super) fn failure(&self, id: StateId, raised: Raised) -> (Event, Option<StateId>) {
        let state = &self.machine.states[id];
        let handled = self.handling[id].of_raised(raised);
        let retries = self.retries(id, raised);
        let event = Event::Fails { error: self.classes.error(raised), retries };
        (event, handled.catcher.and_then(|number| state.catch.get(number)).map(|catcher| catcher.next))
    }

    /// How often a state is retried after an error.
    pub(super) fn retries(&self, id: StateId, raised: Raised) -> u64 {
        let retrier = self.handling[id].of_raised(raised).retrier;
        retrier.and_then(|number| self.machine.states[id].retry.get(number)).map_or(0, |retrier| retrier.most)
    }

    /// True when a state, or one around it and within `fork`, names the group, so that it is distinguished already.
    pub(super) fn is_named_within(&self, class: u32, state: StateId, fork: StateId) -> bool {
        let mut at = Some(state);
        while let Some(id) = at.filter(|id| *id != fork) {
            if self.handling[id].names(class) {
                return true;
            }
            at = self.around[self.scope_of[id]];
        }
        false
    }
}

/// The lists of states inside of a state.
pub(super) fn inner(state: &State) -> &[ScopeId] {
    match &state.work {
        Work::Parallel { branches } => branches,
        Work::Map(map) => std::slice::from_ref(&map.body),
        Work::Pass { .. } | Work::Task(_) | Work::Choice { .. } | Work::Wait(_) | Work::Succeed | Work::Fail(_) => &[],
    }
}

/// The states of the same scope that a state has transitions to.
pub(super) fn successors(state: &State) -> Vec<StateId> {
    let mut all: Vec<_> = state.next.into_iter().chain(state.catch.iter().map(|catcher| catcher.next)).collect();
    if let Work::Choice { rules, default } = &state.work {
        let (open, decided) = open_rules(rules);
        all.extend(open.map(|(_, rule)| rule.next));
        all.extend(default.filter(|_| !decided));
    }
    all
}

/// The rules that may be followed, and whether one of them always is. A rule is decided only by a condition that reads no
/// data.
fn open_rules(rules: &[Rule]) -> (impl Iterator<Item = (usize, &Rule)>, bool) {
    let fixed = |rule: &Rule| match &rule.test {
        Test::Query(query) => match query.fixed() {
            Some(Data::Bool(value)) => Some(value),
            Some(_) | None => None,
        },
        Test::And(_) | Test::Or(_) | Test::Not(_) => None,
        Test::Present(..) | Test::Type(..) | Test::Compare(..) | Test::Matches(..) => None,
    };
    let fixed: Vec<_> = rules.iter().map(fixed).collect();
    let decided = fixed.iter().position(|fixed| *fixed == Some(true));
    let end = decided.map_or(rules.len(), |number| number + 1);
    let open = rules.iter().enumerate().take(end).filter(move |(number, _)| fixed[*number] != Some(false));
    (open, decided.is_some())
}
