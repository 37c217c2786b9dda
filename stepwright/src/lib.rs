//! Workflow-as-code for AWS Step Functions: the one dependency of a project with workflows.
//!
//! ```
//! use stepwright::prelude::*;
//!
//! fn greeting() -> Workflow<String, SentMessage> {
//!     Workflow::standard("Greeting", |name: Expr<String>| sns_publish("Greet", &Topic::new("NewsTopic"), name))
//! }
//!
//! assert!(greeting().compile().diagnostics.is_empty());
//! ```
//!
//! The project's own command line lists its workflows, and emits, validates and simulates them:
//!
//! ```no_run
//! # #[cfg(feature = "cli")] {
//! use std::process::ExitCode;
//! use stepwright::{Entry, prelude::*};
//! # fn greeting() -> Workflow<String, SentMessage> { unimplemented!() }
//!
//! fn main() -> ExitCode {
//!     stepwright::main(&[Entry::new("greeting", &greeting)])
//! }
//! # }
//! ```
//!
//! # Features
//!
//! - `cli` (default): [`main`] and [`Entry`].
//! - `testing`: [`testing`], which runs workflows in unit tests, in process and in virtual time.
//! - `deploy`: the commands that talk to AWS. It needs Rust 1.94.1, and compiling the AWS SDK takes some minutes.
//!
//! A worker that only reads and answers messages needs neither: `stepwright-payload` has the message types, without the
//! compiler.

pub use dsl::*;

/// Everything that most workflows need: `use stepwright::prelude::*`.
pub mod prelude {
    pub use dsl::prelude::*;
}

/// The Amazon States Language: its model, its readers and the rules of the validator.
pub use asl;

#[cfg(feature = "cli")]
pub use cli::{Entry, main, run};

/// Runs workflows in unit tests: typed answers to tasks, and local queues, topics and functions, in virtual time.
#[cfg(feature = "testing")]
pub use stage as testing;

/// The code of functions for the command `simulate`, see [`Entry::with_functions`].
#[cfg(feature = "cli")]
pub use stage::Local;
