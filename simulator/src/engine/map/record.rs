//! What an execution keeps of its Map Runs, so that it can be asked about them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::context::ExecutionFacts;
use crate::data::Data;
use crate::engine::Engine;
use crate::engine::frame::{Activity, FrameId};
use crate::execution::Status;
use crate::history::{History, Trouble, What};
use crate::map_run::{Child, ChildLog, MapRun, Update};
use crate::plan::Work;
use crate::time::Millis;

/// The most children of an execution whose histories are kept.
const MOST_HISTORIES: usize = 10_000;

/// Keeps what happens to Map Runs, or nothing: in a simulation nobody asks.
#[derive(Default)]
pub(crate) struct Recorder {
    keeps: bool,
    runs: Vec<MapRun>,
    histories: usize,
}

impl Recorder {
    pub(crate) fn that_keeps() -> Self {
        Recorder { keeps: true, ..Recorder::default() }
    }

    pub(in crate::engine) fn keeps(&self) -> bool {
        self.keeps
    }

    pub(in crate::engine) fn runs(&self) -> &[MapRun] {
        &self.runs
    }

    pub(in crate::engine) fn into_runs(self) -> Vec<MapRun> {
        self.runs
    }

    /// A Map Run begins; its number, by which it is found again.
    pub(super) fn begin(&mut self, run: MapRun) -> usize {
        if self.keeps {
            self.runs.push(run);
        }
        self.runs.len().saturating_sub(1)
    }

    /// A Map Run has its items.
    pub(super) fn count(&mut self, run: usize, items: u64, executions: u64) {
        if let Some(run) = self.runs.get_mut(run) {
            (run.items, run.executions) = (items, executions);
        }
    }

    /// A child begins; its log.
    pub(super) fn begin_child(&mut self, run: usize, facts: &ExecutionFacts, items: u64) -> Rc<RefCell<ChildLog>> {
        let begun = What::ExecutionStarted(facts.input.clone());
        let mut log = ChildLog::default();
        let Some(run) = self.runs.get_mut(run) else {
            log.push(facts.start, 0, begun);
            return Rc::new(RefCell::new(log));
        };
        if self.histories < MOST_HISTORIES {
            self.histories += 1;
            log.history = Some(History::of_states(0, &facts.realm));
        }
        log.push(facts.start, 0, begun);
        let log = Rc::new(RefCell::new(log));
        let name = facts.execution().get("Name").and_then(Data::as_str).unwrap_or_default();
        run.children.push(Child {
            arn: facts.id().as_str().unwrap_or_default().into(),
            name: name.into(),
            items,
            status: None,
            started: facts.start,
            ended: None,
            input: facts.input.clone(),
            output: None,
            trouble: Trouble::default(),
            redrives: 0,
            log: log.clone(),
        });
        log
    }

    /// A Map Run goes on with some of its children.
    pub(in crate::engine) fn begin_again(&mut self, arn: &str, children: &[u64]) {
        let Some(run) = self.runs.iter_mut().find(|run| *run.arn == *arn) else { return };
        (run.status, run.ended) = (None, None);
        run.redrives += 1;
        for child in children.iter().filter_map(|number| usize::try_from(*number).ok()) {
            if let Some(child) = run.children.get_mut(child) {
                (child.status, child.ended) = (None, None);
                child.trouble = Trouble::default();
                child.redrives += 1;
            }
        }
    }

    /// A child ends. Its last event follows `last`.
    pub(super) fn end_child(&mut self, run: usize, number: usize, at: Millis, last: u32, end: &ChildEnd<'_>) {
        let Some(child) = self.runs.get_mut(run).and_then(|run| run.children.get_mut(number)) else { return };
        child.status = Some(end.status);
        child.ended = Some(at);
        child.output = end.output.cloned();
        child.trouble = end.trouble.clone();
        let what = match end.status {
            Status::Succeeded => What::ExecutionSucceeded(end.output.cloned().unwrap_or_default()),
            Status::Failed => What::ExecutionFailed(end.trouble.clone()),
            Status::TimedOut => What::ExecutionTimedOut(end.trouble.clone()),
            Status::Aborted => What::ExecutionAborted(end.trouble.clone()),
        };
        child.log.borrow_mut().push(at, last, what);
    }

    /// A Map Run ends, and with it the children that still run.
    pub(super) fn end(&mut self, run: usize, status: Status, at: Millis, results_written: bool) {
        let Some(run) = self.runs.get_mut(run).filter(|run| run.status.is_none()) else { return };
        run.status = Some(status);
        run.ended = Some(at);
        run.results_written = results_written;
        for child in run.children.iter_mut().filter(|child| child.status.is_none()) {
            child.status = Some(Status::Aborted);
            child.ended = Some(at);
            child.log.borrow_mut().push(at, 0, What::ExecutionAborted(Trouble::default()));
        }
    }

    /// The execution has ended, and with it the Map Runs that still ran.
    pub(in crate::engine) fn close(&mut self, at: Millis) {
        for number in 0..self.runs.len() {
            self.end(number, Status::Aborted, at, false);
        }
    }
}

/// How a child ends.
pub(super) struct ChildEnd<'a> {
    pub(super) status: Status,
    pub(super) output: Option<&'a Data>,
    pub(super) trouble: &'a Trouble,
}

impl Engine<'_> {
    /// Changes a Map Run; false where none with this ARN runs.
    pub(in crate::engine) fn update_run(&mut self, arn: &str, update: &Update) -> bool {
        let of_arn = |run: &&mut MapRun| run.status.is_none() && *run.arn == *arn;
        let Some(told) = self.recorder.runs.iter_mut().find(of_arn) else { return false };
        told.max_concurrency = update.max_concurrency.unwrap_or(told.max_concurrency);
        told.tolerated_count = update.tolerated_count.or(told.tolerated_count);
        told.tolerated_percentage = update.tolerated_percentage.or(told.tolerated_percentage);
        let is_frame = |id: &FrameId| match &self.frames[*id].activity {
            Activity::Map(run) => run.distributed.as_ref().is_some_and(|run| *run.arn == *arn),
            Activity::None | Activity::Task(_) | Activity::Parallel(_) => false,
        };
        let Some(id) = (0..self.frames.len()).find(is_frame) else { return false };
        let Activity::Map(run) = &mut self.frames[id].activity else { return false };
        run.concurrency = update.max_concurrency.map_or(run.concurrency, super::at_a_time);
        if let Some(distributed) = &mut run.distributed {
            distributed.tolerated_count = update.tolerated_count.or(distributed.tolerated_count);
            distributed.tolerated_percentage = update.tolerated_percentage.or(distributed.tolerated_percentage);
        }
        let state = &self.machine.states[self.frames[id].state];
        if let Work::Map(map) = &state.work {
            let last = self.frames[id].last;
            if let Err(fault) = self.fill_items(id, state, map, last) {
                self.fail(id, fault, false);
            }
        }
        true
    }
}
