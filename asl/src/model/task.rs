//! The Task state.

use serde_json::Value;

use super::field::{PathSort, TIMEOUT};
use super::object::object;
use super::{Amount, Catcher, DataPath, QueryLanguage, Retrier, Transition};

object! {
    /// A state that has work done by a service (States Language, "Task State").
    #[derive(Default)]
    pub struct Task is Task {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input the request is made of.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// The ARN of what does the work; `${Name}` placeholders allowed.
        pub resource: String = "Resource": Resource,
        /// The role to assume: an object with `RoleArn`, in JSONata also an expression.
        pub credentials: Option<Value> = "Credentials": Credentials,
        /// JSONPath: the template of the request.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// JSONata: the request.
        pub arguments: Option<Value> = "Arguments" in Jsonata: ObjectTemplate,
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
        /// Seconds after which one attempt times out.
        pub timeout_seconds: Option<Amount> = "TimeoutSeconds": TIMEOUT,
        /// JSONPath: the path of that number of seconds.
        pub timeout_seconds_path: Option<String> = "TimeoutSecondsPath" in JsonPath: Path(PathSort::Reference),
        /// Seconds that may pass between two heartbeats.
        pub heartbeat_seconds: Option<Amount> = "HeartbeatSeconds": TIMEOUT,
        /// JSONPath: the path of that number of seconds.
        pub heartbeat_seconds_path: Option<String> = "HeartbeatSecondsPath" in JsonPath: Path(PathSort::Reference),
        /// What is retried, in order.
        pub retry: Option<Vec<Retrier>> = "Retry",
        /// What is caught, in order.
        pub catch: Option<Vec<Catcher>> = "Catch",
        ..extra,
        /// The next state after success.
        pub transition: Transition
    }
    at_most_one("TimeoutSeconds", "TimeoutSecondsPath");
    at_most_one("HeartbeatSeconds", "HeartbeatSecondsPath");
}

impl Task {
    /// A task with a resource and nothing else, that ends its machine.
    pub fn new(resource: impl Into<String>) -> Self {
        Self { resource: resource.into(), ..Self::default() }
    }
}
