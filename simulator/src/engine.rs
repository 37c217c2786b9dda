//! The loop that runs an execution: frames that take turns, and timers.

mod amount;
mod calls;
mod choice;
mod ending;
mod failure;
mod flow;
mod frame;
mod map;
mod nested;
mod parallel;
mod redrive;
mod retrace;
mod scheduler;
mod session;
mod single;
mod task;
mod wait;

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use asl::intrinsic::{Repeatable, Uuid};

use crate::context::{ExecutionFacts, Made, Name, Named, Text};
use crate::data::Data;
use crate::execution::{Execution, Status, Unanswered};
use crate::fault::Fault;
use crate::history::{Assigned, History, MOST_EVENTS, Trouble, What};
use crate::map_run::MapRun;
use crate::objects::Objects;
use crate::plan::{Machine, Payload, State, StateId, Work};
use crate::query::Chance;
use crate::realm::Realm;
use crate::services::Services;
use crate::time::Millis;
use asl::WorkflowType;

use calls::Calls;
use frame::{Activity, Frame, FrameId, Log, Step};
pub(crate) use map::record::Recorder;
use scheduler::Scheduler;
pub(crate) use single::{Came, Seen, Single, Unfit, test};

pub use retrace::{Passage, Steps};
pub use session::{Outside, Progress, Session, Start, Waiting};

/// The most steps of an execution that no other limit ends; the first [`FREE_STEPS`] of each child of a Map Run do not count.
/// An Express workflow is then out of time; of a Standard one the simulation stops.
pub const MOST_STEPS: u64 = 10_000_000;

/// How many steps of each child of a Map Run do not count, so that a run may have any number of children.
pub const FREE_STEPS: u64 = 100;

/// The most bytes of data that the history of an execution keeps, so that memory is bounded.
const MOST_RETAINED: usize = 128 << 20;

/// The most events of an Express execution, of which the service keeps none: enough to see that it goes in circles.
const MOST_EXPRESS_EVENTS: usize = 1_000_000;

/// How long a Standard execution may be open: a year (Developer Guide, "Service quotas").
const LONGEST_STANDARD: Millis = 31_536_000_000;

/// What a simulation was reported.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) kind: WorkflowType,
    pub(crate) name: Text,
    pub(crate) start: Millis,
    pub(crate) seed: u64,
    /// The execution's name, if it has one.
    pub(crate) execution: Option<String>,
    /// How many executions are around this one.
    pub(crate) depth: usize,
    pub(crate) realm: Arc<Realm>,
    /// How long after its start somebody stops the execution, and with what words, if anybody does.
    pub(crate) stop: Option<(Millis, Trouble)>,
    /// How long after each end without success somebody redrives the execution.
    pub(crate) redrives: VecDeque<Millis>,
}

/// When executions begin where nobody says: with the year 2026.
pub(crate) const BEGIN: Millis = 1_767_225_600_000;

impl Default for Setting {
    /// A Standard execution that nobody disturbs.
    fn default() -> Self {
        Setting {
            kind: WorkflowType::Standard,
            name: "StateMachine".into(),
            start: BEGIN,
            seed: 0,
            execution: None,
            depth: 0,
            realm: Realm::shared(),
            stop: None,
            redrives: VecDeque::new(),
        }
    }
}

/// When somebody stops an execution, and with what words.
#[derive(Debug, Clone)]
struct Stop {
    at: Millis,
    trouble: Trouble,
}

/// The machines that tasks can start, by their ARNs.
pub(crate) type Machines<'a> = HashMap<String, (&'a Machine, WorkflowType)>;

/// How the execution ended.
#[derive(Debug, Clone)]
struct End {
    status: Status,
    output: Option<Data>,
    trouble: Trouble,
}

/// What an engine borrows.
struct Around<'a> {
    machine: &'a Machine,
    machines: &'a Machines<'a>,
    services: &'a mut dyn Services,
    objects: &'a mut dyn Objects,
}

struct Engine<'a> {
    machine: &'a Machine,
    machines: &'a Machines<'a>,
    services: &'a mut dyn Services,
    objects: &'a mut dyn Objects,
    kind: WorkflowType,
    name: Text,
    depth: usize,
    realm: Arc<Realm>,
    /// The bytes of the values that the history keeps, those that are the same as before not counted again.
    retained: usize,
    /// The value that was counted last: many states hand it on.
    counted: Data,
    chance: Chance,
    history: History,
    frames: Vec<Frame>,
    free: Vec<FrameId>,
    scheduler: Scheduler,
    /// The frames that wait for a task token.
    tokens: HashMap<Arc<str>, FrameId>,
    calls: Calls,
    stop: Option<Stop>,
    /// How long after each end somebody redrives the execution; as long as there is any, what breaks is kept.
    redrives: VecDeque<Millis>,
    /// The event of the last redrive.
    redriven: u32,
    end: Option<End>,
    unanswered: Option<Unanswered>,
    steps: u64,
    /// What is kept of Map Runs, for those that ask.
    recorder: Recorder,
}

/// Runs an execution until it ends.
pub(crate) fn run(
    machine: &Machine,
    machines: &Machines<'_>,
    services: &mut dyn Services,
    objects: &mut dyn Objects,
    setting: &Setting,
    input: Data,
    recorder: Recorder,
) -> (Execution, Vec<MapRun>) {
    let around = Around { machine, machines, services, objects };
    let mut engine = Engine::new(around, setting, &input);
    engine.recorder = recorder;
    engine.start(input, setting.execution.clone());
    engine.go();
    let refusal = engine.redrive_as_asked(setting.start);
    let end = engine.end.take().unwrap_or_else(|| End {
        status: Status::TimedOut,
        output: None,
        trouble: Trouble::default(),
    });
    let execution = Execution {
        status: end.status,
        output: end.output,
        error: end.trouble.error,
        cause: end.trouble.cause,
        history: engine.history,
        started: setting.start,
        ended: engine.chance.now,
        unanswered: engine.unanswered,
        not_redriven: refusal,
    };
    (execution, engine.recorder.into_runs())
}

impl<'a> Engine<'a> {
    /// An engine that has not started.
    fn new(around: Around<'a>, setting: &Setting, input: &Data) -> Self {
        let Around { machine, machines, services, objects } = around;
        Engine {
            machine,
            machines,
            services,
            objects,
            kind: setting.kind,
            name: setting.name.clone(),
            depth: setting.depth,
            realm: setting.realm.clone(),
            retained: 0,
            counted: input.clone(),
            chance: Chance { row: Repeatable::new(setting.seed), now: setting.start },
            history: History::of_states(machine.states.len(), &setting.realm),
            frames: Vec::with_capacity(1),
            free: Vec::new(),
            scheduler: Scheduler::default(),
            tokens: HashMap::new(),
            calls: Calls::default(),
            stop: setting
                .stop
                .clone()
                .map(|(after, trouble)| Stop { at: setting.start.saturating_add(after), trouble }),
            redrives: setting.redrives.clone(),
            redriven: 0,
            end: None,
            unanswered: None,
            steps: 0,
            recorder: Recorder::default(),
        }
    }

    fn start(&mut self, input: Data, name: Option<String>) {
        let facts = Rc::new(self.facts(None, name, &input));
        let at = self.chance.now;
        self.history.push(at, 0, What::ExecutionStarted(input.clone()));
        let end = at + self.longest();
        self.scheduler.set_end(self.stop.as_ref().map_or(end, |stop| stop.at.min(end)));
        let top = self.machine.top;
        let frame = Frame::new(self.machine.scopes[top].start, input, facts);
        let id = self.add(frame);
        self.ready(id, Step::Enter);
    }

    /// How long the execution may take.
    fn longest(&self) -> Millis {
        let longest = match self.kind {
            WorkflowType::Standard => LONGEST_STANDARD,
            WorkflowType::Express => 300_000,
        };
        self.machine.timeout_seconds.map_or(longest, |seconds| ((seconds * 1000.0) as Millis).min(longest))
    }

    fn go(&mut self) {
        while self.end.is_none() {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return self.too_many_steps();
            }
            if let Some((frame, ticket)) = self.scheduler.next_ready() {
                if self.frames[frame].ticket == ticket {
                    self.step(frame);
                    self.bound_history();
                }
            } else if !self.advance() {
                return self.out_of_time();
            }
        }
    }

    /// Ends an execution whose history is full.
    fn bound_history(&mut self) {
        let events = self.history.events().len();
        if self.end.is_some() {
            return;
        }
        if self.retained > MOST_RETAINED {
            let help = format!(
                "its history would hold more than {} MiB of data; let the states hand on less",
                MOST_RETAINED >> 20
            );
            return self.give_up_at_last(help);
        }
        match self.kind {
            WorkflowType::Standard if events >= MOST_EVENTS - 1 => self.too_many_events(),
            WorkflowType::Express if events >= MOST_EXPRESS_EVENTS => self.time_out(),
            WorkflowType::Standard | WorkflowType::Express => {}
        }
    }

    /// One step of a frame.
    fn step(&mut self, id: FrameId) {
        let state = &self.machine.states[self.frames[id].state];
        match std::mem::replace(&mut self.frames[id].step, Step::Idle) {
            Step::Announce => {
                self.announce(id);
                self.enter(id, state);
            }
            Step::Enter => self.enter(id, state),
            Step::Begin => self.begin(id, state),
            Step::Leave => self.settle(id, state),
            Step::Fill => {
                if let Work::Map(map) = &state.work {
                    self.begin_items(id, state, map, self.frames[id].last);
                }
            }
            Step::Idle => {}
        }
    }

    fn enter(&mut self, id: FrameId, state: &'a State) {
        let now = self.chance.now;
        match &self.frames[id].log {
            Log::Child(log) if log.borrow().count as usize >= MOST_EVENTS - 1 => {
                return self.broken(id, ending::full_history(), false);
            }
            _ => {}
        }
        let frame = &mut self.frames[id];
        frame.before = frame.last;
        frame.retries = 0;
        frame.counters.clear();
        frame.entered_at = now;
        let input = frame.input.clone();
        let entered = self.happened(id, What::Entered { kind: state.kind, name: state.name.clone(), input });
        self.frames[id].entered = entered;
        self.begin(id, state);
    }

    /// Does a state's work, for the first time or again.
    fn begin(&mut self, id: FrameId, state: &'a State) {
        let done = match &state.work {
            Work::Pass { result } => self.pass(id, state, result.as_ref()),
            Work::Task(task) => self.begin_task(id, state, task),
            Work::Choice { rules, default } => self.choose(id, state, rules, *default),
            Work::Wait(wait) => self.begin_wait(id, state, wait),
            Work::Succeed => self.pass(id, state, None),
            Work::Fail(fail) => self.fail_as_stated(id, state, fail),
            Work::Parallel { branches } => self.begin_parallel(id, state, branches),
            Work::Map(map) => self.begin_map(id, state, map),
        };
        if let Err(fault) = done {
            self.fail(id, fault, false);
        }
    }

    fn pass(&mut self, id: FrameId, state: &'a State, result: Option<&Data>) -> Result<(), Fault> {
        if state.hands_on {
            let input = std::mem::take(&mut self.frames[id].input);
            self.leave(id, state, input, None, state.next);
            return Ok(());
        }
        let effective = self.selected_input(id, state)?;
        let result = match (result, state.request.as_deref()) {
            (Some(result), _) => result.clone(),
            (None, Some(request @ Payload::Template(_))) => {
                let effective = effective.into_owned();
                self.evaluate(id, state, request, &effective, None, None)?
            }
            (None, Some(Payload::Query(_)) | None) => effective.into_owned(),
        };
        self.finish(id, state, result)
    }

    /// Ends a state whose wait is over.
    fn settle(&mut self, id: FrameId, state: &'a State) {
        let effective = self.effective_input(id, state);
        if let Err(fault) = effective.and_then(|effective| self.finish(id, state, effective)) {
            self.fail(id, fault, false);
        }
    }

    /// Leaves a state with the output that its result gives.
    fn finish(&mut self, id: FrameId, state: &'a State, result: Data) -> Result<(), Fault> {
        let (output, assigned) = self.output(id, state, result)?;
        self.leave(id, state, output, assigned, state.next);
        Ok(())
    }

    /// Leaves a state for the next, or ends the frame.
    fn leave(&mut self, id: FrameId, state: &'a State, output: Data, assigned: Assigned, next: Option<StateId>) {
        if !output.is_same(&self.counted) {
            self.retained += output.bytes_beside(&self.counted);
            self.counted = output.clone();
        }
        self.retained +=
            assigned.iter().flat_map(|values| values.iter()).map(|(_, value)| value.bytes()).sum::<usize>();
        if let Some(assigned) = &assigned {
            self.frames[id].variables.assign(assigned);
        }
        self.happened(
            id,
            What::Exited { kind: state.kind, name: state.name.clone(), output: output.clone(), assigned },
        );
        let frame = &mut self.frames[id];
        frame.activity = Activity::None;
        frame.wreck = None;
        frame.token = None;
        match next {
            Some(next) => {
                frame.state = next;
                frame.input = output;
                self.ready(id, Step::Enter);
            }
            None => self.ended(id, output),
        }
    }

    /// Writes an event of a frame that follows the frame's last event, and is then its last. Inlined as [`History::push`].
    #[inline(always)]
    fn happened(&mut self, id: FrameId, what: What) -> u32 {
        let event = self.beside(id, self.frames[id].last, what);
        self.frames[id].last = event;
        event
    }

    /// Writes an event of a frame, that what the frame does next does not follow.
    #[inline(always)]
    fn beside(&mut self, id: FrameId, previous: u32, what: What) -> u32 {
        match &mut self.frames[id].log {
            Log::Main => self.history.push(self.chance.now, previous, what),
            Log::Child(log) => log.borrow_mut().push(self.chance.now, previous, what),
        }
    }

    /// Puts a frame at the end of the row.
    fn ready(&mut self, id: FrameId, step: Step) {
        let ticket = self.scheduler.ready(id);
        let frame = &mut self.frames[id];
        frame.step = step;
        frame.ticket = ticket;
    }

    fn add(&mut self, frame: Frame) -> FrameId {
        match self.free.pop() {
            Some(id) => {
                self.frames[id] = frame;
                id
            }
            None => {
                self.frames.push(frame);
                self.frames.len() - 1
            }
        }
    }

    /// Forgets a frame.
    fn remove(&mut self, id: FrameId) {
        self.retire_token(id);
        self.frames[id].token = None;
        let frame = &mut self.frames[id];
        frame.ticket = 0;
        frame.activity = Activity::None;
        frame.input = Data::Null;
        self.free.push(id);
    }

    /// What the Context Object says about an execution: the one that is simulated, or a child of the Map Run that is
    /// named.
    fn facts(&mut self, map_run: Option<&str>, name: Option<String>, input: &Data) -> ExecutionFacts {
        let name = name.map_or_else(|| Name::Drawn(Uuid::draw(&mut self.chance)), Name::Given);
        let machine = map_run.map_or_else(|| self.name.clone(), |label| format!("{}/{label}", self.name).into());
        let express = match self.kind {
            WorkflowType::Standard => None,
            WorkflowType::Express => Some(Uuid::draw(&mut self.chance)),
        };
        ExecutionFacts {
            named: Named { name, express },
            machine,
            input: input.clone(),
            start: self.chance.now,
            realm: self.realm.clone(),
            redriven: None,
            given: None,
            made: Made::default(),
        }
    }
}
