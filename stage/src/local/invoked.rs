//! Functions that tasks invoke directly: they run in process, and their virtual time passes in the task.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use asl::shown::listed;
use dsl::compiled::FunctionSpec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use simulator::time::Millis;
use simulator::{Answer, Data, Outcome, Request};

use super::function::{Context, Wire};
use super::{Local, environment, queue};
use crate::message;
use crate::reply::{Failure, Reply};

/// The code of a function that is invoked directly; the outer error is a request that it cannot read.
type Code = Rc<dyn Fn(Value, Context) -> Result<Running, String>>;
type Running = Pin<Box<dyn Future<Output = Reply>>>;

/// A function that tasks invoke.
pub(super) struct Invoked {
    pub(super) spec: Arc<FunctionSpec>,
    code: Code,
    pub(super) variables: Rc<BTreeMap<String, String>>,
}

impl Local {
    /// Runs the code of a function that tasks invoke directly, with `Task::lambda_invoke`. `name` is that of the binary. The code
    /// gets the payload as its type, and returns the function's result, or the error with which the task fails.
    ///
    /// Time that the code sleeps passes in the task, which fails with `Sandbox.Timedout` after the function's timeout. The code
    /// may await only [`Context::sleep`].
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use stage::{Failure, Simulation};
    /// let price = Function::<String, f64>::rust("price");
    /// let workflow = Workflow::standard("Orders", |sku: Expr<String>| Task::lambda_invoke("Price", &price, sku));
    /// let run = Simulation::of(&workflow)
    ///     .input(&"A-1")
    ///     .local(|local| local.invoked("price", |sku: String, _| async move { Ok::<_, Failure>(sku.len() as f64) }))
    ///     .run();
    /// assert_eq!(run.output_as::<f64>(), 3.0);
    /// ```
    ///
    /// # Panics
    /// If the workflow deploys no function of that name.
    #[must_use]
    pub fn invoked<I, O, F>(mut self, name: &str, code: impl Fn(I, Context) -> F + 'static) -> Self
    where
        I: DeserializeOwned,
        O: Serialize,
        F: Future<Output = Result<O, Failure>> + 'static,
    {
        let known = || listed(self.specs.iter().map(|spec| spec.binary.as_str()));
        let Some(spec) = self.specs.iter().find(|spec| spec.binary == name && spec.existing.is_none()) else {
            panic!("the workflow deploys no function `{name}`, only {}", known());
        };
        let variables = environment(spec, &self.parameters);
        let code: Code = Rc::new(move |payload, context| {
            let payload = message::typed(payload).map_err(|error| message::unlike::<I>(&error))?;
            let running = code(payload, context);
            Ok(Box::pin(async move { Reply::from(running.await) }))
        });
        self.invoked.push(Invoked { spec: Arc::clone(spec), code, variables: Rc::new(variables) });
        self
    }

    /// Answers a task that invokes a function, if its code was given and nobody else is to answer.
    pub(super) fn invoke(&self, request: &Request<'_>) -> Option<Answer> {
        if request.token.is_some() {
            return None;
        }
        let arn = request.parameters.get("FunctionName").and_then(Data::as_str)?;
        let place = self.around.place();
        let is_named = |function: &&Invoked| place.arn("lambda", &format!("function:{}", function.spec.id)) == arn;
        let function = self.invoked.iter().find(is_named)?;
        let payload = request.parameters.get("Payload").map_or_else(|| json!({}), Data::to_value);
        Some(run(function, payload, request))
    }
}

/// Runs an invocation until it ends.
fn run(function: &Invoked, payload: Value, request: &Request<'_>) -> Answer {
    let unknown = |why: String| Answer::now(Outcome::Unknown(why));
    let name = &function.spec.binary;
    // Nothing else happens meanwhile that the function could see, so it has a time of its own.
    let wire = Rc::new(RefCell::new(Wire { now: request.now, ..Wire::default() }));
    let deadline = request.now.saturating_add(queue::millis(function.spec.timeout));
    let context =
        Context { wire: Rc::clone(&wire), function: name.clone(), deadline, variables: Rc::clone(&function.variables) };
    let mut running = match (function.code)(payload, context) {
        Ok(running) => running,
        Err(why) => return unknown(why),
    };
    let mut polled = TaskContext::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(reply) = running.as_mut().poll(&mut polled) {
            let mut answer = reply.answer(request.resource);
            answer.after += passed(request.now, wire.borrow().now);
            return answer;
        }
        let mut wire = wire.borrow_mut();
        if !wire.calls.is_empty() {
            return unknown(format!(
                "the function `{name}` returns a task token, which only a consumer of a queue may here"
            ));
        }
        let Some((at, wakers)) = wire.alarms.pop_first().filter(|(at, _)| *at < deadline) else {
            let cause = json!({
                "errorType": "Sandbox.Timedout",
                "errorMessage": format!("Task timed out after {}.00 seconds", function.spec.timeout.as_seconds()),
            });
            let answer = Answer::error("Sandbox.Timedout", &cause.to_string());
            return Answer { after: passed(request.now, deadline), ..answer };
        };
        wire.now = at;
        drop(wire);
        wakers.into_iter().for_each(Waker::wake);
    }
}

fn passed(from: Millis, until: Millis) -> Duration {
    Duration::from_millis(u64::try_from(until - from).unwrap_or_default())
}
