//! The search: each scope for each set of facts that it is entered with, the shortest paths first.
//!
//! A list of states is searched once for each set of facts, and what comes of it is kept. A Parallel or Map waits for what
//! comes of its inner lists; those that wait are on a stack of their own, so that nothing recurses.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use indexmap::IndexMap;

use super::beside::{Mix, Mixes, any_number, both};
use super::errors::{READER, Raised, TOLERANCE, WRITER};
use super::graph::{Graph, Target, inner};
use super::property::{Watch, Watched};
use super::trail::{Event, TrailId, Trails};
use crate::plan::{Map, ScopeId, State, StateId, Work};

/// Facts that hold, a bit each.
pub(super) type Facts = u32;

/// The search would take more steps than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

/// How a list of states is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Exit {
    End,
    Out(Raised),
}

/// A place that is reached with some facts.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    /// The state: of an error that which raised it.
    pub(super) state: StateId,
    pub(super) facts: Facts,
    pub(super) cost: u32,
    pub(super) trail: TrailId,
}

/// What comes of a list of states.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) exits: Vec<(Exit, Reach)>,
    /// Where it can be under way, once for each set of facts.
    under_way: Vec<Reach>,
    /// The same for states that take time.
    pub(super) waits: Vec<Reach>,
}

/// A search and what it found.
pub(super) struct Search<'s, 'm> {
    graph: &'s Graph<'m>,
    watch: &'s Watch,
    pub(super) trails: Trails,
    summaries: HashMap<(ScopeId, Facts), Summary>,
    /// The states that are entered.
    pub(super) entered: Vec<bool>,
    left: usize,
}

/// A state that shall be entered: the cost of the path there, a ticket that orders what costs the same, the state, the
/// facts before, and the path.
type Waiting = (u32, u32, StateId, Facts, Option<TrailId>);

/// A list of states that is being searched.
struct Visit {
    scope: ScopeId,
    facts: Facts,
    waiting: BinaryHeap<Reverse<Waiting>>,
    tickets: u32,
    seen: HashSet<(StateId, Facts)>,
    exits: IndexMap<(Exit, StateId, Facts), Reach>,
    under_way: IndexMap<Facts, Reach>,
    waits: IndexMap<Facts, Reach>,
}

/// What a Parallel or Map can come to.
#[derive(Default)]
struct Fork {
    done: Vec<Mix>,
    failed: Vec<(Raised, StateId, Mix)>,
    under_way: Vec<Mix>,
    waits: Vec<(StateId, Mix)>,
}

impl<'s, 'm> Search<'s, 'm> {
    /// Searches a machine; `most` is how many steps the search may take.
    pub(super) fn run(graph: &'s Graph<'m>, watch: &'s Watch, most: usize) -> Result<(Self, Summary), Exhausted> {
        let mut search = Search {
            graph,
            watch,
            trails: Trails::default(),
            summaries: HashMap::new(),
            entered: vec![false; graph.machine.states.len()],
            left: most,
        };
        let top = (graph.machine.top, 0);
        let mut visits = vec![Visit::new(graph, top.0, top.1)];
        while let Some(visit) = visits.last_mut() {
            match search.go_on(visit)? {
                Some((scope, facts)) => visits.push(Visit::new(graph, scope, facts)),
                None => {
                    if let Some(visit) = visits.pop() {
                        let key = (visit.scope, visit.facts);
                        search.summaries.insert(key, visit.into_summary());
                    }
                }
            }
        }
        let summary = search.summaries.remove(&top).unwrap_or_default();
        Ok((search, summary))
    }

    /// Searches until there is nothing left, or until an inner list of states must be searched before.
    fn go_on(&mut self, visit: &mut Visit) -> Result<Option<(ScopeId, Facts)>, Exhausted> {
        while let Some(Reverse(next)) = visit.waiting.pop() {
            let (cost, _, id, before, trail) = next;
            if visit.seen.contains(&(id, before)) {
                continue;
            }
            self.left = self.left.checked_sub(1).ok_or(Exhausted)?;
            let state = &self.graph.machine.states[id];
            let facts = self.watch.after(before, id, Watched::Entered);
            let missing = inner(state).iter().find(|scope| !self.summaries.contains_key(&(**scope, facts)));
            if let Some(&scope) = missing {
                visit.waiting.push(Reverse(next));
                return Ok(Some((scope, facts)));
            }
            visit.seen.insert((id, before));
            self.entered[id] = true;
            if inner(state).is_empty() {
                self.plain(visit, id, facts, cost, trail)?;
            } else {
                self.fork(visit, id, facts, cost, trail)?;
            }
        }
        Ok(None)
    }

    /// A state without inner states.
    fn plain(
        &mut self,
        visit: &mut Visit,
        id: StateId,
        facts: Facts,
        cost: u32,
        trail: Option<TrailId>,
    ) -> Result<(), Exhausted> {
        let takes_time = matches!(self.graph.machine.states[id].work, Work::Task(_) | Work::Wait(_));
        if !visit.under_way.contains_key(&facts) || (takes_time && !visit.waits.contains_key(&facts)) {
            let busy = self.trails.step(trail, id, Event::Busy, Vec::new());
            visit.is_under_way(Reach { state: id, facts, cost: cost + 1, trail: busy }, takes_time);
        }
        for edge in self.graph.edges(id) {
            // Each transition waits to be followed, so it counts as a step: a state may lead to all others.
            self.left = self.left.checked_sub(1).ok_or(Exhausted)?;
            let watched = match edge.event {
                Event::Fails { .. } | Event::Retried(_) => Watched::Failed,
                Event::Succeeds | Event::Rule(_) | Event::Default | Event::Busy => Watched::Succeeded,
            };
            let after = self.watch.after(facts, id, watched);
            let step = self.trails.step(trail, id, edge.event, Vec::new());
            visit.lead(edge.to, Reach { state: id, facts: after, cost: cost + 1, trail: step });
        }
        Ok(())
    }

    /// A Parallel or Map.
    fn fork(
        &mut self,
        visit: &mut Visit,
        id: StateId,
        facts: Facts,
        cost: u32,
        trail: Option<TrailId>,
    ) -> Result<(), Exhausted> {
        let state = &self.graph.machine.states[id];
        let mut fork =
            if let Work::Map(map) = &state.work { self.items(id, map, facts)? } else { self.branches(state, facts)? };
        self.tell_apart(id, &mut fork.failed);
        self.exceed_limit(id, &mut fork);
        for mix in fork.under_way {
            if !visit.under_way.contains_key(&mix.facts) {
                let reach = self.inside(id, trail, cost, mix.facts, mix, Event::Busy);
                visit.is_under_way(reach, false);
            }
        }
        for (origin, mix) in fork.waits {
            if !visit.waits.contains_key(&mix.facts) {
                let mut reach = self.inside(id, trail, cost, mix.facts, mix, Event::Busy);
                reach.state = origin;
                visit.is_under_way(reach, true);
            }
        }
        for mix in fork.done {
            let after = self.watch.after(mix.facts, id, Watched::Succeeded);
            let reach = self.inside(id, trail, cost, after, mix, Event::Succeeds);
            visit.lead(state.next.map_or(Target::End, Target::State), reach);
        }
        for (raised, origin, mix) in fork.failed {
            if self.graph.retries(id, raised) > 0 && mix.facts != facts {
                let event = Event::Retried(self.graph.classes.error(raised));
                let again = self.inside(id, trail, cost, mix.facts, mix.clone(), event);
                visit.lead(Target::State(id), again);
            }
            let (event, catcher) = self.graph.failure(id, raised);
            let after = self.watch.after(mix.facts, id, Watched::Failed);
            let mut reach = self.inside(id, trail, cost, after, mix, event);
            reach.state = origin;
            visit.lead(catcher.map_or(Target::Out(raised), Target::State), reach);
        }
        Ok(())
    }

    fn inside(
        &mut self,
        id: StateId,
        trail: Option<TrailId>,
        cost: u32,
        facts: Facts,
        mix: Mix,
        event: Event,
    ) -> Reach {
        let trail = self.trails.step(trail, id, event, mix.inside);
        Reach { state: id, facts, cost: cost.saturating_add(1).saturating_add(mix.cost), trail }
    }

    fn branches(&mut self, state: &State, facts: Facts) -> Result<Fork, Exhausted> {
        let Search { summaries, left, .. } = self;
        let none = Summary::default();
        let branches: Vec<&Summary> =
            inner(state).iter().map(|scope| summaries.get(&(*scope, facts)).unwrap_or(&none)).collect();
        let under_way: Vec<Vec<Mix>> = branches.iter().map(|branch| branch.mixes_under_way(facts)).collect();
        // What the branches before each, and those behind it, can have done.
        let nothing = vec![Mix::nothing(facts)];
        let mut before = vec![nothing.clone()];
        let mut done = nothing.clone();
        for (branch, mixes) in branches.iter().zip(&under_way) {
            before.push(both(before.last().unwrap_or(&nothing), mixes, left)?);
            done = both(&done, &branch.mixes_of_ends(facts), left)?;
        }
        let mut fork = Fork { done, under_way: before.pop().unwrap_or_default(), ..Fork::default() };
        let mut behind = nothing;
        let (mut failed, mut waits) = (Vec::new(), Vec::new());
        for ((branch, mixes), before) in branches.iter().zip(&under_way).zip(&before).rev() {
            let others = both(before, &behind, left)?;
            failed.push(beside_others(branch.errors(), &others, left)?);
            waits.push(beside_others(branch.waits.iter().map(|reach| ((), reach)), &others, left)?);
            behind = both(mixes, &behind, left)?;
        }
        fork.failed = failed.into_iter().rev().flatten().collect();
        fork.waits = waits.into_iter().rev().flatten().map(|((), state, mix)| (state, mix)).collect();
        Ok(fork)
    }

    fn items(&mut self, id: StateId, map: &Map, facts: Facts) -> Result<Fork, Exhausted> {
        let Search { summaries, left, .. } = self;
        let none = Summary::default();
        let item = summaries.get(&(map.body, facts)).unwrap_or(&none);
        let tolerates = map.distributed && (map.tolerated_count.is_some() || map.tolerated_percentage.is_some());
        let mut ends = item.mixes_of_ends(facts);
        if tolerates {
            ends.extend(item.errors().map(|(_, reach)| reach.mix(facts)));
        }
        let others = any_number(facts, &item.mixes_under_way(facts), left)?;
        let mut fork = Fork { done: any_number(facts, &ends, left)?, under_way: others.clone(), ..Fork::default() };
        for (raised, origin, mix) in beside_others(item.errors(), &others, left)? {
            // The service says of a distributed Map that too many children failed, and not why.
            fork.failed.push(if map.distributed { (Raised::Class(TOLERANCE), id, mix) } else { (raised, origin, mix) });
        }
        let waits = beside_others(item.waits.iter().map(|reach| ((), reach)), &others, left)?;
        fork.waits.extend(waits.into_iter().map(|((), state, mix)| (state, mix)));
        if map.reader.is_some() {
            fork.failed.push((Raised::Class(READER), id, Mix::nothing(facts)));
        }
        if map.writer.as_ref().is_some_and(|writer| writer.request.is_some()) {
            fork.failed.extend(fork.done.iter().map(|mix| (Raised::Class(WRITER), id, mix.clone())));
        }
        Ok(fork)
    }

    /// Adds that the outputs of branches or items are too large together, where the state itself handles that.
    fn exceed_limit(&self, id: StateId, fork: &mut Fork) {
        let class = self.graph.classes.data_limit().filter(|class| self.graph.handling[id].names(*class));
        let done = class.into_iter().flat_map(|class| fork.done.iter().map(move |mix| (class, mix.clone())));
        fork.failed.extend(done.map(|(class, mix)| (Raised::Class(class), id, mix)).collect::<Vec<_>>());
    }

    /// Of errors that nothing inside names, takes those apart that a Parallel's or Map's own retriers and catchers name.
    ///
    /// Each name is given to the first state that can raise it. What remains to be looked for at the second is named by
    /// the first itself, so that all of it takes no longer than to read the definition.
    fn tell_apart(&self, id: StateId, failed: &mut Vec<(Raised, StateId, Mix)>) {
        let named: Vec<_> = self.graph.handling[id]
            .order
            .iter()
            .copied()
            .filter(|class| !super::errors::is_of_states(*class))
            .collect();
        if named.is_empty() {
            return;
        }
        failed.sort_by_key(|(_, _, mix)| mix.cost);
        let mut open: HashMap<Facts, Vec<u32>> = HashMap::new();
        let mut found = Vec::new();
        for (raised, origin, mix) in failed.iter() {
            if *raised != Raised::Other {
                continue;
            }
            open.entry(mix.facts).or_insert_with(|| named.clone()).retain(|class| {
                let stays = self.graph.is_named_within(*class, *origin, id);
                if !stays {
                    found.push((Raised::Class(*class), *origin, mix.clone()));
                }
                stays
            });
        }
        // A name comes before "any other", so that the shortest path shows it.
        found.append(failed);
        *failed = found;
    }
}

/// What a branch comes to, together with what the others can have done.
fn beside_others<'r, T: Copy>(
    reaches: impl Iterator<Item = (T, &'r Reach)>,
    others: &[Mix],
    left: &mut usize,
) -> Result<Vec<(T, StateId, Mix)>, Exhausted> {
    let mut found = Vec::new();
    for (what, reach) in reaches {
        let own = Mix { facts: reach.facts, cost: reach.cost, inside: vec![reach.trail] };
        let mixed = both(std::slice::from_ref(&own), others, left)?;
        found.extend(mixed.into_iter().map(|mix| (what, reach.state, mix)));
    }
    Ok(found)
}

impl Visit {
    fn new(graph: &Graph<'_>, scope: ScopeId, facts: Facts) -> Self {
        let start = graph.machine.scopes[scope].start;
        Visit {
            scope,
            facts,
            waiting: BinaryHeap::from([Reverse((0, 0, start, facts, None))]),
            tickets: 0,
            seen: HashSet::new(),
            exits: IndexMap::new(),
            under_way: IndexMap::new(),
            waits: IndexMap::new(),
        }
    }

    fn lead(&mut self, to: Target, reach: Reach) {
        let exit = match to {
            Target::State(id) => {
                if !self.seen.contains(&(id, reach.facts)) {
                    self.tickets = self.tickets.saturating_add(1);
                    let next = (reach.cost, self.tickets, id, reach.facts, Some(reach.trail));
                    self.waiting.push(Reverse(next));
                }
                return;
            }
            Target::End => Exit::End,
            Target::Out(raised) => Exit::Out(raised),
        };
        self.is_under_way(reach.clone(), false);
        let key = (exit, reach.state, reach.facts);
        match self.exits.get_mut(&key) {
            Some(known) if known.cost <= reach.cost => {}
            Some(known) => *known = reach,
            None => {
                self.exits.insert(key, reach);
            }
        }
    }

    fn is_under_way(&mut self, reach: Reach, takes_time: bool) {
        if takes_time {
            self.waits.entry(reach.facts).or_insert_with(|| reach.clone());
        }
        self.under_way.entry(reach.facts).or_insert(reach);
    }

    fn into_summary(self) -> Summary {
        Summary {
            exits: self.exits.into_iter().map(|((exit, _, _), reach)| (exit, reach)).collect(),
            under_way: self.under_way.into_values().collect(),
            waits: self.waits.into_values().collect(),
        }
    }
}

impl Reach {
    /// What a branch did, if it made a fact hold; else nothing that matters.
    fn mix(&self, entry: Facts) -> Mix {
        if self.facts == entry {
            return Mix::nothing(entry);
        }
        Mix { facts: self.facts, cost: self.cost, inside: vec![self.trail] }
    }
}

impl Summary {
    fn mixes_of_ends(&self, entry: Facts) -> Vec<Mix> {
        let mut mixes = Mixes::default();
        for (exit, reach) in &self.exits {
            if *exit == Exit::End {
                mixes.add(reach.mix(entry));
            }
        }
        mixes.into_vec()
    }

    /// What a branch can have done so far. Its first state it has entered.
    fn mixes_under_way(&self, entry: Facts) -> Vec<Mix> {
        let mut mixes = Mixes::default();
        for reach in &self.under_way {
            mixes.add(reach.mix(entry));
        }
        mixes.into_vec()
    }

    fn errors(&self) -> impl Iterator<Item = (Raised, &Reach)> {
        self.exits.iter().filter_map(|(exit, reach)| match exit {
            Exit::End => None,
            Exit::Out(raised) => Some((*raised, reach)),
        })
    }
}
