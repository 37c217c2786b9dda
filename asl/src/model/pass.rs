//! The Pass state.

use serde_json::Value;

use super::object::object;
use super::{DataPath, QueryLanguage, Transition};

object! {
    /// A state that passes its input on, or makes new data (States Language, "Pass State").
    #[derive(Default)]
    pub struct Pass {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is passed on or read by the template.
        pub input_path: Option<DataPath> = "InputPath",
        /// JSONPath: the new data, as it stands.
        pub result: Option<Value> = "Result",
        /// JSONPath: the template of the new data.
        pub parameters: Option<Value> = "Parameters",
        /// JSONPath: where the new data goes in the input.
        pub result_path: Option<DataPath> = "ResultPath",
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath",
        /// JSONata: the new data.
        pub output: Option<Value> = "Output",
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign",
        ..extra,
        /// Where to go on.
        pub transition: Transition
    }
}

impl Pass {
    /// A state that passes its input on and ends its machine.
    pub fn new() -> Self {
        Self::default()
    }
}
