//! The history of an execution: the events that `GetExecutionHistory` returns.

mod json;
mod read;

use std::sync::Arc;

pub use json::details_member;
pub use read::HistoryError;

use asl::StateType;
use serde::{Deserialize, Serialize};

use crate::data::{Data, text};
use crate::realm::Realm;
use crate::time::Millis;

/// The most events of a Standard execution (Developer Guide, "Service quotas").
pub const MOST_EVENTS: usize = 25_000;

/// An event. Its id is its place in the history, from 1.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// When it happened.
    pub at: Millis,
    /// The id of the event that led to it; 0 for none.
    pub previous: u32,
    /// What happened.
    pub what: What,
}

/// An error's name and cause; both may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// The name.
    #[serde(with = "text::optional")]
    pub error: Option<Arc<str>>,
    /// What explains it.
    #[serde(with = "text::optional")]
    pub cause: Option<Arc<str>>,
}

/// What happens to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A Parallel or Map begins its work.
    Started,
    /// It is done.
    Succeeded,
    /// It failed.
    Failed,
    /// It was given up because of something else.
    Aborted,
}

impl Stage {
    /// The stage as event types spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Started => "Started",
            Stage::Succeeded => "Succeeded",
            Stage::Failed => "Failed",
            Stage::Aborted => "Aborted",
        }
    }
}

/// What a task asks of its service.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Scheduled {
    /// The request.
    pub parameters: Data,
    /// The role that is assumed for it.
    pub role: Option<Arc<str>>,
    /// Seconds until it times out.
    pub timeout: Option<u64>,
    /// Seconds that may pass without a heartbeat.
    pub heartbeat: Option<u64>,
}

/// What a task calls, as its events tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// A Lambda function by its ARN.
    Function(Arc<str>),
    /// An activity by its ARN.
    Activity(Arc<str>),
    /// An API of a service.
    Service {
        /// The service.
        service: Arc<str>,
        /// The API.
        api: Arc<str>,
    },
}

/// How a task continues.
#[derive(Debug, Clone)]
pub enum TaskStage {
    /// The service is asked.
    Scheduled(Box<Scheduled>),
    /// The service has begun; of an activity, the worker that took the task, if it said its name.
    Started(Option<Arc<str>>),
    /// The service has taken a job or a message, and answered so.
    Submitted(Data),
    /// The service has answered.
    Succeeded(Data),
    /// The service has failed.
    Failed(Trouble),
    /// The time was up.
    TimedOut(Trouble),
}

/// What an event tells.
#[derive(Debug, Clone)]
pub enum What {
    /// The execution began.
    ExecutionStarted(Data),
    /// The execution ended with an output.
    ExecutionSucceeded(Data),
    /// The execution ended with an error.
    ExecutionFailed(Trouble),
    /// The execution's time was up.
    ExecutionTimedOut(Trouble),
    /// The execution was stopped from outside.
    ExecutionAborted(Trouble),
    /// The execution was redriven: it goes on where it failed. How often that has happened.
    ExecutionRedriven(u64),
    /// A state was entered.
    Entered {
        /// The state's type.
        kind: StateType,
        /// Its name.
        name: Arc<str>,
        /// Its input.
        input: Data,
    },
    /// A state was left.
    Exited {
        /// The state's type.
        kind: StateType,
        /// Its name.
        name: Arc<str>,
        /// Its output.
        output: Data,
        /// The variables that got a value.
        assigned: Assigned,
    },
    /// A state that began something else continues: `ParallelStateStarted`, `TaskStateAborted` and the like.
    State(StateType, Stage),
    /// A Map has its items; the count, which is 0 where a reader is still to read them.
    MapStarted(u64),
    /// An item of a Map.
    Iteration {
        /// What becomes of it.
        stage: Stage,
        /// The Map's name.
        name: Arc<str>,
        /// The item's number, from 0.
        index: u64,
    },
    /// A distributed Map began; its ARN.
    MapRunStarted(Arc<str>),
    /// It goes on with the children that failed.
    MapRunRedriven {
        /// Its ARN.
        arn: Arc<str>,
        /// How often that has happened.
        count: u64,
    },
    /// It is done.
    MapRunSucceeded,
    /// It failed.
    MapRunFailed(Trouble),
    /// A task continues.
    Task(Called, TaskStage),
    /// A JSONata field gave no usable value.
    EvaluationFailed {
        /// Why.
        trouble: Trouble,
        /// The field's place in the state.
        field: Option<Arc<str>>,
        /// The state.
        state: Arc<str>,
    },
    /// An event of a type that the simulator does not write, read from a real history.
    Other {
        /// The type.
        kind: Arc<str>,
        /// The details, as the service gives them.
        details: Option<Data>,
    },
}

/// Variables and their new values.
pub type Assigned = Option<Arc<[(Arc<str>, Data)]>>;

/// The events of an execution, in order.
#[derive(Debug, Clone, Default)]
pub struct History {
    events: Vec<Event>,
    /// Where the execution ran, if it was simulated.
    realm: Arc<Realm>,
}

impl History {
    /// The events; the first has the id 1.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// No events, with room for those of a machine of so many states that is not large and does not loop.
    pub(crate) fn of_states(count: usize, realm: &Arc<Realm>) -> Self {
        // Each state is entered and left, and a few ask their services for something.
        History { events: Vec::with_capacity((2 * count + 12).min(4_096)), realm: realm.clone() }
    }

    /// Adds an event and gives its id. It is inlined with its callers, so that an event is made where it is kept: moving it
    /// through memory takes as long as making it.
    #[inline(always)]
    pub(crate) fn push(&mut self, at: Millis, previous: u32, what: What) -> u32 {
        self.events.extend(std::iter::once_with(|| Event { at, previous, what }));
        u32::try_from(self.events.len()).unwrap_or(u32::MAX)
    }
}

impl What {
    /// The event's type, such as `PassStateEntered`.
    pub fn type_name(&self) -> String {
        match self {
            What::ExecutionStarted(_) => "ExecutionStarted".to_owned(),
            What::ExecutionSucceeded(_) => "ExecutionSucceeded".to_owned(),
            What::ExecutionFailed(_) => "ExecutionFailed".to_owned(),
            What::ExecutionTimedOut(_) => "ExecutionTimedOut".to_owned(),
            What::ExecutionAborted(_) => "ExecutionAborted".to_owned(),
            What::ExecutionRedriven(_) => "ExecutionRedriven".to_owned(),
            What::Entered { kind, .. } => format!("{}StateEntered", kind.as_str()),
            What::Exited { kind, .. } => format!("{}StateExited", kind.as_str()),
            What::State(kind, stage) => format!("{}State{}", kind.as_str(), stage.as_str()),
            What::MapStarted(_) => "MapStateStarted".to_owned(),
            What::Iteration { stage, .. } => format!("MapIteration{}", stage.as_str()),
            What::MapRunStarted(_) => "MapRunStarted".to_owned(),
            What::MapRunRedriven { .. } => "MapRunRedriven".to_owned(),
            What::MapRunSucceeded => "MapRunSucceeded".to_owned(),
            What::MapRunFailed(_) => "MapRunFailed".to_owned(),
            What::Task(called, stage) => {
                let prefix = match called {
                    Called::Function(_) => "LambdaFunction",
                    Called::Activity(_) => "Activity",
                    Called::Service { .. } => "Task",
                };
                let stage = match stage {
                    TaskStage::Scheduled(_) => "Scheduled",
                    TaskStage::Started(_) => "Started",
                    TaskStage::Submitted(_) => "Submitted",
                    TaskStage::Succeeded(_) => "Succeeded",
                    TaskStage::Failed(_) => "Failed",
                    TaskStage::TimedOut(_) => "TimedOut",
                };
                format!("{prefix}{stage}")
            }
            What::EvaluationFailed { .. } => "EvaluationFailed".to_owned(),
            What::Other { kind, .. } => kind.as_ref().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_small_beside_its_data() {
        assert!(size_of::<Event>() <= 96, "{}", size_of::<Event>());
    }
}
