//! The Task state.

use std::sync::Arc;

use asl::intrinsic::Uuid;

use super::frame::{Activity, FrameId};
use super::scheduler::Alarm;
use super::{Engine, flow};
use crate::data::Data;
use crate::fault::{Fault, FaultKind, MOST_BYTES};
use crate::history::{Called, Scheduled, TaskStage, Trouble, What};
use crate::plan::{State, Target, Task};
use crate::services::{Answer, CallId, Outcome, Request};
use crate::time::Millis;

/// A task that waits for its service.
pub(super) struct TaskRun {
    called: Called,
    /// The ticket of the call.
    ticket: u64,
    /// Milliseconds that may pass between heartbeats.
    heartbeat: Option<Millis>,
    /// When the next heartbeat must have come.
    heartbeat_due: Millis,
    /// The name that a test gave to the time running out.
    named: Option<Arc<str>>,
}

/// What a task sends, and how long it waits.
pub(super) struct Prepared {
    pub(super) parameters: Data,
    role: Option<Arc<str>>,
    timeout: Option<u64>,
    heartbeat: Option<u64>,
}

impl<'a> Engine<'a> {
    pub(super) fn begin_task(&mut self, id: FrameId, state: &'a State, task: &'a Task) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        match &task.target.called {
            Called::Activity(arn) if !self.services.has_activity(&state.name, arn) => {
                return Err(Fault::runtime(format!("The activity {arn} does not exist.")));
            }
            Called::Activity(_) | Called::Function(_) | Called::Service { .. } => {}
        }
        self.make_token(id, &task.target);
        let Prepared { parameters, role, timeout, heartbeat } = self.prepared(id, state, task, &effective)?;
        self.begin_call(id, state, task, Scheduled { parameters, role, timeout, heartbeat })
    }

    /// What a task sends.
    pub(super) fn prepared(
        &mut self,
        id: FrameId,
        state: &State,
        task: &Task,
        effective: &Data,
    ) -> Result<Prepared, Fault> {
        let seconds = |amount: &Option<_>, this: &mut Self, field| match amount {
            Some(amount) => this.count(id, state, amount, effective, field, 1).map(Some),
            None => Ok(None),
        };
        let timeout = seconds(&task.timeout, self, "TimeoutSeconds")?;
        let heartbeat = seconds(&task.heartbeat, self, "HeartbeatSeconds")?;
        let parameters = self.request(id, state, effective)?;
        refuse_headers(task, &parameters)?;
        let role = match &task.role {
            Some(role) => {
                let around = flow::Around { dollar: effective, result: None, error: None };
                let role = flow::payload(role, &self.frames[id], state, around, &mut self.chance)?;
                role.get("RoleArn").and_then(Data::as_str).map(Arc::from)
            }
            None => None,
        };
        Ok(Prepared { parameters, role, timeout, heartbeat })
    }

    /// Sends it.
    fn begin_call(&mut self, id: FrameId, state: &State, task: &Task, scheduled: Scheduled) -> Result<(), Fault> {
        let called = task.target.called.clone();
        let (parameters, timeout, heartbeat) = (scheduled.parameters.clone(), scheduled.timeout, scheduled.heartbeat);
        self.happened(id, What::Task(called.clone(), TaskStage::Scheduled(Box::new(scheduled))));
        self.retained += parameters.bytes_beside(&self.counted);
        // Whoever answers later, answers this.
        let ticket = self.scheduler.ticket();
        // A task of an activity that is taken later begins when it is taken.
        let is_activity = matches!(called, Called::Activity(_));
        if !is_activity {
            self.happened(id, What::Task(called.clone(), TaskStage::Started(None)));
        }
        let nested = if self.services.answers(&state.name) { None } else { self.nested(&task.target, &parameters) };
        let answer = match nested {
            Some(answer) => answer,
            None => self.call(CallId { frame: id, ticket }, state, task, &parameters),
        };
        let is_open = is_activity && answer.outcome == Outcome::Later;
        if is_activity && !is_open {
            self.happened(id, What::Task(called.clone(), TaskStage::Started(Some("simulator".into()))));
        }
        if task.target.waits() && answer.outcome_follows_submission() {
            let submitted = answer.submitted.unwrap_or_else(Data::empty_object);
            self.happened(id, What::Task(called.clone(), TaskStage::Submitted(submitted)));
        }
        let heartbeat = heartbeat.map(|seconds| seconds as Millis * 1000);
        let now = self.chance.now;
        // The heartbeats of an activity are counted from when a worker took the task (API Reference, "SendTaskHeartbeat").
        let due = heartbeat.filter(|_| !is_open).map_or(Millis::MAX, |heartbeat| now + heartbeat);
        let run = TaskRun { called, ticket, heartbeat, heartbeat_due: due, named: None };
        let timeout = timeout.map(|seconds| now + seconds as Millis * 1000);
        let after = Millis::try_from(answer.after.as_millis()).unwrap_or(Millis::MAX);
        self.await_answer(id, run, answer.outcome, after, timeout)
    }

    /// Sets the timers of a task that was called, or ends it at once.
    fn await_answer(
        &mut self,
        id: FrameId,
        mut run: TaskRun,
        outcome: Outcome,
        after: Millis,
        timeout: Option<Millis>,
    ) -> Result<(), Fault> {
        let (now, ticket) = (self.chance.now, run.ticket);
        match &outcome {
            Outcome::Unknown(help) => {
                return Err(Fault::unanswered(help.as_str()));
            }
            Outcome::TimedOut(name) => {
                if timeout.is_none() && run.heartbeat.is_none() {
                    self.end_late(id, run, FaultKind::Plain, Some(name.clone()));
                    return Ok(());
                }
                run.named = Some(name.clone());
            }
            Outcome::Succeeded(_) | Outcome::Failed { .. } if after == 0 => {
                self.end(id, run, outcome);
                return Ok(());
            }
            Outcome::Succeeded(_) | Outcome::Failed { .. } | Outcome::Never | Outcome::Later => {}
        }
        self.frames[id].ticket = ticket;
        if let Outcome::Succeeded(_) | Outcome::Failed { .. } = outcome {
            self.scheduler.set(now.saturating_add(after), id, ticket, Alarm::Answer(outcome));
        }
        if let Some(at) = timeout {
            self.scheduler.set(at, id, ticket, Alarm::TimedOut);
        }
        if run.heartbeat_due < Millis::MAX {
            self.scheduler.set(run.heartbeat_due, id, ticket, Alarm::NoHeartbeat);
        }
        if let Some(Data::String(token)) = &self.frames[id].token {
            self.tokens.insert(token.clone(), id);
        }
        self.frames[id].activity = Activity::Task(Box::new(run));
        Ok(())
    }

    pub(super) fn call(&mut self, id: CallId, state: &State, task: &Task, parameters: &Data) -> Answer {
        let frame = &self.frames[id.frame];
        let (attempt, calls) = self.calls.next(frame.state, &frame.iteration);
        let request = Request {
            id,
            state: &state.name,
            resource: &task.target.resource,
            parameters,
            attempt,
            calls,
            iteration: &frame.iteration,
            token: frame.token.as_ref().and_then(Data::as_str),
            now: self.chance.now,
        };
        self.services.call(&request)
    }

    /// Gives a task a token, if it is one that waits for somebody.
    fn make_token(&mut self, id: FrameId, target: &Target) {
        self.frames[id].token =
            target.has_token().then(|| Data::string(format!("token-{}", Uuid::draw(&mut self.chance))));
    }

    /// Nobody can use the token of a task any more. The Context Object still shows it.
    pub(super) fn retire_token(&mut self, id: FrameId) {
        // Most executions hand out no token, so that there is nothing to hash.
        match &self.frames[id].token {
            Some(Data::String(token)) if !self.tokens.is_empty() => {
                self.tokens.remove(token);
            }
            _ => {}
        }
    }

    /// A task's service answers.
    pub(super) fn answered(&mut self, id: FrameId, outcome: Outcome) {
        let Activity::Task(run) = std::mem::replace(&mut self.frames[id].activity, Activity::None) else { return };
        self.retire_token(id);
        self.end(id, *run, outcome);
    }

    fn end(&mut self, id: FrameId, run: TaskRun, outcome: Outcome) {
        self.frames[id].ticket = 0;
        let state = &self.machine.states[self.frames[id].state];
        let failed = |error, cause| Fault { error, cause, kind: FaultKind::Plain };
        let fault = match outcome {
            Outcome::Succeeded(result) if result.bytes() > MOST_BYTES => {
                let subject = match &run.called {
                    Called::Function(name) | Called::Activity(name) | Called::Service { service: name, .. } => name,
                };
                Fault { kind: FaultKind::Plain, ..Fault::too_large(subject) }
            }
            Outcome::Succeeded(result) => {
                self.retained += result.bytes();
                self.happened(id, What::Task(run.called, TaskStage::Succeeded(result.clone())));
                if let Err(fault) = self.finish(id, state, result) {
                    self.fail(id, fault, false);
                }
                return;
            }
            Outcome::Failed { error, cause } => failed(error, cause),
            Outcome::TimedOut(name) => failed(Some(name), None),
            Outcome::Never | Outcome::Later | Outcome::Unknown(_) => return,
        };
        let trouble = Trouble { error: fault.error.clone(), cause: fault.cause.clone() };
        self.happened(id, What::Task(run.called, TaskStage::Failed(trouble)));
        self.fail(id, fault, false);
    }

    /// A task's time is up.
    pub(super) fn task_timed_out(&mut self, id: FrameId, kind: FaultKind, named: Option<Arc<str>>) {
        let Activity::Task(run) = std::mem::replace(&mut self.frames[id].activity, Activity::None) else { return };
        self.retire_token(id);
        self.end_late(id, *run, kind, named);
    }

    fn end_late(&mut self, id: FrameId, run: TaskRun, kind: FaultKind, named: Option<Arc<str>>) {
        self.frames[id].ticket = 0;
        let mut fault = Fault::timeout(kind);
        if let Some(name) = named.or(run.named) {
            fault.error = Some(name);
        }
        let trouble = Trouble { error: fault.error.clone(), cause: None };
        self.happened(id, What::Task(run.called, TaskStage::TimedOut(trouble)));
        self.fail(id, fault, false);
    }

    /// Somebody sent a heartbeat.
    pub(super) fn heartbeat(&mut self, id: FrameId) {
        let now = self.chance.now;
        let frame = &mut self.frames[id];
        let Activity::Task(run) = &mut frame.activity else { return };
        if let Some(heartbeat) = run.heartbeat {
            run.heartbeat_due = now + heartbeat;
            self.scheduler.set(run.heartbeat_due, id, frame.ticket, Alarm::NoHeartbeat);
        }
    }

    /// The moment by which a heartbeat should have come.
    pub(super) fn heartbeat_due(&mut self, id: FrameId, at: Millis) {
        match &self.frames[id].activity {
            Activity::Task(run) if run.heartbeat_due <= at => self.task_timed_out(id, FaultKind::Heartbeat, None),
            Activity::None | Activity::Task(_) | Activity::Parallel(_) | Activity::Map(_) => {}
        }
    }
}

impl Engine<'_> {
    /// The frame whose task waits for the answer to a call.
    fn waiting(&self, call: CallId) -> Option<FrameId> {
        let frame = self.frames.get(call.frame)?;
        match &frame.activity {
            Activity::Task(run) if run.ticket == call.ticket && frame.ticket == call.ticket => Some(call.frame),
            Activity::None | Activity::Task(_) | Activity::Parallel(_) | Activity::Map(_) => None,
        }
    }

    /// A service has taken the request of a task; false where nobody waits for that any more.
    pub(super) fn taken(&mut self, call: CallId, response: Data) -> bool {
        let Some(id) = self.waiting(call) else { return false };
        self.task_goes_on(id, TaskStage::Submitted(response));
        true
    }

    /// A worker has taken the task of an activity; false where nobody waits for that any more.
    pub(super) fn activity_started(&mut self, call: CallId, worker: Option<Arc<str>>) -> bool {
        let Some(id) = self.waiting(call) else { return false };
        self.task_goes_on(id, TaskStage::Started(worker));
        self.heartbeat(id);
        true
    }

    fn task_goes_on(&mut self, id: FrameId, stage: TaskStage) {
        if let Activity::Task(run) = &self.frames[id].activity {
            let called = run.called.clone();
            self.happened(id, What::Task(called, stage));
        }
    }

    /// The answer that was to come later; false where nobody waits for it any more.
    pub(super) fn answered_later(&mut self, call: CallId, outcome: Outcome) -> bool {
        let Some(id) = self.waiting(call) else { return false };
        match outcome {
            Outcome::TimedOut(name) => self.task_timed_out(id, FaultKind::Plain, Some(name)),
            Outcome::Succeeded(_) | Outcome::Failed { .. } => self.answered(id, outcome),
            Outcome::Unknown(help) => {
                self.retire_token(id);
                self.frames[id].activity = Activity::None;
                self.fail(id, Fault::unanswered(help), false);
            }
            Outcome::Never | Outcome::Later => {}
        }
        true
    }
}

/// Refuses headers of a call of API Gateway that are not lists of strings, as the service does before it calls (recorded).
fn refuse_headers(task: &Task, parameters: &Data) -> Result<(), Fault> {
    if !task.target.is_http {
        return Ok(());
    }
    let is_text = |value: &Data| value.as_str().is_some();
    let is_list = |value: &Data| value.as_array().is_some_and(|values| values.iter().all(is_text));
    for field in ["Headers", "QueryParameters"] {
        let Some(given) = parameters.get(field) else { continue };
        if !given.as_object().is_some_and(|members| members.iter().all(|(_, value)| is_list(value))) {
            return Err(Fault::runtime(format!(
                "The Parameters '{parameters}' could not be used to start the Task: [The value of the field '{field}' has an \
                 invalid format]"
            )));
        }
    }
    Ok(())
}

impl Answer {
    /// True when the service took the request, and the answer is what came of it afterwards.
    fn outcome_follows_submission(&self) -> bool {
        match &self.outcome {
            Outcome::Succeeded(_) | Outcome::Never | Outcome::TimedOut(_) => true,
            Outcome::Failed { .. } => self.submitted.is_some(),
            Outcome::Later | Outcome::Unknown(_) => false,
        }
    }
}
