//! From the events of a history to visits: each time that a state was entered, with all that happened until it was left.
//!
//! Events tell which event led to them. From that follows to which visit an event belongs, also where branches and iterations
//! take turns. A history may have holes, and emulators leave much out, so nothing here relies on an event to be there.

mod attempt;
mod place;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use asl::StateType;
use graph::{Diagram, EdgeKind};
use simulator::time::Millis;
use simulator::{Assigned, Data, Event, Stage, Trouble, What};

pub(crate) use attempt::Attempt;
use place::Place;

/// What became of a visit, an iteration or an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has not ended.
    Running,
    /// It is done.
    Succeeded,
    /// It failed, and a catcher went on.
    Caught,
    /// It failed.
    Failed,
    /// It was given up because of something else.
    Aborted,
}

impl Outcome {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Outcome::Running => "running",
            Outcome::Succeeded => "succeeded",
            Outcome::Caught => "caught",
            Outcome::Failed => "failed",
            Outcome::Aborted => "aborted",
        }
    }
}

/// One time that a state was entered.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The state's scope and number in the diagram; none where the definition has no such state.
    pub(crate) state: Option<(usize, usize)>,
    pub(crate) name: Arc<str>,
    pub(crate) kind: StateType,
    /// The visit of the Parallel or Map around it, and the number of the branch or the iteration.
    pub(crate) within: Option<(usize, u64)>,
    /// The visit before, and the transition that was taken from there.
    pub(crate) from: Option<(usize, Option<usize>)>,
    /// The events that tell of it, by their ids.
    pub(crate) entered: u32,
    pub(crate) exited: Option<u32>,
    pub(crate) start: Millis,
    pub(crate) end: Option<Millis>,
    pub(crate) outcome: Outcome,
    pub(crate) input: Data,
    pub(crate) output: Option<Data>,
    pub(crate) assigned: Assigned,
    /// What it failed with last; none once it has gone on.
    pub(crate) trouble: Option<Trouble>,
    /// The field that gave no usable value.
    pub(crate) field: Option<Arc<str>>,
    pub(crate) attempts: Vec<Attempt>,
    /// How many items a Map has.
    pub(crate) items: Option<u64>,
    /// The Map Run of a Distributed Map.
    pub(crate) map_run: Option<Arc<str>>,
    /// True while a failure has neither been caught nor retried.
    failing: bool,
}

/// An iteration of a Map.
#[derive(Debug, Clone)]
pub(crate) struct Iteration {
    /// The Map's visit, and the item's number.
    pub(crate) map: usize,
    pub(crate) index: u64,
    pub(crate) start: Millis,
    pub(crate) end: Option<Millis>,
    pub(crate) outcome: Outcome,
}

/// What a history tells.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    pub(crate) visits: Vec<Visit>,
    pub(crate) iterations: Vec<Iteration>,
    /// The visit that each event belongs to.
    pub(crate) visit_of: Vec<Option<usize>>,
    /// When the execution was redriven.
    pub(crate) redriven: Vec<Millis>,
}

impl Replay {
    /// Replays events of a state machine. `ended` says when the execution ended, and whether it succeeded.
    pub(crate) fn of(events: &[Event], diagram: &Diagram, ended: Option<(Millis, bool)>) -> Self {
        let mut replaying = Replaying {
            done: Replay::default(),
            places: Vec::with_capacity(events.len()),
            states: states(diagram),
            numbers: HashMap::new(),
            diagram,
        };
        for (index, event) in events.iter().enumerate() {
            let id = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let place = replaying.event(id, event);
            replaying.places.push(place);
            replaying.done.visit_of.push(place.visit.filter(|_| !is_of_execution(&event.what)));
        }
        replaying.finish(ended);
        replaying.done
    }
}

/// Whether an event is the whole execution's.
fn is_of_execution(what: &What) -> bool {
    matches!(
        what,
        What::ExecutionStarted(_)
            | What::ExecutionSucceeded(_)
            | What::ExecutionFailed(_)
            | What::ExecutionTimedOut(_)
            | What::ExecutionAborted(_)
            | What::ExecutionRedriven(_)
    )
}

/// Where the states of a name are: names are unique in valid definitions only.
fn states(diagram: &Diagram) -> HashMap<&str, Vec<(usize, usize)>> {
    let mut states: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (scope, of) in diagram.scopes.iter().enumerate() {
        for (number, node) in of.nodes.iter().enumerate() {
            states.entry(node.name.as_str()).or_default().push((scope, number));
        }
    }
    states
}

struct Replaying<'a> {
    done: Replay,
    places: Vec<Place>,
    states: HashMap<&'a str, Vec<(usize, usize)>>,
    /// The iterations by their Map's visit and number.
    numbers: HashMap<(usize, u64), usize>,
    diagram: &'a Diagram,
}

impl Replaying<'_> {
    fn event(&mut self, id: u32, event: &Event) -> Place {
        let previous = (event.previous as usize).checked_sub(1).filter(|index| *index + 1 < id as usize);
        let before = previous.map(|index| self.places[index]).unwrap_or_default();
        match &event.what {
            What::Entered { kind, name, input } => self.enter(id, event.at, before, (*kind, name, input)),
            What::Exited { name, output, assigned, .. } => {
                let visit = self.around(before, |visit| visit.name == *name).or_else(|| self.last_open(name));
                let Some(visit) = visit else { return before };
                let left = &mut self.done.visits[visit];
                left.exited = Some(id);
                left.end = Some(event.at);
                left.outcome = if left.failing { Outcome::Caught } else { Outcome::Succeeded };
                left.output = Some(output.clone());
                left.assigned = assigned.clone();
                Place::in_visit(visit)
            }
            What::State(kind, stage) => self.state(event.at, before, *kind, *stage),
            What::MapStarted(items) => {
                let Some(visit) = self.around(before, |visit| visit.kind == StateType::Map) else { return before };
                let map = &mut self.done.visits[visit];
                map.items = Some(*items);
                map.begin_again(event.at);
                Place::in_visit(visit)
            }
            What::Iteration { stage, name, index } => self.iteration(event.at, before, *stage, name, *index),
            What::MapRunStarted(arn) | What::MapRunRedriven { arn, .. } => {
                let Some(visit) = self.around(before, |visit| visit.kind == StateType::Map) else { return before };
                self.done.visits[visit].map_run = Some(arn.clone());
                self.done.visits[visit].failing = false;
                Place::in_visit(visit)
            }
            What::MapRunSucceeded => before,
            What::MapRunFailed(trouble) => {
                let visit = self.around(before, |visit| visit.kind == StateType::Map);
                self.fail(visit, trouble, event.at);
                before
            }
            What::Task(called, stage) => {
                if let Some(visit) = self.around(before, |_| true) {
                    self.done.visits[visit].task(id, event.at, called, stage);
                    return Place::in_visit(visit);
                }
                before
            }
            What::EvaluationFailed { trouble, field, state } => {
                let visit = self.last_open(state);
                self.fail(visit, trouble, event.at);
                if let Some(visit) = visit {
                    self.done.visits[visit].field = field.clone();
                    return Place::in_visit(visit);
                }
                before
            }
            What::ExecutionFailed(trouble) | What::ExecutionTimedOut(trouble) | What::ExecutionAborted(trouble) => {
                let visit = self.around(before, |_| true);
                let failed = matches!(event.what, What::ExecutionFailed(_));
                if failed && visit.is_some_and(|visit| !self.done.visits[visit].failing) {
                    self.fail(visit, trouble, event.at);
                }
                before
            }
            What::ExecutionRedriven(_) => {
                self.done.redriven.push(event.at);
                before
            }
            What::ExecutionStarted(_) | What::ExecutionSucceeded(_) => before,
            What::Other { kind, .. } => {
                if kind.ends_with("Failed") || kind.ends_with("TimedOut") {
                    let visit = self.around(before, |_| true);
                    self.fail(visit, &Trouble { error: Some(kind.clone()), cause: None }, event.at);
                }
                before
            }
        }
    }

    fn enter(
        &mut self,
        id: u32,
        at: Millis,
        before: Place,
        (kind, name, input): (StateType, &Arc<str>, &Data),
    ) -> Place {
        let outer = match before.opened {
            Some(opened) => Some(opened),
            None => before.visit.and_then(|visit| self.done.visits[visit].within),
        };
        let around = outer.and_then(|(visit, _)| self.done.visits[visit].state);
        let state = self.find(name, around);
        // The branch is known by its state.
        let within = outer.map(|(visit, index)| (visit, state.map_or(index, |state| self.branch(state, index))));
        let from = before.visit.filter(|_| before.opened.is_none());
        let from = from.map(|from| (from, state.and_then(|to| self.transition(from, to))));
        if let Some((left, _)) = from {
            // Emulators may leave out that a state was left.
            let left = &mut self.done.visits[left];
            if left.outcome == Outcome::Running {
                left.outcome = if left.failing { Outcome::Caught } else { Outcome::Succeeded };
                left.end = Some(at);
            }
        }
        self.done.visits.push(Visit {
            state,
            name: name.clone(),
            kind,
            within,
            from,
            entered: id,
            exited: None,
            start: at,
            end: None,
            outcome: Outcome::Running,
            input: input.clone(),
            output: None,
            assigned: None,
            trouble: None,
            field: None,
            attempts: Vec::new(),
            items: None,
            map_run: None,
            failing: false,
        });
        Place::in_visit(self.done.visits.len() - 1)
    }

    /// The state of a name, in a state that holds it where there are several.
    fn find(&self, name: &str, around: Option<(usize, usize)>) -> Option<(usize, usize)> {
        let shown = graph::shown_name(name);
        let found = self.states.get(shown.as_str())?;
        let inside = |state: &&(usize, usize)| self.diagram.scopes[state.0].inside == around;
        found.iter().find(inside).or_else(|| found.first()).copied()
    }

    /// The number of the branch that a state is in; an iteration keeps its number.
    fn branch(&self, (scope, _): (usize, usize), index: u64) -> u64 {
        let Some((outer, node)) = self.diagram.scopes[scope].inside else { return index };
        let node = &self.diagram.scopes[outer].nodes[node];
        if node.state_type != Some(StateType::Parallel) {
            return index;
        }
        node.scopes.iter().position(|one| *one == scope).map_or(index, |branch| branch as u64)
    }

    /// The transition that leads from a visit's state to another one.
    fn transition(&self, from: usize, to: (usize, usize)) -> Option<usize> {
        let left = &self.done.visits[from];
        let (scope, number) = left.state.filter(|(scope, _)| *scope == to.0)?;
        let edges = &self.diagram.scopes[scope].edges;
        let first = edges.partition_point(|edge| edge.from < number);
        let mut own = edges[first..].iter().take_while(|edge| edge.from == number).enumerate();
        let caught = left.outcome == Outcome::Caught || left.failing;
        let fits = |edge: &graph::Edge| edge.to == to.1 && (edge.kind == EdgeKind::Catch) == caught;
        own.find(|(_, edge)| fits(edge)).map(|(index, _)| first + index)
    }

    fn state(&mut self, at: Millis, before: Place, kind: StateType, stage: Stage) -> Place {
        let Some(visit) = self.around(before, |visit| visit.kind == kind) else { return before };
        match stage {
            Stage::Started => {
                self.done.visits[visit].begin_again(at);
                return Place { visit: Some(visit), opened: (kind == StateType::Parallel).then_some((visit, 0)) };
            }
            Stage::Succeeded => self.done.visits[visit].failing = false,
            Stage::Failed => {
                // What it failed with is what failed in it.
                let trouble = before.visit.and_then(|inner| self.done.visits[inner].trouble.clone());
                self.fail(Some(visit), &trouble.unwrap_or_default(), at);
                self.end_inside(visit, at);
            }
            // What has failed is aborted, too, where nothing catches it.
            Stage::Aborted => self.done.visits[visit].give_up(at),
        }
        Place::in_visit(visit)
    }

    fn iteration(&mut self, at: Millis, before: Place, stage: Stage, name: &Arc<str>, index: u64) -> Place {
        let map = self.around(before, |visit| visit.name == *name).or_else(|| self.last_open(name));
        let Some(map) = map else { return before };
        if stage == Stage::Started {
            let iteration = Iteration { map, index, start: at, end: None, outcome: Outcome::Running };
            self.numbers.insert((map, index), self.done.iterations.len());
            self.done.iterations.push(iteration);
            return Place { visit: Some(map), opened: Some((map, index)) };
        }
        if let Some(number) = self.numbers.get(&(map, index)) {
            let iteration = &mut self.done.iterations[*number];
            iteration.end = Some(at);
            iteration.outcome = match stage {
                Stage::Started => Outcome::Running,
                Stage::Succeeded => Outcome::Succeeded,
                Stage::Failed => Outcome::Failed,
                // An iteration in which something failed is aborted by the service, and so are those beside it.
                Stage::Aborted
                    if before.visit.is_some_and(|inner| self.done.visits[inner].outcome == Outcome::Failed) =>
                {
                    Outcome::Failed
                }
                Stage::Aborted => Outcome::Aborted,
            };
        }
        if stage == Stage::Failed {
            let trouble = before.visit.and_then(|inner| self.done.visits[inner].trouble.clone());
            self.fail(Some(map), &trouble.unwrap_or_default(), at);
        }
        Place::in_visit(map)
    }

    fn fail(&mut self, visit: Option<usize>, trouble: &Trouble, at: Millis) {
        if let Some(visit) = visit {
            self.done.visits[visit].fail(trouble, at);
        }
    }

    /// What is left open when the history is over.
    fn finish(&mut self, ended: Option<(Millis, bool)>) {
        for visit in 0..self.done.visits.len() {
            if self.done.visits[visit].outcome != Outcome::Running {
                continue;
            }
            let within = self.done.visits[visit].within;
            let over = within.and_then(|(outer, index)| {
                let iteration = self.numbers.get(&(outer, index)).and_then(|number| self.done.iterations[*number].end);
                iteration.or(self.done.visits[outer].end)
            });
            let open = &mut self.done.visits[visit];
            if let Some(at) = over.or(ended.map(|(at, _)| at)) {
                open.give_up(at);
            }
        }
        let failed: HashSet<(usize, u64)> = self
            .done
            .visits
            .iter()
            .filter(|visit| visit.outcome == Outcome::Failed)
            .filter_map(|visit| visit.within)
            .collect();
        for iteration in &mut self.done.iterations {
            let over = self.done.visits[iteration.map].end.or(ended.map(|(at, _)| at));
            if let (Outcome::Running, Some(at)) = (iteration.outcome, over) {
                let has_failed = failed.contains(&(iteration.map, iteration.index));
                iteration.outcome = if has_failed { Outcome::Failed } else { Outcome::Aborted };
                iteration.end = Some(at);
            }
        }
    }
}
