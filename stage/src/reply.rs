//! Replies to calls.

use std::time::Duration;

use asl::Resource;
use dsl::error::ErrorName;
use serde::Serialize;
use simulator::{Answer, Outcome};

use crate::message;

/// An error that a task ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    error: String,
    cause: String,
}

impl Failure {
    /// An error name and a cause.
    pub fn new(error: ErrorName, cause: impl Into<String>) -> Self {
        Failure { error: error.as_str().to_owned(), cause: cause.into() }
    }
}

impl From<ErrorName> for Failure {
    /// The error without a cause.
    fn from(error: ErrorName) -> Self {
        Failure::new(error, "")
    }
}

/// The reply to a call, and when it comes.
#[derive(Debug, Clone)]
pub struct Reply {
    outcome: Content,
    after: Duration,
}

#[derive(Debug, Clone)]
enum Content {
    Value(Result<serde_json::Value, String>),
    Failed(Failure),
    Never,
}

impl Reply {
    /// A result: the answer of the function, the worker or the workflow. The members of the service's envelope are
    /// added.
    pub fn value(value: impl Serialize) -> Self {
        Content::Value(serde_json::to_value(value).map_err(|error| error.to_string())).into()
    }

    /// An error.
    pub fn error(failure: impl Into<Failure>) -> Self {
        Content::Failed(failure.into()).into()
    }

    /// No answer: the task waits until it times out.
    pub fn never() -> Self {
        Content::Never.into()
    }

    /// The same reply after a delay.
    #[must_use]
    pub fn after(mut self, time: dsl::duration::Duration) -> Self {
        self.after = Duration::from_secs(time.as_seconds().into());
        self
    }

    pub(crate) fn answer(self, resource: &str) -> Answer {
        let outcome = match self.outcome {
            Content::Value(Ok(value)) => Outcome::Succeeded(message::result(resource, value)),
            Content::Value(Err(error)) => Outcome::Unknown(format!("the answer cannot be written as JSON: {error}")),
            Content::Failed(Failure { error, cause }) => {
                Outcome::Failed { error: Some(error.into()), cause: (!cause.is_empty()).then(|| cause.into()) }
            }
            Content::Never => Outcome::Never,
        };
        // A task that waits fails through its callback or job, so its request went well.
        let submitted = Resource::parse(resource).waits_for_token().then(simulator::Data::empty_object);
        Answer { submitted, outcome, after: self.after }
    }
}

impl From<Content> for Reply {
    fn from(outcome: Content) -> Self {
        Reply { outcome, after: Duration::ZERO }
    }
}

impl<T: Serialize> From<Result<T, Failure>> for Reply {
    fn from(result: Result<T, Failure>) -> Self {
        match result {
            Ok(value) => Reply::value(value),
            Err(failure) => Reply::error(failure),
        }
    }
}
