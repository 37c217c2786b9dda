//! Workers for Step Functions tasks that wait for a callback through an SQS queue.
//!
//! A workflow puts a message with a task token into an SQS queue and waits. [`Worker`] reads the queue in batches,
//! passes each message to your [`Handler`], and completes the task: `SendTaskSuccess` with the answer, or
//! `SendTaskFailure` with an error name that the workflow can catch. Messages that were received too often go to the
//! dead-letter queue, where [`DeadLetter`] fails the waiting task, so that nothing waits for the timeout.
//!
//! With the cargo feature `aws`, `serve` and `serve_dead_letters` are the whole `main` of a Lambda function. With the
//! feature `simulation` the same code runs as a local function of `stepwright::testing`. Without either, you pass what a worker
//! needs: a [`Callback`], a [`Clock`] and [`Metrics`].
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use serde::{Deserialize, Serialize};
//! use stepwright_worker::{
//!     Callback, CallbackError, CarriesToken, Clock, Context, SqsEvent, TaskFailure, TaskToken, Worker,
//! };
//!
//! // `#[derive(Payload)]` implements `CarriesToken` for messages of a workflow in Rust.
//! #[derive(Deserialize)]
//! struct Charge {
//!     order: String,
//!     token: TaskToken,
//! }
//!
//! impl CarriesToken for Charge {
//!     const TOKEN_MEMBER: &'static str = "token";
//! }
//!
//! #[derive(Serialize)]
//! struct Receipt {
//!     text: String,
//! }
//!
//! async fn charge(charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
//!     Ok(Receipt { text: format!("{} is paid", charge.order) })
//! }
//!
//! struct Print;
//!
//! impl Callback for Print {
//!     async fn success(&self, _: &TaskToken, output: &str) -> Result<(), CallbackError> {
//!         assert_eq!(output, r#"{"text":"A-1 is paid"}"#);
//!         Ok(())
//!     }
//!     async fn failure(&self, _: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
//!         panic!("{error}: {cause}")
//!     }
//!     async fn heartbeat(&self, _: &TaskToken) -> Result<(), CallbackError> {
//!         Ok(())
//!     }
//! }
//!
//! struct Midnight;
//!
//! impl Clock for Midnight {
//!     fn now(&self) -> SystemTime {
//!         SystemTime::UNIX_EPOCH
//!     }
//!     async fn sleep(&self, _: Duration) {
//!         std::future::pending().await
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let event: SqsEvent = serde_json::from_value(serde_json::json!({ "Records": [{
//!     "messageId": "m-1",
//!     "body": r#"{"order":"A-1","token":"secret"}"#,
//! }]}))
//! .unwrap();
//!
//! let worker = Worker::new(Print, charge, Midnight, ());
//! let response = worker.handle(&event, None).await;
//! assert!(response.batch_item_failures.is_empty());
//! # });
//! ```
//!
//! No token and no payload leaves this crate except through the callback. Errors, `Debug` output, logs and metrics
//! contain only message ids, counts and error codes.
//!
#![cfg_attr(not(doctest), doc = include_str!("../guides/worker.md"))]

use std::time::Duration;

#[cfg(feature = "aws")]
pub mod aws;
mod batch;
mod callback;
mod clock;
mod context;
pub mod dead_letter;
mod handler;
mod heartbeat;
mod message;
mod metrics;
mod settings;
#[cfg(feature = "simulation")]
pub mod simulation;
mod sqs;
#[cfg(test)]
mod testing;
mod worker;

pub use payload::{CarriesToken, ErrorName, TaskToken};
pub use sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};

#[cfg(feature = "aws")]
pub use aws::{serve, serve_dead_letters, try_serve, try_serve_dead_letters};
pub use batch::STANDARD_QUEUE_CONCURRENCY;
pub use callback::{Callback, CallbackError, ErrorCode, MAX_CAUSE, MAX_ERROR, MAX_OUTPUT};
pub use clock::Clock;
pub use context::Context;
pub use dead_letter::{DEAD_LETTERED, DeadLetter};
pub use handler::{Handler, TaskFailure, Unreported};
pub use message::Unreadable;
pub use metrics::{Count, Emf, Metrics, NAMESPACE};
pub use settings::{Settings, SettingsError};
pub use worker::{INVALID_OUTPUT, Worker};

/// The part of an invocation's time that is reserved for sending the answer: 500 ms.
pub const RESERVE: Duration = Duration::from_millis(500);

/// The guide's examples, compiled and run with the doc tests.
#[cfg(all(doctest, feature = "aws", feature = "simulation"))]
#[doc = include_str!("../guides/worker.md")]
struct Guide;
