//! What becomes of a call.

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
    /// An error by its name, and what explains it.
    pub fn new(error: ErrorName, cause: impl Into<String>) -> Self {
        Failure { error: error.as_str().to_owned(), cause: cause.into() }
    }
}

impl From<ErrorName> for Failure {
    /// The error without an explanation.
    fn from(error: ErrorName) -> Self {
        Failure::new(error, "")
    }
}

/// What becomes of a call, and when.
#[derive(Debug, Clone)]
pub struct Reply {
    outcome: Told,
    after: Duration,
}

#[derive(Debug, Clone)]
enum Told {
    Value(Result<serde_json::Value, String>),
    Failed(Failure),
    Never,
}

impl Reply {
    /// A result: what the function, the worker or the workflow answers. The service's members are put around it.
    pub fn value(value: impl Serialize) -> Self {
        Told::Value(serde_json::to_value(value).map_err(|error| error.to_string())).into()
    }

    /// An error.
    pub fn error(failure: impl Into<Failure>) -> Self {
        Told::Failed(failure.into()).into()
    }

    /// No answer, ever: the task waits until its own limits end it.
    pub fn never() -> Self {
        Told::Never.into()
    }

    /// The same after a while.
    #[must_use]
    pub fn after(mut self, time: dsl::duration::Duration) -> Self {
        self.after = Duration::from_secs(time.as_seconds().into());
        self
    }

    pub(crate) fn answer(self, resource: &str) -> Answer {
        let outcome = match self.outcome {
            Told::Value(Ok(value)) => Outcome::Succeeded(message::result(resource, value)),
            Told::Value(Err(error)) => Outcome::Unknown(format!("the answer cannot be written as JSON: {error}")),
            Told::Failed(Failure { error, cause }) => {
                Outcome::Failed { error: Some(error.into()), cause: (!cause.is_empty()).then(|| cause.into()) }
            }
            Told::Never => Outcome::Never,
        };
        // A task that waits fails through its callback or job, so its request went well.
        let submitted = Resource::parse(resource).waits_for_token().then(simulator::Data::empty_object);
        Answer { submitted, outcome, after: self.after }
    }
}

impl From<Told> for Reply {
    fn from(outcome: Told) -> Self {
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
