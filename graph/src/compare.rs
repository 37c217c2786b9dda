//! Two state machines in one diagram, with what was added, removed and changed.

use std::collections::{HashMap, HashSet};

use asl::{Processor, State, StateMachine, Transition};

use crate::diagram::link;
use crate::{Change, Diagram, Node, Scope};

impl Diagram {
    /// The diagram of a new state machine, with what an old one had beside it; each state and transition says what became of
    /// it. States are the same when they have the same name in the same scope, and branches when they have the same number.
    pub fn compared(title: &str, old: &StateMachine, new: &StateMachine) -> Self {
        let (before, after) = (Diagram::of(title, old), Diagram::of(title, new));
        let changed = changed(old, new, &before, &after);
        let mut both = Self { scopes: Vec::new(), compared: true, ..after.clone() };
        // What is left to bring together: an old scope, a new one or both, and where they are.
        let mut waiting = vec![(Some(0), Some(0), None)];
        let mut next = 0;
        while let Some((old, new, inside)) = waiting.get(next).copied() {
            let old_scope = old.and_then(|old: usize| before.scopes.get(old));
            let new_scope = new.and_then(|new: usize| after.scopes.get(new));
            let (made, origins) = together(old_scope, new_scope, &changed, new);
            for (index, origin) in origins.into_iter().enumerate() {
                let below = |scope: Option<&Scope>, node: Option<usize>| {
                    scope.zip(node).map(|(scope, node)| scope.nodes[node].scopes.clone()).unwrap_or_default()
                };
                let (old_below, new_below) = (below(old_scope, origin.0), below(new_scope, origin.1));
                for number in 0..old_below.len().max(new_below.len()) {
                    let pair = (old_below.get(number).copied(), new_below.get(number).copied());
                    waiting.push((pair.0, pair.1, Some((next, index))));
                }
            }
            both.scopes.push(Scope { inside, ..made });
            next += 1;
        }
        link(&mut both.scopes);
        both
    }
}

/// The old and the new number of each state.
type Origin = (Option<usize>, Option<usize>);

/// The states and transitions of two scopes, either of which may be missing.
fn together(
    old: Option<&Scope>,
    new: Option<&Scope>,
    changed: &HashSet<(usize, usize)>,
    number: Option<usize>,
) -> (Scope, Vec<Origin>) {
    let empty = Scope::default();
    let (before, after) = (old.unwrap_or(&empty), new.unwrap_or(&empty));
    let old_names: HashMap<&str, usize> =
        before.nodes.iter().enumerate().map(|(index, node)| (node.name.as_str(), index)).collect();
    let mut nodes: Vec<Node> = Vec::new();
    let mut origins: Vec<Origin> = Vec::new();
    let mut place_of_old = vec![None; before.nodes.len()];
    for (index, node) in after.nodes.iter().enumerate() {
        let known = old_names.get(node.name.as_str()).copied();
        let change = match known {
            None => Change::Added,
            Some(_) if number.is_some_and(|scope| changed.contains(&(scope, index))) => Change::Changed,
            Some(_) => Change::Same,
        };
        if let Some(known) = known {
            place_of_old[known] = Some(nodes.len());
        }
        nodes.push(Node { change, scopes: Vec::new(), ..node.clone() });
        origins.push((known, Some(index)));
    }
    for (index, node) in before.nodes.iter().enumerate() {
        if place_of_old[index].is_none() {
            place_of_old[index] = Some(nodes.len());
            nodes.push(Node { change: Change::Removed, scopes: Vec::new(), ..node.clone() });
            origins.push((Some(index), None));
        }
    }
    let placed = |old: usize| place_of_old[old].unwrap_or_default();
    let mut edges = after.edges.clone();
    let mut known = HashMap::new();
    for (index, edge) in edges.iter_mut().enumerate() {
        edge.change = Change::Added;
        known.insert((edge.from, edge.to, edge.kind), index);
    }
    for edge in &before.edges {
        let (from, to) = (placed(edge.from), placed(edge.to));
        match known.get(&(from, to, edge.kind)) {
            Some(index) if edges[*index].labels == edge.labels => edges[*index].change = Change::Same,
            Some(index) => edges[*index].change = Change::Changed,
            None => edges.push(crate::Edge { from, to, change: Change::Removed, ..edge.clone() }),
        }
    }
    // The transitions of a state stand together, the new ones first.
    edges.sort_by_key(|edge| edge.from);
    let start = after.start.or_else(|| before.start.map(placed));
    let caption = after.caption.clone().or_else(|| before.caption.clone());
    (Scope { inside: None, caption, start, nodes, edges }, origins)
}

/// The states of the new machine, by scope and number, whose own fields are not those of the old one's state of that name.
fn changed(old: &StateMachine, new: &StateMachine, before: &Diagram, after: &Diagram) -> HashSet<(usize, usize)> {
    let (old_scopes, new_scopes) = (old.scopes(), new.scopes());
    let mut found = HashSet::new();
    let mut pairs = vec![(0, 0)];
    while let Some((old_index, new_index)) = pairs.pop() {
        let (Some((_, old_scope)), Some((_, new_scope))) = (old_scopes.get(old_index), new_scopes.get(new_index))
        else {
            continue;
        };
        for (index, (name, state)) in new_scope.states.iter().enumerate() {
            let Some((old_number, _, old_state)) = old_scope.states.get_full(name) else { continue };
            if own(old_state) != own(state) {
                found.insert((new_index, index));
            }
            let below = |diagram: &Diagram, scope: usize, node: usize| diagram.scopes[scope].nodes[node].scopes.clone();
            pairs.extend(below(before, old_index, old_number).into_iter().zip(below(after, new_index, index)));
        }
    }
    found
}

/// A state without its transitions and without what is in it, which are compared by themselves.
fn own(state: &State) -> State {
    let mut own = state.clone();
    let (transition, catch) = match &mut own {
        State::Pass(state) => (Some(&mut state.transition), None),
        State::Wait(state) => (Some(&mut state.transition), None),
        State::Task(state) => (Some(&mut state.transition), state.catch.as_mut()),
        State::Parallel(state) => {
            for branch in &mut state.branches {
                branch.states.clear();
                branch.start_at.clear();
            }
            (Some(&mut state.transition), state.catch.as_mut())
        }
        State::Map(state) => {
            match &mut state.item_processor {
                Processor::ItemProcessor(processor) | Processor::Iterator(processor) => {
                    processor.states.clear();
                    processor.start_at.clear();
                }
            }
            (Some(&mut state.transition), state.catch.as_mut())
        }
        State::Choice(choice) => {
            choice.default = None;
            choice.choices.iter_mut().for_each(|rule| rule.next.clear());
            (None, None)
        }
        State::Other(other) => (other.transition.as_mut(), None),
        State::Succeed(_) | State::Fail(_) => (None, None),
    };
    if let Some(transition) = transition {
        *transition = Transition::End;
    }
    catch.into_iter().flatten().for_each(|catcher| catcher.next.clear());
    own
}
