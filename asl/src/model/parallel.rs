//! The Parallel state.

use serde_json::Value;

use super::field::PathSort;
use super::machine::{Scope, States};
use super::object::object;
use super::{Catcher, DataPath, QueryLanguage, Retrier, Transition};

object! {
    /// A state that runs its branches at the same time, each with the same input; its result is the array of theirs
    /// (States Language, "Parallel State").
    #[derive(Default)]
    pub struct Parallel is Parallel {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state, not of its branches; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input the branches get.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONPath: the template of the branches' input.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// JSONata: the branches' input.
        pub arguments: Option<Value> = "Arguments" in Jsonata: ObjectTemplate,
        /// The branches, at least one.
        pub branches: Vec<Branch> = "Branches",
        /// JSONPath: the template of the result.
        pub result_selector: Option<Value> = "ResultSelector" in JsonPath: Template,
        /// JSONPath: where the result goes in the input.
        pub result_path: Option<DataPath> = "ResultPath" in JsonPath: Path(PathSort::Result),
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the output.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign": Variables,
        /// What is retried, in order.
        pub retry: Option<Vec<Retrier>> = "Retry",
        /// What is caught, in order.
        pub catch: Option<Vec<Catcher>> = "Catch",
        ..extra,
        /// The next state after all branches have succeeded.
        pub transition: Transition
    }
}

impl Parallel {
    /// A state with branches and nothing else, that ends its machine.
    pub fn new(branches: Vec<Branch>) -> Self {
        Self { branches, ..Self::default() }
    }
}

object! {
    /// A branch of a Parallel: a machine of its own.
    #[derive(Default)]
    pub struct Branch is Branch {
        /// What the branch is for.
        pub comment: Option<String> = "Comment",
        /// The name of the first state.
        pub start_at: String = "StartAt": Target,
        ..extra,
        /// The states by name, in the order in which they are printed.
        pub states: States = "States"
    }
}

impl Branch {
    /// A branch without states yet, that begins at the named one.
    pub fn new(start_at: impl Into<String>) -> Self {
        Self { start_at: start_at.into(), ..Self::default() }
    }

    /// Its first state and all of its states.
    pub fn scope(&self) -> Scope<'_> {
        Scope { start_at: &self.start_at, states: &self.states }
    }
}
