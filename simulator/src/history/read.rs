//! Reading events as `GetExecutionHistory` writes them, so that a real execution is shown as a simulated one.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::json::details_member;
use super::{Assigned, Called, Event, History, Scheduled, Stage, TaskStage, Trouble, What};
use crate::data::Data;
use crate::time::{self, Millis};
use asl::StateType;

/// Why an event cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryError {
    /// The event's id, or the one that was expected.
    pub id: u64,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the event {} of the history {}", self.id, self.problem)
    }
}

impl std::error::Error for HistoryError {}

impl History {
    /// Reads the next event (API Reference, "HistoryEvent") and adds it. Times may be texts or seconds since 1970.
    ///
    /// An event of a type that the simulator does not write is [`What::Other`] and keeps its details. Data that is not
    /// there, because it was too long or was not asked for, is `null`; data that is no JSON is its text. An event that does not
    /// say what led to it, as those of emulators, follows the one before.
    ///
    /// ```
    /// use serde_json::json;
    /// use simulator::{History, What};
    ///
    /// let mut history = History::default();
    /// history.read(&json!({
    ///     "id": 1, "type": "ExecutionStarted", "timestamp": 1767225600.25,
    ///     "executionStartedEventDetails": {"input": "{\"order\": 7}"}
    /// }))?;
    /// history.read(&json!({"id": 2, "previousEventId": 0, "type": "ExecutionRedriven", "timestamp": 1767225601}))?;
    /// assert_eq!(history.events()[0].at, 1_767_225_600_250);
    /// assert_eq!(history.events()[1].what.type_name(), "ExecutionRedriven");
    /// # Ok::<(), simulator::HistoryError>(())
    /// ```
    ///
    /// # Errors
    /// The event has no type or time, or its id is not the one after the last.
    pub fn read(&mut self, event: &Value) -> Result<(), HistoryError> {
        let id = self.events.len() as u64 + 1;
        let wrong = |problem| HistoryError { id, problem };
        if event.get("id").and_then(Value::as_u64) != Some(id) {
            return Err(wrong("is missing"));
        }
        let kind = event.get("type").and_then(Value::as_str).ok_or_else(|| wrong("has no type"))?;
        let at = event.get("timestamp").and_then(moment).ok_or_else(|| wrong("has no time"))?;
        let previous = event.get("previousEventId").and_then(Value::as_u64).unwrap_or(id - 1);
        let previous = u32::try_from(previous).unwrap_or_default();
        let details = details(event, kind);
        let before = (previous as usize).checked_sub(1).and_then(|index| self.events.get(index));
        let what = what(kind, details, before).unwrap_or_else(|| other(kind, details));
        self.push(at, previous, what);
        Ok(())
    }
}

/// A point of time: seconds since the beginning of 1970, or a text of RFC 3339.
fn moment(value: &Value) -> Option<Millis> {
    match value {
        Value::Number(seconds) => Some((seconds.as_f64()? * 1000.0).round() as Millis),
        Value::String(text) => time::parse(text).map(time::Instant::millis),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The member with the details of an event.
fn details<'a>(event: &'a Value, kind: &str) -> Details<'a> {
    Details(event.get(details_member(kind)).and_then(Value::as_object))
}

/// The details of an event, if it has any.
#[derive(Clone, Copy)]
struct Details<'a>(Option<&'a Map<String, Value>>);

impl<'a> Details<'a> {
    fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name)
    }

    fn text(self, name: &str) -> Option<Arc<str>> {
        self.get(name)?.as_str().map(Arc::from)
    }

    fn number(self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    /// Data that is written as JSON text.
    fn data(self, name: &str) -> Data {
        self.get(name).and_then(Value::as_str).map(data).unwrap_or_default()
    }

    fn trouble(self) -> Trouble {
        Trouble { error: self.text("error"), cause: self.text("cause") }
    }
}

fn data(text: &str) -> Data {
    serde_json::from_str(text).unwrap_or_else(|_| Data::string(text))
}

/// What an event of a type that the simulator writes tells; `None` for all others, and for those without what they need.
fn what(kind: &str, details: Details<'_>, before: Option<&Event>) -> Option<What> {
    Some(match kind {
        "ExecutionStarted" => What::ExecutionStarted(details.data("input")),
        "ExecutionSucceeded" => What::ExecutionSucceeded(details.data("output")),
        "ExecutionFailed" => What::ExecutionFailed(details.trouble()),
        "ExecutionTimedOut" => What::ExecutionTimedOut(details.trouble()),
        "ExecutionAborted" => What::ExecutionAborted(details.trouble()),
        "ExecutionRedriven" => What::ExecutionRedriven(details.number("redriveCount").unwrap_or_default()),
        "MapStateStarted" => What::MapStarted(details.number("length").unwrap_or_default()),
        "MapRunStarted" => What::MapRunStarted(details.text("mapRunArn")?),
        "MapRunRedriven" => What::MapRunRedriven {
            arn: details.text("mapRunArn")?,
            count: details.number("redriveCount").unwrap_or_default(),
        },
        "MapRunSucceeded" => What::MapRunSucceeded,
        "MapRunFailed" => What::MapRunFailed(details.trouble()),
        "EvaluationFailed" => What::EvaluationFailed {
            trouble: details.trouble(),
            field: details.text("location"),
            state: details.text("state")?,
        },
        _ => return state(kind, details).or_else(|| task(kind, details, before)),
    })
}

const STAGES: [Stage; 4] = [Stage::Started, Stage::Succeeded, Stage::Failed, Stage::Aborted];

/// What an event about a state or an iteration tells.
fn state(kind: &str, details: Details<'_>) -> Option<What> {
    let stage_of = |name: &str| STAGES.into_iter().find(|stage| stage.as_str() == name);
    if let Some(stage) = kind.strip_prefix("MapIteration") {
        let index = details.number("index").unwrap_or_default();
        return Some(What::Iteration { stage: stage_of(stage)?, name: details.text("name")?, index });
    }
    let (state, rest) = kind.split_once("State")?;
    let state = StateType::of_word(state)?;
    Some(match rest {
        "Entered" => What::Entered { kind: state, name: details.text("name")?, input: details.data("input") },
        "Exited" => What::Exited {
            kind: state,
            name: details.text("name")?,
            output: details.data("output"),
            assigned: assigned(details),
        },
        _ => What::State(state, stage_of(rest)?),
    })
}

fn assigned(details: Details<'_>) -> Assigned {
    let values = details.get("assignedVariables")?.as_object()?;
    let value = |value: &Value| value.as_str().map(data).unwrap_or_default();
    Some(values.iter().map(|(name, text)| (Arc::from(name.as_str()), value(text))).collect())
}

/// What an event about a task tells. Later events do not say again which function or activity was called.
fn task(kind: &str, details: Details<'_>, before: Option<&Event>) -> Option<What> {
    let known = |from: &Event| match &from.what {
        What::Task(called, _) => Some(called.clone()),
        _ => None,
    };
    let (called, rest) = if let Some(rest) = kind.strip_prefix("LambdaFunction") {
        let called = before.and_then(known).or_else(|| details.text("resource").map(Called::Function));
        (called.unwrap_or_else(|| Called::Function("".into())), rest)
    } else if let Some(rest) = kind.strip_prefix("Activity") {
        let called = before.and_then(known).or_else(|| details.text("resource").map(Called::Activity));
        (called.unwrap_or_else(|| Called::Activity("".into())), rest)
    } else {
        let service = details.text("resourceType").unwrap_or_default();
        let api = details.text("resource").unwrap_or_default();
        (Called::Service { service, api }, kind.strip_prefix("Task")?)
    };
    let stage = match rest {
        "Scheduled" => return Some(scheduled(called, details)),
        "Started" => TaskStage::Started(details.text("workerName")),
        "Submitted" => TaskStage::Submitted(details.data("output")),
        "Succeeded" => TaskStage::Succeeded(details.data("output")),
        "Failed" => TaskStage::Failed(details.trouble()),
        "TimedOut" => TaskStage::TimedOut(details.trouble()),
        _ => return None,
    };
    Some(What::Task(called, stage))
}

fn scheduled(called: Called, details: Details<'_>) -> What {
    // A retry follows a failure of the same task, and says itself whom it calls.
    let called = match (called, details.text("resource")) {
        (Called::Function(_), Some(arn)) => Called::Function(arn),
        (Called::Activity(_), Some(arn)) => Called::Activity(arn),
        (called @ (Called::Service { .. } | Called::Function(_) | Called::Activity(_)), _) => called,
    };
    let parameters = match &called {
        Called::Function(_) | Called::Activity(_) => details.data("input"),
        Called::Service { .. } => details.data("parameters"),
    };
    let role = details.get("taskCredentials").and_then(|role| role.get("roleArn")).and_then(Value::as_str);
    let scheduled = Scheduled {
        parameters,
        role: role.map(Arc::from),
        timeout: details.number("timeoutInSeconds"),
        heartbeat: details.number("heartbeatInSeconds"),
    };
    What::Task(called, TaskStage::Scheduled(Box::new(scheduled)))
}

fn other(kind: &str, details: Details<'_>) -> What {
    let data = details.0.map(|details| Data::from(&Value::Object(details.clone())));
    What::Other { kind: kind.into(), details: data }
}
