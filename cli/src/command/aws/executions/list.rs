//! The executions of a workflow, newest first.

use serde_json::{Value, json};
use simulator::time::print;
use stage::spoken;

use super::{put, put_json};
use crate::command::aws::refusal::Refusal;
use crate::command::executions::{Args, Status};
use crate::command::format::Format;
use crate::command::say;
use deployment::{Listed, Place, Session, executions, now};

impl Status {
    /// As Step Functions writes it.
    fn as_str(self) -> &'static str {
        match self {
            Status::Running => "RUNNING",
            Status::Succeeded => "SUCCEEDED",
            Status::Failed => "FAILED",
            Status::TimedOut => "TIMED_OUT",
            Status::Aborted => "ABORTED",
            Status::PendingRedrive => "PENDING_REDRIVE",
        }
    }
}

/// Lists them.
pub(super) async fn list(args: &Args, session: &Session, place: &Place) -> Result<(), Refusal> {
    let status = args.status.map(Status::as_str);
    let (found, more) = executions(session, &place.machine, status, args.limit).await?;
    match args.format {
        Format::Json => put_json(&format!("{:#}\n", Value::Array(found.iter().map(as_json).collect()))),
        Format::Text if found.is_empty() => say("no executions found"),
        Format::Text => put(&table(&found)),
    }
    if more {
        say("there are more; increase `--limit`");
    }
    Ok(())
}

fn as_json(one: &Listed) -> Value {
    json!({
        "name": one.name,
        "executionArn": one.arn,
        "status": one.status,
        "startDate": print(one.started),
        "stopDate": one.ended.map(print),
        "redriveCount": one.redrives,
    })
}

/// The executions in columns that are as wide as they must be.
fn table(found: &[Listed]) -> String {
    let rows: Vec<[String; 5]> = found
        .iter()
        .map(|one| {
            let ended = one.ended.unwrap_or_else(now);
            let redriven = match one.redrives {
                0 => String::new(),
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            [
                one.name.clone(),
                one.status.clone(),
                print(one.started / 1000 * 1000).replace(".000Z", "Z"),
                spoken(ended - one.started),
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
