//! Runs workflows in unit tests: typed answers to tasks, and local queues, topics and functions, in virtual time.
//!
//! ```
//! # use dsl::prelude::*;
//! use stage::{Failure, Simulation};
//!
//! #[message]
//! struct Order {
//!     id: String,
//! }
//!
//! #[message]
//! struct Price {
//!     total: f64,
//! }
//!
//! fn workflow() -> Workflow<impl Sized, impl Sized> {
//!     let prices = Function::<Order, Price>::existing("PriceFunction", Arn::parameter("PriceArn", "It knows prices."));
//!     Workflow::standard("Offer", |order: OrderFields| Task::lambda_invoke("Ask Price", &prices, order))
//! }
//!
//! let run = Simulation::of(&workflow())
//!     .input(&Order { id: "A-1".to_owned() })
//!     .answer("Ask Price", |order: Order| match order.id.as_str() {
//!         "A-1" => Ok(Price { total: 12.5 }),
//!         _ => Err(Failure::new(ErrorName::new("Unknown"), "no such article")),
//!     })
//!     .run();
//! run.assert_succeeded();
//! run.assert_states(["Ask Price"]);
//! ```
//!
//! # What is simulated by default
//!
//! Queues and topics of the workflow are local: messages that are sent are in the queue, messages that are published
//! are delivered to the subscribed queues, and [`Run`] shows both. A function that consumes a queue runs in process if
//! you give its code, see [`Local::function`]: it gets batches as Lambda delivers them, and messages that it reports as
//! failed are received again after the visibility timeout, until they become dead letters. Every other task needs an
//! answer.
//!
//! # Errors
//!
//! A state without an answer, an answer for an unknown state, and a request of another type are errors that name the
//! state. The crate reads no file, no clock and no environment, and starts no thread.

mod local;
mod mask;
mod message;
mod placeholders;
mod reply;
mod role;
mod run;
mod simulation;
mod timeline;

pub use local::{
    Context, Copies, Full, Held, Local, MOST_AFTERWARDS, MOST_DELAY, Mapping, Note, Notice, QueueFacts, QueueSettings,
    Recent, Refused, Sending, Taken, deduplication_key, environment,
};
pub use mask::Mask;
pub use message::{Sent, answer, sample_result};
pub use placeholders::{Place, definition, definition_in, definition_with, queue_arn, queue_url, topic_arn};
pub use reply::{Failure, Reply};
pub use role::{Allowed, role_in};
pub use run::Run;
pub use simulation::{Simulation, SimulationError, Unanswered};
pub use simulator::Status;
pub use timeline::{Ending, Live, Paint, Timeline, spoken};
