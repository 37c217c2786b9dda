//! A function that runs in process: its invocations, and what it sees of the world.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use serde_json::Value;
use simulator::time::Millis;
use simulator::{Callback, CallbackKind, Data, Delivery};

use super::queue::Held;

/// The code of a function, once it is called.
pub(super) type Running = Pin<Box<dyn Future<Output = Result<Value, String>>>>;
/// The code of a function.
pub(super) type Code = Rc<dyn Fn(Value, Context) -> Running>;

/// A function that is deployed with the workflow and was given.
pub(super) struct Installed {
    pub(super) id: String,
    /// The logical id of the function.
    pub(super) function: String,
    pub(super) code: Code,
    pub(super) queue: usize,
    pub(super) batch: usize,
    pub(super) most: usize,
    pub(super) timeout: Millis,
    pub(super) variables: Rc<BTreeMap<String, String>>,
    /// Whether it gets no messages at present.
    pub(super) paused: bool,
}

/// An invocation that has not ended.
pub(super) struct Invocation {
    pub(super) function: usize,
    pub(super) messages: Vec<Held>,
    pub(super) running: Running,
    pub(super) deadline: Millis,
}

/// What functions and the world say to each other.
#[derive(Default)]
pub(super) struct Wire {
    pub(super) now: Millis,
    pub(super) calls: VecDeque<Pending>,
    /// Who sleeps, and until when.
    pub(super) alarms: BTreeMap<Millis, Vec<Waker>>,
    pub(super) loses_callbacks: bool,
}

/// A callback on its way, and where its answer goes.
pub(super) struct Pending {
    pub(super) callback: Callback,
    pub(super) function: String,
    pub(super) answer: Rc<RefCell<Answer>>,
}

/// What became of a callback, and who waits to hear it. A future may hold others and continue only where it is woken.
#[derive(Default)]
pub(super) struct Answer {
    delivery: Option<Delivery>,
    waker: Option<Waker>,
}

impl Answer {
    pub(super) fn give(&mut self, delivery: Delivery) {
        self.delivery = Some(delivery);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn poll(&mut self, context: &TaskContext<'_>) -> Poll<Delivery> {
        self.waker = Some(context.waker().clone());
        self.delivery.map_or(Poll::Pending, Poll::Ready)
    }
}

/// No task accepts the callback: the task timed out, has ended, or never existed (`TaskTimedOut`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no task is waiting for this task token")
    }
}

impl std::error::Error for Refused {}

/// What a function can access: time, its environment, and the callbacks of Step Functions.
#[derive(Clone)]
pub struct Context {
    pub(super) wire: Rc<RefCell<Wire>>,
    pub(super) function: String,
    pub(super) deadline: Millis,
    pub(super) variables: Rc<BTreeMap<String, String>>,
}

impl Context {
    /// The time, in milliseconds since the beginning of 1970.
    pub fn now(&self) -> Millis {
        self.wire.borrow().now
    }

    /// When the invocation times out, in milliseconds since the beginning of 1970.
    pub fn deadline(&self) -> Millis {
        self.deadline
    }

    /// The remaining time of the invocation.
    pub fn remaining(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.deadline - self.now()).unwrap_or_default())
    }

    /// A variable of the function's environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    /// Completes after this virtual time.
    pub async fn sleep(&self, time: Duration) {
        let until = self.now().saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        std::future::poll_fn(|context| {
            let mut wire = self.wire.borrow_mut();
            if wire.now >= until {
                return Poll::Ready(());
            }
            wire.alarms.entry(until).or_default().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// `SendTaskSuccess`.
    ///
    /// # Errors
    /// [`Refused`], if no task accepts it.
    pub async fn send_success(&self, token: &str, output: Value) -> Result<(), Refused> {
        self.send(token, CallbackKind::Success(Data::from(output))).await
    }

    /// `SendTaskFailure`.
    ///
    /// # Errors
    /// [`Refused`], if no task accepts it.
    pub async fn send_failure(&self, token: &str, error: &str, cause: &str) -> Result<(), Refused> {
        self.send(token, CallbackKind::Failure { error: Some(error.into()), cause: Some(cause.into()) }).await
    }

    /// `SendTaskHeartbeat`.
    ///
    /// # Errors
    /// [`Refused`], if no task accepts it.
    pub async fn send_heartbeat(&self, token: &str) -> Result<(), Refused> {
        self.send(token, CallbackKind::Heartbeat).await
    }

    async fn send(&self, token: &str, what: CallbackKind) -> Result<(), Refused> {
        let answer = Rc::new(RefCell::new(Answer::default()));
        {
            let mut wire = self.wire.borrow_mut();
            if wire.loses_callbacks {
                return Ok(());
            }
            let callback = Callback { token: token.into(), what };
            let function = self.function.clone();
            wire.calls.push_back(Pending { callback, function, answer: Rc::clone(&answer) });
        }
        let delivery = std::future::poll_fn(|context| answer.borrow_mut().poll(context)).await;
        match delivery {
            Delivery::Taken => Ok(()),
            Delivery::Late => Err(Refused),
        }
    }
}
