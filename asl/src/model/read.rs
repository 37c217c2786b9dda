//! The reader: a document becomes a [`StateMachine`].

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::field::Holds;
use super::machine::States;
use super::object::{Held, Object, Typed};
use super::{Choice, Fail, Parallel, Pass, State, StateMachine, StateType, Succeed, Task, Wait};
use crate::Diagnostic;
use crate::document::{Document, Kind as Json, Limits, Member, Node};

crate::rules! {
    pub,

    /// A value does not fit the model of a definition.
    ///
    /// It has the wrong JSON type, or it is a `${Name}` placeholder where a literal value is needed, such as in `Type`
    /// or `End`.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "${Kind}"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: States Language, the section of each state.
    NOT_IN_THE_MODEL = "V005", not_in_the_model, Error;
}

/// The maximum number of findings that are reported.
const MOST_FINDINGS: usize = 100;

impl StateMachine {
    /// Reads a definition without losing anything: fields that the model does not have are kept in `extra`.
    ///
    /// It reads everything that [`validate`](crate::validate::validate) accepts, except `${Name}` placeholders where
    /// the model needs the value, such as in `Type`, `End`, or instead of an object.
    ///
    /// ```
    /// use asl::document::{Document, Limits};
    ///
    /// let text = r#"{ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } }"#;
    /// let document = Document::json("order.asl.json", text, Limits::default())?;
    /// let machine = asl::StateMachine::read(&document).expect("it is a state machine");
    /// assert_eq!(machine.states["Done"].type_name(), "Succeed");
    /// # Ok::<(), asl::document::Refusal>(())
    /// ```
    ///
    /// # Errors
    /// The values that do not fit the model, with their places, at most a hundred.
    pub fn read(document: &Document) -> Result<StateMachine, Vec<Diagnostic>> {
        let mut reading = Reading { findings: Vec::new(), states: HashMap::new() };
        // Inner machines first, so that reading an outer one never has to go down into them.
        for node in machines(document.root()).into_iter().rev() {
            if let Some(states) = reading.read_states(node) {
                reading.states.insert(node.number(), states);
            }
        }
        let machine = StateMachine::read_fields_of(document.root(), &mut reading);
        match machine {
            Some(machine) if reading.findings.is_empty() => Ok(machine),
            Some(_) | None => {
                crate::diagnostic::sort(&mut reading.findings);
                Err(reading.findings)
            }
        }
    }

    /// Reads a definition that is JSON text without a file, however long and deep it is.
    ///
    /// ```
    /// let machine = asl::StateMachine::from_json(r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#)?;
    /// assert_eq!(machine.start_at, "Done");
    /// # Ok::<(), Vec<asl::Diagnostic>>(())
    /// ```
    ///
    /// # Errors
    /// The first fault of the text, or the values that do not fit the model, at most a hundred.
    pub fn from_json(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
        let limits = Limits { bytes: Limits::MOST_BYTES, depth: Limits::MOST_DEPTH, values: usize::MAX };
        let document = Document::json("definition", text, limits).map_err(|refusal| refusal.into_parts().0)?;
        Self::read(&document)
    }

    fn read_fields_of(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        <Self as Held>::read(node, reading)
    }
}

/// The `States` of a machine and of those nested in it, the outer ones first.
fn machines(root: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![root];
    while let Some(states) = waiting.pop().and_then(|machine| machine.get(StateMachine::NAMES.states)) {
        found.push(states);
        for Member { node, .. } in states.members() {
            match node.get(State::TYPE).and_then(Node::as_str).and_then(StateType::of_word) {
                Some(StateType::Parallel) => {
                    waiting.extend(node.get(Parallel::NAMES.branches).into_iter().flat_map(Node::items));
                }
                Some(StateType::Map) => {
                    waiting.extend(["ItemProcessor", "Iterator"].into_iter().filter_map(|name| node.get(name)))
                }
                Some(_) | None => {}
            }
        }
    }
    found
}

/// What is known while a document is read.
pub(super) struct Reading {
    findings: Vec<Diagnostic>,
    /// The states that are read already, by the number of their node.
    states: HashMap<u32, States>,
}

impl Reading {
    /// Reports that a value is not what is expected; never gives a value.
    pub(super) fn refuse<T>(&mut self, node: Node<'_>, expected: &str) -> Option<T> {
        let what = match node.key() {
            Some(key) => format!("`{}`", key.name()),
            None => "the value".to_owned(),
        };
        let found = match node.as_str() {
            Some(text) if text.chars().count() <= 60 => format!("`{text}`"),
            Some(_) | None => node.kind().to_string(),
        };
        let help = match node.as_str() {
            Some(text) if text.contains("${") => {
                "write the value itself; a placeholder is allowed only within a string or instead of a number"
            }
            Some(_) | None => "run `validate` to see what is wrong with the definition",
        };
        self.report(node, format!("{what} must be {expected}, but is {found}"), help)
    }

    /// Reports what is wrong with an object; never gives a value.
    pub(super) fn report<T>(&mut self, node: Node<'_>, message: String, help: &str) -> Option<T> {
        if self.findings.len() < MOST_FINDINGS {
            let finding = NOT_IN_THE_MODEL.found(message).at(node.span()).pointing(node.pointer());
            self.findings.push(finding.help(help));
        }
        None
    }

    fn read_states(&mut self, node: Node<'_>) -> Option<States> {
        if node.kind() != Json::Object {
            return self.refuse(node, "an object");
        }
        let read: Vec<_> =
            node.members().map(|state| Some((state.key.name().to_owned(), State::read(state.node, self)?))).collect();
        read.into_iter().collect()
    }
}

impl Typed for States {
    const HOLDS: Holds = Holds::States;
}

impl Held for States {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        reading.states.remove(&node.number())
    }
}

impl Held for State {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        let mut fields = Fields::of(node, reading)?;
        let Some(said) = fields.take(State::TYPE) else {
            return reading.report(node, "the state has no `Type`".to_owned(), "add `Type`");
        };
        let fields = &mut fields;
        match said.as_str().and_then(StateType::of_word) {
            Some(StateType::Pass) => Pass::read_fields(fields, reading).map(State::Pass),
            Some(StateType::Task) => Task::read_fields(fields, reading).map(State::Task),
            Some(StateType::Choice) => Choice::read_fields(fields, reading).map(State::Choice),
            Some(StateType::Wait) => Wait::read_fields(fields, reading).map(State::Wait),
            Some(StateType::Succeed) => Succeed::read_fields(fields, reading).map(State::Succeed),
            Some(StateType::Fail) => Fail::read_fields(fields, reading).map(State::Fail),
            Some(StateType::Parallel) => Parallel::read_fields(fields, reading).map(State::Parallel),
            Some(StateType::Map) => super::Map::read_fields(fields, reading).map(|map| State::Map(Box::new(map))),
            None => reading.refuse(said, "the type of a state"),
        }
    }
}

/// The fields of an object that nothing has taken yet.
pub(super) struct Fields<'d> {
    pub(super) node: Node<'d>,
    left: Vec<Member<'d>>,
}

impl<'d> Fields<'d> {
    /// The fields of an object.
    pub(super) fn of(node: Node<'d>, reading: &mut Reading) -> Option<Self> {
        if node.kind() != Json::Object {
            return reading.refuse(node, "an object");
        }
        Some(Self { node, left: node.members().collect() })
    }

    /// The value of a field that is still there.
    pub(super) fn get(&self, name: &str) -> Option<Node<'d>> {
        self.left.iter().rev().find(|member| member.key.name() == name).map(|member| member.node)
    }

    /// Takes a field; where the object has it twice, the last counts.
    pub(super) fn take(&mut self, name: &str) -> Option<Node<'d>> {
        let found = self.get(name)?;
        self.left.retain(|member| member.key.name() != name);
        Some(found)
    }

    /// Takes and reads a field.
    pub(super) fn read<T: Held>(&mut self, name: &str, reading: &mut Reading) -> Option<T> {
        match self.take(name) {
            Some(node) => T::read(node, reading),
            None => T::absent().or_else(|| self.lacks(name, reading)),
        }
    }

    /// Reports that fields are missing; never gives a value.
    pub(super) fn lacks<T>(&self, name: &str, reading: &mut Reading) -> Option<T> {
        reading.report(self.node, format!("the object lacks `{name}`"), &format!("add `{name}`"))
    }

    /// The names that are left.
    pub(super) fn names(&self) -> impl Iterator<Item = &'d str> {
        self.left.iter().map(|member| member.key.name())
    }

    /// What is left, as it is written.
    pub(super) fn rest(&self) -> Map<String, Value> {
        self.left.iter().map(|member| (member.key.name().to_owned(), member.node.to_value())).collect()
    }
}
