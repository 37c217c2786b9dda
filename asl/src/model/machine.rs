//! The state machine itself.

use indexmap::IndexMap;
use serde::Serialize;

use super::State;

/// The language of paths and expressions (States Language, "QueryLanguage").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub enum QueryLanguage {
    /// Paths and intrinsic functions.
    #[serde(rename = "JSONPath")]
    JsonPath,
    /// Expressions between `{%` and `%}`; what AWS recommends for new machines, and our default.
    #[default]
    #[serde(rename = "JSONata")]
    Jsonata,
}

impl QueryLanguage {
    /// The language's name as the field `QueryLanguage` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            QueryLanguage::JsonPath => "JSONPath",
            QueryLanguage::Jsonata => "JSONata",
        }
    }
}

/// A state machine: named states, one of which is the first (States Language, "Top-level fields").
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateMachine {
    /// What the machine is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The query language of all states; absent means JSONPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The name of the first state.
    pub start_at: String,
    /// Seconds after which the whole execution times out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// The states by name, in the order in which they are printed.
    pub states: IndexMap<String, State>,
}

impl StateMachine {
    /// A machine without states yet, that begins at the named one.
    pub fn new(start_at: impl Into<String>) -> Self {
        Self {
            comment: None,
            query_language: None,
            start_at: start_at.into(),
            timeout_seconds: None,
            states: IndexMap::new(),
        }
    }

    /// The machine with one more state; a state of the same name is replaced.
    #[must_use]
    pub fn with_state(mut self, name: impl Into<String>, state: State) -> Self {
        self.states.insert(name.into(), state);
        self
    }

    /// The query language in force: JSONPath where the field is absent.
    pub fn effective_query_language(&self) -> QueryLanguage {
        self.query_language.unwrap_or(QueryLanguage::JsonPath)
    }
}
