//! The executions of a state machine, and the Map Runs of one of them.

use simulator::time::Millis;

use crate::error::refused;
use crate::execution::millis;
use crate::{Error, Session};

/// The most executions that are asked for at once (API Reference, "ListExecutions").
pub(crate) const MOST_AT_ONCE: usize = 1000;

/// An execution as `ListExecutions` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its status, such as `RUNNING`.
    pub status: String,
    /// When it was started.
    pub started: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// How often it was redriven.
    pub redrives: i32,
}

/// The newest executions of a state machine, at most `limit`, and whether there are more. With a status, such as `RUNNING`,
/// only those that have it.
///
/// # Errors
///
/// Errors of AWS.
pub async fn executions(
    session: &Session,
    machine: &str,
    status: Option<&str>,
    limit: usize,
) -> Result<(Vec<Listed>, bool), Error> {
    let mut found = Vec::new();
    let mut token = None;
    while found.len() < limit {
        let most = (limit - found.len()).min(MOST_AT_ONCE);
        let asked = session
            .states
            .list_executions()
            .state_machine_arn(machine)
            .set_status_filter(status.map(Into::into))
            .max_results(i32::try_from(most).unwrap_or(i32::MAX))
            .set_next_token(token);
        let answer = asked.send().await.map_err(|error| refused("cannot list the executions", &error))?;
        found.extend(answer.executions.into_iter().map(|one| Listed {
            started: millis(&one.start_date),
            ended: one.stop_date.as_ref().map(millis),
            name: one.name,
            arn: one.execution_arn,
            status: one.status.as_str().to_owned(),
            redrives: one.redrive_count.unwrap_or_default(),
        }));
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    found.truncate(limit);
    found.sort_by_key(|one| std::cmp::Reverse(one.started));
    Ok((found, token.is_some()))
}

/// A Map Run as `DescribeMapRun` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapRun {
    /// Its status, such as `RUNNING`.
    pub status: String,
    /// When it was started.
    pub started: Millis,
    /// How many items it has.
    pub items: i64,
    /// How many of them succeeded.
    pub succeeded: i64,
    /// How many failed, timed out or were aborted.
    pub failed: i64,
}

impl MapRun {
    /// Reads a Map Run by its ARN.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn read(session: &Session, arn: &str) -> Result<Self, Error> {
        let answer = session.states.describe_map_run().map_run_arn(arn).send().await;
        let run = answer.map_err(|error| refused(&format!("cannot read the Map Run {arn}"), &error))?;
        let counts = run.item_counts.as_ref();
        Ok(Self {
            status: run.status.as_str().to_owned(),
            started: millis(&run.start_date),
            items: counts.map_or(0, |counts| counts.total),
            succeeded: counts.map_or(0, |counts| counts.succeeded),
            failed: counts.map_or(0, |counts| counts.failed + counts.timed_out + counts.aborted),
        })
    }
}
