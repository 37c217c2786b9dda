//! Two definitions compared, state by state.

use std::collections::{HashMap, HashSet};

use asl::grammar::{Field, Holds, Kind};
use asl::{Choice, Resource, Task};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::difference::{Edit, Path, Step, edits, ordered};

/// What happened to something that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is added.
    Added,
    /// It is removed.
    Removed,
    /// It is changed.
    Changed,
}

/// What changes in a state machine's definition.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Flow {
    /// Changes of fields outside the states: `Comment`, `TimeoutSeconds`, `QueryLanguage`.
    pub fields: Vec<Edit>,
    /// The change of `StartAt`, if it changes.
    pub transitions: Vec<Transition>,
    /// The states that change, in the order of the new definition; removed ones last.
    pub states: Vec<StateChange>,
}

/// What changes in a state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StateChange {
    /// Its name.
    pub name: String,
    /// The enclosing states, outermost first, each with the part that contains it: `Fan Out`, `branch 1`.
    pub inside: Vec<String>,
    /// Its type, and the call of a task.
    pub kind: String,
    /// What happened to it.
    pub change: Change,
    /// The other name, if nothing but its name changes.
    pub renamed: Option<String>,
    /// Its changes except transitions.
    pub fields: Vec<Edit>,
    /// Its changed transitions.
    pub transitions: Vec<Transition>,
}

/// A transition that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transition {
    /// The field of the transition: `Next`, `Default`, `Choices[0].Next`.
    pub by: String,
    /// The previous target; none if there was none.
    pub before: Option<String>,
    /// The target.
    pub after: Option<String>,
}

/// The name of the field that names the next state.
const NEXT: &str = asl::Transition::NEXT;

/// How the end of an execution is called among the targets of transitions.
pub(super) const END: &str = "end";

/// A state of a definition, without the states in it.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) name: String,
    pub(super) inside: Vec<String>,
    /// Its fields; of machines within it, all except their states.
    pub(super) fields: Map<String, Value>,
}

impl State {
    /// Its type, and the call of a task.
    pub(super) fn kind(&self) -> String {
        let kind = self.text(asl::State::TYPE).unwrap_or("state");
        match self.text(Task::NAMES.resource) {
            Some(resource) => format!("{kind} {}", called(resource)),
            None => kind.to_owned(),
        }
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    /// The member of the request that holds the author's message; none where that is the whole request.
    pub(super) fn message(&self) -> Option<&'static str> {
        self.resource()?.integration()?.0.message
    }

    /// What a task calls.
    pub(super) fn resource(&self) -> Option<Resource<'_>> {
        self.text(Task::NAMES.resource).map(Resource::parse)
    }

    /// What a task passes.
    pub(super) fn arguments(&self) -> Option<&Value> {
        self.fields.get(Task::NAMES.arguments).or_else(|| self.fields.get(Task::NAMES.parameters))
    }
}

/// What a task calls, in short: `sqs:sendMessage.waitForTaskToken`, or the resource as it is.
pub(super) fn called(resource: &str) -> &str {
    Resource::parse(resource).call().map_or(resource, |call| call.written)
}

/// The states of a definition and of all machines within it, outer ones first.
pub(super) fn states(definition: &Value) -> Vec<State> {
    let mut found = Vec::new();
    let mut open: Vec<(&str, Vec<String>, &Value)> = Vec::new();
    open_all(definition, &[], &mut open);
    while let Some((name, inside, state)) = open.pop() {
        let mut within = inside.clone();
        within.push(name.to_owned());
        for (part, machine) in machines(state).into_iter().rev() {
            let place: Vec<String> = within.iter().cloned().chain(part).collect();
            open_all(machine, &place, &mut open);
        }
        found.push(State { name: name.to_owned(), inside, fields: own_fields(state) });
    }
    found
}

/// Puts the states of a machine where the first is taken first.
fn open_all<'d>(machine: &'d Value, inside: &[String], open: &mut Vec<(&'d str, Vec<String>, &'d Value)>) {
    let members = machine.as_object().into_iter().flatten();
    let states: Vec<_> = members.filter(|(name, _)| holds_states(name)).flat_map(|(_, all)| all.as_object()).collect();
    let states: Vec<_> = states.into_iter().flatten().collect();
    open.extend(states.into_iter().rev().map(|(name, state)| (name.as_str(), inside.to_vec(), state)));
}

/// The fields of a name, of any object of the language. A definition may be compared that nobody can read yet, such as
/// one whose types are placeholders; so the table says what a member is, and not the model.
fn fields(name: &str) -> impl Iterator<Item = &'static Field> {
    Kind::ALL.iter().filter_map(move |kind| kind.field(name))
}

fn holds_states(name: &str) -> bool {
    fields(name).any(|field| field.holds == Holds::States)
}

/// A member of a state that holds branches or the item processor.
enum Inner {
    Branches,
    Processor,
}

fn inner(name: &str) -> Option<Inner> {
    fields(name).find_map(|field| match field.holds {
        Holds::List(Kind::Branch) => Some(Inner::Branches),
        Holds::Object(Kind::Processor) => Some(Inner::Processor),
        _ => None,
    })
}

/// The branches or the item processor of a state, each with what tells it from the others.
fn machines(state: &Value) -> Vec<(Option<String>, &Value)> {
    let members = state.as_object().into_iter().flatten();
    let found =
        members.filter_map(|(name, value)| Some((inner(name)?, value))).flat_map(|(inner, value)| match inner {
            Inner::Branches => {
                let branches = value.as_array().into_iter().flatten().enumerate();
                branches.map(|(index, branch)| (Some(format!("branch {}", index + 1)), branch)).collect()
            }
            Inner::Processor => vec![(None, value)],
        });
    found.collect()
}

/// The fields of a state without the states in it.
fn own_fields(state: &Value) -> Map<String, Value> {
    let without_states = |machine: &Value| match machine {
        Value::Object(members) => members.iter().filter(|(name, _)| !holds_states(name)).map(own).collect(),
        other => other.clone(),
    };
    let fields = state.as_object().into_iter().flatten().map(|(name, value)| {
        let value = match (inner(name), value) {
            (Some(Inner::Branches), Value::Array(branches)) => branches.iter().map(without_states).collect(),
            (Some(Inner::Processor), machine) => without_states(machine),
            (Some(Inner::Branches) | None, value) => value.clone(),
        };
        (name.clone(), value)
    });
    fields.collect()
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// What changes from one definition to the other.
pub(super) fn compare(before: &Value, after: &Value) -> Flow {
    let edits = edits(&own_machine(before), &own_machine(after));
    let (transitions, fields) = divided(edits, &Value::Null, &Value::Null);
    Flow { fields, transitions, states: compare_states(states(before), states(after)) }
}

/// A machine without its states.
fn own_machine(definition: &Value) -> Value {
    definition.as_object().into_iter().flatten().filter(|(name, _)| !holds_states(name)).map(own).collect()
}

/// A state's name, which no other state of a definition has, or its whole path where that is not so.
type Key = (Vec<String>, String);

fn by_key(all: Vec<State>, twice: &HashSet<String>) -> IndexMap<Key, State> {
    let key = |state: &State| {
        let inside = if twice.contains(&state.name) { state.inside.clone() } else { Vec::new() };
        (inside, state.name.clone())
    };
    all.into_iter().map(|state| (key(&state), state)).collect()
}

fn twice<'s>(all: impl Iterator<Item = &'s State>) -> HashSet<String> {
    let mut seen = HashSet::new();
    all.filter(|state| !seen.insert(state.name.as_str())).map(|state| state.name.clone()).collect()
}

fn compare_states(before: Vec<State>, after: Vec<State>) -> Vec<StateChange> {
    let several: HashSet<String> = twice(before.iter()).into_iter().chain(twice(after.iter())).collect();
    let (before, after) = (by_key(before, &several), by_key(after, &several));
    let gone = || before.iter().filter(|(key, _)| !after.contains_key(*key)).map(|(_, state)| state);
    let come = || after.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, state)| state);
    let new_names = renamed(gone(), come());
    let old_names: HashMap<&str, &str> = new_names.iter().map(|(old, new)| (*new, *old)).collect();
    let mut changes = Vec::new();
    for (key, state) in &after {
        match before.get(key) {
            Some(old) => changes.extend(changed(old, state)),
            None => changes.push(whole(state, Change::Added, old_names.get(state.name.as_str()).copied())),
        }
    }
    changes.extend(gone().map(|state| whole(state, Change::Removed, new_names.get(state.name.as_str()).copied())));
    changes
}

/// States that go and come again under another name, and are the same but for their transitions.
fn renamed<'s>(
    gone: impl Iterator<Item = &'s State>,
    come: impl Iterator<Item = &'s State>,
) -> HashMap<&'s str, &'s str> {
    let likeness = |state: &State| {
        let apart = [NEXT, asl::Transition::END, Choice::NAMES.default, Task::NAMES.comment];
        let fields = state.fields.iter().filter(|(name, _)| !apart.contains(&name.as_str())).map(own);
        ordered(&Value::Object(fields.collect()))
    };
    // Where several are alike, nobody knows which became which.
    let mut alike: HashMap<String, (Vec<&str>, Vec<&str>)> = HashMap::new();
    gone.for_each(|state| alike.entry(likeness(state)).or_default().0.push(&state.name));
    come.for_each(|state| alike.entry(likeness(state)).or_default().1.push(&state.name));
    let pairs = alike.into_values().filter_map(|pair| match (pair.0.as_slice(), pair.1.as_slice()) {
        ([old], [new]) => Some((*old, *new)),
        _ => None,
    });
    pairs.collect()
}

fn whole(state: &State, change: Change, renamed: Option<&str>) -> StateChange {
    let leads = transitions(&state.fields);
    let transitions = leads.into_iter().map(|(by, target)| match change {
        Change::Added | Change::Changed => Transition { by, before: None, after: Some(target) },
        Change::Removed => Transition { by, before: Some(target), after: None },
    });
    StateChange {
        name: state.name.clone(),
        inside: state.inside.clone(),
        kind: state.kind(),
        change,
        renamed: renamed.map(str::to_owned),
        fields: Vec::new(),
        transitions: transitions.collect(),
    }
}

/// The transitions out of a state: the field, and the state that it names.
fn transitions(members: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut all = Vec::new();
    // No state has fields of both; where its type is not known, the order is that of the table.
    for field in Kind::Choice.fields().chain(Kind::Task.fields()) {
        let Some(value) = members.get(field.name) else { continue };
        match field.holds {
            Holds::Target => all.extend(text(value).map(|target| (field.name.to_owned(), target))),
            Holds::List(kind) => {
                for target in kind.fields().filter(|field| field.holds == Holds::Target) {
                    let items = value.as_array().into_iter().flatten().enumerate();
                    all.extend(items.filter_map(|(at, item)| {
                        Some((format!("{}[{at}].{}", field.name, target.name), text(item.get(target.name)?)?))
                    }));
                }
            }
            _ => {}
        }
    }
    if members.get(asl::Transition::END) == Some(&Value::Bool(true)) {
        all.push((NEXT.to_owned(), END.to_owned()));
    }
    all
}

fn changed(old: &State, new: &State) -> Option<StateChange> {
    let (before, after) = (Value::Object(old.fields.clone()), Value::Object(new.fields.clone()));
    let (transitions, mut fields) = divided(edits(&before, &after), &before, &after);
    if old.inside != new.inside {
        let place = |state: &State| Some(Value::String(state.inside.join(" / ")));
        fields.insert(0, Edit { path: Path::of("(inside)"), before: place(old), after: place(new) });
    }
    (!transitions.is_empty() || !fields.is_empty()).then(|| StateChange {
        name: new.name.clone(),
        inside: new.inside.clone(),
        kind: new.kind(),
        change: Change::Changed,
        renamed: None,
        fields,
        transitions,
    })
}

/// Transitions, and everything else.
fn divided(edits: Vec<Edit>, before: &Value, after: &Value) -> (Vec<Transition>, Vec<Edit>) {
    let (mut transitions, mut fields) = (Vec::new(), Vec::new());
    let target = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let next = |state: &Value| match (state.get(NEXT), state.get(asl::Transition::END)) {
        (Some(Value::String(next)), _) => Some(next.clone()),
        (_, Some(Value::Bool(true))) => Some(END.to_owned()),
        _ => None,
    };
    for edit in edits {
        if is_next(&edit.path) {
            // `End` beside `Next` says the same a second time.
            let transition = Transition { by: NEXT.to_owned(), before: next(before), after: next(after) };
            if transition.before != transition.after && !transitions.contains(&transition) {
                transitions.push(transition);
            }
        } else if is_transition(&edit.path) {
            let (before, after) = (target(&edit.before), target(&edit.after));
            transitions.push(Transition { by: edit.path.to_string(), before, after });
        } else {
            fields.push(edit);
        }
    }
    (transitions, fields)
}

fn is_next(path: &Path) -> bool {
    matches!(path.0.as_slice(), [Step::Member(name)] if name == NEXT || name == asl::Transition::END)
}

fn is_transition(path: &Path) -> bool {
    let is_target = |field: &Field| field.holds == Holds::Target;
    let target_of = |kind: Kind, name: &str| kind.field(name).is_some_and(is_target);
    match path.0.as_slice() {
        [Step::Member(name)] => fields(name).any(is_target),
        [Step::Member(outer), Step::Element(_), Step::Member(name)] => {
            fields(outer).any(|field| matches!(field.holds, Holds::List(kind) if target_of(kind, name)))
        }
        [Step::Member(outer), Step::Member(name)] => {
            fields(outer).any(|field| matches!(field.holds, Holds::Object(kind) if target_of(kind, name)))
        }
        _ => false,
    }
}
