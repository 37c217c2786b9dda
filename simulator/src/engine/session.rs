//! Executions that are fed from outside: by a server whose clock runs, and whose tasks are answered later.
//!
//! A simulation has its answers at once and runs to the end. A session is told what time it is, does what is due, and
//! says when it will have something to do next; it never waits. A service that answers [`Outcome::Later`] answers through
//! [`Session::answer`].

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use asl::WorkflowType;

use super::calls::Calls;
use super::frame::{Activity, Frame, FrameId};
use super::map::record::Recorder;
use super::scheduler::Scheduler;
use super::{Around, End, Engine, MOST_STEPS, Machines, Setting};
use crate::context::Text;
use crate::data::Data;
use crate::execution::{Status, Unanswered};
use crate::history::{History, Trouble};
use crate::map_run::MapRun;
use crate::objects::Objects;
use crate::plan::Machine;
use crate::query::Chance;
use crate::realm::Realm;
use crate::services::{CallId, Callback, Delivery, Outcome, Services};
use crate::time::Millis;

/// How an execution begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// The type of the state machine.
    pub kind: WorkflowType,
    /// The name of the state machine.
    pub machine: String,
    /// The name of the execution.
    pub execution: String,
    /// The region in which it runs.
    pub region: String,
    /// The account in which it runs: twelve digits.
    pub account: String,
    /// The ARN of its role.
    pub role: Arc<str>,
    /// When it begins: milliseconds since the beginning of 1970, UTC.
    pub at: Millis,
    /// The seed of task tokens, jitter, UUIDs and random numbers. Sessions with the same seed give the same tokens.
    pub seed: u64,
}

impl Default for Start {
    /// A Standard execution in the account of simulations, at the beginning of 1970.
    fn default() -> Self {
        Start {
            kind: WorkflowType::Standard,
            machine: "StateMachine".to_owned(),
            execution: "execution".to_owned(),
            region: crate::REGION.to_owned(),
            account: crate::ACCOUNT.to_owned(),
            role: crate::ROLE_ARN.into(),
            at: 0,
            seed: 0,
        }
    }
}

/// What is around a session while it works.
pub struct Outside<'a> {
    /// What answers its tasks.
    pub services: &'a mut dyn Services,
    /// What its Distributed Maps read and write.
    pub objects: &'a mut dyn Objects,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It waits: for an answer from outside, or until this moment.
    Until(Millis),
    /// There is more to do at once; others may be served first.
    More,
    /// The execution has ended.
    Ended,
}

/// A task that waits for somebody who has its token: a callback, or the worker of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// The token.
    pub token: Arc<str>,
    /// The name of the state.
    pub state: Arc<str>,
    /// The numbers of the items of all Maps around it, the outermost first.
    pub iteration: Arc<[u64]>,
}

/// The most steps that a session takes in one go.
const MOST_AT_ONCE: u32 = 10_000;

/// An execution that is fed from outside.
///
/// ```
/// use std::sync::Arc;
///
/// use serde_json::json;
/// use simulator::{
///     Answer, CallId, Data, Machine, NoObjects, Outcome, Outside, Progress, Request, Services, Session, Start, Status,
/// };
///
/// #[derive(Default)]
/// struct Calls(Vec<CallId>);
///
/// impl Services for Calls {
///     fn call(&mut self, request: &Request<'_>) -> Answer {
///         self.0.push(request.id);
///         Answer::now(Outcome::Later)
///     }
/// }
///
/// let machine = Machine::from_value(&json!({"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true
/// }}}))?;
/// let mut calls = Calls::default();
/// let mut session = Session::new(Arc::new(machine), Start { at: 1_000, ..Start::default() }, Data::empty_object());
/// let mut outside = Outside { services: &mut calls, objects: &mut NoObjects };
/// assert!(matches!(session.advance(1_000, &mut outside), Progress::Until(_)));
/// // Three seconds later the function answers.
/// let call = calls.0[0];
/// let mut outside = Outside { services: &mut calls, objects: &mut NoObjects };
/// assert!(session.answer(call, Outcome::Succeeded("paid".into()), 4_000, &mut outside));
/// assert_eq!(session.advance(4_000, &mut outside), Progress::Ended);
/// assert_eq!((session.status(), session.ended()), (Some(Status::Succeeded), Some(4_000)));
/// # Ok::<(), simulator::PlanError>(())
/// ```
pub struct Session {
    machine: Arc<Machine>,
    /// Taken while the engine works.
    kept: Option<Kept>,
    arn: Arc<str>,
    started: Millis,
    redrives: u64,
    redriven: Option<Millis>,
}

/// What holds of a session while no engine works for it.
const GIVEN_BACK: &str = "an engine gives back what it took";

/// What an engine is made of beside what it borrows, and the machine that it runs.
struct Kept {
    kind: WorkflowType,
    name: Text,
    realm: Arc<Realm>,
    retained: usize,
    counted: Data,
    chance: Chance,
    history: History,
    frames: Vec<Frame>,
    free: Vec<FrameId>,
    scheduler: Scheduler,
    tokens: HashMap<Arc<str>, FrameId>,
    calls: Calls,
    redriven: u32,
    end: Option<End>,
    unanswered: Option<Unanswered>,
    steps: u64,
    recorder: Recorder,
}

impl Session {
    /// An execution that is about to begin; [`Session::advance`] lets it run.
    pub fn new(machine: Arc<Machine>, start: Start, input: Data) -> Self {
        let setting = Setting {
            kind: start.kind,
            name: start.machine.into(),
            start: start.at,
            seed: start.seed,
            realm: Arc::new(Realm { region: start.region, account: start.account, role: start.role }),
            ..Setting::default()
        };
        let (mut services, mut objects) = (crate::services::NoServices, crate::objects::NoObjects);
        let machines = Machines::new();
        let around = Around { machine: &machine, machines: &machines, services: &mut services, objects: &mut objects };
        let mut engine = Engine::new(around, &setting, &input);
        engine.recorder = Recorder::that_keeps();
        engine.start(input, Some(start.execution));
        let arn = engine.frames.first().and_then(|frame| frame.facts.id().as_str()).unwrap_or_default().into();
        let kept = Some(engine.keep());
        Session { machine, kept, arn, started: start.at, redrives: 0, redriven: None }
    }

    /// The execution's ARN.
    pub fn arn(&self) -> &Arc<str> {
        &self.arn
    }

    /// When it began.
    pub fn started(&self) -> Millis {
        self.started
    }

    /// When it ended; `None` while it runs.
    pub fn ended(&self) -> Option<Millis> {
        let kept = self.kept();
        kept.end.as_ref().map(|_| kept.chance.now)
    }

    /// How it ended; `None` while it runs.
    pub fn status(&self) -> Option<Status> {
        self.kept().end.as_ref().map(|end| end.status)
    }

    /// Its output, if it has succeeded.
    pub fn output(&self) -> Option<&Data> {
        self.kept().end.as_ref()?.output.as_ref()
    }

    /// The error and cause with which it ended.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.kept().end.as_ref().map(|end| &end.trouble)
    }

    /// What has happened so far.
    pub fn history(&self) -> &History {
        &self.kept().history
    }

    /// What is in the way if the simulator could not continue.
    pub fn unanswered(&self) -> Option<&Unanswered> {
        self.kept().unanswered.as_ref()
    }

    /// The Map Runs that it began, the first one first.
    pub fn map_runs(&self) -> &[MapRun] {
        self.kept().recorder.runs()
    }

    /// True while a task waits for an answer or a callback, so that something may happen at any time.
    pub fn waits_outside(&self) -> bool {
        self.kept().frames.iter().any(|frame| matches!(frame.activity, Activity::Task(_)))
    }

    /// The tasks that wait for somebody who has their token, in the order of their states in the definition.
    pub fn waiting(&self) -> Vec<Waiting> {
        let kept = self.kept();
        let mut waiting: Vec<(usize, Waiting)> = Vec::new();
        for (token, id) in &kept.tokens {
            let frame = &kept.frames[*id];
            if !matches!(frame.activity, Activity::Task(_)) {
                continue;
            }
            let state = self.machine.states[frame.state].name.clone();
            waiting.push((frame.state, Waiting { token: token.clone(), state, iteration: frame.iteration.clone() }));
        }
        waiting.sort_by(|(one, first), (other, second)| {
            (one, &first.iteration, &first.token).cmp(&(other, &second.iteration, &second.token))
        });
        waiting.into_iter().map(|(_, waiting)| waiting).collect()
    }

    fn kept(&self) -> &Kept {
        self.kept.as_ref().expect(GIVEN_BACK)
    }

    /// Does what is due at a time, and all that follows from it at once. What was due earlier happens at its own time.
    pub fn advance(&mut self, now: Millis, outside: &mut Outside<'_>) -> Progress {
        self.with(outside, |engine| engine.catch_up(now))
    }

    /// Reports that a service has taken the request of a task that then waits for a job or its token; false where nobody
    /// waits for that any more.
    pub fn submitted(&mut self, call: CallId, response: Data, now: Millis, outside: &mut Outside<'_>) -> bool {
        self.feed(now, outside, |engine| engine.taken(call, response)).unwrap_or(false)
    }

    /// Reports that a worker has taken the task of an activity; false where nobody waits for that any more.
    pub fn activity_started(
        &mut self,
        call: CallId,
        worker: Option<Arc<str>>,
        now: Millis,
        outside: &mut Outside<'_>,
    ) -> bool {
        self.feed(now, outside, |engine| engine.activity_started(call, worker)).unwrap_or(false)
    }

    /// Delivers the answer of a service that answered [`Outcome::Later`]; false where nobody waits for it any more.
    pub fn answer(&mut self, call: CallId, outcome: Outcome, now: Millis, outside: &mut Outside<'_>) -> bool {
        self.feed(now, outside, |engine| engine.answered_later(call, outcome)).unwrap_or(false)
    }

    /// Delivers a callback with a task token.
    pub fn callback(&mut self, callback: &Callback, now: Millis, outside: &mut Outside<'_>) -> Delivery {
        self.feed(now, outside, |engine| engine.called_back(callback)).unwrap_or(Delivery::Late)
    }

    /// Stops the execution, as `StopExecution` does; false where it has ended.
    pub fn stop(&mut self, trouble: Trouble, now: Millis, outside: &mut Outside<'_>) -> bool {
        self.feed(now, outside, |engine| engine.abort_execution(trouble)).is_some()
    }

    /// Lets an execution that ended without success go on where it failed, as `RedriveExecution` does.
    ///
    /// # Errors
    /// Why the service would not, in its words.
    pub fn redrive(&mut self, now: Millis, outside: &mut Outside<'_>) -> Result<(), String> {
        let started = self.started;
        self.with(outside, |engine| match engine.refusal_now(started, now) {
            Some(reason) => Err(reason),
            None => {
                engine.redrive(started, now);
                Ok(())
            }
        })?;
        self.redrives += 1;
        self.redriven = Some(now);
        Ok(())
    }

    /// Why the execution cannot be redriven at a time, in the service's words; `None` where it can be.
    pub fn not_redrivable(&self, now: Millis) -> Option<String> {
        let kept = self.kept();
        let facts = super::redrive::Ended {
            kind: kept.kind,
            status: kept.end.as_ref().map(|end| end.status),
            ended: kept.chance.now,
            events: kept.history.events().len(),
        };
        facts.refusal(self.started, now)
    }

    /// How often it was redriven, and when last.
    pub fn redriven(&self) -> (u64, Option<Millis>) {
        (self.redrives, self.redriven)
    }

    /// Changes what a Map Run may do, as `UpdateMapRun` does; false where it has ended or there is none.
    pub fn update_map_run(
        &mut self,
        arn: &str,
        update: &crate::map_run::Update,
        now: Millis,
        outside: &mut Outside<'_>,
    ) -> bool {
        self.feed(now, outside, |engine| engine.update_run(arn, update)).unwrap_or(false)
    }

    /// Lets something happen now, after what was due before; `None` where the execution has ended.
    fn feed<T>(
        &mut self,
        now: Millis,
        outside: &mut Outside<'_>,
        happen: impl FnOnce(&mut Engine<'_>) -> T,
    ) -> Option<T> {
        self.with(outside, |engine| {
            while engine.catch_up(now) == Progress::More {}
            engine.end.is_none().then(|| happen(engine))
        })
    }

    fn with<T>(&mut self, outside: &mut Outside<'_>, work: impl FnOnce(&mut Engine<'_>) -> T) -> T {
        let machines = Machines::new();
        let around = Around {
            machine: &self.machine,
            machines: &machines,
            services: &mut *outside.services,
            objects: &mut *outside.objects,
        };
        let mut engine = Engine::resume(around, self.kept.take().expect(GIVEN_BACK));
        let done = work(&mut engine);
        self.kept = Some(engine.keep());
        done
    }
}

impl<'a> Engine<'a> {
    /// The engine of an execution that has begun.
    fn resume(around: Around<'a>, kept: Kept) -> Self {
        let Around { machine, machines, services, objects } = around;
        Engine {
            machine,
            machines,
            services,
            objects,
            kind: kept.kind,
            name: kept.name,
            depth: 0,
            realm: kept.realm,
            retained: kept.retained,
            counted: kept.counted,
            chance: kept.chance,
            history: kept.history,
            frames: kept.frames,
            free: kept.free,
            scheduler: kept.scheduler,
            tokens: kept.tokens,
            calls: kept.calls,
            stop: None,
            redrives: VecDeque::new(),
            redriven: kept.redriven,
            end: kept.end,
            unanswered: kept.unanswered,
            steps: kept.steps,
            recorder: kept.recorder,
        }
    }

    /// What is left when the engine rests. An execution that has ended for good keeps only what can still be asked of it.
    fn keep(self) -> Kept {
        let may_go_on = |end: &End| self.kind == WorkflowType::Standard && end.status != Status::Succeeded;
        let is_over = self.end.as_ref().is_some_and(|end| !may_go_on(end));
        Kept {
            kind: self.kind,
            name: self.name,
            realm: self.realm,
            retained: self.retained,
            counted: if is_over { Data::Null } else { self.counted },
            chance: self.chance,
            history: self.history,
            frames: if is_over { Vec::new() } else { self.frames },
            free: if is_over { Vec::new() } else { self.free },
            scheduler: if is_over { Scheduler::default() } else { self.scheduler },
            tokens: if is_over { HashMap::new() } else { self.tokens },
            calls: if is_over { Calls::default() } else { self.calls },
            redriven: self.redriven,
            end: self.end,
            unanswered: self.unanswered,
            steps: self.steps,
            recorder: self.recorder,
        }
    }

    /// Does what is due at a time, at most so many steps of it.
    fn catch_up(&mut self, now: Millis) -> Progress {
        let mut steps = 0;
        while self.end.is_none() {
            self.steps += 1;
            steps += 1;
            if self.steps > MOST_STEPS {
                self.too_many_steps();
            } else if steps > MOST_AT_ONCE {
                return Progress::More;
            } else if let Some((frame, ticket)) = self.scheduler.next_ready() {
                if self.frames[frame].ticket == ticket {
                    self.step(frame);
                    self.bound_history();
                }
            } else if self.scheduler.next_moment() > now {
                self.chance.now = self.chance.now.max(now);
                return Progress::Until(self.scheduler.next_moment());
            } else if !self.advance() {
                self.out_of_time();
            }
        }
        self.recorder.close(self.chance.now);
        Progress::Ended
    }
}
