//! Everything that the endpoint knows, and what happens there.
//!
//! One thread owns it, so nothing is locked. Requests change it at once; executions run between them, a slice at a time, so
//! that none of them keeps the others waiting.

pub(crate) mod calls;
pub(crate) mod find;
pub(crate) mod kept;
mod neighbours;
mod permitted;
pub(crate) mod queues;
mod restore;
pub(crate) mod start;
mod steps;
pub(crate) mod topics;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Waker};

use asl::WorkflowType;
use asl::intrinsic::{Randomness, Repeatable, Uuid};
use indexmap::IndexMap;
use serde_json::Value;
use simulator::time::Millis;
use simulator::{CallId, Progress};
use stage::Held;
use tokio::sync::Notify;

use crate::activity::{Activity, Taken};
use crate::clock;
use crate::execution::{Execution, ExecutionId, Parent};
use crate::functions::Functions;
use crate::grants::Roles;
use crate::journal::{Journal, Objects};
use crate::machine::StateMachine;
use crate::options::Options;
use crate::step::{Became, Step};

use calls::{Made, Outgoing, Reply};
use queues::QueueNote;
use topics::Topics;

/// How the threads of the server share the world: there is one.
pub(crate) type Shared = Rc<RefCell<World>>;

/// The most executions that have ended and are still known.
const MOST_ENDED: usize = 100_000;

/// How many executions run before requests are served again.
const MOST_IN_A_ROW: usize = 32;

/// How often an execution goes on at once with answers that came at once.
const MOST_ROUNDS: usize = 100;

/// Everything that the endpoint knows.
pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) machines: IndexMap<Arc<str>, StateMachine>,
    /// The schemas of inputs, which say what is sensitive, by the ARNs of state machines.
    pub(crate) schemas: HashMap<String, Value>,
    /// Inputs that the page offers for a first start, by the ARNs of state machines.
    pub(crate) samples: HashMap<String, String>,
    pub(crate) activities: IndexMap<Arc<str>, Activity>,
    /// By their numbers, which is the order of their starts.
    pub(crate) executions: BTreeMap<ExecutionId, Execution>,
    /// Executions by ARN.
    pub(crate) by_arn: HashMap<Arc<str>, ExecutionId>,
    /// Executions by the ARN of their state machine.
    pub(crate) by_machine: HashMap<Arc<str>, Vec<ExecutionId>>,
    /// Whose tasks have which tokens.
    pub(crate) tokens: HashMap<Arc<str>, ExecutionId>,
    objects: Objects,
    chance: Repeatable,
    next: ExecutionId,
    /// Those that have something to do at once.
    ready: VecDeque<ExecutionId>,
    /// Those that have something to do later.
    timers: BTreeSet<(Millis, ExecutionId)>,
    answers: VecDeque<(ExecutionId, CallId, Reply)>,
    /// Calls that leave the endpoint.
    pub(crate) outgoing: Vec<Outgoing>,
    ended: VecDeque<ExecutionId>,
    /// The queues, tables and functions around the workflows that the endpoint was given, and queues of clients.
    pub(crate) around: stage::Local,
    /// What is known of queues beside their messages, by name.
    pub(crate) queue_notes: IndexMap<String, QueueNote>,
    /// The latest moves of dead letters, as they are told.
    pub(crate) moves: VecDeque<Value>,
    pub(crate) topics: Topics,
    /// The functions that run as programs.
    pub(crate) functions: Functions,
    /// What was kept of queues that are not here yet.
    messages: BTreeMap<String, Vec<(u64, Held)>>,
    /// True where the messages of queues may be others than those that are kept.
    pub(crate) has_new_messages: bool,
    /// What the roles of executions grant, and what was called.
    pub(crate) roles: Roles,
    /// Where the state is kept, if it is.
    pub(crate) journal: Option<Journal>,
    /// Those who wait for a moment.
    alarms: BTreeMap<Millis, Vec<Waker>>,
    /// Where the endpoint listens.
    pub(crate) address: String,
    /// Tells the driver that there is something to do.
    pub(crate) wake: Rc<Notify>,
    /// Tells those who wait for messages that one may have come.
    pub(crate) arrived: Rc<Notify>,
}

impl World {
    pub(crate) fn new(options: Options) -> Self {
        let around = stage::Local::default().served(options.place());
        World {
            options,
            machines: IndexMap::new(),
            schemas: HashMap::new(),
            samples: HashMap::new(),
            activities: IndexMap::new(),
            executions: BTreeMap::new(),
            by_arn: HashMap::new(),
            by_machine: HashMap::new(),
            tokens: HashMap::new(),
            objects: Objects::default(),
            chance: Repeatable::new(seed()),
            next: 0,
            ready: VecDeque::new(),
            timers: BTreeSet::new(),
            answers: VecDeque::new(),
            outgoing: Vec::new(),
            ended: VecDeque::new(),
            around,
            queue_notes: IndexMap::new(),
            moves: VecDeque::new(),
            topics: Topics::default(),
            functions: Functions::default(),
            messages: BTreeMap::new(),
            has_new_messages: false,
            roles: Roles::default(),
            journal: None,
            alarms: BTreeMap::new(),
            address: String::new(),
            wake: Rc::default(),
            arrived: Rc::default(),
        }
    }

    /// Tells functions where the endpoint is: programs of this computer reach it over loopback.
    pub(crate) fn tell_functions(&self, address: std::net::SocketAddr) {
        let around = &self.functions.around;
        let host = if address.ip().is_unspecified() { IpAddr::from([127, 0, 0, 1]) } else { address.ip() };
        *around.address.borrow_mut() = std::net::SocketAddr::new(host, address.port()).to_string();
        around.region.borrow_mut().clone_from(&self.options.region);
        around.account.borrow_mut().clone_from(&self.options.account);
        around.wake.borrow_mut().clone_from(&self.wake);
    }

    /// A new UUID.
    pub(crate) fn uuid(&mut self) -> String {
        Uuid::draw(&mut self.chance).to_string()
    }

    /// A random number.
    pub(crate) fn random(&mut self) -> u64 {
        self.chance.bits()
    }

    /// Adds an execution that is about to run.
    pub(crate) fn add(&mut self, execution: Execution) -> ExecutionId {
        self.next += 1;
        let id = self.next;
        self.enter(id, execution);
        self.soon(id);
        id
    }

    /// Notes an execution where it is looked for.
    fn enter(&mut self, id: ExecutionId, execution: Execution) {
        self.by_arn.insert(execution.session.arn().clone(), id);
        if execution.kind == WorkflowType::Standard {
            self.by_machine.entry(execution.machine.clone()).or_default().push(id);
        }
        self.executions.insert(id, execution);
    }

    /// A task of an execution gives out a token.
    fn gives_out(&mut self, id: ExecutionId, execution: &mut Execution, token: &Arc<str>) {
        self.tokens.insert(token.clone(), id);
        execution.tokens.push(token.clone());
    }

    /// Lets an execution run soon.
    pub(crate) fn soon(&mut self, id: ExecutionId) {
        self.ready.push_back(id);
        self.wake.notify_one();
    }

    /// Brings an answer from outside.
    pub(crate) fn answer(&mut self, id: ExecutionId, call: CallId, reply: Reply) {
        self.answers.push_back((id, call, reply));
        self.wake.notify_one();
    }

    /// The calls that are to leave the endpoint.
    pub(crate) fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// Does what is due, a slice of it; gives the moment at which there is more, which is past where there is more at once.
    pub(crate) fn tick(&mut self, now: Millis) -> Option<Millis> {
        while let Some((id, call, reply)) = self.answers.pop_front() {
            if let Some(journal) = &mut self.journal {
                journal.paid(id, call);
            }
            self.feed(id, now, reply.step(call));
        }
        let due: Vec<_> = self.timers.range(..=(now, ExecutionId::MAX)).take(MOST_IN_A_ROW).copied().collect();
        for (_, id) in due {
            self.run(id, now);
        }
        for _ in 0..MOST_IN_A_ROW {
            let Some(id) = self.ready.pop_front() else { break };
            self.run(id, now);
        }
        let around = self.run_neighbours(now);
        self.ring(now);
        self.commit();
        let at_once = !self.ready.is_empty() || !self.answers.is_empty();
        if at_once {
            return Some(now);
        }
        let alarm = self.alarms.first_key_value().map(|(at, _)| *at);
        self.timers.first().map(|(due, _)| *due).into_iter().chain(around).chain(alarm).min()
    }

    /// Wakes those who waited for a moment that has come.
    fn ring(&mut self, now: Millis) {
        while let Some(alarm) = self.alarms.first_entry().filter(|alarm| *alarm.key() <= now) {
            alarm.remove().into_iter().for_each(Waker::wake);
        }
    }

    /// Lets something happen to an execution; `None` where there is none.
    pub(crate) fn feed(&mut self, id: ExecutionId, now: Millis, step: Step) -> Option<Became> {
        let mut execution = self.executions.remove(&id)?;
        let own = execution.clock.own(now);
        let mut made = VecDeque::new();
        let became = self.step(id, &mut execution, step, own, &mut made);
        self.go_on(id, execution, now, made);
        self.wake.notify_one();
        Some(became)
    }

    /// Runs an execution as far as it comes.
    fn run(&mut self, id: ExecutionId, now: Millis) {
        if let Some(execution) = self.executions.remove(&id) {
            self.go_on(id, execution, now, VecDeque::new());
        }
    }

    /// Runs an execution as far as it comes, first the calls that it has made.
    fn go_on(&mut self, id: ExecutionId, mut execution: Execution, now: Millis, mut made: VecDeque<Made>) {
        let mut own = execution.clock.own(now);
        let mut offered = Vec::new();
        let mut rounds = 0;
        let progress = loop {
            rounds += 1;
            while let Some(call) = made.pop_front() {
                offered.extend(call.activity.clone());
                let call_id = call.id;
                let Some(reply) = self.dispatch(id, &mut execution, call) else { continue };
                self.step(id, &mut execution, reply.step(call_id), own, &mut made);
            }
            // Others are served first.
            if rounds > MOST_ROUNDS {
                break Progress::More;
            }
            let Became::Progress(progress) = self.step(id, &mut execution, Step::Advance, own, &mut made) else {
                break Progress::More;
            };
            if !made.is_empty() {
                continue;
            }
            let Progress::Until(moment) = progress else { break progress };
            if execution.clock.is_real() {
                break progress;
            }
            execution.clock.set(now, own, execution.session.waits_outside());
            if !execution.clock.jumps() {
                break progress;
            }
            own = moment;
            execution.clock.set(now, own, false);
        };
        if let Some(due) = execution.due.take() {
            self.timers.remove(&(due, id));
        }
        match progress {
            Progress::Until(moment) => {
                let due = execution.clock.real(moment);
                execution.due = Some(due);
                self.timers.insert((due, id));
                self.executions.insert(id, execution);
            }
            Progress::More => {
                self.ready.push_back(id);
                self.executions.insert(id, execution);
            }
            Progress::Ended => self.over(id, execution),
        }
        for arn in offered {
            self.offer(&arn, now);
        }
    }

    /// An execution has ended: whoever waits for it is told. Those of Express state machines are not known any longer.
    fn over(&mut self, id: ExecutionId, mut execution: Execution) {
        for (waiting, data) in std::mem::take(&mut execution.waiting) {
            // Who does not listen any more, does not mind.
            let _ = waiting.send(execution.synchronous(data));
        }
        if let Some(Parent { execution: parent, call, parsed }) = execution.parent {
            let outcome = calls::nested_outcome(&execution, parsed);
            if let Some(journal) = &mut self.journal {
                journal.owes(parent, call, &outcome);
            }
            self.answers.push_back((parent, call, Reply::Ends(outcome)));
        }
        if execution.kind == WorkflowType::Express {
            self.by_arn.remove(execution.session.arn());
            self.keep_nothing_of(id);
            return;
        }
        self.executions.insert(id, execution);
        self.ended.push_back(id);
        if self.ended.len() > MOST_ENDED {
            if let Some(oldest) = self.ended.pop_front() {
                self.forget(oldest);
            }
        }
    }

    /// Forgets an execution, unless it was redriven and runs again.
    fn forget(&mut self, id: ExecutionId) {
        if self.executions.get(&id).is_none_or(|execution| execution.session.status().is_none()) {
            return;
        }
        let Some(execution) = self.executions.remove(&id) else { return };
        self.by_arn.remove(execution.session.arn());
        for token in &execution.tokens {
            self.tokens.remove(token);
        }
        self.keep_nothing_of(id);
        if let Some(ids) = self.by_machine.get_mut(&execution.machine) {
            if let Ok(index) = ids.binary_search(&id) {
                ids.remove(index);
            }
        }
    }

    /// Gives the tasks of an activity to the workers that wait.
    pub(crate) fn offer(&mut self, arn: &str, now: Millis) {
        loop {
            let Some(activity) = self.activities.get_mut(arn) else { return };
            if activity.tasks.is_empty() {
                return;
            }
            let Some(poller) = activity.next_poller() else { return };
            match self.take_task(arn, poller.worker.clone(), now) {
                Some(taken) => {
                    // A worker that has hung up since leaves the task to its timeout, as at AWS.
                    let _ = poller.sender.send(taken);
                }
                None => {
                    if let Some(activity) = self.activities.get_mut(arn) {
                        activity.pollers.push_front(poller);
                    }
                    return;
                }
            }
        }
    }

    /// The next task of an activity that somebody still waits for, which a worker takes.
    pub(crate) fn take_task(&mut self, arn: &str, worker: Option<Arc<str>>, now: Millis) -> Option<Taken> {
        loop {
            let task = self.activities.get_mut(arn)?.tasks.pop_front()?;
            let worker = worker.as_deref().map(str::to_owned);
            let taken = self.feed(task.execution, now, Step::Worker { call: task.call, worker });
            if matches!(taken, Some(Became::Taken(true))) {
                return Some(Taken { token: task.token, input: task.input.to_string() });
            }
        }
    }
}

impl Reply {
    /// Brings it to its task; one that comes too late changes nothing.
    fn step(self, call: CallId) -> Step {
        match self {
            Reply::Taken(response) => Step::Taken { call, response },
            Reply::Ends(outcome) => Step::Ends { call, outcome },
        }
    }
}

/// Waits for a moment of the endpoint's clock.
pub(crate) fn until(shared: &Shared, at: Millis) -> impl Future<Output = ()> + use<> {
    let shared = shared.clone();
    std::future::poll_fn(move |context| {
        if clock::now() >= at {
            return Poll::Ready(());
        }
        let mut world = shared.borrow_mut();
        let waiting = world.alarms.entry(at).or_default();
        if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            waiting.push(context.waker().clone());
            world.wake.notify_one();
        }
        Poll::Pending
    })
}

/// A seed that nobody can guess, from the keys that the standard library draws for its maps.
fn seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
