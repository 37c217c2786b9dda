//! Errors of the API, as Step Functions answers them (API Reference, "Common Errors" and the errors of each operation).

use serde_json::{Map, Value};

/// An error of the API: its name, its text, and what else it says.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The name of its shape, such as `StateMachineDoesNotExist`.
    pub code: &'static str,
    /// Its text.
    pub message: String,
    /// Further members of its shape.
    pub members: Map<String, Value>,
}

impl ApiError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        ApiError { code, message: message.into(), members: Map::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// `ValidationException`.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        ApiError::new("ValidationException", message)
    }

    /// All violations of a request's constraints, in one text.
    ///
    /// # Errors
    /// `ValidationException` where there are any.
    pub(crate) fn unless_empty(violations: &[String]) -> Result<(), Self> {
        let count = match violations.len() {
            0 => return Ok(()),
            1 => "1 validation error".to_owned(),
            many => format!("{many} validation errors"),
        };
        Err(ApiError::validation(format!("{count} detected: {}", violations.join("; "))))
    }

    /// A `ValidationException` with a reason.
    pub(crate) fn refused(reason: &str, message: impl Into<String>) -> Self {
        ApiError::validation(message).with("reason", reason)
    }

    pub(crate) fn invalid_arn(detail: impl std::fmt::Display) -> Self {
        ApiError::new("InvalidArn", format!("Invalid Arn: '{detail}'"))
    }

    pub(crate) fn machine_unknown(arn: &str) -> Self {
        ApiError::new("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"))
    }

    pub(crate) fn execution_unknown(arn: &str) -> Self {
        ApiError::new("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'"))
    }

    pub(crate) fn activity_unknown(arn: &str) -> Self {
        ApiError::new("ActivityDoesNotExist", format!("Activity Does Not Exist: '{arn}'"))
    }

    /// Of tags and Map Runs.
    pub(crate) fn resource_unknown(arn: &str) -> Self {
        ApiError::new("ResourceNotFound", format!("Resource not found: '{arn}'")).with("resourceName", arn)
    }

    /// Of versions and aliases.
    pub(crate) fn reference_unknown() -> Self {
        ApiError::new("ResourceNotFound", "Request references a resource that does not exist.")
    }

    pub(crate) fn invalid_token() -> Self {
        ApiError::new("InvalidToken", "Invalid Token: 'Invalid token'")
    }

    pub(crate) fn wrong_type() -> Self {
        let message = "This operation is not supported by this type of state machine";
        ApiError::new("StateMachineTypeNotSupported", message)
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("__type".to_owned(), self.code.into());
        body.insert("message".to_owned(), self.message.as_str().into());
        body.extend(self.members.clone());
        Value::Object(body)
    }
}
