//! Communication with AWS: deploys stacks, follows CloudFormation's operations, and runs executions.
//!
//! Every call goes through a [`Session`]. Errors of AWS become an [`Error`] with help. Nothing here draws, prints,
//! reads a terminal or prompts: calls return values, and [`follow::Operation`] returns events.

mod body;
pub mod bucket;
pub mod capability;
pub mod change_set;
mod children;
mod endpoint;
mod error;
mod execution;
mod executions;
pub mod follow;
mod long_form;
mod machine;
mod mock;
pub mod pace;
pub mod package;
pub mod question;
mod running;
mod session;
mod stack;

pub use children::with_children;
pub use error::Error;
pub use execution::{Execution, Watched, now};
pub use executions::{Listed, MapRun, executions};
pub use machine::{Finished, Place, Sought, Started, in_stack};
pub use mock::Mock;
pub use running::{Running, running};
pub use session::{Account, Session};
pub use stack::{Deployed, Resource, Stage, deployed};
