//! Workers as local functions of a simulated execution: the same code as in Lambda, in process and in virtual time.
//!
//! The functions go to `Local::function` of `stepwright::testing`. A worker reads its [`Settings`] from the function's environment, as its
//! binary does. Its metrics are dropped.
//!
//! ```
//! use stepwright::prelude::*;
//! use stepwright::testing::Simulation;
//! use stepwright_worker::{Context, TaskFailure, simulation};
//!
//! #[message]
//! struct Order {
//!     id: String,
//! }
//!
//! #[message]
//! struct Charge {
//!     order: String,
//!     token: TaskToken,
//! }
//!
//! #[message]
//! struct Receipt {
//!     text: String,
//! }
//!
//! async fn charge(charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
//!     Ok(Receipt { text: format!("{} is paid", charge.order) })
//! }
//!
//! let charges = Queue::<Charge, Receipt>::new("ChargeQueue").max_receive_count(5);
//! let workflow = Workflow::standard("Orders", |order: OrderFields| {
//!     Task::sqs_wait_for_token("Charge", &charges, |token| ChargeFields { order: order.id, token }).timeout(hours(1))
//! })
//! .with_function(Function::rust("worker").consumes(&charges))
//! .with_function(Function::rust("dead-letter").package("worker").consumes_dead_letters(&charges));
//!
//! let run = Simulation::of(&workflow)
//!     .input(&Order { id: "A-1".to_owned() })
//!     .local(|local| {
//!         local
//!             .function("worker", simulation::worker::<Charge, Receipt>(charge))
//!             .function("dead-letter", simulation::dead_letters::<Charge>())
//!     })
//!     .run();
//! assert_eq!(run.output_as::<Receipt>().text, "A-1 is paid");
//! ```

use std::fmt::Display;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use payload::{CarriesToken, TaskToken};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stage::Context as Local;

use crate::callback::{Callback, CallbackError};
use crate::clock::Clock;
use crate::context::Context;
use crate::handler::{Handler, TaskFailure, Unreported};
use crate::{DeadLetter, RESERVE, Settings, SqsBatchResponse, SqsEvent, Worker};

/// An invocation of a local function.
pub type Invocation = Pin<Box<dyn Future<Output = Result<Value, String>>>>;

/// A worker with this handler.
pub fn worker<M, A>(handler: impl Handler<M, A> + 'static) -> impl Fn(Value, Local) -> Invocation
where
    M: CarriesToken + DeserializeOwned + 'static,
    A: Serialize + 'static,
{
    let handler = Rc::new(handler);
    worker_from(move |_| Ok::<_, String>(Shared(Rc::clone(&handler))))
}

/// A worker whose handler is created for each invocation, from the function's environment. An error fails the
/// invocation as a whole.
pub fn worker_from<M, A, H, E>(
    handler: impl Fn(&dyn Fn(&str) -> Option<String>) -> Result<H, E> + 'static,
) -> impl Fn(Value, Local) -> Invocation
where
    M: CarriesToken + DeserializeOwned + 'static,
    A: Serialize + 'static,
    H: Handler<M, A> + 'static,
    E: Display,
{
    move |event, local| {
        let variable = |name: &str| local.variable(name);
        let settings = Settings::read(variable).map_err(|error| error.to_string());
        let handler = handler(&variable).map_err(|error| error.to_string());
        Box::pin(async move {
            let (settings, handler) = (settings?, handler?);
            let budget = local.remaining().saturating_sub(RESERVE);
            let worker = Worker::<M, A, _, _, _, _>::new(Calls(local.clone()), handler, Virtual(local), ())
                .with_heartbeat(settings.heartbeat_seconds)
                .with_max_receive_count(settings.max_receive_count);
            written(&worker.handle(&read(event)?, Some(budget)).await)
        })
    }
}

/// The dead-letter handler of a queue of messages `M`.
pub fn dead_letters<M: CarriesToken + 'static>() -> impl Fn(Value, Local) -> Invocation {
    |event, local| {
        Box::pin(async move {
            let budget = local.remaining().saturating_sub(RESERVE);
            let handler = DeadLetter::<M, _, _, _>::new(Calls(local.clone()), Virtual(local), ());
            written(&handler.handle(&read(event)?, Some(budget)).await)
        })
    }
}

/// The dead-letter handler of a queue of messages `M` that asks a worker's handler for its [record](Handler::recorded), made
/// anew for each invocation as in [`worker_from`].
pub fn dead_letters_from<M, A, H, E>(
    handler: impl Fn(&dyn Fn(&str) -> Option<String>) -> Result<H, E> + 'static,
) -> impl Fn(Value, Local) -> Invocation
where
    M: CarriesToken + DeserializeOwned + 'static,
    A: Serialize + 'static,
    H: Handler<M, A> + 'static,
    E: Display,
{
    move |event, local| {
        let handler = handler(&|name: &str| local.variable(name)).map_err(|error| error.to_string());
        Box::pin(async move {
            let budget = local.remaining().saturating_sub(RESERVE);
            let handler = DeadLetter::<M, _, _, _>::new(Calls(local.clone()), Virtual(local), ()).with_record(handler?);
            written(&handler.handle(&read(event)?, Some(budget)).await)
        })
    }
}

fn read(event: Value) -> Result<SqsEvent, String> {
    serde_json::from_value(event).map_err(|error| error.to_string())
}

fn written(response: &SqsBatchResponse) -> Result<Value, String> {
    serde_json::to_value(response).map_err(|error| error.to_string())
}

/// One handler for all invocations.
struct Shared<H>(Rc<H>);

impl<M, A, H: Handler<M, A>> Handler<M, A> for Shared<H> {
    fn handle(&self, message: M, context: Context) -> impl Future<Output = Result<A, TaskFailure>> {
        self.0.handle(message, context)
    }

    fn unreported(&self, message: M, unreported: Unreported<A>, context: Context) -> impl Future<Output = ()> {
        self.0.unreported(message, unreported, context)
    }

    fn recorded(&self, message: M, context: Context) -> impl Future<Output = Result<Option<A>, TaskFailure>> {
        self.0.recorded(message, context)
    }
}

/// Step Functions, simulated.
struct Calls(Local);

impl Callback for Calls {
    async fn success(&self, token: &TaskToken, output: &str) -> Result<(), CallbackError> {
        let output = serde_json::from_str(output).map_err(|_| CallbackError::InvalidOutput)?;
        self.0.send_success(token.expose(), output).await.map_err(|_| CallbackError::Late)
    }

    async fn failure(&self, token: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
        self.0.send_failure(token.expose(), error, cause).await.map_err(|_| CallbackError::Late)
    }

    async fn heartbeat(&self, token: &TaskToken) -> Result<(), CallbackError> {
        self.0.send_heartbeat(token.expose()).await.map_err(|_| CallbackError::Late)
    }
}

/// Virtual time.
struct Virtual(Local);

impl Clock for Virtual {
    fn now(&self) -> SystemTime {
        let since_1970 = Duration::from_millis(u64::try_from(self.0.now()).unwrap_or_default());
        SystemTime::UNIX_EPOCH + since_1970
    }

    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }
}
