//! The state machine itself.

use indexmap::IndexMap;

use super::field::MOST;
use super::object::{object, words};
use super::{Amount, State};

words! {
    /// The language of paths and expressions (States Language, "QueryLanguage").
    #[derive(Default)]
    pub enum QueryLanguage {
        /// Paths and intrinsic functions.
        JsonPath = "JSONPath",
        /// Expressions between `{%` and `%}`; what AWS recommends for new machines, and our default.
        #[default]
        Jsonata = "JSONata",
    }
}

words! {
    /// How executions run: those of a state machine, or those that a Distributed Map starts (Step Functions Developer
    /// Guide, "Choosing workflow type").
    #[derive(Default)]
    pub enum WorkflowType {
        /// Each state once, up to a year and 25,000 events, with history and callbacks.
        #[default]
        Standard = "STANDARD",
        /// At least once, up to five minutes, without callbacks.
        Express = "EXPRESS",
    }
}

/// States by name, in the order in which they are printed.
pub type States = IndexMap<String, State>;

object! {
    /// A state machine: named states, one of which is the first (States Language, "Top-level fields").
    #[derive(Default)]
    pub struct StateMachine is Machine {
        /// What the machine is for.
        pub comment: Option<String> = "Comment",
        /// The version of the language; `1.0` is the only one.
        pub version: Option<String> = "Version",
        /// The query language of all states; absent means JSONPath.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// The name of the first state.
        pub start_at: String = "StartAt": Target,
        /// Seconds after which the whole execution times out.
        pub timeout_seconds: Option<Amount> = "TimeoutSeconds": Integer { least: 1, most: MOST, expression: false },
        ..extra,
        /// The states by name, in the order in which they are printed.
        pub states: States = "States"
    }
}

impl StateMachine {
    /// A machine without states yet, that begins at the named one.
    pub fn new(start_at: impl Into<String>) -> Self {
        Self { start_at: start_at.into(), ..Self::default() }
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

    /// Its first state and all of its states, those of nested machines not.
    pub fn scope(&self) -> Scope<'_> {
        Scope { start_at: &self.start_at, states: &self.states }
    }

    /// The machine and every machine nested in it, each with its JSON pointer, the outer ones first.
    pub fn scopes(&self) -> Vec<(String, Scope<'_>)> {
        let mut found = vec![(String::new(), self.scope())];
        let mut next = 0;
        while let Some((pointer, scope)) = found.get(next).cloned() {
            let states = crate::diagnostic::pointer_to(&pointer, "States");
            for (name, state) in scope.states {
                let state_pointer = crate::diagnostic::pointer_to(&states, name);
                let nested = state.machines().into_iter();
                found.extend(nested.map(|(below, scope)| (format!("{state_pointer}{below}"), scope)));
            }
            next += 1;
        }
        found
    }
}

/// States that lead to each other and nowhere else: those of a machine, a branch or an item processor.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'m> {
    /// The name of the first state.
    pub start_at: &'m str,
    /// The states by name.
    pub states: &'m States,
}
