//! Step Functions on the desk: the API of the service over HTTP, in front of the simulator.
//!
//! A [`Server`] answers the AWS CLI, the SDKs and whatever else speaks to Step Functions, on loopback unless it is told
//! otherwise. Definitions are validated by the rules of [`asl`] and refused in the service's words; executions run as
//! sessions of the [`simulator`], as many as there are, in real time or faster.
//!
//! ```no_run
//! use local::{Options, Server};
//!
//! let mut options = Options::default();
//! options.port = 0;
//! let server = Server::bind(options)?;
//! println!("http://{}", server.address());
//! server.serve()?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Design
//!
//! - **One thread owns everything** ([`world`](self)): requests change it one after the other, and executions run between them
//!   in slices. Nothing is locked, nothing waits for a lock, and two requests never see half of a third.
//! - **Functions are processes** ([`Program`]): each speaks to a Runtime API of its own, and what it calls of AWS comes back here.
//!   Queues, and who gets their messages, are those of [`stage`], as in a simulation.
//! - **The simulator has no clock.** The server tells each session what time it is, and sleeps until the next thing is due.
//! - **Errors are those of the API**, by name and text, as far as they are recorded or documented.
//!
//! # Limits
//!
//! Nothing is kept when the server ends, unless a folder is named ([`Server::with_state`]). It remembers the 100,000 executions that ended last. A request has at most 8 MiB.
//! Signatures are not checked; requests with a foreign `Host` or `Origin` are refused, so that no web page can drive it.

mod activity;
mod arn;
mod clock;
mod definition;
mod error;
mod execution;
mod functions;
mod grants;
mod guard;
mod http;
mod input;
#[cfg(feature = "client")]
mod inside;
mod jackson;
mod journal;
mod machine;
mod messaging;
mod operations;
mod options;
mod queues;
mod step;
mod topics;
mod workflow;
mod world;

pub use error::ApiError;
pub use functions::Program;
pub use http::{Remote, Server, StateError};
#[cfg(feature = "client")]
pub use inside::Aws;
pub use options::{Endpoint, Options, VARIABLES_OF_STEP_FUNCTIONS_LOCAL, closest_service, service_of, variables};
