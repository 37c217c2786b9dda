//! Map Runs.

use serde_json::{Value, json};
use simulator::{Child, MapRun, Status, Update};

use super::{Answer, Asked, members, nothing};
use crate::error::ApiError;
use crate::machine::{date, put};
use crate::page::Page;
use crate::step::Step;

/// How many executions, or items, of a Map Run are how far.
struct Counts {
    total: u64,
    running: u64,
    succeeded: u64,
    failed: u64,
    timed_out: u64,
    aborted: u64,
}

impl Counts {
    /// Counts children by what each of them stands for.
    fn of(run: &MapRun, total: u64, weight: impl Fn(&Child) -> u64) -> Self {
        let sum =
            |status: Option<Status>| run.children.iter().filter(|child| child.status == status).map(&weight).sum();
        Counts {
            total,
            running: sum(None),
            succeeded: sum(Some(Status::Succeeded)),
            failed: sum(Some(Status::Failed)),
            timed_out: sum(Some(Status::TimedOut)),
            aborted: sum(Some(Status::Aborted)),
        }
    }

    fn to_json(&self, written: bool) -> Value {
        let done = self.succeeded + self.failed + self.timed_out + self.aborted;
        json!({
            "pending": self.total.saturating_sub(done + self.running),
            "running": self.running,
            "succeeded": self.succeeded,
            "failed": self.failed,
            "timedOut": self.timed_out,
            "aborted": self.aborted,
            "total": self.total,
            "resultsWritten": if written { done } else { 0 },
        })
    }
}

pub(super) fn describe(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("mapRunArn");
    let (id, run) = asked.world.map_run(arn)?;
    let execution = asked.world.executions.get(&id).map(|execution| execution.session.arn().clone());
    let mut answer = members([
        ("mapRunArn", (&*run.arn).into()),
        ("executionArn", execution.as_deref().unwrap_or_default().into()),
        ("status", run.status.map_or("RUNNING", Status::as_str).into()),
        ("startDate", date(run.started)),
        ("maxConcurrency", run.max_concurrency.into()),
        ("toleratedFailurePercentage", json!(run.tolerated_percentage.unwrap_or(0.0))),
        ("toleratedFailureCount", run.tolerated_count.unwrap_or(0).into()),
        ("itemCounts", Counts::of(run, run.items, |child| child.items).to_json(run.results_written)),
        ("executionCounts", Counts::of(run, run.executions, |_| 1).to_json(run.results_written)),
        ("redriveCount", run.redrives.into()),
    ]);
    put(&mut answer, "stopDate", run.ended.map(date));
    Ok(answer)
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("executionArn");
    let page = Page::of(&asked.input, arn)?;
    let found = asked.world.found(arn)?;
    let machine = &found.execution.machine;
    let runs = found.execution.session.map_runs().iter().filter(|_| found.child.is_none());
    Ok(page.answer("mapRuns", arn, runs, |run| {
        let mut told = members([
            ("executionArn", arn.into()),
            ("mapRunArn", (&*run.arn).into()),
            (
                "stateMachineArn",
                format!("{machine}/{}", crate::world::find::label_of(&run.arn).unwrap_or_default()).into(),
            ),
            ("startDate", date(run.started)),
        ]);
        put(&mut told, "stopDate", run.ended.map(date));
        Value::Object(told)
    }))
}

pub(super) fn update(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("mapRunArn");
    let update = Update {
        max_concurrency: asked.input.number("maxConcurrency"),
        tolerated_count: asked.input.number("toleratedFailureCount"),
        tolerated_percentage: asked.input.get("toleratedFailurePercentage").and_then(Value::as_f64),
    };
    // The catalogue has no ranges of fractions.
    if let Some(wrong) = update.tolerated_percentage.filter(|percentage| !(0.0..=100.0).contains(percentage)) {
        let bound = if wrong > 100.0 { "less than or equal to 100" } else { "greater than or equal to 0" };
        return Err(ApiError::validation(format!(
            "1 validation error detected: Value '{wrong}' at 'toleratedFailurePercentage' failed to satisfy constraint: Member must \
             have value {bound}"
        )));
    }
    if update == Update::default() {
        let message =
            "At least one of maxConcurrency, toleratedFailureCount and toleratedFailurePercentage must be specified";
        return Err(ApiError::refused("MISSING_REQUIRED_PARAMETER", message));
    }
    let (id, run) = asked.world.map_run(arn)?;
    if run.status.is_some() {
        let message = format!("Map Run has ended and cannot be updated: '{arn}'");
        return Err(ApiError::refused("CANNOT_UPDATE_COMPLETED_MAP_RUN", message));
    }
    asked.world.feed(id, asked.now, Step::UpdateRun { arn: arn.to_owned(), update });
    nothing()
}
