//! The handlers as local functions of a simulated payment: the same code as in Lambda, in process and in virtual time.

use std::time::{Duration, SystemTime};

use dsl::TaskToken;
use serde_json::Value;
use stage::{Context, Local};

use crate::callback::{Callback, CallbackError};
use crate::charge::Charge;
use crate::clock::Clock;
use crate::{DeadLetter, DemoCharge, Settings, SqsBatchResponse, SqsEvent, Worker};

/// What the handlers keep of an invocation's time for sending the answer, as the binaries do.
const RESERVE: Duration = Duration::from_millis(500);

/// Adds the worker, with the demo's charge, and the dead-letter handler.
///
/// The worker reads its settings from the function's environment, as its binary does; see [`Local::variable`].
#[must_use]
pub fn functions(local: Local) -> Local {
    charging(local, |settings| DemoCharge::new(settings.decision))
}

/// Adds the worker with another charge, and the dead-letter handler.
#[must_use]
pub fn charging<C: Charge + 'static>(local: Local, charge: impl Fn(&Settings) -> C + Clone + 'static) -> Local {
    let worker = move |event: Value, context: Context| {
        let charge = charge.clone();
        async move {
            let settings = Settings::read(|name| context.variable(name)).map_err(|error| error.to_string())?;
            let budget = context.remaining().saturating_sub(RESERVE);
            let heartbeat = settings.heartbeat_seconds;
            let worker = Worker::new(Calls(context.clone()), charge(&settings), Virtual(context), ());
            let response = worker.with_heartbeat(heartbeat).handle(&read(event)?, Some(budget)).await;
            written(&response)
        }
    };
    let dead_letter = |event: Value, context: Context| async move {
        let budget = context.remaining().saturating_sub(RESERVE);
        let handler = DeadLetter::new(Calls(context.clone()), Virtual(context), ());
        written(&handler.handle(&read(event)?, Some(budget)).await)
    };
    local.function("worker", worker).function("dead-letter", dead_letter)
}

fn read(event: Value) -> Result<SqsEvent, String> {
    serde_json::from_value(event).map_err(|error| error.to_string())
}

fn written(response: &SqsBatchResponse) -> Result<Value, String> {
    serde_json::to_value(response).map_err(|error| error.to_string())
}

/// Step Functions, simulated.
struct Calls(Context);

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
struct Virtual(Context);

impl Clock for Virtual {
    fn now(&self) -> SystemTime {
        let since_1970 = Duration::from_millis(u64::try_from(self.0.now()).unwrap_or_default());
        SystemTime::UNIX_EPOCH + since_1970
    }

    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }
}
