//! The API for authors of workflows: typed payloads, expressions, states, tasks and resources.
//!
//! Authors depend on `stepwright`, which offers this crate's modules under its own name, with the guides.
//!
//! ```
//! use dsl::prelude::*;
//!
//! /// What StartExecution is given.
//! #[message]
//! #[serde(rename_all = "camelCase")]
//! struct Order {
//!     order_id: String,
//!     total: f64,
//! }
//!
//! let news = Topic::new("NewsTopic");
//! let workflow = Workflow::standard("Orders", |order: OrderFields| {
//!     Choice::new("Large?")
//!         .when(order.total.gt(1000.0), sns_publish("Tell the team", &news, order.order_id))
//!         .otherwise(Succeed::new("Done"))
//! });
//! assert!(workflow.compile().is_valid());
//! ```
//!
//! A workflow is a value. [`Workflow::compile`] turns it into a definition in the Amazon States Language, the resources
//! around it, and diagnostics that point at the author's lines. The crate reads no file, no clock and no environment.

// The derive names this crate as authors do.
extern crate self as dsl;

mod compile;
pub mod compiled;
pub mod duration;
pub mod error;
pub mod expr;
pub mod payload;
pub mod prelude;
pub mod resource;
mod schema;
pub mod state;
mod state_machine;
pub mod workflow;

// The derive names what it needs by this module.
#[doc(hidden)]
pub use ::payload::derive;

// `#[message]` derives their traits, so its user needs no dependency beside.
#[doc(no_inline)]
pub use ::payload::{schemars, serde};

pub(crate) use ::payload::draft;

pub use compile::rules;
pub use workflow::{StateMachine, Workflow};
