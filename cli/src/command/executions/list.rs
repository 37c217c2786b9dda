//! The executions of a workflow, newest first.

use aws_sdk_sfn::types::{ExecutionListItem, ExecutionStatus};
use serde_json::{Value, json};
use simulator::time::print;
use stage::spoken;

use super::work::put;
use super::{Args, Status};
use crate::command::format::Format;
use crate::command::say;
use deployment::{Place, Refusal, Session, millis, now, refused};

/// The most executions that are asked for at once (API Reference, "ListExecutions").
const MOST_AT_ONCE: usize = 1000;

impl Status {
    fn asked(self) -> ExecutionStatus {
        match self {
            Status::Running => ExecutionStatus::Running,
            Status::Succeeded => ExecutionStatus::Succeeded,
            Status::Failed => ExecutionStatus::Failed,
            Status::TimedOut => ExecutionStatus::TimedOut,
            Status::Aborted => ExecutionStatus::Aborted,
            Status::PendingRedrive => ExecutionStatus::PendingRedrive,
        }
    }
}

/// Lists them.
pub(super) async fn list(args: &Args, session: &Session, place: &Place) -> Result<(), Refusal> {
    let mut found: Vec<ExecutionListItem> = Vec::new();
    let mut token = None;
    while found.len() < args.limit {
        let most = (args.limit - found.len()).min(MOST_AT_ONCE);
        let asked = session
            .states
            .list_executions()
            .state_machine_arn(&place.machine)
            .set_status_filter(args.status.map(Status::asked))
            .max_results(i32::try_from(most).unwrap_or(i32::MAX))
            .set_next_token(token);
        let answer = asked.send().await.map_err(|error| refused("cannot list the executions", &error))?;
        found.extend(answer.executions);
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    found.truncate(args.limit);
    found.sort_by_key(|one| std::cmp::Reverse(millis(&one.start_date)));
    match args.format {
        Format::Json => put(&format!("{:#}\n", Value::Array(found.iter().map(as_json).collect()))),
        Format::Text if found.is_empty() => say("there are no such executions"),
        Format::Text => put(&table(&found)),
    }
    if token.is_some() {
        say("there are more; add `--limit`");
    }
    Ok(())
}

fn as_json(one: &ExecutionListItem) -> Value {
    json!({
        "name": one.name,
        "executionArn": one.execution_arn,
        "status": one.status.as_str(),
        "startDate": print(millis(&one.start_date)),
        "stopDate": one.stop_date.as_ref().map(|time| print(millis(time))),
        "redriveCount": one.redrive_count.unwrap_or_default(),
    })
}

/// The executions in columns that are as wide as they must be.
fn table(found: &[ExecutionListItem]) -> String {
    let rows: Vec<[String; 5]> = found
        .iter()
        .map(|one| {
            let ended = one.stop_date.as_ref().map_or_else(now, millis);
            let redriven = match one.redrive_count.unwrap_or_default() {
                0 => String::new(),
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            [
                one.name.clone(),
                one.status.as_str().to_owned(),
                print(millis(&one.start_date) / 1000 * 1000).replace(".000Z", "Z"),
                spoken(ended - millis(&one.start_date)),
                redriven,
            ]
        })
        .collect();
    let heads = ["NAME", "STATUS", "STARTED", "TOOK", "REDRIVEN"];
    let widths: [usize; 5] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([heads[column].len()]).max().unwrap_or_default()
    });
    let line = |cells: [&str; 5]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let rows = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    line(heads) + &rows.collect::<String>()
}
