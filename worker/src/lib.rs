//! The callback worker of the payment workflow: its charge and its settings.
//!
//! The workflow puts a [`ChargeRequest`](messages::ChargeRequest) with a task token into a queue and waits.
//! [`DemoCharge`] decides it; everything else is the generic worker of `stepwright_worker`. The binaries `worker` and
//! `dead-letter` are the Lambda functions.
//!
//! ```
//! use stepwright_worker::{Context, Handler, SqsMessage, TaskToken};
//! use worker::{Decision, DemoCharge};
//! use messages::ChargeRequest;
//!
//! let request = ChargeRequest {
//!     order_id: "o-1".to_owned(),
//!     customer_id: "c-1".to_owned(),
//!     amount: 12.5,
//!     execution_id: "x-1".to_owned(),
//!     task_token: TaskToken::received("secret"),
//! };
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let context = Context::of(&SqsMessage::default());
//! let receipt = DemoCharge::new(Decision::Approve).handle(request, context).await.unwrap();
//! assert_eq!(receipt.message, "Payment processed successfully.");
//! # });
//! ```

mod charge;
mod settings;
#[cfg(feature = "simulation")]
pub mod simulation;

pub use charge::{Decision, DemoCharge, UnknownDecision};
pub use settings::{Settings, SettingsError};
