//! The services that tasks call. The simulator calls them, and its user implements them.

pub(crate) mod answers;
pub(crate) mod mock_file;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::data::{Data, text};
use crate::time::Millis;

/// The call of a task, by which an answer that comes later finds back to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallId {
    pub(crate) frame: usize,
    pub(crate) ticket: u64,
}

impl CallId {
    pub(crate) fn new(frame: usize, ticket: u64) -> Self {
        CallId { frame, ticket }
    }
}

/// A call of a task.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Which call it is, in its execution.
    pub id: CallId,
    /// The state that calls.
    pub state: &'a str,
    /// The resource as the definition writes it.
    pub resource: &'a str,
    /// The request: `Parameters` or `Arguments`, or the state's input.
    pub parameters: &'a Data,
    /// How often this state was called before, in this iteration of the Maps around it.
    pub attempt: u64,
    /// How often this state was called before in the whole execution, in whatever iteration.
    pub calls: u64,
    /// The numbers of the items in whose iterations the state is, the outermost Map first.
    pub iteration: &'a [u64],
    /// The token that ends the task, for tasks that wait for one.
    pub token: Option<&'a str>,
    /// The time of the call.
    pub now: Millis,
}

/// The response of a service to a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The response to the request itself, if the task then waits for a job or for its token.
    pub submitted: Option<Data>,
    /// How it ends.
    pub outcome: Outcome,
    /// How long it takes until then.
    pub after: Duration,
}

/// How a call ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// With a result.
    Succeeded(Data),
    /// With an error; both parts may be left out.
    Failed {
        /// The error's name.
        #[serde(with = "text::optional")]
        error: Option<Arc<str>>,
        /// What explains it.
        #[serde(with = "text::optional")]
        cause: Option<Arc<str>>,
    },
    /// The task times out. If the task has no time limit, it fails at once with this name.
    TimedOut(#[serde(with = "text")] Arc<str>),
    /// The service does not end it: the task waits for a callback, or for ever.
    Never,
    /// The service has not answered yet, not even that it took the request: the answer comes through
    /// [`Session::answer`](crate::Session::answer). In a simulation nobody brings it, and the task waits as with `Never`.
    Later,
    /// Unknown: the simulation cannot continue. The text says what to add.
    Unknown(String),
}

impl Answer {
    /// An answer that comes at once.
    pub fn now(outcome: Outcome) -> Self {
        Answer { submitted: None, outcome, after: Duration::ZERO }
    }

    /// A result that comes at once.
    pub fn result(value: impl Into<Data>) -> Self {
        Answer::now(Outcome::Succeeded(value.into()))
    }

    /// An error that comes at once.
    pub fn error(error: &str, cause: &str) -> Self {
        Answer::now(Outcome::Failed { error: Some(error.into()), cause: Some(cause.into()) })
    }
}

/// A callback with a task token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    /// The token.
    #[serde(with = "text")]
    pub token: Arc<str>,
    /// What is sent.
    pub what: CallbackKind,
}

/// What is sent with a task token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CallbackKind {
    /// `SendTaskSuccess`.
    Success(Data),
    /// `SendTaskFailure`.
    Failure {
        /// The error's name.
        #[serde(with = "text::optional")]
        error: Option<Arc<str>>,
        /// What explains it.
        #[serde(with = "text::optional")]
        cause: Option<Arc<str>>,
    },
    /// `SendTaskHeartbeat`.
    Heartbeat,
}

/// The outcome of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// A task accepted it.
    Taken,
    /// No task is waiting for the token: the service answers `TaskTimedOut` or `TaskDoesNotExist`.
    Late,
}

/// The simulated services.
pub trait Services {
    /// What becomes of a call.
    fn call(&mut self, request: &Request<'_>) -> Answer;

    /// True if the service itself answers the calls of a state, although it starts a state machine that is known.
    fn answers(&self, _state: &str) -> bool {
        false
    }

    /// True if there is an activity with this ARN. Otherwise its task fails at once, as in the service.
    fn has_activity(&self, _state: &str, _arn: &str) -> bool {
        true
    }

    /// The time of the next callback that somebody will make on their own, or of something that may lead to one, if there
    /// is any.
    fn next_callback(&self) -> Option<Millis> {
        None
    }

    /// What was announced for `now` happens; `None` where it was no callback. It is asked again until the next announcement
    /// is later than what else there is to do, so each call must bring it forward.
    fn callback(&mut self, _now: Millis) -> Option<Callback> {
        None
    }

    /// Reports the outcome of a callback.
    fn delivered(&mut self, _callback: &Callback, _delivery: Delivery) {}
}

/// Services without answers, for workflows without tasks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoServices;

impl Services for NoServices {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        Answer::now(Outcome::Unknown(format!("there is no answer for the state `{}`", request.state)))
    }
}
