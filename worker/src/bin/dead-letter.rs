//! The Lambda function on the dead-letter queue. See the crate `worker`, module `dead_letter`.

use std::process::ExitCode;

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use worker::aws::{SystemClock, budget, connect, emf};
use worker::{Clock, DeadLetter, SqsEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tracing::init_default_subscriber();
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the dead-letter handler stops");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Error> {
    let handler = DeadLetter::new(connect().await, SystemClock, emf());
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let budget = budget(&event.context, SystemClock.now());
        Ok::<_, Error>(handler.handle(&event.payload, budget).await)
    }))
    .await
}
