//! The states.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Catcher, Choice, Retrier};

/// A state, told apart by its `Type` (States Language, "State types").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "Type")]
pub enum State {
    /// Passes its input on, or makes new data.
    Pass(Pass),
    /// Has work done by a service.
    Task(Task),
    /// Chooses where to go on.
    Choice(Choice),
    /// Waits for a time.
    Wait(Wait),
    /// Ends the execution well.
    Succeed(Succeed),
    /// Ends the execution with an error.
    Fail(Fail),
    /// A state that is given as data, because there is no builder for its type.
    #[serde(untagged)]
    Other(Other),
}

impl State {
    /// The name of the state's type, as the field `Type` spells it.
    pub fn type_name(&self) -> &str {
        match self {
            State::Pass(_) => "Pass",
            State::Task(_) => "Task",
            State::Choice(_) => "Choice",
            State::Wait(_) => "Wait",
            State::Succeed(_) => "Succeed",
            State::Fail(_) => "Fail",
            State::Other(other) => other.fields.get("Type").and_then(Value::as_str).unwrap_or_default(),
        }
    }

    /// True when the execution can end in this state.
    pub fn is_terminal(&self) -> bool {
        match self {
            State::Pass(Pass { transition, .. })
            | State::Task(Task { transition, .. })
            | State::Wait(Wait { transition, .. })
            | State::Other(Other { transition, .. }) => *transition == Transition::End,
            State::Choice(_) => false,
            State::Succeed(_) | State::Fail(_) => true,
        }
    }

    /// Every transition out of the state: the JSON pointer below the state, and the name it leads to.
    pub fn transitions(&self) -> Vec<(String, &str)> {
        match self {
            State::Pass(Pass { transition, .. })
            | State::Wait(Wait { transition, .. })
            | State::Other(Other { transition, .. }) => {
                transition.target().map(|next| ("/Next".to_owned(), next)).into_iter().collect()
            }
            State::Task(task) => {
                let catchers = task.catch.iter().enumerate();
                let caught = catchers.map(|(index, catcher)| (format!("/Catch/{index}/Next"), catcher.next.as_str()));
                task.transition.target().map(|next| ("/Next".to_owned(), next)).into_iter().chain(caught).collect()
            }
            State::Choice(choice) => {
                let rules = choice.choices.iter().enumerate();
                let chosen = rules.map(|(index, rule)| (format!("/Choices/{index}/Next"), rule.next.as_str()));
                chosen.chain(choice.default.as_deref().map(|next| ("/Default".to_owned(), next))).collect()
            }
            State::Succeed(_) | State::Fail(_) => Vec::new(),
        }
    }
}

/// Where a state leads: to another state of the same machine, or out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// `"Next": name`.
    Next(String),
    /// `"End": true`.
    End,
}

impl Transition {
    /// The name of the next state, if there is one.
    pub fn target(&self) -> Option<&str> {
        match self {
            Transition::Next(name) => Some(name),
            Transition::End => None,
        }
    }
}

impl Serialize for Transition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Transition::Next(name) => map.serialize_entry("Next", name)?,
            Transition::End => map.serialize_entry("End", &true)?,
        }
        map.end()
    }
}

/// A state that passes its input on, or makes new data (States Language, "Pass State").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Pass {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// JSONPath: which part of the input is passed on or read by the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_path: Option<String>,
    /// JSONPath: the new data, as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// JSONPath: the template of the new data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// JSONata: the new data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Variables that get a value here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Value>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// Where to go on.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Pass {
    /// A state that passes its input on and ends its machine.
    pub fn new() -> Self {
        Self {
            comment: None,
            input_path: None,
            result: None,
            parameters: None,
            output: None,
            assign: None,
            extra: Map::new(),
            transition: Transition::End,
        }
    }
}

impl Default for Pass {
    fn default() -> Self {
        Self::new()
    }
}

/// A state that has work done by a service (States Language, "Task State").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Task {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The ARN of what does the work; `${Name}` placeholders allowed.
    pub resource: String,
    /// JSONPath: the template of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// JSONata: the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Value>,
    /// JSONPath: which part of the result becomes the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_path: Option<String>,
    /// JSONata: the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Variables that get a value here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Value>,
    /// Seconds after which one attempt times out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// Seconds that may pass between two heartbeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_seconds: Option<u32>,
    /// What is tried again, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retry: Vec<Retrier>,
    /// What is caught, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catch: Vec<Catcher>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// Where to go on after success.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Task {
    /// A task with a resource and nothing else, that ends its machine.
    pub fn new(resource: impl Into<String>) -> Self {
        Self {
            comment: None,
            resource: resource.into(),
            parameters: None,
            arguments: None,
            output_path: None,
            output: None,
            assign: None,
            timeout_seconds: None,
            heartbeat_seconds: None,
            retry: Vec::new(),
            catch: Vec::new(),
            extra: Map::new(),
            transition: Transition::End,
        }
    }
}

/// A state that waits for a time (States Language, "Wait State"); exactly one of its four times is given.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Wait {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// How long, in seconds: a number, or in JSONata an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<Value>,
    /// Until when: an RFC 3339 time, or in JSONata an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Value>,
    /// JSONPath: where the number of seconds stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_path: Option<String>,
    /// JSONPath: where the time stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp_path: Option<String>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// Where to go on.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Wait {
    /// A wait without a time yet, that ends its machine.
    pub fn new() -> Self {
        Self {
            comment: None,
            seconds: None,
            timestamp: None,
            seconds_path: None,
            timestamp_path: None,
            extra: Map::new(),
            transition: Transition::End,
        }
    }
}

impl Default for Wait {
    fn default() -> Self {
        Self::new()
    }
}

/// A state that ends the execution well (States Language, "Succeed State").
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Succeed {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// JSONPath: which part of the input becomes the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_path: Option<String>,
    /// JSONata: the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A state that ends the execution with an error (States Language, "Fail State").
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fail {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The error name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// JSONPath: where the error name stands, or an intrinsic function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_path: Option<String>,
    /// The cause, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// JSONPath: where the cause stands, or an intrinsic function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause_path: Option<String>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A state that is given as data: its fields as they are written, and where it leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Other {
    /// The fields, `Type` among them, without `Next` and `End`.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
    /// Where to go on.
    #[serde(flatten)]
    pub transition: Transition,
}
