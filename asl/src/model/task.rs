//! The Task state.

use serde_json::Value;

use super::object::object;
use super::{Amount, Catcher, DataPath, QueryLanguage, Retrier, Transition};

object! {
    /// A state that has work done by a service (States Language, "Task State").
    #[derive(Default)]
    pub struct Task {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input the request is made of.
        pub input_path: Option<DataPath> = "InputPath",
        /// The ARN of what does the work; `${Name}` placeholders allowed.
        pub resource: String = "Resource",
        /// The role to assume: an object with `RoleArn`, in JSONata also an expression.
        pub credentials: Option<Value> = "Credentials",
        /// JSONPath: the template of the request.
        pub parameters: Option<Value> = "Parameters",
        /// JSONata: the request.
        pub arguments: Option<Value> = "Arguments",
        /// JSONPath: the template of the result.
        pub result_selector: Option<Value> = "ResultSelector",
        /// JSONPath: where the result goes in the input.
        pub result_path: Option<DataPath> = "ResultPath",
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath",
        /// JSONata: the output.
        pub output: Option<Value> = "Output",
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign",
        /// Seconds after which one attempt times out.
        pub timeout_seconds: Option<Amount> = "TimeoutSeconds",
        /// JSONPath: where that number of seconds stands.
        pub timeout_seconds_path: Option<String> = "TimeoutSecondsPath",
        /// Seconds that may pass between two heartbeats.
        pub heartbeat_seconds: Option<Amount> = "HeartbeatSeconds",
        /// JSONPath: where that number of seconds stands.
        pub heartbeat_seconds_path: Option<String> = "HeartbeatSecondsPath",
        /// What is tried again, in order.
        pub retry: Option<Vec<Retrier>> = "Retry",
        /// What is caught, in order.
        pub catch: Option<Vec<Catcher>> = "Catch",
        ..extra,
        /// Where to go on after success.
        pub transition: Transition
    }
}

impl Task {
    /// A task with a resource and nothing else, that ends its machine.
    pub fn new(resource: impl Into<String>) -> Self {
        Self { resource: resource.into(), ..Self::default() }
    }
}
