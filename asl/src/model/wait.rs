//! The Wait state.

use serde_json::Value;

use super::field::{MOST, PathSort};
use super::object::object;
use super::{Amount, DataPath, QueryLanguage, Transition};

object! {
    /// A state that waits for a time (States Language, "Wait State"); exactly one of its four times is given.
    #[derive(Default)]
    pub struct Wait is Wait {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is passed on.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// How long, in seconds.
        pub seconds: Option<Amount> = "Seconds": Integer { least: 0, most: MOST, expression: true },
        /// Until when: an RFC 3339 time, or in JSONata an expression.
        pub timestamp: Option<String> = "Timestamp": Timestamp,
        /// JSONPath: the path of the number of seconds.
        pub seconds_path: Option<String> = "SecondsPath" in JsonPath: Path(PathSort::Reference),
        /// JSONPath: the path of the time.
        pub timestamp_path: Option<String> = "TimestampPath" in JsonPath: Path(PathSort::Reference),
        /// JSONPath: which part of the input becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the output.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign": Variables,
        ..extra,
        /// The next state.
        pub transition: Transition
    }
    one("Seconds", "SecondsPath", "Timestamp", "TimestampPath");
}

impl Wait {
    /// A wait without a time yet, that ends its machine.
    pub fn new() -> Self {
        Self::default()
    }
}
