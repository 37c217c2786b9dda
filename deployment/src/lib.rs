//! What talks to AWS: deploys stacks, follows what CloudFormation does with them, and runs executions.
//!
//! Every call goes through a [`Session`]. What AWS refuses becomes an [`Error`] with what to do about it. Nothing here draws,
//! prints, reads a terminal or asks a question: calls return what they find, and [`follow::Operation`] hands out events.

mod body;
pub mod bucket;
pub mod capability;
pub mod change_set;
mod endpoint;
mod error;
mod execution;
mod executions;
pub mod follow;
mod machine;
mod mock;
pub mod pace;
pub mod package;
pub mod question;
mod running;
mod session;
mod stack;

pub use error::Error;
pub use execution::{Execution, Watched, now};
pub use executions::{Listed, MapRun, executions};
pub use machine::{Finished, Place, Sought, Started, in_stack};
pub use mock::Mock;
pub use running::{Running, running};
pub use session::{Account, Session};
pub use stack::{Deployed, Resource, Stage, deployed};
