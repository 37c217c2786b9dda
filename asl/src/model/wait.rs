//! The Wait state.

use serde_json::Value;

use super::object::object;
use super::{Amount, DataPath, QueryLanguage, Transition};

object! {
    /// A state that waits for a time (States Language, "Wait State"); exactly one of its four times is given.
    #[derive(Default)]
    pub struct Wait {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is passed on.
        pub input_path: Option<DataPath> = "InputPath",
        /// How long, in seconds.
        pub seconds: Option<Amount> = "Seconds",
        /// Until when: an RFC 3339 time, or in JSONata an expression.
        pub timestamp: Option<String> = "Timestamp",
        /// JSONPath: where the number of seconds stands.
        pub seconds_path: Option<String> = "SecondsPath",
        /// JSONPath: where the time stands.
        pub timestamp_path: Option<String> = "TimestampPath",
        /// JSONPath: which part of the input becomes the output.
        pub output_path: Option<DataPath> = "OutputPath",
        /// JSONata: the output.
        pub output: Option<Value> = "Output",
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign",
        ..extra,
        /// Where to go on.
        pub transition: Transition
    }
}

impl Wait {
    /// A wait without a time yet, that ends its machine.
    pub fn new() -> Self {
        Self::default()
    }
}
