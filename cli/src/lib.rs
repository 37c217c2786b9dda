//! The command line of a project of workflows.
//!
//! A project that has workflows of its own lists them and hands them over:
//!
//! ```no_run
//! use cli::Entry;
//! use dsl::prelude::*;
//!
//! fn greeting() -> Workflow<String, SentMessage> {
//!     Workflow::standard("Greeting", |name: Expr<String>| sns_publish("Greet", &Topic::new("NewsTopic"), name))
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     cli::main(&[Entry::new("greeting", &greeting)])
//! }
//! ```

mod command;
mod environment;
pub mod files;
mod manual;
mod printed;
mod program;
mod project;
mod regular;
mod report;

pub use command::{main, run};
pub use environment::Environment;
pub use project::Project;

/// A workflow under the name by which the command line knows it.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The name: the file of the workflow, and the beginning of the files made from it.
    pub(crate) name: &'static str,
    /// Builds the workflow.
    pub(crate) build: &'static dyn dsl::workflow::Build,
    /// True for a workflow that is emitted only when it is named.
    pub(crate) on_request: bool,
    /// Adds the code of the functions that the workflow deploys, for `simulate`.
    pub(crate) functions: Option<fn(stage::Local) -> stage::Local>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).field("on_request", &self.on_request).finish_non_exhaustive()
    }
}

impl Entry {
    /// A workflow that is emitted unless others are named.
    pub const fn new(name: &'static str, build: &'static dyn dsl::workflow::Build) -> Self {
        Self { name, build, on_request: false, functions: None }
    }

    /// The same workflow, emitted only when it is named.
    #[must_use]
    pub const fn on_request(self) -> Self {
        Self { on_request: true, ..self }
    }

    /// The same workflow, simulated with the code of the functions that it deploys.
    #[must_use]
    pub const fn with_functions(self, functions: fn(stage::Local) -> stage::Local) -> Self {
        Self { functions: Some(functions), ..self }
    }
}
