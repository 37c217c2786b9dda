//! The callback worker of the payment workflow, and its dead-letter handler.
//!
//! The workflow puts a charge request with a task token into a queue and waits. [`Worker`] reads the queue, lets a
//! [`Charge`] decide, and ends the wait through a [`Callback`]: `SendTaskSuccess` with a receipt, or `SendTaskFailure`
//! with an error name that the workflow catches. Messages that were given up land in the dead-letter queue, where
//! [`DeadLetter`] fails the waiting task, so that nobody waits for the timeout.
//!
//! Both handlers are plain async functions over an [`SqsEvent`]. What they need of the world is handed in: the
//! callback, the decision, a [`Clock`], a place for [`Metrics`]. Neither needs an async runtime of its own, and without
//! the cargo feature `aws` nothing here depends on the AWS SDK, so a simulator can run them in process:
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use worker::{Callback, CallbackError, Clock, Decision, DemoCharge, SqsEvent, TaskToken, Worker};
//!
//! struct Print;
//!
//! impl Callback for Print {
//!     async fn success(&self, _: &TaskToken, output: &str) -> Result<(), CallbackError> {
//!         assert_eq!(output, r#"{"orderId":"o-1","message":"Payment processed successfully."}"#);
//!         Ok(())
//!     }
//!     async fn failure(&self, _: &TaskToken, error: &str, cause: &str) -> Result<(), CallbackError> {
//!         panic!("declined: {error}: {cause}")
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
//!     "body": r#"{"orderId":"o-1","customerId":"c-1","executionId":"x-1","amount":12.5,"taskToken":"secret"}"#,
//! }]}))
//! .unwrap();
//!
//! let worker = Worker::new(Print, DemoCharge::new(Decision::Approve), Midnight, ());
//! let response = worker.handle(&event, None).await;
//! assert!(response.batch_item_failures.is_empty());
//! # });
//! ```
//!
//! What is refused here: no token and no payload leaves this crate other than through the callback. Errors, `Debug`
//! output, logs and metrics carry message ids, counts and error codes only.

#[cfg(feature = "aws")]
pub mod aws;
mod batch;
mod callback;
mod charge;
mod clock;
pub mod dead_letter;
mod decision;
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

pub use dsl::TaskToken;
pub use sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};

pub use batch::STANDARD_QUEUE_CONCURRENCY;
pub use callback::{Callback, CallbackError, ErrorCode, MAX_CAUSE, MAX_OUTPUT};
pub use charge::{Charge, ChargeError, Declined};
pub use clock::Clock;
pub use dead_letter::DeadLetter;
pub use decision::{Decision, DemoCharge, UnknownDecision};
pub use handler::{INVALID_OUTPUT, Worker};
pub use message::{Delivery, Unreadable};
pub use metrics::{Count, Emf, Metrics, NAMESPACE};
pub use settings::{Settings, SettingsError};
