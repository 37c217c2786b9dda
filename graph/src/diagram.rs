//! What a picture shows of a state machine: the one walk over the model that all printers share.

mod condition;
mod detail;

use std::collections::HashMap;

use asl::{Pattern, Resource, State, StateMachine, StateType, Transition};

use crate::text::clean;

/// What a picture shows of a state machine.
///
/// Texts are what authors wrote, in one line, with what cannot be seen as escapes, and at most 2,000 characters long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagram {
    /// What the state machine is called.
    pub title: String,
    /// What the state machine is for, if it says so.
    pub comment: Option<String>,
    /// The state machine, then those nested in its states, each after the one that it is in.
    pub scopes: Vec<Scope>,
    /// True where two state machines are compared.
    pub compared: bool,
}

/// States whose transitions stay among them: those of the state machine, of a branch or of an item processor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Scope {
    /// The scope and the state that it is in; none for the state machine itself.
    pub inside: Option<(usize, usize)>,
    /// What it is called beside others in the same state, such as `Branch 2`.
    pub caption: Option<String>,
    /// The first state.
    pub start: Option<usize>,
    /// The states, in the order of the definition.
    pub nodes: Vec<Node>,
    /// The transitions; no two have the same states and are of the same kind.
    pub edges: Vec<Edge>,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its type; none where the language has no such type, and for a state that is only named.
    pub state_type: Option<StateType>,
    /// Its type as it is written.
    pub type_name: String,
    /// What it calls, how long it waits, with which error it fails.
    pub detail: Option<String>,
    /// What its request is for, such as the name of a function or a table, where the definition says it.
    pub target: Option<String>,
    /// The service that it calls, as its resource spells it.
    pub service: Option<String>,
    /// How the state waits, where it does more than call.
    pub waits: Option<&'static str>,
    /// What it retries, one sentence for each retrier.
    pub retries: Vec<String>,
    /// True where an execution, a branch or an iteration can end with `End`.
    pub ends: bool,
    /// True for the target of a transition that no state has the name of.
    pub missing: bool,
    /// The scopes nested in it.
    pub scopes: Vec<usize>,
    /// What became of it, where two state machines are compared.
    pub change: Change,
}

/// Transitions between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edge {
    /// The state that is left.
    pub from: usize,
    /// The state that is entered.
    pub to: usize,
    /// What takes it.
    pub kind: EdgeKind,
    /// The errors or conditions that take it, in their order.
    pub labels: Vec<String>,
    /// What became of it, where two state machines are compared.
    pub change: Change,
}

/// What takes a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// The state has succeeded.
    Next,
    /// A rule of a Choice, or its default.
    Choice,
    /// A catcher.
    Catch,
}

/// What became of a state or a transition between an old and a new state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Change {
    /// Nothing, or nothing is compared.
    #[default]
    Same,
    /// Only the new one has it.
    Added,
    /// Only the old one has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
}

impl Change {
    /// The word for it: `same`, `added`, `removed` or `changed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Same => "same",
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }
}

impl Diagram {
    /// The diagram of a state machine with a title.
    pub fn of(title: &str, machine: &StateMachine) -> Self {
        let mut scopes = Vec::new();
        let mut waiting = vec![(None, None, machine.scope())];
        let mut next = 0;
        while let Some((inside, caption, scope)) = waiting.get(next).cloned() {
            let made = self::scope(inside, caption, scope);
            for (index, state) in scope.states.values().enumerate() {
                let nested = state.machines();
                let several = nested.len() > 1;
                for (number, (_, below)) in nested.into_iter().enumerate() {
                    let caption = several.then(|| format!("Branch {}", number + 1));
                    waiting.push((Some((next, index)), caption, below));
                }
            }
            scopes.push(made);
            next += 1;
        }
        link(&mut scopes);
        let comment = machine.comment.as_deref().map(clean).filter(|comment| !comment.is_empty());
        Self { title: clean(title), comment, scopes, compared: false }
    }
}

/// Tells the states which scopes are nested in them.
pub(crate) fn link(scopes: &mut [Scope]) {
    for index in 0..scopes.len() {
        if let Some((outer, node)) = scopes[index].inside {
            scopes[outer].nodes[node].scopes.push(index);
        }
    }
}

fn scope(inside: Option<(usize, usize)>, caption: Option<String>, scope: asl::Scope<'_>) -> Scope {
    let mut nodes: Vec<Node> = scope.states.iter().map(|(name, state)| node(name, state)).collect();
    let mut missing: HashMap<&str, usize> = HashMap::new();
    let mut index_of = |name| {
        scope.states.get_index_of(name).unwrap_or_else(|| {
            *missing.entry(name).or_insert_with(|| {
                nodes.push(named(name));
                nodes.len() - 1
            })
        })
    };
    let start = (!scope.states.is_empty()).then(|| index_of(scope.start_at));
    let mut edges: Vec<Edge> = Vec::new();
    for (from, state) in scope.states.values().enumerate() {
        let first = edges.len();
        let mut known: HashMap<(usize, EdgeKind), usize> = HashMap::new();
        for (target, kind, label) in transitions(state) {
            let to = index_of(target);
            let at = *known.entry((to, kind)).or_insert(edges.len());
            match edges.get_mut(at) {
                Some(edge) => edge.labels.extend(label),
                None => edges.push(Edge { from, to, kind, labels: Vec::from_iter(label), change: Change::Same }),
            }
        }
        debug_assert!(edges[first..].iter().all(|edge| edge.from == from));
    }
    Scope { inside, caption, start, nodes, edges }
}

/// Every transition of a state: where to, what takes it, and the errors or the condition.
fn transitions(state: &State) -> Vec<(&str, EdgeKind, Option<String>)> {
    if let State::Choice(choice) = state {
        let rules = choice.choices.iter();
        let chosen = rules.map(|rule| (rule.next.as_str(), EdgeKind::Choice, Some(condition::of(&rule.test))));
        let otherwise = choice.default.as_deref().map(|next| (next, EdgeKind::Choice, Some("otherwise".to_owned())));
        return chosen.chain(otherwise).collect();
    }
    let next = state.transition().and_then(Transition::target).map(|next| (next, EdgeKind::Next, None));
    let caught = state.catchers().iter().flat_map(|catcher| {
        let errors = catcher.error_equals.iter().map(|error| Some(clean(error)));
        errors.map(|error| (catcher.next.as_str(), EdgeKind::Catch, error))
    });
    next.into_iter().chain(caught).collect()
}

fn node(name: &str, state: &State) -> Node {
    let task = match state {
        State::Task(task) => Some(task),
        State::Pass(_)
        | State::Choice(_)
        | State::Wait(_)
        | State::Succeed(_)
        | State::Fail(_)
        | State::Parallel(_)
        | State::Map(_)
        | State::Other(_) => None,
    };
    let resource = task.map(|task| Resource::parse(&task.resource));
    let waits = resource.and_then(|resource| resource.pattern()).and_then(|pattern| match pattern {
        Pattern::RequestResponse => None,
        Pattern::WaitForTaskToken => Some("waits for a task token"),
        Pattern::RunAJob(_) => Some("waits for the job to end"),
    });
    Node {
        name: clean(name),
        state_type: state.state_type(),
        type_name: clean(state.type_name()),
        detail: detail::of(state).map(|detail| clean(&detail)).filter(|detail| !detail.is_empty()),
        // What a function or an activity gets is the author's, and names nothing.
        target: task
            .filter(|_| matches!(resource, Some(Resource::Call(_))))
            .and_then(detail::target)
            .map(|target| clean(&target)),
        service: resource.as_ref().and_then(detail::service),
        waits,
        retries: state.retriers().iter().map(detail::retrier).map(|retrier| clean(&retrier)).collect(),
        ends: state.transition() == Some(&Transition::End),
        missing: false,
        scopes: Vec::new(),
        change: Change::Same,
    }
}

/// A state that is only named by a transition.
fn named(name: &str) -> Node {
    Node {
        name: clean(name),
        state_type: None,
        type_name: String::new(),
        detail: Some("no such state".to_owned()),
        target: None,
        service: None,
        waits: None,
        retries: Vec::new(),
        ends: false,
        missing: true,
        scopes: Vec::new(),
        change: Change::Same,
    }
}

#[cfg(test)]
mod tests;
