//! Executions, and what the API tells of them.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use asl::WorkflowType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use simulator::time::Millis;
use simulator::{CallId, Child, Data, MockFile, Session, Status};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::machine::{Revision, date, put};

/// The number of an execution, which no other ever has.
pub(crate) type ExecutionId = u64;

/// An execution.
pub(crate) struct Execution {
    pub(crate) session: Session,
    pub(crate) kind: WorkflowType,
    pub(crate) name: String,
    /// The ARN of the state machine, without a version or alias.
    pub(crate) machine: Arc<str>,
    pub(crate) version: Option<String>,
    pub(crate) alias: Option<String>,
    pub(crate) revision: Rc<Revision>,
    pub(crate) input: Data,
    pub(crate) trace: Option<String>,
    pub(crate) clock: Clock,
    /// When the computer's clock says that something is due.
    pub(crate) due: Option<Millis>,
    /// The answers to its tasks, if it was started with a test case.
    pub(crate) mocks: Option<MockFile>,
    /// The tokens that its tasks gave out.
    pub(crate) tokens: Vec<Arc<str>>,
    /// The tokens with which it was redriven, and when.
    pub(crate) redrive_tokens: VecDeque<(String, Millis)>,
    /// Those who wait for its end, and whether they want its data.
    pub(crate) waiting: Vec<(oneshot::Sender<Ended>, bool)>,
    /// The task that waits for its end.
    pub(crate) parent: Option<Parent>,
}

/// What those get who waited for the end of an execution.
pub(crate) type Ended = Map<String, Value>;

/// The task that started an execution.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Parent {
    pub(crate) execution: ExecutionId,
    pub(crate) call: CallId,
    /// True where its input and output are given as values (`.sync:2`).
    pub(crate) parsed: bool,
}

/// How many tokens of redrives are known (API Reference, "RedriveExecution").
const MOST_TOKENS: usize = 10;

impl Execution {
    /// It was redriven with a client's token.
    pub(crate) fn redriven_with(&mut self, token: String, at: Millis) {
        self.redrive_tokens.push_back((token, at));
        if self.redrive_tokens.len() > MOST_TOKENS {
            self.redrive_tokens.pop_front();
        }
    }

    /// Its status as the API spells it.
    pub(crate) fn status(&self) -> &'static str {
        self.session.status().map_or("RUNNING", Status::as_str)
    }

    /// What `DescribeExecution` tells.
    pub(crate) fn described(&self, data: bool) -> Map<String, Value> {
        let mut told = Map::new();
        let session = &self.session;
        told.insert("executionArn".to_owned(), (&**session.arn()).into());
        told.insert("stateMachineArn".to_owned(), (&*self.machine).into());
        told.insert("name".to_owned(), self.name.as_str().into());
        let trouble = session.trouble();
        let end = End {
            status: session.status(),
            ended: session.ended(),
            output: session.output(),
            error: trouble.and_then(|trouble| trouble.error.as_deref()),
            cause: trouble.and_then(|trouble| trouble.cause.as_deref()),
            redriven: session.redriven(),
            not_redrivable: session.not_redrivable(crate::clock::now()),
        };
        tell(&mut told, session.started(), &self.input, &end, data);
        put(&mut told, "traceHeader", self.trace.as_deref());
        put(&mut told, "stateMachineVersionArn", self.version.as_deref());
        put(&mut told, "stateMachineAliasArn", self.alias.as_deref());
        told
    }

    /// What `ListExecutions` tells.
    pub(crate) fn listed(&self) -> Value {
        let mut told = Map::new();
        let session = &self.session;
        told.insert("executionArn".to_owned(), (&**session.arn()).into());
        told.insert("stateMachineArn".to_owned(), (&*self.machine).into());
        told.insert("name".to_owned(), self.name.as_str().into());
        told.insert("status".to_owned(), self.status().into());
        told.insert("startDate".to_owned(), date(session.started()));
        put(&mut told, "stopDate", session.ended().map(date));
        put(&mut told, "stateMachineVersionArn", self.version.as_deref());
        put(&mut told, "stateMachineAliasArn", self.alias.as_deref());
        let (redrives, redriven) = session.redriven();
        told.insert("redriveCount".to_owned(), redrives.into());
        put(&mut told, "redriveDate", redriven.map(date));
        Value::Object(told)
    }

    /// What `StartSyncExecution` answers.
    pub(crate) fn synchronous(&self, data: bool) -> Map<String, Value> {
        let mut told = self.described(data);
        for name in
            ["redriveCount", "redriveStatus", "redriveStatusReason", "stateMachineVersionArn", "stateMachineAliasArn"]
        {
            told.remove(name);
        }
        // Where there is no output, that is said, too.
        told.entry("outputDetails").or_insert_with(|| json!({"included": data}));
        let session = &self.session;
        let millis = session.ended().unwrap_or_default() - session.started();
        // Express executions are billed by 64 MB and 100 ms (Step Functions pricing).
        let billed = (millis.max(1) as u64).div_ceil(100) * 100;
        let details = json!({"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": billed});
        told.insert("billingDetails".to_owned(), details);
        told
    }
}

/// How an execution ended, if it has.
struct End<'a> {
    status: Option<Status>,
    ended: Option<Millis>,
    output: Option<&'a Data>,
    error: Option<&'a str>,
    cause: Option<&'a str>,
    /// How often it was redriven, and when last.
    redriven: (u64, Option<Millis>),
    /// Why it cannot be redriven, if it cannot.
    not_redrivable: Option<String>,
}

/// What is told of the executions of a state machine and of those of a Map Run.
fn tell(told: &mut Map<String, Value>, started: Millis, input: &Data, end: &End<'_>, data: bool) {
    told.insert("status".to_owned(), end.status.map_or("RUNNING", Status::as_str).into());
    told.insert("startDate".to_owned(), date(started));
    put(told, "stopDate", end.ended.map(date));
    let details = || json!({"included": data});
    put(told, "input", data.then(|| input.to_string()));
    told.insert("inputDetails".to_owned(), details());
    put(told, "output", end.output.filter(|_| data).map(Data::to_string));
    if end.status.is_some_and(|status| status == Status::Succeeded) {
        told.insert("outputDetails".to_owned(), details());
    }
    // An execution whose time was up has neither.
    if end.status.is_some_and(|status| status != Status::TimedOut) {
        put(told, "error", end.error);
        put(told, "cause", end.cause);
    }
    told.insert("redriveCount".to_owned(), end.redriven.0.into());
    put(told, "redriveDate", end.redriven.1.map(date));
    if let Some(reason) = &end.not_redrivable {
        told.insert("redriveStatus".to_owned(), "NOT_REDRIVABLE".into());
        told.insert("redriveStatusReason".to_owned(), reason.as_str().into());
    } else {
        told.insert("redriveStatus".to_owned(), "REDRIVABLE".into());
    }
}

/// What `DescribeExecution` tells of a child of a Map Run.
pub(crate) fn child_described(child: &Child, machine: &str, run: &str, data: bool) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("executionArn".to_owned(), (&*child.arn).into());
    told.insert("stateMachineArn".to_owned(), machine.into());
    told.insert("name".to_owned(), (&*child.name).into());
    told.insert("mapRunArn".to_owned(), run.into());
    let end = End {
        status: child.status,
        ended: child.ended,
        output: child.output.as_ref(),
        error: child.trouble.error.as_deref(),
        cause: child.trouble.cause.as_deref(),
        redriven: (child.redrives, None),
        not_redrivable: None,
    };
    tell(&mut told, child.started, &child.input, &end, data);
    // A child is redriven with its Map Run only.
    let status = match child.status {
        Some(Status::Failed | Status::TimedOut | Status::Aborted) => "REDRIVABLE_BY_MAP_RUN",
        Some(Status::Succeeded) | None => "NOT_REDRIVABLE",
    };
    told.insert("redriveStatus".to_owned(), status.into());
    told
}

/// What `ListExecutions` tells of a child of a Map Run.
pub(crate) fn child_listed(child: &Child, machine: &str, run: &str) -> Value {
    let mut told = Map::new();
    told.insert("executionArn".to_owned(), (&*child.arn).into());
    told.insert("stateMachineArn".to_owned(), machine.into());
    told.insert("name".to_owned(), (&*child.name).into());
    told.insert("mapRunArn".to_owned(), run.into());
    told.insert("status".to_owned(), child.status.map_or("RUNNING", Status::as_str).into());
    told.insert("startDate".to_owned(), date(child.started));
    put(&mut told, "stopDate", child.ended.map(date));
    told.insert("itemCount".to_owned(), child.items.into());
    told.insert("redriveCount".to_owned(), child.redrives.into());
    Value::Object(told)
}
