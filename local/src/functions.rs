//! Functions: programs that run as Lambda runs them.
//!
//! Each execution environment is a process that asks its own small server for invocations (Lambda Developer Guide, "Using the
//! Lambda runtime API"). There are as many of them as are needed at a time, up to the function's concurrency; one that has an
//! invocation behind it gets the next.

mod instance;
mod log;
mod runtime_api;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use indexmap::IndexMap;
use serde_json::{Value, json};
use simulator::time::Millis;
use tokio::sync::{Notify, oneshot};

use crate::clock;

pub(crate) use log::{Log, Written};

/// The most invocations of a function that wait for an environment, and the most bytes of their payloads.
const MOST_WAITING: usize = 1_000;
const MOST_BYTES: usize = 64 << 20;

/// The most asynchronous invocations of a function that have not ended.
const MOST_ASYNCHRONOUS: usize = 1_000;

/// How long Lambda waits before it tries an asynchronous invocation again (Lambda Developer Guide, "How Lambda handles errors and
/// retries with asynchronous invocation").
const RETRIES: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(120)];

/// A program that runs as a Lambda function.
#[derive(Debug, Clone)]
pub struct Program {
    /// The name of the function.
    pub name: String,
    /// The program, which speaks to the Lambda Runtime API.
    pub path: PathBuf,
    /// The variables of its environment that are its own.
    pub environment: BTreeMap<String, String>,
    /// The longest time of an invocation.
    pub timeout: Duration,
    /// Memory in MiB; it is said to the program, and not enforced.
    pub memory: u32,
    /// The most invocations at a time.
    pub concurrency: usize,
}

/// What an invocation gives: a payload, or the error that the function or Lambda makes of it, as an object with `errorType` and
/// `errorMessage`.
pub(crate) type Outcome = Result<Bytes, Value>;

/// There are too many invocations already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Throttled;

/// The functions of the endpoint.
#[derive(Default)]
pub(crate) struct Functions {
    known: IndexMap<String, Rc<Function>>,
    /// What all of them need.
    pub(crate) around: Rc<Around>,
}

/// What functions know of the endpoint.
#[derive(Default)]
pub(crate) struct Around {
    /// Where the endpoint listens, for programs of this computer.
    pub(crate) address: RefCell<String>,
    pub(crate) region: RefCell<String>,
    pub(crate) account: RefCell<String>,
    pub(crate) log: RefCell<Option<Log>>,
    /// What the functions have written lately, by their names.
    pub(crate) written: RefCell<BTreeMap<String, Written>>,
    /// Whether an invocation has ended since somebody looked.
    pub(crate) came: Cell<bool>,
    /// Tells the driver that one has.
    pub(crate) wake: RefCell<Rc<Notify>>,
}

impl Around {
    fn log(&self, function: &str, line: &str) {
        self.written.borrow_mut().entry(function.to_owned()).or_default().add(clock::now(), line);
        if let Some(log) = self.log.borrow().as_ref() {
            log(function, line);
        }
    }

    fn arn(&self, function: &str) -> String {
        format!("arn:aws:lambda:{}:{}:function:{function}", self.region.borrow(), self.account.borrow())
    }
}

/// A function.
pub(crate) struct Function {
    program: RefCell<Rc<Program>>,
    around: Rc<Around>,
    waiting: RefCell<VecDeque<Invocation>>,
    /// How many environments there are, and how many of them wait for an invocation.
    instances: Cell<usize>,
    idle: Cell<usize>,
    count: Cell<u64>,
    asynchronous: Cell<usize>,
    /// Tells idle environments that there is something to do, or that they are out of date.
    arrived: Notify,
}

/// An invocation that has not ended.
pub(crate) struct Invocation {
    id: String,
    payload: Bytes,
    /// By default that of the function's timeout, from when an environment has it.
    deadline: Option<Millis>,
    answer: oneshot::Sender<Outcome>,
}

impl Functions {
    /// Adds a function, or gives the one of that name another program: environments that run end their invocations with the old.
    pub(crate) fn add(&mut self, program: Program) -> Rc<Function> {
        if let Some(function) = self.known.get(&program.name) {
            function.replace(program);
            return function.clone();
        }
        let name = program.name.clone();
        let function = Rc::new(Function {
            program: RefCell::new(Rc::new(program)),
            around: self.around.clone(),
            waiting: RefCell::default(),
            instances: Cell::default(),
            idle: Cell::default(),
            count: Cell::default(),
            asynchronous: Cell::default(),
            arrived: Notify::new(),
        });
        self.known.insert(name, function.clone());
        function
    }

    /// The function of a name or an ARN, with or without a version.
    pub(crate) fn find(&self, name: &str) -> Option<Rc<Function>> {
        let name = name.rsplit_once("function:").map_or(name, |(_, name)| name);
        self.known.get(name.split(':').next().unwrap_or(name)).cloned()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Rc<Function>> {
        self.known.values()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl Function {
    pub(crate) fn program(&self) -> Rc<Program> {
        self.program.borrow().clone()
    }

    /// How many invocations there were.
    pub(crate) fn invocations(&self) -> u64 {
        self.count.get()
    }

    /// How many environments run.
    pub(crate) fn instances(&self) -> usize {
        self.instances.get()
    }

    pub(crate) fn arn(&self) -> String {
        self.around.arn(&self.program.borrow().name)
    }

    fn replace(&self, program: Program) {
        *self.program.borrow_mut() = Rc::new(program);
        self.arrived.notify_waiters();
    }

    /// Invokes it; the answer comes before the deadline, which is by default that of the function's timeout from when it runs.
    ///
    /// # Errors
    /// [`Throttled`].
    pub(crate) fn invoke(
        self: &Rc<Self>,
        payload: Bytes,
        deadline: Option<Millis>,
    ) -> Result<oneshot::Receiver<Outcome>, Throttled> {
        let mut waiting = self.waiting.borrow_mut();
        // Who asked may not wait any longer.
        waiting.retain(|invocation| !invocation.answer.is_closed());
        let bytes: usize = waiting.iter().map(|invocation| invocation.payload.len()).sum();
        if waiting.len() >= MOST_WAITING || bytes >= MOST_BYTES {
            return Err(Throttled);
        }
        let (answer, receiver) = oneshot::channel();
        self.count.set(self.count.get() + 1);
        let id = format!("00000000-0000-4000-8000-{:012x}", self.count.get());
        waiting.push_back(Invocation { id, payload, deadline, answer });
        drop(waiting);
        self.arrived.notify_one();
        self.start();
        Ok(receiver)
    }

    /// Invokes it, and nobody waits for the answer: it is tried again where it fails.
    ///
    /// # Errors
    /// [`Throttled`].
    pub(crate) fn invoke_asynchronously(self: &Rc<Self>, payload: Bytes) -> Result<(), Throttled> {
        if self.asynchronous.get() >= MOST_ASYNCHRONOUS {
            return Err(Throttled);
        }
        self.asynchronous.set(self.asynchronous.get() + 1);
        let function = self.clone();
        tokio::task::spawn_local(async move {
            function.try_again_and_again(payload).await;
            function.asynchronous.set(function.asynchronous.get() - 1);
        });
        Ok(())
    }

    async fn try_again_and_again(self: &Rc<Self>, payload: Bytes) {
        let mut pauses = RETRIES.into_iter();
        loop {
            let outcome = match self.invoke(payload.clone(), None) {
                Ok(answer) => answer.await.unwrap_or_else(|_| Err(json!({"errorMessage": "the endpoint ends"}))),
                Err(Throttled) => Err(json!({"errorMessage": "there are too many invocations"})),
            };
            let Err(error) = outcome else { return };
            let (name, error) = (self.program().name.clone(), shown(&error));
            let Some(pause) = pauses.next() else {
                return self.around.log(&name, &format!("an asynchronous invocation is given up: {error}"));
            };
            self.around.log(&name, &format!("an asynchronous invocation failed, and is tried again: {error}"));
            tokio::time::sleep(pause).await;
        }
    }

    /// Starts environments for what waits and has none.
    fn start(self: &Rc<Self>) {
        let most = self.program.borrow().concurrency.max(1);
        // Those that are starting have an invocation that waits for them.
        if self.waiting.borrow().len() > self.idle.get() && self.instances.get() < most {
            self.instances.set(self.instances.get() + 1);
            tokio::task::spawn_local(instance::run(self.clone()));
        }
    }

    /// The next invocation that somebody still waits for, and when it must have ended.
    fn next(&self) -> Option<(Invocation, Millis)> {
        let now = clock::now();
        let timeout = Millis::try_from(self.program.borrow().timeout.as_millis()).unwrap_or(Millis::MAX);
        loop {
            let invocation = self.waiting.borrow_mut().pop_front()?;
            let deadline = invocation.deadline.unwrap_or_else(|| now.saturating_add(timeout));
            if invocation.answer.is_closed() {
                continue;
            }
            if deadline > now {
                return Some((invocation, deadline));
            }
            let error = json!({"errorType": "Sandbox.Timedout", "errorMessage": "no environment was free in time"});
            self.finish(invocation, Err(error));
        }
    }

    /// Answers an invocation.
    fn finish(&self, invocation: Invocation, outcome: Outcome) {
        // Who asked may not wait any longer.
        let _ = invocation.answer.send(outcome);
        self.around.came.set(true);
        self.around.wake.borrow().notify_one();
    }
}

/// The code of a function that takes messages from a queue: its program.
pub(crate) fn code(
    function: Rc<Function>,
) -> impl Fn(Value, stage::Context) -> std::pin::Pin<Box<dyn Future<Output = Result<Value, String>>>> + 'static {
    move |event, context| {
        let answer = function.invoke(event.to_string().into(), Some(context.deadline()));
        Box::pin(async move {
            let answer = answer.map_err(|Throttled| "there are too many invocations".to_owned())?;
            let outcome = answer.await.map_err(|_| "the endpoint ends".to_owned())?;
            let payload = outcome.map_err(|error| shown(&error))?;
            serde_json::from_slice(&payload).map_err(|error| format!("the response is not JSON: {error}"))
        })
    }
}

/// What an invocation failed with, as one line.
fn shown(error: &Value) -> String {
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    match (text("errorType"), text("errorMessage")) {
        ("", "") => error.to_string(),
        ("", message) => message.to_owned(),
        (kind, message) => format!("{kind}: {message}"),
    }
}
