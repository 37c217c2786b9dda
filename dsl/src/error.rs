//! Errors of tasks: their names, error outputs, and retries.

use asl::{JitterStrategy, Retrier};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use ::payload::ErrorName;

use crate::duration::Duration;

/// The errors that a catcher handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(Vec<Vec<ErrorName>>);

impl Errors {
    /// Every error except those that cannot be caught (`States.Runtime`, `States.DataLimitExceeded`).
    pub const ALL: ErrorName = ErrorName::new("States.ALL");
    /// Every error of the task except a timeout.
    pub const TASK_FAILED: ErrorName = ErrorName::new("States.TaskFailed");
    /// The task took longer than its timeout.
    pub const TIMEOUT: ErrorName = ErrorName::new("States.Timeout");
    /// No heartbeat came within the heartbeat interval. Recorded executions also show `States.Timeout` for it.
    pub const HEARTBEAT_TIMEOUT: ErrorName = ErrorName::new("States.HeartbeatTimeout");
    /// A write to a DynamoDB table whose condition does not hold.
    pub const CONDITIONAL_CHECK_FAILED: ErrorName = ErrorName::new("DynamoDB.ConditionalCheckFailedException");
    /// The execution role lacks a permission that the task needs.
    pub const PERMISSIONS: ErrorName = ErrorName::new("States.Permissions");

    /// The two errors of a task that took too long: `States.Timeout` and `States.HeartbeatTimeout`.
    pub fn timeouts() -> Self {
        [Self::TIMEOUT, Self::HEARTBEAT_TIMEOUT].into()
    }

    /// Adds a catcher with the same handler, evaluated after the ones before it.
    #[must_use]
    pub fn or(mut self, errors: impl Into<Errors>) -> Self {
        self.0.extend(errors.into().0);
        self
    }

    /// One list of names for each catcher.
    pub(crate) fn into_lists(self) -> Vec<Vec<ErrorName>> {
        self.0
    }
}

impl From<ErrorName> for Errors {
    fn from(error: ErrorName) -> Self {
        Self(vec![vec![error]])
    }
}

impl<const N: usize> From<[ErrorName; N]> for Errors {
    /// One catcher that handles any of the errors.
    fn from(errors: [ErrorName; N]) -> Self {
        Self(vec![errors.into()])
    }
}

/// The error output, which a catcher passes to its handler (States Language, "Error output").
#[derive(Debug, Clone, PartialEq, Eq, crate::payload::Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorOutput {
    /// The error's name.
    pub error: String,
    /// A description for people; often absent.
    pub cause: Option<String>,
}

/// A retrier: after which errors, how often and with which delays a task is retried.
///
/// By default: 3 retries, the first after 1 second, each delay twice the previous one, with full jitter so that many
/// executions do not retry at the same moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    errors: Retried,
    interval: Option<Duration>,
    max_attempts: Option<u32>,
    backoff: Option<f64>,
    max_delay: Option<Duration>,
    jitter: bool,
    comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Retried {
    Transient,
    Named(Vec<ErrorName>),
}

impl Retry {
    /// After transient errors of the call itself: throttling, internal errors at AWS, broken connections.
    ///
    /// Each integration has its own list. Errors that a worker reports are not among them.
    pub fn transient() -> Self {
        Self::after(Retried::Transient)
    }

    /// After the named errors. The task must be idempotent, as each retry runs it again.
    pub fn on(errors: impl IntoIterator<Item = ErrorName>) -> Self {
        Self::after(Retried::Named(errors.into_iter().collect()))
    }

    fn after(errors: Retried) -> Self {
        Self { errors, interval: None, max_attempts: None, backoff: None, max_delay: None, jitter: true, comment: None }
    }

    /// The delay before the first retry.
    #[must_use]
    pub fn interval(mut self, delay: Duration) -> Self {
        self.interval = Some(delay);
        self
    }

    /// The maximum number of retries, 0 for none.
    #[must_use]
    pub fn max_attempts(mut self, count: u32) -> Self {
        self.max_attempts = Some(count);
        self
    }

    /// The factor by which the delay grows, at least 1.0.
    #[must_use]
    pub fn backoff_rate(mut self, rate: f64) -> Self {
        self.backoff = Some(rate);
        self
    }

    /// The longest delay.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = Some(delay);
        self
    }

    /// A comment for those who read the definition.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// Uses the delays as computed, without jitter.
    #[must_use]
    pub fn without_jitter(mut self) -> Self {
        self.jitter = false;
        self
    }

    /// The retrier of a state whose transient errors are these.
    pub(crate) fn into_retrier(self, transient: Vec<String>) -> Retrier {
        let error_equals = match self.errors {
            Retried::Transient => transient,
            Retried::Named(errors) => errors.into_iter().map(|error| error.as_str().to_owned()).collect(),
        };
        Retrier {
            comment: self.comment,
            error_equals,
            interval_seconds: Some(self.interval.map_or(1, Duration::as_seconds).into()),
            max_attempts: Some(self.max_attempts.unwrap_or(3).into()),
            backoff_rate: Some(self.backoff.unwrap_or(2.0).into()),
            max_delay_seconds: self.max_delay.map(|delay| delay.as_seconds().into()),
            jitter_strategy: self.jitter.then_some(JitterStrategy::Full),
            ..Retrier::default()
        }
    }
}
