//! What `TestState` answers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TestStateResponse {
    /// The output, as JSON, if the state succeeded or its error was caught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The name of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What the fields made of the data, with the levels `DEBUG` and `TRACE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspection_data: Option<InspectionData>,
    /// The state that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_state: Option<String>,
    /// What came of the state.
    pub status: TestStateStatus,
}

impl TestStateResponse {
    pub(super) fn of(status: TestStateStatus) -> Self {
        TestStateResponse { output: None, error: None, cause: None, inspection_data: None, next_state: None, status }
    }
}

/// What came of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TestStateStatus {
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// It failed, and a retrier tries it again.
    Retriable,
    /// It failed, and a catcher goes on.
    CaughtError,
}

impl TestStateStatus {
    /// The status as the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TestStateStatus::Succeeded => "SUCCEEDED",
            TestStateStatus::Failed => "FAILED",
            TestStateStatus::Retriable => "RETRIABLE",
            TestStateStatus::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// What the fields made of the data. Data are texts of JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct InspectionData {
    /// The input of the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// After `Arguments`, in JSONata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_arguments: Option<String>,
    /// After `InputPath`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_input_path: Option<String>,
    /// After `Parameters`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_parameters: Option<String>,
    /// The result of the task, or that of a Pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// After `ResultSelector`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_result_selector: Option<String>,
    /// After `ResultPath`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_result_path: Option<String>,
    /// The items of a Map, after `ItemsPath`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_items_path: Option<String>,
    /// The items that a reader found at its `ItemsPointer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_items_pointer: Option<String>,
    /// The items after `ItemSelector`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_item_selector: Option<String>,
    /// The batches of `ItemBatcher`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_item_batcher: Option<String>,
    /// The value of `ToleratedFailureCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_count: Option<u64>,
    /// The value of `ToleratedFailurePercentage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_percentage: Option<f64>,
    /// The value of `MaxConcurrency` of a Map, 0 for no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_concurrency: Option<u64>,
    /// How the error was handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_details: Option<ErrorDetails>,
    /// The request of an HTTP task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<HttpRequest>,
    /// The response to an HTTP task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<HttpResponse>,
    /// The variables afterwards, as a JSON object, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<String>,
}

/// How an error was handled. Numbers count from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The number of the catcher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_index: Option<u64>,
    /// The number of the retrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_index: Option<u64>,
    /// The seconds until it tries again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_backoff_interval_seconds: Option<u64>,
}

/// The request of an HTTP task, without what its connection adds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The protocol.
    pub protocol: String,
    /// The method.
    pub method: String,
    /// The URL with the query.
    pub url: String,
    /// The headers, as text.
    pub headers: String,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// The response to an HTTP task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The protocol.
    pub protocol: String,
    /// The status code, as text.
    pub status_code: String,
    /// The text of the status.
    pub status_message: String,
    /// The headers, as text.
    pub headers: String,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// What `TestState` refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestStateError {
    /// The kind of refusal.
    pub code: TestStateErrorCode,
    /// Why, in the words of the API where they are known.
    pub message: String,
}

/// The kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TestStateErrorCode {
    /// The definition is none that can be tested.
    InvalidDefinition,
    /// The input is no JSON.
    InvalidExecutionInput,
    /// Anything else that is wrong with the request.
    ValidationException,
}

impl TestStateErrorCode {
    /// The name of the exception.
    pub fn as_str(self) -> &'static str {
        match self {
            TestStateErrorCode::InvalidDefinition => "InvalidDefinition",
            TestStateErrorCode::InvalidExecutionInput => "InvalidExecutionInput",
            TestStateErrorCode::ValidationException => "ValidationException",
        }
    }
}

impl TestStateError {
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::of(TestStateErrorCode::ValidationException, message)
    }

    pub(super) fn of(code: TestStateErrorCode, message: impl Into<String>) -> Self {
        TestStateError { code, message: message.into() }
    }
}

impl fmt::Display for TestStateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for TestStateError {}
