//! The Lambda function on the payment queue. See the crate `worker`.
//!
//! Reads `PAYMENT_DECISION` and `TASK_HEARTBEAT_SECONDS`, see [`worker::Settings`].

use std::process::ExitCode;

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use worker::aws::{SystemClock, budget, connect, emf};
use worker::{Clock, DemoCharge, Settings, SqsEvent, Worker};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tracing::init_default_subscriber();
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the worker stops");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Error> {
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let worker = Worker::new(connect().await, DemoCharge::new(settings.decision), SystemClock, emf())
        .with_heartbeat(settings.heartbeat_seconds);
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let budget = budget(&event.context, SystemClock.now());
        Ok::<_, Error>(worker.handle(&event.payload, budget).await)
    }))
    .await
}
