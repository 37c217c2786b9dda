//! Executions and their histories.

use std::collections::BTreeMap;

use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::primitives::DateTime;
use serde_json::Value;
use simulator::History;
use simulator::time::{self, Millis};

use crate::body::Body;
use crate::error::refused;
use crate::{Error, Session};

/// The most events that are asked for at once (API Reference, "GetExecutionHistory").
const MOST_AT_ONCE: i32 = 1000;
/// So many of the newest events are looked at for what is new.
const NEWEST: i32 = 100;

/// An execution as returned by `DescribeExecution`.
#[derive(Debug, Clone)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its status, such as `RUNNING`.
    pub status: String,
    /// When it was started.
    pub started: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// Its input as JSON text.
    pub input: Option<String>,
    /// Its output as JSON text.
    pub output: Option<String>,
    /// The error that it ended with.
    pub error: Option<String>,
    /// The cause of the error.
    pub cause: Option<String>,
    /// Whether it can be redriven, such as `REDRIVABLE`.
    pub redrive_status: Option<String>,
    /// Why it cannot.
    pub redrive_reason: Option<String>,
}

impl Execution {
    /// Reads an execution.
    ///
    /// # Errors
    ///
    /// There is none of this ARN, or another error of AWS.
    pub async fn read(session: &Session, arn: &str) -> Result<Self, Error> {
        let answer = session.states.describe_execution().execution_arn(arn).send().await;
        answer.map(Execution::from).map_err(|error| {
            let name = arn.rsplit(':').next().unwrap_or(arn);
            let refusal = refused(&format!("cannot read the execution `{name}`"), &error);
            if !refusal.is(&["ExecutionDoesNotExist"]) {
                return refusal;
            }
            // AWS deletes executions 90 days after their end.
            Error { message: format!("there is no execution `{name}`"), ..refusal }
                .help("`executions WORKFLOW` lists those of the last 90 days")
        })
    }

    /// Stops it, with an error and a cause where they are given.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn stop(&self, session: &Session, error: Option<String>, cause: Option<String>) -> Result<(), Error> {
        let asked = session.states.stop_execution().execution_arn(&self.arn).set_error(error).set_cause(cause);
        let sent = asked.send().await;
        sent.map(|_| ()).map_err(|error| refused(&format!("cannot stop the execution `{}`", self.name), &error))
    }

    /// Redrives it from the states that failed, and returns the time of the redrive.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn redrive(&self, session: &Session) -> Result<Millis, Error> {
        let answer = session.states.redrive_execution().execution_arn(&self.arn).send().await;
        let answer = answer.map_err(|error| {
            let error = refused(&format!("cannot redrive the execution `{}`", self.name), &error);
            match error.is(&["ExecutionNotRedrivable"]) {
                true => error.help("start a new one with the same input"),
                false => error,
            }
        })?;
        Ok(millis(&answer.redrive_date))
    }

    /// True when nothing more happens in it.
    pub fn has_ended(&self) -> bool {
        !matches!(self.status.as_str(), "RUNNING" | "PENDING_REDRIVE")
    }

    /// The input as a value; `null` where it cannot be read.
    pub fn input_value(&self) -> Value {
        self.input.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

impl From<DescribeExecutionOutput> for Execution {
    fn from(answer: DescribeExecutionOutput) -> Self {
        Execution {
            started: millis(&answer.start_date),
            ended: answer.stop_date.as_ref().map(millis),
            name: answer.name.unwrap_or_else(|| answer.execution_arn.rsplit(':').next().unwrap_or_default().to_owned()),
            arn: answer.execution_arn,
            status: answer.status.as_str().to_owned(),
            input: answer.input,
            output: answer.output,
            error: answer.error,
            cause: answer.cause,
            redrive_status: answer.redrive_status.map(|status| status.as_str().to_owned()),
            redrive_reason: answer.redrive_status_reason,
        }
    }
}

/// A point of time as the simulator counts.
pub(crate) fn millis(time: &DateTime) -> Millis {
    time.to_millis().unwrap_or_default()
}

/// The time now.
pub fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or_default()
}

/// An execution whose history is read as it grows.
#[derive(Debug, Default)]
pub struct Watched {
    arn: String,
    /// The events so far.
    pub history: History,
    /// The same as the service wrote them.
    events: Vec<Value>,
}

impl Watched {
    /// An execution whose history was not read yet.
    pub fn new(arn: &str) -> Self {
        Watched { arn: arn.to_owned(), ..Watched::default() }
    }

    /// Reads the events since the last call.
    ///
    /// # Errors
    ///
    /// Errors of AWS, and a malformed history.
    pub async fn update(&mut self, session: &Session) -> Result<(), Error> {
        let known = self.events.len() as u64;
        let mut new: BTreeMap<u64, Value> = BTreeMap::new();
        let mut token = None;
        loop {
            // A long history is not read again for a few new events: the newest come first then.
            let (page, next) = self.page(session, known > 0, token).await?;
            let mut seen_all = page.is_empty();
            for event in page {
                let id = event.get("id").and_then(Value::as_u64).unwrap_or_default();
                if id > known {
                    new.insert(id, event);
                } else {
                    seen_all = true;
                }
            }
            token = next;
            if token.is_none() || (known > 0 && seen_all) {
                break;
            }
        }
        for (id, mut event) in new {
            // What is between is not there yet: the service says its answers are consistent only in the end.
            if id != self.events.len() as u64 + 1 {
                break;
            }
            let read = self.history.read(&event);
            read.map_err(|error| Error::new(format!("cannot read the history of the execution: {error}")))?;
            if let (Some(event), Some(read)) = (event.as_object_mut(), self.history.events().last()) {
                event.insert("timestamp".to_owned(), time::print(read.at).into());
            }
            self.events.push(event);
        }
        Ok(())
    }

    /// A page of events, and the token of the next page.
    async fn page(
        &self,
        session: &Session,
        newest_first: bool,
        token: Option<String>,
    ) -> Result<(Vec<Value>, Option<String>), Error> {
        let body = Body::default();
        let asked = session
            .states
            .get_execution_history()
            .execution_arn(&self.arn)
            .include_execution_data(true)
            .reverse_order(newest_first)
            .max_results(if newest_first { NEWEST } else { MOST_AT_ONCE })
            .set_next_token(token);
        let answer = asked.customize().interceptor(body.clone()).send().await;
        let answer = answer.map_err(|error| {
            let name = self.arn.rsplit(':').next().unwrap_or(&self.arn);
            refused(&format!("cannot read the history of the execution `{name}`"), &error)
        })?;
        let events = match body.json().get_mut("events").map(Value::take) {
            Some(Value::Array(events)) => events,
            _ => Vec::new(),
        };
        Ok((events, answer.next_token))
    }

    /// True when its end is among the events.
    pub fn is_complete(&self) -> bool {
        let last = self.events.last().and_then(|event| event.get("type")).and_then(Value::as_str);
        let ends = ["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"];
        last.is_some_and(|last| ends.contains(&last))
    }

    /// The events as the service wrote them, with times as texts.
    pub fn events(&self) -> &[Value] {
        &self.events
    }

    /// The ARNs of its Map Runs.
    pub fn map_runs(&self) -> impl Iterator<Item = &str> {
        self.history.events().iter().filter_map(|event| match &event.what {
            simulator::What::MapRunStarted(arn) => Some(&**arn),
            _ => None,
        })
    }
}
