//! Runs workflows in unit tests: typed answers to tasks, and local queues, topics and functions, in virtual time.
//!
//! ```
//! use dsl::prelude::*;
//! use stage::{Failure, Simulation};
//!
//! #[derive(Payload, Serialize, Deserialize, JsonSchema)]
//! struct Order {
//!     id: String,
//! }
//!
//! #[derive(Payload, Serialize, Deserialize, JsonSchema)]
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
//! # What is there without being asked for
//!
//! Queues and topics of the workflow are local: what is sent stands in the queue, what is published is delivered to the
//! queues that subscribed, and [`Run`] shows both. A function that consumes a queue runs in process once it is given,
//! see [`Local::function`]: it gets batches as Lambda hands them over, and what it names as failed comes again after the
//! visibility timeout, until it is a dead letter. Every other task needs an answer.
//!
//! # What it refuses
//!
//! A state without an answer, an answer for a state that is not there, a request of another type: each is an error that
//! names the state. The crate reads no file, no clock and no environment, and starts no thread.

mod local;
mod mask;
mod message;
mod placeholders;
mod reply;
mod run;
mod simulation;
mod timeline;

/// The guide's examples, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/simulation.md")]
struct Guide;

pub use local::{Context, Copies, Held, Local, MOST_AFTERWARDS, Note, Notice, Refused};
pub use mask::Mask;
pub use message::{Sent, sample_result};
pub use placeholders::{definition, queue_arn, queue_url, topic_arn};
pub use reply::{Failure, Reply};
pub use run::Run;
pub use simulation::{Simulation, SimulationError, Unanswered};
pub use simulator::Status;
pub use timeline::{Ending, Live, Paint, Timeline, spoken};
