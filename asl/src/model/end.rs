//! The states that end an execution: Succeed and Fail.

use serde_json::Value;

use super::field::PathSort;
use super::object::object;
use super::{DataPath, QueryLanguage};

object! {
    /// A state that ends the execution, the branch or the iteration well (States Language, "Succeed State").
    #[derive(Default)]
    pub struct Succeed is Succeed {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is read.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the output.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        ..extra
    }
}

object! {
    /// A state that ends the execution with an error (States Language, "Fail State").
    #[derive(Default)]
    pub struct Fail is Fail {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// The error name, in JSONata also an expression.
        pub error: Option<String> = "Error": TextOrExpression,
        /// JSONPath: the path of the error name, or an intrinsic function.
        pub error_path: Option<String> = "ErrorPath" in JsonPath: Path(PathSort::Text),
        /// The cause, for people, in JSONata also an expression.
        pub cause: Option<String> = "Cause": TextOrExpression,
        /// JSONPath: the path of the cause, or an intrinsic function.
        pub cause_path: Option<String> = "CausePath" in JsonPath: Path(PathSort::Text),
        ..extra
    }
    at_most_one("Error", "ErrorPath");
    at_most_one("Cause", "CausePath");
}
