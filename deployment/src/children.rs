//! The children of a Map Run, with the histories of those that say most.

use aws_sdk_sfn::types::ExecutionStatus;
use simulator::{Child, Data, History, Status, Trouble};
use tokio::task::JoinSet;

use crate::error::refused;
use crate::execution::millis;
use crate::executions::MOST_AT_ONCE;
use crate::{Error, Execution, MapRun, Session, Watched};

/// The most children that are listed.
const MOST_LISTED: usize = 10_000;

/// The most children of which data and history are read: two calls or more for each, and the rates of these calls are limited
/// (Developer Guide, "Service quotas").
const MOST_READ: usize = 100;

/// How many of them are read at a time.
const AT_ONCE: usize = 8;

/// Those that say most come first.
const ORDER: [(ExecutionStatus, Option<Status>); 5] = [
    (ExecutionStatus::Failed, Some(Status::Failed)),
    (ExecutionStatus::TimedOut, Some(Status::TimedOut)),
    (ExecutionStatus::Aborted, Some(Status::Aborted)),
    (ExecutionStatus::Running, None),
    (ExecutionStatus::Succeeded, Some(Status::Succeeded)),
];

/// A Map Run with up to ten thousand of its children, those that failed first, in the order of their starts. Of a hundred it
/// reads data and history, too; of the others it has name, status and times.
///
/// # Errors
///
/// Errors of AWS.
pub async fn with_children(session: &Session, arn: &str) -> Result<simulator::MapRun, Error> {
    let run = MapRun::read(session, arn).await?;
    let mut children = Vec::new();
    for (name, status) in ORDER {
        list(session, arn, (name, status), &mut children).await?;
    }
    read(session, &mut children).await?;
    children.sort_by(|one, other| (one.started, &one.name).cmp(&(other.started, &other.name)));
    Ok(simulator::MapRun::read(arn, run.started, u64::try_from(run.items).unwrap_or_default(), children))
}

/// Adds the children of a status, as far as there is room.
async fn list(
    session: &Session,
    arn: &str,
    (name, status): (ExecutionStatus, Option<Status>),
    children: &mut Vec<Child>,
) -> Result<(), Error> {
    let mut token = None;
    while children.len() < MOST_LISTED {
        let most = (MOST_LISTED - children.len()).min(MOST_AT_ONCE);
        let asked = session.states.list_executions().map_run_arn(arn).status_filter(name.clone());
        let asked = asked.max_results(i32::try_from(most).unwrap_or(i32::MAX)).set_next_token(token);
        let answer =
            asked.send().await.map_err(|error| refused(&format!("cannot list the children of {arn}"), &error))?;
        children.extend(answer.executions.into_iter().map(|one| {
            let items = one.item_count.and_then(|count| u64::try_from(count).ok()).unwrap_or(1);
            let mut child = Child::read(one.execution_arn, one.name, items, millis(&one.start_date));
            child.status = status;
            child.ended = one.stop_date.as_ref().map(millis);
            child
        }));
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    Ok(())
}

/// Reads data and histories of the first children.
async fn read(session: &Session, children: &mut [Child]) -> Result<(), Error> {
    let mut waiting = (0..children.len().min(MOST_READ)).rev().collect::<Vec<_>>();
    let mut reading = JoinSet::new();
    loop {
        while reading.len() < AT_ONCE {
            let Some(number) = waiting.pop() else { break };
            let (session, arn) = (session.clone(), children[number].arn.to_string());
            reading.spawn(async move { (number, one(&session, &arn).await) });
        }
        let Some(done) = reading.join_next().await else { return Ok(()) };
        let (number, read) =
            done.map_err(|error| Error::new(format!("the reading of a child has ended early: {error}")))?;
        let (execution, history) = read?;
        let child = &mut children[number];
        let data = |text: &Option<String>| {
            text.as_deref().map(|text| serde_json::from_str(text).unwrap_or_else(|_| Data::string(text)))
        };
        child.input = data(&execution.input).unwrap_or_default();
        child.output = data(&execution.output);
        child.trouble = Trouble {
            error: execution.error.as_deref().map(Into::into),
            cause: execution.cause.as_deref().map(Into::into),
        };
        child.set_history(history);
    }
}

async fn one(session: &Session, arn: &str) -> Result<(Execution, History), Error> {
    let execution = Execution::read(session, arn).await?;
    let mut watched = Watched::new(arn);
    watched.update(session).await?;
    Ok((execution, watched.history))
}
