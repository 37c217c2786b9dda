//! Retriers and catchers.

use serde_json::Value;

use super::object::{object, words};
use super::{Amount, DataPath};

words! {
    /// How a delay is spread (States Language, "JitterStrategy").
    pub enum JitterStrategy {
        /// A random time between nothing and the whole delay.
        Full = "FULL",
        /// The delay as computed.
        None = "NONE",
    }
}

object! {
    /// What is tried again after which errors (States Language, "Retrying after error").
    #[derive(Default)]
    pub struct Retrier {
        /// What the retrier is for.
        pub comment: Option<String> = "Comment",
        /// The error names.
        pub error_equals: Vec<String> = "ErrorEquals",
        /// Seconds before the first retry; 1 where absent.
        pub interval_seconds: Option<Amount> = "IntervalSeconds",
        /// How often to retry; 3 where absent, 0 for never.
        pub max_attempts: Option<Amount> = "MaxAttempts",
        /// The factor by which the delay grows; 2.0 where absent, at least 1.0.
        pub backoff_rate: Option<Amount> = "BackoffRate",
        /// The longest delay in seconds.
        pub max_delay_seconds: Option<Amount> = "MaxDelaySeconds",
        /// How the delay is spread; not at all where absent.
        pub jitter_strategy: Option<JitterStrategy> = "JitterStrategy",
        ..extra
    }
}

object! {
    /// Where to go on after which errors (States Language, "Fallback states").
    #[derive(Default)]
    pub struct Catcher {
        /// What the catcher is for.
        pub comment: Option<String> = "Comment",
        /// The error names.
        pub error_equals: Vec<String> = "ErrorEquals",
        /// JSONPath: where the error output goes in the input; replaces it where absent.
        pub result_path: Option<DataPath> = "ResultPath",
        /// JSONata: the output; the error output where absent.
        pub output: Option<Value> = "Output",
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign",
        ..extra,
        /// The state that handles the error.
        pub next: String = "Next"
    }
}
