//! Which origins lie on every path to a state.
//!
//! The graph has a point for entering each state, one for its success and one for each catch, so that "the task
//! succeeded" and "the task was reached" are different questions. Dominators are found by the iterative algorithm of
//! Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"), and asked by intervals over their tree.

use std::collections::{HashMap, HashSet, VecDeque};

use super::edges::Edge;
use super::graph::Graph;
use crate::expr::node::Origin;

/// A point on a path through the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// A state is entered.
    Entered(u32),
    /// A state has succeeded.
    Succeeded(u32),
    /// A catch has taken an error.
    Caught(u32),
    /// The machines in a state begin.
    Begun(u32),
}

impl Point {
    /// Where a value originates; none for values that are always there, or never on a path.
    fn of(origin: Origin) -> Option<Point> {
        match origin {
            Origin::Result(state) => Some(Point::Succeeded(state)),
            Origin::Error(catch) => Some(Point::Caught(catch)),
            Origin::Item(state) => Some(Point::Begun(state)),
            Origin::Input
            | Origin::Context
            | Origin::Token(_)
            | Origin::Each(_)
            | Origin::Raw(_)
            | Origin::StateInput
            | Origin::IfPassed(_)
            | Origin::Variable(_) => None,
        }
    }
}

/// The answer to "has every path to this state passed that origin?".
#[derive(Debug)]
pub(crate) struct Dominators {
    places: HashMap<Point, usize>,
    /// For each point, when its subtree of dominated points begins and ends in a walk over the tree.
    intervals: Vec<(usize, usize)>,
}

impl Dominators {
    /// Finds the dominators of a graph.
    pub(crate) fn of(graph: &Graph<'_>) -> Self {
        let Some(&entry) = graph.order.first() else {
            return Self { places: HashMap::new(), intervals: Vec::new() };
        };
        let order = reverse_postorder(graph, Point::Entered(entry));
        let places: HashMap<Point, usize> = order.iter().enumerate().map(|(place, &point)| (point, place)).collect();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); order.len()];
        for (place, &point) in order.iter().enumerate() {
            for following in after(graph, point) {
                before[places[&following]].push(place);
            }
        }
        let immediate = immediate_dominators(&before);
        Self { places, intervals: intervals(&immediate) }
    }

    /// True when every path to the state has passed the origin.
    pub(crate) fn passed(&self, origin: Origin, state: u32) -> bool {
        let Some(point) = Point::of(origin) else { return true };
        let (Some(&born), Some(&used)) = (self.places.get(&point), self.places.get(&Point::Entered(state))) else {
            return false;
        };
        let ((begin, end), (used, _)) = (self.intervals[born], self.intervals[used]);
        begin <= used && used < end
    }
}

/// The points directly after a point.
fn after(graph: &Graph<'_>, point: Point) -> Vec<Point> {
    let edges = |state: u32| graph.edges[state as usize].iter();
    match point {
        Point::Entered(state) => {
            let caught = edges(state).filter_map(|edge| match edge {
                Edge::Caught { origin, .. } => Some(Point::Caught(*origin)),
                Edge::On(_) | Edge::Chosen { .. } => None,
            });
            // A machine's first state comes after the state around it, which no path out of the machine leads back to.
            let begun = graph.machines.contains_key(&state).then_some(Point::Begun(state));
            std::iter::once(Point::Succeeded(state)).chain(caught).chain(begun).collect()
        }
        Point::Succeeded(state) => edges(state)
            .filter_map(|edge| match edge {
                Edge::On(target) | Edge::Chosen { target, .. } => Some(Point::Entered(*target)),
                Edge::Caught { .. } => None,
            })
            .collect(),
        Point::Caught(catch) => {
            let targets = graph.catchers.get(&catch).map(|&state| edges(state)).into_iter().flatten();
            targets
                .filter_map(|edge| match edge {
                    Edge::Caught { origin, target } if *origin == catch => Some(Point::Entered(*target)),
                    Edge::Caught { .. } | Edge::On(_) | Edge::Chosen { .. } => None,
                })
                .collect()
        }
        Point::Begun(state) => {
            let machines = graph.machines.get(&state).into_iter().flatten();
            let firsts = machines.filter_map(|&scope| graph.scopes[scope as usize].order.first());
            firsts.map(|&entry| Point::Entered(entry)).collect()
        }
    }
}

fn reverse_postorder(graph: &Graph<'_>, entry: Point) -> Vec<Point> {
    enum Step {
        Enter(Point),
        Leave(Point),
    }
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    let mut waiting = vec![Step::Enter(entry)];
    while let Some(step) = waiting.pop() {
        match step {
            Step::Enter(point) if seen.insert(point) => {
                waiting.push(Step::Leave(point));
                waiting.extend(after(graph, point).into_iter().rev().map(Step::Enter));
            }
            Step::Enter(_) => {}
            Step::Leave(point) => order.push(point),
        }
    }
    order.reverse();
    order
}

/// For each place in reverse postorder the place of its immediate dominator; the entry is its own.
fn immediate_dominators(before: &[Vec<usize>]) -> Vec<usize> {
    let mut immediate: Vec<Option<usize>> = vec![None; before.len()];
    immediate[0] = Some(0);
    let mut changed = true;
    while changed {
        changed = false;
        for place in 1..before.len() {
            let known = before[place].iter().copied().filter(|&other| immediate[other].is_some());
            let meeting = known.reduce(|a, b| meet(&immediate, a, b));
            if meeting.is_some() && immediate[place] != meeting {
                immediate[place] = meeting;
                changed = true;
            }
        }
    }
    immediate.into_iter().map(|dominator| dominator.unwrap_or(0)).collect()
}

/// The closest place that dominates both.
fn meet(immediate: &[Option<usize>], mut a: usize, mut b: usize) -> usize {
    while a != b {
        let higher = a.max(b);
        let above = immediate[higher].unwrap_or(0);
        (a, b) = (a.min(b), above);
    }
    a
}

/// Numbers the dominator tree so that "a dominates b" is "b's number is in a's interval".
fn intervals(immediate: &[usize]) -> Vec<(usize, usize)> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); immediate.len()];
    for (place, &above) in immediate.iter().enumerate().skip(1) {
        below[above].push(place);
    }
    let mut intervals = vec![(0, 0); immediate.len()];
    let mut count = 0;
    let mut waiting = vec![(0, false)];
    while let Some((place, done)) = waiting.pop() {
        if done {
            intervals[place].1 = count;
        } else {
            intervals[place].0 = count;
            count += 1;
            waiting.push((place, true));
            waiting.extend(below[place].iter().map(|&child| (child, false)));
        }
    }
    intervals
}

/// The names of the states on a shortest path to a state that does not pass a origin.
pub(crate) fn path_without(graph: &Graph<'_>, origin: Origin, state: u32) -> Vec<String> {
    let avoided = Point::of(origin);
    let goal = Point::Entered(state);
    let Some(&entry) = graph.order.first() else { return Vec::new() };
    let entry = Point::Entered(entry);
    let mut came_from: HashMap<Point, Point> = HashMap::new();
    let mut waiting = VecDeque::from([entry]);
    while let Some(point) = waiting.pop_front() {
        if point == goal {
            break;
        }
        for following in after(graph, point) {
            if Some(following) != avoided && following != entry && !came_from.contains_key(&following) {
                came_from.insert(following, point);
                waiting.push_back(following);
            }
        }
    }
    let mut path = Vec::new();
    let mut point = Some(goal);
    while let Some(at) = point {
        if let Point::Entered(state) = at {
            path.push(graph.state(state).name.clone());
        }
        point = came_from.get(&at).copied();
    }
    path.reverse();
    path
}
