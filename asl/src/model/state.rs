//! The states.

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use super::field::{Field, Holds};
use super::machine::Scope;
use super::object::{Held, Part, words};
use super::read::{Fields, Reading};
use super::{Catcher, Choice, Fail, Map, Parallel, Pass, QueryLanguage, Retrier, Succeed, Task, Wait};

words! {
    /// The types of states (States Language, "State types").
    pub enum StateType {
        /// Has work done by a service.
        Task = "Task",
        /// Waits for a time.
        Wait = "Wait",
        /// Passes its input on, or makes new data.
        Pass = "Pass",
        /// Ends the execution, the branch or the iteration well.
        Succeed = "Succeed",
        /// Ends the execution with an error.
        Fail = "Fail",
        /// Chooses the next state.
        Choice = "Choice",
        /// Runs branches at the same time.
        Parallel = "Parallel",
        /// Does the same for each item.
        Map = "Map",
    }
}

/// A state, distinguished by its `Type` (States Language, "State types").
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "Type")]
pub enum State {
    /// Passes its input on, or makes new data.
    Pass(Pass),
    /// Has work done by a service.
    Task(Task),
    /// Chooses the next state.
    Choice(Choice),
    /// Waits for a time.
    Wait(Wait),
    /// Ends the execution well.
    Succeed(Succeed),
    /// Ends the execution with an error.
    Fail(Fail),
    /// Runs branches at the same time.
    Parallel(Parallel),
    /// Does the same for each item.
    Map(Box<Map>),
    /// A state that is given as data, as the author wrote it.
    #[serde(untagged)]
    Other(Other),
}

/// By hand, for a derived one is inlined wherever a state is cloned: a hundred kilobytes of each program.
impl Clone for State {
    fn clone(&self) -> Self {
        match self {
            Self::Pass(state) => Self::Pass(state.clone()),
            Self::Task(state) => Self::Task(state.clone()),
            Self::Choice(state) => Self::Choice(state.clone()),
            Self::Wait(state) => Self::Wait(state.clone()),
            Self::Succeed(state) => Self::Succeed(state.clone()),
            Self::Fail(state) => Self::Fail(state.clone()),
            Self::Parallel(state) => Self::Parallel(state.clone()),
            Self::Map(state) => Self::Map(state.clone()),
            Self::Other(state) => Self::Other(state.clone()),
        }
    }
}

impl State {
    /// The name of the field that says of which type a state is.
    pub const TYPE: &'static str = "Type";

    /// The name of the state's type, as the field `Type` spells it.
    pub fn type_name(&self) -> &str {
        match self {
            State::Other(other) => other.fields.get(State::TYPE).and_then(Value::as_str).unwrap_or_default(),
            state => state.state_type().map_or("", StateType::as_str),
        }
    }

    /// The state's type; none for data whose `Type` is none of the language's.
    pub fn state_type(&self) -> Option<StateType> {
        Some(match self {
            State::Pass(_) => StateType::Pass,
            State::Task(_) => StateType::Task,
            State::Choice(_) => StateType::Choice,
            State::Wait(_) => StateType::Wait,
            State::Succeed(_) => StateType::Succeed,
            State::Fail(_) => StateType::Fail,
            State::Parallel(_) => StateType::Parallel,
            State::Map(_) => StateType::Map,
            State::Other(other) => {
                return other.fields.get(State::TYPE).and_then(Value::as_str).and_then(StateType::of_word);
            }
        })
    }

    /// Where the state leads by `Next` or `End`; states without these fields have none.
    pub fn transition(&self) -> Option<&Transition> {
        match self {
            State::Pass(state) => Some(&state.transition),
            State::Task(state) => Some(&state.transition),
            State::Wait(state) => Some(&state.transition),
            State::Parallel(state) => Some(&state.transition),
            State::Map(state) => Some(&state.transition),
            State::Other(state) => state.transition.as_ref(),
            State::Choice(_) | State::Succeed(_) | State::Fail(_) => None,
        }
    }

    /// True when the execution, branch or iteration can end in this state.
    pub fn is_terminal(&self) -> bool {
        matches!(self.state_type(), Some(StateType::Succeed | StateType::Fail))
            || self.transition() == Some(&Transition::End)
    }

    /// What the state retries, in order.
    pub fn retriers(&self) -> &[Retrier] {
        let retry = match self {
            State::Task(state) => &state.retry,
            State::Parallel(state) => &state.retry,
            State::Map(state) => &state.retry,
            State::Pass(_)
            | State::Choice(_)
            | State::Wait(_)
            | State::Succeed(_)
            | State::Fail(_)
            | State::Other(_) => &None,
        };
        retry.as_deref().unwrap_or_default()
    }

    /// What the state catches, in order.
    pub fn catchers(&self) -> &[Catcher] {
        let catch = match self {
            State::Task(state) => &state.catch,
            State::Parallel(state) => &state.catch,
            State::Map(state) => &state.catch,
            State::Pass(_)
            | State::Choice(_)
            | State::Wait(_)
            | State::Succeed(_)
            | State::Fail(_)
            | State::Other(_) => &None,
        };
        catch.as_deref().unwrap_or_default()
    }

    /// Every transition out of the state: the JSON pointer below the state, and the name it leads to.
    pub fn transitions(&self) -> Vec<(String, &str)> {
        if let State::Choice(choice) = self {
            let rules = choice.choices.iter().enumerate();
            let chosen = rules.map(|(index, rule)| (format!("/Choices/{index}/Next"), rule.next.as_str()));
            return chosen.chain(choice.default.as_deref().map(|next| ("/Default".to_owned(), next))).collect();
        }
        let next = self.transition().and_then(Transition::target).map(|next| ("/Next".to_owned(), next));
        let catchers = self.catchers().iter().enumerate();
        let caught = catchers.map(|(index, catcher)| (format!("/Catch/{index}/Next"), catcher.next.as_str()));
        next.into_iter().chain(caught).collect()
    }

    /// The machines nested in the state: the JSON pointer below the state, and the states there.
    pub fn machines(&self) -> Vec<(String, Scope<'_>)> {
        match self {
            State::Parallel(parallel) => {
                let branches = parallel.branches.iter().enumerate();
                branches.map(|(index, branch)| (format!("/Branches/{index}"), branch.scope())).collect()
            }
            State::Map(map) => vec![(format!("/{}", map.item_processor.field()), map.processor().scope())],
            State::Pass(_)
            | State::Task(_)
            | State::Choice(_)
            | State::Wait(_)
            | State::Succeed(_)
            | State::Fail(_)
            | State::Other(_) => Vec::new(),
        }
    }

    /// Says in which query language the state is written, where that is not the machine's.
    pub fn set_query_language(&mut self, language: QueryLanguage) {
        let field = match self {
            State::Pass(state) => &mut state.query_language,
            State::Task(state) => &mut state.query_language,
            State::Choice(state) => &mut state.query_language,
            State::Wait(state) => &mut state.query_language,
            State::Succeed(state) => &mut state.query_language,
            State::Fail(state) => &mut state.query_language,
            State::Parallel(state) => &mut state.query_language,
            State::Map(state) => &mut state.query_language,
            State::Other(state) => {
                state.fields.insert("QueryLanguage".to_owned(), language.as_str().into());
                return;
            }
        };
        *field = Some(language);
    }

    /// The fields that the model has no name for; of a state given as data, all except where it leads.
    pub fn extra(&self) -> &serde_json::Map<String, Value> {
        match self {
            State::Pass(state) => &state.extra,
            State::Task(state) => &state.extra,
            State::Choice(state) => &state.extra,
            State::Wait(state) => &state.extra,
            State::Succeed(state) => &state.extra,
            State::Fail(state) => &state.extra,
            State::Parallel(state) => &state.extra,
            State::Map(state) => &state.extra,
            State::Other(state) => &state.fields,
        }
    }

    /// The fields that the model has no name for; of a state given as data, all except where it leads.
    pub fn extra_mut(&mut self) -> &mut serde_json::Map<String, Value> {
        match self {
            State::Pass(state) => &mut state.extra,
            State::Task(state) => &mut state.extra,
            State::Choice(state) => &mut state.extra,
            State::Wait(state) => &mut state.extra,
            State::Succeed(state) => &mut state.extra,
            State::Fail(state) => &mut state.extra,
            State::Parallel(state) => &mut state.extra,
            State::Map(state) => &mut state.extra,
            State::Other(state) => &mut state.fields,
        }
    }
}

/// Where a state leads: to another state of the same machine, or out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Transition {
    /// `"Next": name`.
    Next(String),
    /// `"End": true`.
    #[default]
    End,
}

impl Transition {
    /// The name of the field that names the next state.
    pub const NEXT: &'static str = "Next";

    /// The name of the field that ends the execution, the branch or the iteration.
    pub const END: &'static str = "End";

    /// The name of the next state, if there is one.
    pub fn target(&self) -> Option<&str> {
        match self {
            Transition::Next(name) => Some(name),
            Transition::End => None,
        }
    }
}

impl Part for Transition {
    const FIELDS: &'static [Field] =
        &[Field::new(Transition::NEXT, Holds::Target), Field::new(Transition::END, Holds::Boolean)];

    fn read(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self> {
        // `"End": false` says nothing, and stays where it is among the other fields.
        let end = fields.get(Self::END).filter(|end| end.as_bool() != Some(false));
        match (fields.take(Self::NEXT), end) {
            (Some(next), None) => String::read(next, reading).map(Transition::Next),
            (None, Some(end)) => {
                fields.take(Self::END);
                if end.as_bool().is_none() {
                    return reading.refuse(end, "true or false");
                }
                Some(Transition::End)
            }
            (Some(_), Some(end)) => {
                let help = "keep `Next` to continue, or `End` to end here";
                reading.report(end, "`End` and `Next` are mutually exclusive".to_owned(), help)
            }
            (None, None) => fields.lacks(Self::NEXT, reading),
        }
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Transition::Next(name) => map.serialize_entry(Self::NEXT, name),
            Transition::End => map.serialize_entry(Self::END, &true),
        }
    }
}

/// A state that is given as data: its fields as they are written, and where it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The fields, `Type` among them, without `Next` and `End`.
    pub fields: serde_json::Map<String, Value>,
    /// The transition; none for types without `Next` or `End`.
    pub transition: Option<Transition>,
}

impl Serialize for Other {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        if let Some(transition) = &self.transition {
            transition.write(&mut map)?;
        }
        map.end()
    }
}
