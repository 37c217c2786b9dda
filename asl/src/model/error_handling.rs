//! Retriers and catchers.

use serde_json::Value;

use super::field::{MOST, PathSort};
use super::object::{object, words};
use super::{Amount, DataPath};

words! {
    /// How a delay is spread (States Language, "JitterStrategy").
    #[non_exhaustive]
    pub enum JitterStrategy {
        /// A random time between nothing and the whole delay.
        Full = "FULL",
        /// The delay as computed.
        None = "NONE",
    }
}

object! {
    /// What is retried after which errors (States Language, "Retrying after error").
    #[derive(Default)]
    pub struct Retrier is Retrier {
        /// What the retrier is for.
        pub comment: Option<String> = "Comment",
        /// The error names.
        pub error_equals: Vec<String> = "ErrorEquals": ErrorNames,
        /// Seconds before the first retry; 1 where absent.
        pub interval_seconds: Option<Amount> = "IntervalSeconds": Integer { least: 1, most: MOST, expression: false },
        /// How often to retry; 3 where absent, 0 for never.
        pub max_attempts: Option<Amount> = "MaxAttempts": Integer { least: 0, most: MOST, expression: false },
        /// The factor by which the delay grows; 2.0 where absent, at least 1.0.
        pub backoff_rate: Option<Amount> = "BackoffRate": Number { least: 1.0, most: f64::MAX, expression: false },
        /// The longest delay in seconds.
        pub max_delay_seconds: Option<Amount> = "MaxDelaySeconds": Integer { least: 1, most: 31_622_400, expression: false },
        /// How the delay is spread; not at all where absent.
        pub jitter_strategy: Option<JitterStrategy> = "JitterStrategy",
        ..extra
    }
}

object! {
    /// The next state after certain errors (States Language, "Fallback states").
    #[derive(Default)]
    pub struct Catcher is Catcher {
        /// What the catcher is for.
        pub comment: Option<String> = "Comment",
        /// The error names.
        pub error_equals: Vec<String> = "ErrorEquals": ErrorNames,
        /// JSONPath: where the error output goes in the input; replaces it where absent.
        pub result_path: Option<DataPath> = "ResultPath" in JsonPath: Path(PathSort::Result),
        /// JSONata: the output; the error output where absent.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign": Variables,
        ..extra,
        /// The state that handles the error.
        pub next: String = "Next": Target
    }
}
