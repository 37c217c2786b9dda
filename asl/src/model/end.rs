//! The states that end an execution: Succeed and Fail.

use serde_json::Value;

use super::object::object;
use super::{DataPath, QueryLanguage};

object! {
    /// A state that ends the execution, the branch or the iteration well (States Language, "Succeed State").
    #[derive(Default)]
    pub struct Succeed {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is read.
        pub input_path: Option<DataPath> = "InputPath",
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath",
        /// JSONata: the output.
        pub output: Option<Value> = "Output",
        ..extra
    }
}

object! {
    /// A state that ends the execution with an error (States Language, "Fail State").
    #[derive(Default)]
    pub struct Fail {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// The error name, in JSONata also an expression.
        pub error: Option<String> = "Error",
        /// JSONPath: where the error name stands, or an intrinsic function.
        pub error_path: Option<String> = "ErrorPath",
        /// The cause, for people, in JSONata also an expression.
        pub cause: Option<String> = "Cause",
        /// JSONPath: where the cause stands, or an intrinsic function.
        pub cause_path: Option<String> = "CausePath",
        ..extra
    }
}
