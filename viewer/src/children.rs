//! The children of Distributed Maps: executions of their own, in a table, and as runs that can be opened.

use graph::Diagram;
use serde_json::{Map, Value, json};
use simulator::{Data, Machine, MapRun, Status};
use stage::Ending;

use crate::copied;
use crate::data::Pool;
use crate::model::{Writing, add_trouble};
use crate::replay::Replay;
use crate::run::Run;
use crate::steps::{self, Traced};

/// The most children of a page that can be opened; those that failed come first.
const MOST_OPENED: usize = 200;

/// The state machine that runs are of.
pub(crate) struct Of<'a> {
    pub(crate) diagram: &'a Diagram,
    /// What makes the steps of data again; none where the definition cannot be run.
    pub(crate) machine: Option<&'a Machine>,
}

impl Of<'_> {
    /// What happened in a run, and its data on their way.
    fn replayed(&self, run: &Run<'_>) -> (Replay, Vec<Traced>) {
        let replay = Replay::of(run.history.events(), self.diagram, run.ended());
        let machine = self.machine.filter(|_| run.has_data);
        let traced = machine.map(|machine| steps::traced(run, &replay, self.diagram, machine));
        (replay, traced.unwrap_or_default())
    }
}

/// Writes a run and, behind it, those of its children that can be opened.
pub(crate) fn write(run: &Run<'_>, of: &Of<'_>, pool: &mut Pool, runs: &mut Vec<Value>) {
    let (replay, traced) = of.replayed(run);
    let mut writing = Writing { run, replay: &replay, traced: &traced, pool };
    let mut object = writing.written();
    // A child has a part of its parent's input, so what starts its workflow again would not be the same run.
    if run.has_data {
        object.insert("test".to_owned(), copied::tests(run, &replay, writing.pool));
    }
    let visits: Vec<_> = run.map_runs.iter().map(|one| writing.visit_of_map_run(&one.arn)).collect();
    let parent = runs.len();
    let mut opened = Vec::new();
    let mut written = Vec::new();
    for (map_run, visit) in run.map_runs.iter().zip(visits) {
        let numbers = to_open(map_run, MOST_OPENED - opened.len());
        let mut children = Vec::with_capacity(map_run.children.len());
        for (number, child) in map_run.children.iter().enumerate() {
            let mut row = row(child, run, pool);
            if numbers.contains(&number) {
                row.insert("run".to_owned(), (parent + 1 + opened.len()).into());
                opened.push(child);
            }
            children.push(Value::Object(row));
        }
        written.push(json!({"arn": &*map_run.arn, "visit": visit, "items": map_run.items, "children": children}));
    }
    object.insert("mapRuns".to_owned(), Value::Array(written));
    runs.push(Value::Object(object));
    for child in opened {
        let Some(history) = child.history() else { continue };
        let ending = Ending {
            status: child.status.map_or("RUNNING", Status::as_str).to_owned(),
            output: child.output.clone(),
            error: child.trouble.error.clone(),
            cause: child.trouble.cause.clone(),
            took: child.ended.unwrap_or(child.started) - child.started,
        };
        let own = Run { is_virtual: run.is_virtual, ..Run::of_history(&*child.name, &history) };
        let own = Run { started: child.started, mask: run.mask.clone(), ..own.ending(ending) };
        let (replay, traced) = of.replayed(&own);
        let mut object = Writing { run: &own, replay: &replay, traced: &traced, pool }.written();
        object.insert("parent".to_owned(), parent.into());
        runs.push(Value::Object(object));
    }
}

/// The children of a Map Run that can be opened, by their numbers.
fn to_open(map_run: &MapRun, most: usize) -> std::collections::BTreeSet<usize> {
    let known = |failed: bool| {
        let children = map_run.children.iter().enumerate();
        let wanted = children
            .filter(move |(_, child)| child.history().is_some() && (child.status != Some(Status::Succeeded)) == failed);
        wanted.map(|(number, _)| number)
    };
    known(true).chain(known(false)).take(most).collect()
}

fn row(child: &simulator::Child, run: &Run<'_>, pool: &mut Pool) -> Map<String, Value> {
    let mut row = Map::new();
    row.insert("name".to_owned(), (&*child.name).into());
    row.insert("items".to_owned(), child.items.into());
    row.insert("outcome".to_owned(), outcome(child.status).into());
    row.insert("start".to_owned(), (child.started - run.started).into());
    row.extend(child.ended.map(|ended| ("end".to_owned(), (ended - run.started).into())));
    // Of a child that was only listed nothing is known but its status and times.
    let is_known = child.history().is_some() || child.input != Data::Null;
    row.extend(is_known.then(|| ("input".to_owned(), pool.data(&child.input, &run.mask).into())));
    row.extend(child.output.as_ref().map(|output| ("output".to_owned(), pool.data(output, &run.mask).into())));
    add_trouble(&mut row, Some(&child.trouble), &run.mask, pool);
    row
}

fn outcome(status: Option<Status>) -> &'static str {
    match status {
        None => "running",
        Some(Status::Succeeded) => "succeeded",
        Some(Status::Failed | Status::TimedOut) => "failed",
        Some(Status::Aborted) => "aborted",
    }
}
