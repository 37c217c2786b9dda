//! What must hold for every execution: written in code or as a text.

mod parse;

use std::collections::HashMap;

use super::search::Facts;
use crate::plan::{Machine, StateId};

pub use parse::{MOST_NESTING, ParsePropertyError};

/// The maximum number of facts about states in a property.
pub const MOST_WATCHED: usize = 16;

/// What must hold for every execution that ends.
///
/// ```
/// use simulator::explore::{Ended, Property, after, visited};
///
/// let property = after("Charge").ended(Ended::Failed).implies(visited("Refund"));
/// assert_eq!(property.to_string(), r#"succeeded "Charge" and ended failed implies visited "Refund""#);
/// assert_eq!(property, r#"ended failed after "Charge" implies visited "Refund""#.parse::<Property>()?);
/// # Ok::<(), simulator::explore::ParsePropertyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub(super) premise: Option<Condition>,
    pub(super) claim: Condition,
}

/// Something that is true or false of an execution at its end.
#[derive(Debug, Clone)]
pub struct Condition(Node);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Ended(Option<Ended>),
    Fact(Fact),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// How an execution ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// With an output.
    Succeeded,
    /// With an error.
    Failed,
    /// By its time limit.
    TimedOut,
}

/// What became of a state.
#[derive(Debug, Clone)]
pub struct Fact {
    what: Watched,
    state: Named,
    after: Option<Named>,
}

#[derive(Debug, Clone)]
struct Named {
    name: String,
    /// Where the name is in a text, from 1; 0 in code.
    column: usize,
}

/// What is watched of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Watched {
    Entered,
    Succeeded,
    Failed,
}

/// The state is entered.
pub fn visited(state: impl Into<String>) -> Fact {
    Fact::new(Watched::Entered, state.into(), 0)
}

/// The state succeeds.
pub fn succeeded(state: impl Into<String>) -> Fact {
    Fact::new(Watched::Succeeded, state.into(), 0)
}

/// The state fails finally, whether the error is caught or not.
pub fn failed(state: impl Into<String>) -> Fact {
    Fact::new(Watched::Failed, state.into(), 0)
}

/// The state succeeds before the end: [`succeeded`], in the words of a premise.
pub fn after(state: impl Into<String>) -> Condition {
    succeeded(state).into()
}

/// The execution ends so.
pub fn ended(how: Ended) -> Condition {
    Condition(Node::Ended(Some(how)))
}

impl Fact {
    fn new(what: Watched, name: String, column: usize) -> Self {
        Fact { what, state: Named { name, column }, after: None }
    }

    /// The same, and only after another state has succeeded on the same path.
    #[must_use]
    pub fn after(mut self, state: impl Into<String>) -> Self {
        self.after = Some(Named { name: state.into(), column: 0 });
        self
    }

    /// If this is true, the claim holds.
    pub fn implies(self, claim: impl Into<Condition>) -> Property {
        Condition::from(self).implies(claim)
    }

    /// Both are true.
    #[must_use]
    pub fn and(self, other: impl Into<Condition>) -> Condition {
        Condition::from(self).and(other)
    }

    /// At least one is true.
    #[must_use]
    pub fn or(self, other: impl Into<Condition>) -> Condition {
        Condition::from(self).or(other)
    }
}

impl std::ops::Not for Fact {
    type Output = Condition;

    fn not(self) -> Condition {
        !Condition::from(self)
    }
}

impl std::ops::Not for Condition {
    type Output = Condition;

    fn not(self) -> Condition {
        Condition(match self.0 {
            Node::Not(inner) => *inner,
            node => Node::Not(Box::new(node)),
        })
    }
}

impl Condition {
    /// And the execution ends so.
    #[must_use]
    pub fn ended(self, how: Ended) -> Self {
        self.and(ended(how))
    }

    /// Both are true.
    #[must_use]
    pub fn and(self, other: impl Into<Condition>) -> Self {
        let mut all = if let Node::And(all) = self.0 { all } else { vec![self.0] };
        all.push(other.into().0);
        Condition(Node::And(all))
    }

    /// At least one is true.
    #[must_use]
    pub fn or(self, other: impl Into<Condition>) -> Self {
        let mut all = if let Node::Or(all) = self.0 { all } else { vec![self.0] };
        all.push(other.into().0);
        Condition(Node::Or(all))
    }

    /// If this is true, the claim holds.
    pub fn implies(self, claim: impl Into<Condition>) -> Property {
        Property { premise: Some(self), claim: claim.into() }
    }

    pub(super) fn holds(&self, watch: &Watch, ended: Ended, facts: Facts) -> bool {
        self.0.holds(watch, ended, facts)
    }
}

impl Node {
    fn holds(&self, watch: &Watch, ended: Ended, facts: Facts) -> bool {
        match self {
            Node::Ended(how) => how.is_none_or(|how| how == ended),
            Node::Fact(fact) => watch.bit(fact).is_some_and(|bit| facts & bit != 0),
            Node::And(all) => all.iter().all(|node| node.holds(watch, ended, facts)),
            Node::Or(all) => all.iter().any(|node| node.holds(watch, ended, facts)),
            Node::Not(node) => !node.holds(watch, ended, facts),
        }
    }

    fn facts<'n>(&'n self, found: &mut Vec<&'n Fact>) {
        match self {
            Node::Ended(_) => {}
            Node::Fact(fact) => found.push(fact),
            Node::And(all) | Node::Or(all) => all.iter().for_each(|node| node.facts(found)),
            Node::Not(node) => node.facts(found),
        }
    }
}

impl From<Fact> for Condition {
    fn from(fact: Fact) -> Self {
        Condition(Node::Fact(fact))
    }
}

impl From<Condition> for Property {
    fn from(claim: Condition) -> Self {
        Property { premise: None, claim }
    }
}

impl From<Fact> for Property {
    fn from(fact: Fact) -> Self {
        Condition::from(fact).into()
    }
}

// Where a name is in a text is not part of what it means.
impl PartialEq for Fact {
    fn eq(&self, other: &Self) -> bool {
        let after = |fact: &Fact| fact.after.as_ref().map(|named| named.name.clone());
        self.what == other.what && self.state.name == other.state.name && after(self) == after(other)
    }
}

impl Eq for Fact {}

impl PartialEq for Condition {
    /// The same words; "a and b" alone is what it holds.
    fn eq(&self, other: &Self) -> bool {
        fn parts(node: &Node) -> Vec<&Node> {
            if let Node::And(all) = node { all.iter().collect() } else { vec![node] }
        }
        let (these, those) = (parts(&self.0), parts(&other.0));
        these.len() == those.len() && these.iter().all(|node| those.contains(node))
    }
}

impl Eq for Condition {}

impl std::fmt::Display for Property {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(premise) = &self.premise {
            write!(f, "{} implies ", premise.0)?;
        }
        write!(f, "{}", self.claim.0)
    }
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted = |name: &str| format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
        match self {
            Node::Ended(None) => f.write_str("ended"),
            Node::Ended(Some(how)) => write!(f, "ended {}", how.as_str()),
            Node::Fact(Fact { what, state, after }) => {
                write!(f, "{} {}", what.as_str(), quoted(&state.name))?;
                after.as_ref().map_or(Ok(()), |after| write!(f, " after {}", quoted(&after.name)))
            }
            Node::And(all) => {
                for (number, node) in all.iter().enumerate() {
                    let between = if number == 0 { "" } else { " and " };
                    match node {
                        Node::And(_) | Node::Or(_) => write!(f, "{between}({node})")?,
                        Node::Ended(_) | Node::Fact(_) | Node::Not(_) => write!(f, "{between}{node}")?,
                    }
                }
                Ok(())
            }
            Node::Or(all) => {
                for (number, node) in all.iter().enumerate() {
                    let between = if number == 0 { "" } else { " or " };
                    match node {
                        Node::Or(_) => write!(f, "{between}({node})")?,
                        Node::Ended(_) | Node::Fact(_) | Node::Not(_) | Node::And(_) => write!(f, "{between}{node}")?,
                    }
                }
                Ok(())
            }
            Node::Not(node) => match &**node {
                Node::And(_) | Node::Or(_) => write!(f, "not ({node})"),
                Node::Ended(_) | Node::Fact(_) | Node::Not(_) => write!(f, "not {node}"),
            },
        }
    }
}

impl Ended {
    /// The words for it in a property.
    pub fn as_str(self) -> &'static str {
        match self {
            Ended::Succeeded => "succeeded",
            Ended::Failed => "failed",
            Ended::TimedOut => "timed out",
        }
    }
}

impl Watched {
    fn as_str(self) -> &'static str {
        match self {
            Watched::Entered => "visited",
            Watched::Succeeded => "succeeded",
            Watched::Failed => "failed",
        }
    }
}

/// Why a property cannot be decided for a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyError {
    /// The machine has no such state.
    UnknownState {
        /// The name.
        name: String,
        /// Where it is in the property's text, in characters from 1; none for a property made in code.
        column: Option<usize>,
    },
    /// The property tests more than [`MOST_WATCHED`] facts.
    TooManyFacts,
    /// The search would take more than [`MOST_VISITS`](super::MOST_VISITS) steps.
    TooMuchWork,
}

impl std::fmt::Display for PropertyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PropertyError::UnknownState { name, column: Some(column) } => {
                write!(f, "there is no state `{name}`, named in column {column}")
            }
            PropertyError::UnknownState { name, column: None } => write!(f, "there is no state `{name}`"),
            PropertyError::TooManyFacts => {
                write!(f, "the property tests more than {MOST_WATCHED} facts about states")
            }
            PropertyError::TooMuchWork => {
                write!(f, "the property is undecided after {} steps of the search", super::MOST_VISITS)
            }
        }
    }
}

impl std::error::Error for PropertyError {}

/// What is watched of a fact: what, the state, and the bit that must hold before.
type Atom = (Watched, String, Option<String>);

/// The facts that are watched along a path, a bit each.
#[derive(Debug, Default)]
pub(super) struct Watch {
    atoms: Vec<Atom>,
    by_state: HashMap<StateId, Vec<(Watched, Facts, Facts)>>,
}

impl Watch {
    /// What a property asks for.
    pub(super) fn of(property: &Property, machine: &Machine) -> Result<Self, PropertyError> {
        let mut facts = Vec::new();
        for condition in property.premise.iter().chain([&property.claim]) {
            condition.0.facts(&mut facts);
        }
        let mut ids: HashMap<&str, Vec<StateId>> = HashMap::new();
        for (id, name) in machine.state_names().enumerate() {
            ids.entry(name).or_default().push(id);
        }
        let mut watch = Watch::default();
        // What must hold before has its bit before.
        for fact in facts {
            for named in [Some(&fact.state), fact.after.as_ref()].into_iter().flatten() {
                if !ids.contains_key(named.name.as_str()) {
                    let column = (named.column > 0).then_some(named.column);
                    return Err(PropertyError::UnknownState { name: named.name.clone(), column });
                }
            }
            let before = match &fact.after {
                Some(after) => watch.add((Watched::Succeeded, after.name.clone(), None), 0, &ids)?,
                None => 0,
            };
            watch.add(atom(fact), before, &ids)?;
        }
        Ok(watch)
    }

    fn add(&mut self, atom: Atom, before: Facts, ids: &HashMap<&str, Vec<StateId>>) -> Result<Facts, PropertyError> {
        if let Some(number) = self.atoms.iter().position(|known| *known == atom) {
            return Ok(1 << number);
        }
        if self.atoms.len() == MOST_WATCHED {
            return Err(PropertyError::TooManyFacts);
        }
        let bit = 1 << self.atoms.len();
        for id in ids.get(atom.1.as_str()).into_iter().flatten() {
            self.by_state.entry(*id).or_default().push((atom.0, bit, before));
        }
        self.atoms.push(atom);
        Ok(bit)
    }

    fn bit(&self, fact: &Fact) -> Option<Facts> {
        let atom = atom(fact);
        self.atoms.iter().position(|known| *known == atom).map(|number| 1 << number)
    }

    /// The facts after something happened to a state.
    pub(super) fn after(&self, facts: Facts, state: StateId, what: Watched) -> Facts {
        let watched = self.by_state.get(&state).map(Vec::as_slice).unwrap_or_default();
        let new = watched.iter().filter(|(watched, _, before)| *watched == what && facts & before == *before);
        new.fold(facts, |facts, (_, bit, _)| facts | bit)
    }
}

fn atom(fact: &Fact) -> Atom {
    (fact.what, fact.state.name.clone(), fact.after.as_ref().map(|after| after.name.clone()))
}
