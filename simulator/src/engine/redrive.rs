//! Redrives: an execution that ended without success goes on where it failed (Developer Guide, "Restarting state machine
//! executions with redrive" and "Redriving Map Runs").
//!
//! While a redrive is to come, what a failing Parallel or Map was busy with is kept with its state: its [`Wreck`]. A redrive
//! makes frames of it again. What the history says of it follows recordings of the service: a state that runs again is not
//! entered again, and its next event follows the one that entered it; so neither is a Parallel, a Map or an iteration
//! started again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use asl::{StateType, WorkflowType};

use super::frame::{Activity, Frame, FrameId, Log, Parent, Step};
use super::map::MapRun;
use super::parallel::ParallelRun;
use super::scheduler::Scheduler;
use super::{Engine, LONGEST_STANDARD};
use crate::context::ExecutionFacts;
use crate::execution::Status;
use crate::fault::{Fault, FaultKind};
use crate::history::{MOST_EVENTS, What};
use crate::map_run::ChildLog;
use crate::plan::Work;
use crate::time::Millis;

/// How long after its end an execution can be redriven: 14 days.
const REDRIVABLE: Millis = 14 * 86_400_000;

/// What a state that failed was busy with, and the frames of what had not succeeded, by branch or item.
pub(super) struct Wreck {
    run: Broken,
    frames: Vec<(u64, Frame)>,
}

enum Broken {
    Parallel(ParallelRun),
    Map(Box<MapRun>),
}

/// What decides whether an execution can be redriven.
pub(super) struct Ended {
    pub(super) kind: WorkflowType,
    /// How it ended; `None` while it runs.
    pub(super) status: Option<Status>,
    pub(super) ended: Millis,
    pub(super) events: usize,
}

impl Ended {
    /// Why the service would not redrive the execution (API Reference, "RedriveExecution").
    pub(super) fn refusal(&self, started: Millis, at: Millis) -> Option<String> {
        if self.kind == WorkflowType::Express {
            return Some("Execution is of type EXPRESS and cannot be redriven".to_owned());
        }
        let status = self.status.map_or("RUNNING", Status::as_str);
        if matches!(self.status, None | Some(Status::Succeeded)) {
            return Some(format!("Execution is {status} and cannot be redriven"));
        }
        if at - self.ended > REDRIVABLE {
            return Some("Execution has exceeded the redrivable period of 14 days and cannot be redriven".to_owned());
        }
        if at - started >= LONGEST_STANDARD {
            return Some("Execution has exceeded the maximum open time of one year and cannot be redriven".to_owned());
        }
        if self.events >= MOST_EVENTS - 1 {
            return Some("Execution has too many history events and cannot be redriven".to_owned());
        }
        None
    }
}

impl Engine<'_> {
    /// Redrives the execution after its ends, as often as it was asked for. Gives the reason, in the service's words, if it
    /// cannot be redriven.
    pub(super) fn redrive_as_asked(&mut self, started: Millis) -> Option<String> {
        while let Some(after) = self.redrives.pop_front() {
            if self.unanswered.is_some() {
                return None;
            }
            let at = self.chance.now.saturating_add(after);
            if let Some(reason) = self.refusal(started, at) {
                return Some(reason);
            }
            self.redrive(started, at);
            self.go();
        }
        None
    }

    /// True where what a failing state was busy with is kept: a redrive was asked for, or may still be.
    pub(super) fn may_be_redriven(&self) -> bool {
        !self.redrives.is_empty() || (self.recorder.keeps() && self.kind == WorkflowType::Standard)
    }

    /// Why the service would not redrive the execution.
    fn refusal(&self, started: Millis, at: Millis) -> Option<String> {
        let status = Some(self.end.as_ref().map_or(Status::TimedOut, |end| end.status));
        let (kind, events) = (self.kind, self.history.events().len());
        Ended { kind, status, ended: self.chance.now, events }.refusal(started, at)
    }

    /// The same of an execution that may still run.
    pub(super) fn refusal_now(&self, started: Millis, at: Millis) -> Option<String> {
        let status = self.end.as_ref().map(|end| end.status);
        let (kind, events) = (self.kind, self.history.events().len());
        Ended { kind, status, ended: self.chance.now, events }.refusal(started, at)
    }

    /// Goes on where the execution ended, at a moment.
    pub(super) fn redrive(&mut self, started: Millis, at: Millis) {
        // The frame of the execution is the first, and is never removed.
        let mut top = self.salvaged(0);
        self.frames.clear();
        self.free.clear();
        self.tokens.clear();
        self.scheduler = Scheduler::after(&self.scheduler);
        self.end = None;
        self.chance.now = at;
        let facts = Rc::new(top.facts.redriven_at(at));
        let previous = u32::try_from(self.history.events().len()).unwrap_or(u32::MAX);
        self.redriven = self.history.push(at, previous, What::ExecutionRedriven(facts.redrives()));
        // The time limit of the machine begins anew, that of the service does not.
        self.scheduler.set_end((at + self.longest()).min(started + LONGEST_STANDARD));
        top.facts = facts;
        self.revive(top);
    }

    /// Keeps what a state was busy with that is about to fail, if the execution may be redriven. One that failed because of
    /// too much data begins anew (Developer Guide, "Redrive behavior of individual states").
    pub(super) fn keep_wreck(&mut self, id: FrameId, fault: &Fault) {
        if !self.may_be_redriven() {
            return;
        }
        let starts_anew =
            fault.kind == FaultKind::TooLarge || fault.error.as_deref() == Some("States.DataLimitExceeded");
        self.frames[id].wreck = if starts_anew { None } else { self.wreck_of(id) };
    }

    /// What a frame's state is busy with. Nests as deep as the definition.
    fn wreck_of(&mut self, id: FrameId) -> Option<Box<Wreck>> {
        let (run, running) = match &self.frames[id].activity {
            Activity::None | Activity::Task(_) => return self.frames[id].wreck.take(),
            Activity::Parallel(run) => (Broken::Parallel(run.clone()), run.running()),
            Activity::Map(run) => (Broken::Map(run.clone()), run.running()),
        };
        let mut frames: Vec<_> = running.into_iter().map(|(index, child)| (index, self.salvaged(child))).collect();
        if let Activity::Map(run) = &mut self.frames[id].activity {
            frames.extend(run.take_failed());
        }
        frames.sort_by_key(|(index, _)| *index);
        Some(Box::new(Wreck { run, frames }))
    }

    /// What remains of a frame: where it is, and what it knows.
    pub(super) fn salvaged(&mut self, id: FrameId) -> Frame {
        let wreck = self.wreck_of(id);
        let frame = &self.frames[id];
        Frame {
            variables: frame.variables.clone(),
            item: frame.item.clone(),
            iteration: frame.iteration.clone(),
            log: frame.log.clone(),
            last: frame.last,
            before: frame.before,
            entered: frame.entered,
            entered_at: frame.entered_at,
            step: frame.step,
            wreck,
            ..Frame::new(frame.state, frame.input.clone(), frame.facts.clone())
        }
    }

    /// A frame goes on: its state runs again, or what had not succeeded inside of it.
    pub(super) fn revive(&mut self, mut frame: Frame) -> FrameId {
        let state = &self.machine.states[frame.state];
        let wreck = frame.wreck.take();
        let step = match frame.step {
            // It was about to be entered.
            Step::Enter | Step::Announce => frame.step,
            Step::Begin | Step::Leave | Step::Fill | Step::Idle => {
                let is_main = matches!(frame.log, Log::Main);
                // A Fail state fails again, right after the redrive (recorded).
                let is_over = is_main && state.kind == StateType::Fail;
                frame.last = if is_over { self.redriven } else { frame.entered };
                Step::Begin
            }
        };
        let facts = frame.facts.clone();
        let id = self.add(frame);
        match wreck.map(|wreck| *wreck) {
            None => self.ready(id, step),
            Some(Wreck { run: Broken::Parallel(run), frames }) => {
                let mut running = Vec::with_capacity(frames.len());
                for (index, mut frame) in frames {
                    frame.facts = facts.clone();
                    frame.parent = Some(Parent { frame: id, index, place: 0 });
                    running.push((index, self.revive(frame)));
                }
                self.frames[id].activity = Activity::Parallel(run.with(&running));
            }
            Some(Wreck { run: Broken::Map(run), frames }) => {
                let again = frames.into_iter().map(|(index, mut frame)| {
                    if !run.is_distributed() {
                        frame.facts = facts.clone();
                    }
                    (index, frame)
                });
                let again = again.collect();
                self.revive_map(id, *run, again);
            }
        }
        id
    }

    /// A Map goes on with the items that had not succeeded, and then with those that had not begun.
    fn revive_map(&mut self, id: FrameId, mut run: MapRun, again: VecDeque<(u64, Frame)>) {
        let state = &self.machine.states[self.frames[id].state];
        let Work::Map(map) = &state.work else { return };
        let numbers: Vec<u64> = again.iter().map(|(index, _)| *index).collect();
        if let Some((arn, count, started)) = run.begin_again(again) {
            self.recorder.begin_again(&arn, &numbers);
            // Also in the history, it continues the Map that had its items.
            let event = self.beside(id, started, What::MapRunRedriven { arn, count });
            self.frames[id].last = event;
        }
        let first = self.frames[id].last;
        self.frames[id].activity = Activity::Map(Box::new(run));
        self.begin_items(id, state, map, first);
    }

    /// An item that runs again: as it was, or, in an Express child, from its beginning.
    pub(super) fn item_again(&mut self, frame: Frame, start: usize, express: bool) -> Frame {
        let Log::Child(log) = &frame.log else { return frame };
        if express {
            let mut anew = Frame::new(start, frame.facts.input.clone(), frame.facts.clone());
            anew.log = Log::Child(Rc::new(RefCell::new(ChildLog { count: 1, history: None })));
            anew.iteration = frame.iteration.clone();
            return anew;
        }
        let facts: Rc<ExecutionFacts> = Rc::new(frame.facts.redriven_at(self.chance.now));
        let previous = log.borrow().count;
        log.borrow_mut().push(self.chance.now, previous, What::ExecutionRedriven(facts.redrives()));
        let mut frame = frame;
        frame.facts = facts;
        frame
    }
}
