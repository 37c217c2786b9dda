//! The entry points of a worker's binaries.

use std::fmt::Display;
use std::process::ExitCode;

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use payload::CarriesToken;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{SystemClock, budget, connect, emf};
use crate::{Clock, DeadLetter, Handler, Settings, SqsEvent, Worker};

/// Serves a queue of messages `M` whose tasks are answered with `A`, until Lambda ends the function.
///
/// Reads [`Settings`] from the environment, logs to standard output and exits with a failure if the function cannot
/// start.
///
/// ```no_run
/// use std::process::ExitCode;
/// use stepwright_worker::{Context, TaskFailure, TaskToken, serve};
/// # use stepwright::prelude::*;
///
/// #[message]
/// struct Charge {
///     order: String,
///     token: TaskToken,
/// }
///
/// #[message]
/// struct Receipt {
///     text: String,
/// }
///
/// async fn charge(charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
///     Ok(Receipt { text: format!("{} is paid", charge.order) })
/// }
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     serve::<Charge, Receipt>(charge).await
/// }
/// ```
pub async fn serve<M, A>(handler: impl Handler<M, A>) -> ExitCode
where
    M: CarriesToken + DeserializeOwned,
    A: Serialize,
{
    try_serve(Ok::<_, Error>(handler)).await
}

/// Like [`serve`], with a handler whose construction may fail: the error is logged, and the function does not start.
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use stepwright::prelude::*;
/// # use stepwright_worker::{Context, TaskFailure, TaskToken, try_serve};
/// # #[message]
/// # struct Charge { order: String, token: TaskToken }
/// # #[message]
/// # struct Receipt { text: String }
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     let greeting = std::env::var("GREETING").map_err(|_| "`GREETING` is not set");
///     try_serve::<Charge, Receipt>(greeting.map(|greeting| {
///         async move |charge: Charge, _: Context| Ok(Receipt { text: format!("{greeting}, {} is paid", charge.order) })
///     }))
///     .await
/// }
/// ```
pub async fn try_serve<M, A>(handler: Result<impl Handler<M, A>, impl Display>) -> ExitCode
where
    M: CarriesToken + DeserializeOwned,
    A: Serialize,
{
    tracing::init_default_subscriber();
    let ended = async {
        let settings = settings()?;
        let handler = handler.map_err(|error| error.to_string())?;
        let worker = Worker::new(connect().await, handler, SystemClock, emf(&settings.namespace))
            .with_heartbeat(settings.heartbeat_seconds)
            .with_max_receive_count(settings.max_receive_count);
        run(service_fn(async |event: LambdaEvent<SqsEvent>| {
            let budget = budget(&event.context, SystemClock.now());
            Ok::<_, Error>(worker.handle(&event.payload, budget).await)
        }))
        .await
    };
    exit_code(ended.await, "the worker stops")
}

/// Serves the dead-letter queue of a queue of messages `M`, until Lambda ends the function. See [`DeadLetter`].
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use stepwright::prelude::*;
/// # use stepwright_worker::{TaskToken, serve_dead_letters};
/// # #[message]
/// # struct Charge { order: String, token: TaskToken }
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     serve_dead_letters::<Charge>().await
/// }
/// ```
pub async fn serve_dead_letters<M: CarriesToken>() -> ExitCode {
    tracing::init_default_subscriber();
    let ended = async {
        let settings = settings()?;
        let handler = DeadLetter::<M, _, _, _>::new(connect().await, SystemClock, emf(&settings.namespace));
        run(service_fn(async |event: LambdaEvent<SqsEvent>| {
            let budget = budget(&event.context, SystemClock.now());
            Ok::<_, Error>(handler.handle(&event.payload, budget).await)
        }))
        .await
    };
    exit_code(ended.await, "the dead-letter handler stops")
}

/// As [`serve_dead_letters`], with the worker's handler, which is asked for its [record](Handler::recorded): a task whose work
/// was answered gets that answer. See [`DeadLetter::with_record`]. An error instead of a handler is logged, and the function
/// does not start.
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use stepwright_worker::{Context, Handler, TaskFailure, TaskToken, try_serve_dead_letters};
/// # use stepwright::prelude::*;
/// # #[message]
/// # struct Charge { order: String, token: TaskToken }
/// # #[message]
/// # struct Receipt { text: String }
/// # struct Provider;
/// # impl Provider {
/// #     async fn connect() -> Result<Self, String> { Ok(Self) }
/// #     async fn receipt_of(&self, _: &str) -> Option<Receipt> { None }
/// # }
/// impl Handler<Charge, Receipt> for Provider {
///     async fn handle(&self, charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
///         # drop(charge);
///         // …
///         # Err(TaskFailure::later("an example"))
///     }
///
///     async fn recorded(&self, charge: Charge, _: Context) -> Result<Option<Receipt>, TaskFailure> {
///         Ok(self.receipt_of(&charge.order).await)
///     }
/// }
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     try_serve_dead_letters::<Charge, Receipt>(Provider::connect().await).await
/// }
/// ```
pub async fn try_serve_dead_letters<M, A>(handler: Result<impl Handler<M, A>, impl Display>) -> ExitCode
where
    M: CarriesToken + DeserializeOwned,
    A: Serialize,
{
    tracing::init_default_subscriber();
    let ended = async {
        let settings = settings()?;
        let record = handler.map_err(|error| error.to_string())?;
        let handler = DeadLetter::<M, _, _, _>::new(connect().await, SystemClock, emf(&settings.namespace));
        let handler = handler.with_record(record);
        run(service_fn(async |event: LambdaEvent<SqsEvent>| {
            let budget = budget(&event.context, SystemClock.now());
            Ok::<_, Error>(handler.handle(&event.payload, budget).await)
        }))
        .await
    };
    exit_code(ended.await, "the dead-letter handler stops")
}

fn settings() -> Result<Settings, Error> {
    Ok(Settings::read(|name| std::env::var(name).ok())?)
}

fn exit_code(ended: Result<(), Error>, message: &str) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "{message}");
            ExitCode::FAILURE
        }
    }
}
