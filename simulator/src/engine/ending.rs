//! How frames end, and the execution with them.

use asl::WorkflowType;

use super::frame::{Activity, FrameId};
use super::scheduler::{Alarm, Next};
use super::{End, Engine, FREE_STEPS, MOST_STEPS, Step};
use crate::data::Data;
use crate::execution::{Status, Unanswered};
use crate::fault::{Fault, FaultKind, GIVEN_UP};
use crate::history::{MOST_EVENTS, Trouble, What};
use crate::services::{Callback, CallbackKind, Delivery, Outcome};

impl Engine<'_> {
    /// A frame ends well.
    pub(super) fn ended(&mut self, id: FrameId, output: Data) {
        let Some(parent) = self.frames[id].parent else {
            self.happened(id, What::ExecutionSucceeded(output.clone()));
            self.end = Some(End { status: Status::Succeeded, output: Some(output), trouble: Trouble::default() });
            return;
        };
        let last = self.frames[id].last;
        self.remove(id);
        match &self.frames[parent.frame].activity {
            Activity::Parallel(_) => self.branch_ended(parent, last, output),
            Activity::Map(_) => self.item_ended(parent, id, last, output),
            Activity::None | Activity::Task(_) => {}
        }
    }

    /// A frame ends badly. `open` says that its state is still open, because its task failed.
    pub(super) fn broken(&mut self, id: FrameId, fault: Fault, open: bool) {
        if fault.kind == FaultKind::Unanswered {
            return self.stop(id, &fault);
        }
        let Some(parent) = self.frames[id].parent else {
            let trouble = Trouble { error: fault.error, cause: fault.cause };
            self.happened(id, What::ExecutionFailed(trouble.clone()));
            self.end = Some(End { status: Status::Failed, output: None, trouble });
            return;
        };
        match &self.frames[parent.frame].activity {
            Activity::Parallel(_) => self.branch_broken(parent, id, fault, open),
            Activity::Map(_) => self.item_broken(parent, id, fault, open),
            Activity::None | Activity::Task(_) => {}
        }
    }

    /// Ends the execution where the simulator cannot continue.
    fn stop(&mut self, id: FrameId, fault: &Fault) {
        let trouble = Trouble { error: fault.error.clone(), cause: fault.cause.clone() };
        let state = self.machine.states[self.frames[id].state].name.to_string();
        let help = fault.cause.as_deref().unwrap_or_default().to_owned();
        self.unanswered = Some(Unanswered { state, help, given_up: fault.error.as_deref() == Some(GIVEN_UP) });
        let previous = u32::try_from(self.history.events().len()).unwrap_or(u32::MAX);
        self.history.push(self.chance.now, previous, What::ExecutionFailed(trouble.clone()));
        self.end = Some(End { status: Status::Failed, output: None, trouble });
    }

    /// Ends the execution at a limit of the simulator, which no state is to blame for.
    pub(super) fn give_up_at_last(&mut self, help: String) {
        let state = self.frames.first().map(|frame| self.machine.states[frame.state].name.to_string());
        self.unanswered = Some(Unanswered { state: state.unwrap_or_default(), help, given_up: true });
        let trouble = Trouble { error: Some(GIVEN_UP.into()), cause: None };
        let previous = u32::try_from(self.history.events().len()).unwrap_or(u32::MAX);
        self.history.push(self.chance.now, previous, What::ExecutionFailed(trouble.clone()));
        self.end = Some(End { status: Status::Failed, output: None, trouble });
    }

    /// Ends an execution that goes on for ever: an Express one within its five minutes, a Standard one at a limit of the
    /// simulator.
    pub(super) fn too_many_steps(&mut self) {
        match self.kind {
            WorkflowType::Express => self.time_out(),
            WorkflowType::Standard => self.give_up_at_last(format!(
                "it takes more than {MOST_STEPS} steps, beside the first {FREE_STEPS} of each child execution; \
                 let a loop end, or wait in it"
            )),
        }
    }

    /// The execution's time is up.
    pub(super) fn time_out(&mut self) {
        let trouble = Trouble { error: Some("States.Timeout".into()), cause: None };
        // What ends an execution from outside follows no event.
        self.history.push(self.chance.now, 0, What::ExecutionTimedOut(trouble.clone()));
        self.end = Some(End { status: Status::TimedOut, output: None, trouble });
    }

    /// Nothing happens any more: the execution is stopped, if somebody wanted that, or its time is up.
    pub(super) fn out_of_time(&mut self) {
        match self.stop.take() {
            Some(stop) if self.chance.now >= stop.at => self.abort_execution(stop.trouble),
            Some(_) | None => self.time_out(),
        }
    }

    /// Somebody stops the execution.
    pub(super) fn abort_execution(&mut self, trouble: Trouble) {
        self.history.push(self.chance.now, 0, What::ExecutionAborted(trouble.clone()));
        self.end = Some(End { status: Status::Aborted, output: None, trouble });
    }

    /// The history is full.
    pub(super) fn too_many_events(&mut self) {
        let Fault { error, cause, .. } = full_history();
        let trouble = Trouble { error, cause };
        let previous = u32::try_from(self.history.events().len()).unwrap_or(u32::MAX);
        self.history.push(self.chance.now, previous, What::ExecutionFailed(trouble.clone()));
        self.end = Some(End { status: Status::Failed, output: None, trouble });
    }

    /// Continues to the next moment at which something happens; false when nothing ever will.
    pub(super) fn advance(&mut self) -> bool {
        let now = self.chance.now;
        let frames = &self.frames;
        self.scheduler.tidy(|frame, ticket| frames[frame].ticket == ticket);
        if let Some(at) = self.services.next_callback().filter(|at| *at <= self.scheduler.next_moment()) {
            self.chance.now = at.max(now);
            // Where something else happened, the time of the next callback may now be another.
            if let Some(callback) = self.services.callback(at) {
                self.called_back(&callback);
            }
            return true;
        }
        match self.scheduler.next() {
            Next::End(at) => {
                self.chance.now = at.max(now);
                false
            }
            Next::Timer(timer) => {
                if self.frames[timer.frame].ticket == timer.ticket {
                    self.chance.now = timer.at.max(now);
                    match timer.alarm {
                        Alarm::GoOn => {
                            let step = self.frames[timer.frame].step;
                            self.ready(timer.frame, step);
                        }
                        Alarm::Answer(outcome) => self.answered(timer.frame, outcome),
                        Alarm::TimedOut => self.task_timed_out(timer.frame, FaultKind::Plain, None),
                        Alarm::NoHeartbeat => self.heartbeat_due(timer.frame, timer.at),
                    }
                }
                true
            }
        }
    }

    /// Lets a frame wait until a moment, and then take a step.
    pub(super) fn sleep(&mut self, id: FrameId, until: i64, step: Step) {
        if until <= self.chance.now {
            return self.ready(id, step);
        }
        let ticket = self.scheduler.ticket();
        self.frames[id].ticket = ticket;
        self.frames[id].step = step;
        self.scheduler.set(until, id, ticket, Alarm::GoOn);
    }

    /// Somebody used a task token.
    pub(super) fn called_back(&mut self, callback: &Callback) -> Delivery {
        let Some(&id) = self.tokens.get(&callback.token) else {
            self.services.delivered(callback, Delivery::Late);
            return Delivery::Late;
        };
        self.services.delivered(callback, Delivery::Taken);
        match &callback.what {
            CallbackKind::Success(output) => self.answered(id, Outcome::Succeeded(output.clone())),
            CallbackKind::Failure { error, cause } => {
                self.answered(id, Outcome::Failed { error: error.clone(), cause: cause.clone() });
            }
            CallbackKind::Heartbeat => self.heartbeat(id),
        }
        Delivery::Taken
    }
}

/// The failure of an execution that goes in circles.
pub(super) fn full_history() -> Fault {
    Fault::runtime(format!("The execution reached the maximum number of history events ({MOST_EVENTS})."))
}
