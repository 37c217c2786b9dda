//! The Pass state.

use serde_json::Value;

use super::field::PathSort;
use super::object::object;
use super::{DataPath, QueryLanguage, Transition};

object! {
    /// A state that passes its input on, or makes new data (States Language, "Pass State").
    #[derive(Default)]
    pub struct Pass is Pass {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is passed on or read by the template.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONPath: the new data, unchanged.
        pub result: Option<Value> = "Result" in JsonPath: Data,
        /// JSONPath: the template of the new data.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// JSONPath: where the new data goes in the input.
        pub result_path: Option<DataPath> = "ResultPath" in JsonPath: Path(PathSort::Result),
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the new data.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign": Variables,
        ..extra,
        /// The next state.
        pub transition: Transition
    }
}

impl Pass {
    /// A state that passes its input on and ends its machine.
    pub fn new() -> Self {
        Self::default()
    }
}
