//! Workflow-as-code for AWS Step Functions: the one dependency of a project with workflows.
//!
//! ```
//! use stepwright::prelude::*;
//!
//! fn greeting() -> Workflow<String, SentMessage> {
//!     Workflow::standard("Greeting", |name: Expr<String>| sns_publish("Greet", &Topic::new("NewsTopic"), name))
//! }
//!
//! assert!(greeting().compile().is_valid());
//! ```
//!
//! The project's own command line lists its workflows, and emits, validates and simulates them:
//!
//! ```no_run
//! # #[cfg(feature = "cli")] {
//! use std::process::ExitCode;
//! use stepwright::{Entry, prelude::*};
//! # fn greeting() -> Workflow<String, SentMessage> {
//! #     Workflow::standard("Greeting", |name: Expr<String>| sns_publish("Greet", &Topic::new("NewsTopic"), name))
//! # }
//!
//! fn main() -> ExitCode {
//!     stepwright::main(&[Entry::new("greeting", &greeting)])
//! }
//! # }
//! ```
//!
//! # Where things are
//!
//! [`prelude`] has what nearly every workflow uses. The rest is named by its module, and the module is its guide:
//!
//! | Module | What it has | Its guide |
//! |---|---|---|
//! | [`workflow`] | the workflow, its kinds and languages | |
//! | [`state`] | states, with [`task`](state::task), [`map`](state::map) and [`flow`](state::flow) | each state: how it is written, what it becomes |
//! | [`calls`] | [`api!`](macro@api): any action of the AWS SDK, any optimized integration | writing calls, what is checked, results, permissions |
//! | [`mod@data`] | tasks for items of tables, objects of buckets, HTTP APIs | what is stored, conditions and updates, credentials |
//! | [`expr`] | what can be computed | the reference of expressions |
//! | [`payload`] | message types | |
//! | [`resource`] | queues, topics, functions, triggers, … | what surrounds a workflow |
//! | [`error`], [`duration`] | catching and retrying; lengths of time | |
//! | [`compiled`] | what compiling gives | |
//! | [`rules`] | | the manual of every diagnostic |
//! | `testing` | workflows in unit tests, with the feature `testing` | simulation |
//!
//! # Features
//!
//! - `cli` (default): [`main`], [`Entry`], [`Project`] and [`Environment`].
//! - `testing`: the module `testing`, which runs workflows in unit tests, in process and in virtual time.
//! - `testing-aws`: `testing::Aws`, an HTTP client for the AWS SDK that answers for Step Functions and SQS in process. It
//!   needs Rust 1.94.1.
//! - `deploy`: the commands that talk to AWS. It needs Rust 1.94.1, and compiling the AWS SDK takes some minutes.
//!
//! - `local`: the command `local`, which answers clients of Step Functions on this computer.
//!
//! A worker that only reads and answers messages needs neither: `stepwright-payload` has the message types, without the
//! compiler.

pub use dsl::{StateMachine, Workflow, api, data};

/// The Amazon States Language: its model, its readers and the rules of the validator.
pub use asl;

#[cfg(feature = "cli")]
pub use cli::{Entry, Environment, Project, main, run};

/// The code of functions for the command `simulate`, see [`Entry::with_functions`].
#[cfg(feature = "cli")]
pub use stage::Local;

pub use dsl::{compiled, duration, error, payload, prelude, workflow};

// The derive names what it needs by this module.
#[doc(hidden)]
pub use dsl::derive;

// `#[message]` derives their traits, so a project needs no dependency beside.
#[doc(no_inline)]
pub use dsl::{schemars, serde};

// The first definition of a link counts: those here lead to modules, those at the end of a guide to the guides beside it.

/// States: what a workflow is made of.
///
/// [conditions]: crate::expr#reference
/// [executions]: crate::resource#workflows-that-start-workflows
/// [rules]: crate::rules
///
#[doc = include_str!("../guides/states.md")]
pub mod state {
    pub use dsl::state::*;
}

/// Calls of any API, written with [`api!`](crate::api) and checked when you compile.
///
#[doc = include_str!("../guides/calls.md")]
pub mod calls {
    pub use dsl::state::task::{Request, ServiceCall};
    pub use dsl::{api, data};
}

/// Items of tables, objects of buckets, and HTTP APIs.
///
/// [`api!`]: crate::calls
///
#[doc = include_str!("../guides/data.md")]
pub mod data {
    pub use dsl::state::task::{
        ConditionalWrite, DeleteItem, Found, FoundFields, GetItem, HttpInvoke, HttpMethod, HttpResponse,
        HttpResponseFields, JsonObject, JsonObjectFields, PutItem, Returned, ReturnedFields, S3Call, UpdateItem,
        WrittenObject, WrittenObjectFields,
    };
}

/// Expressions: values that exist only when the workflow runs.
///
/// [another language]: crate::state#a-state-in-the-other-language
/// [data]: crate::state#states-as-data
///
#[doc = include_str!("../guides/expressions.md")]
pub mod expr {
    pub use dsl::expr::*;
}

/// Resources: what a workflow uses, and what is deployed with it.
///
#[doc = include_str!("../guides/surroundings.md")]
pub mod resource {
    pub use dsl::resource::*;
}

/// The manual of every rule: what a diagnostic says, an example, and what to write instead.
///
// Its examples break the rules; those in Rust are compiled beside them, in `dsl/src/compile/rules`.
#[cfg_attr(not(doctest), doc = include_str!("../guides/rules.md"))]
pub mod rules {}

/// Runs workflows in unit tests: typed answers to tasks, and local queues, topics and functions, in virtual time.
///
/// [workers]: https://docs.rs/stepwright-worker
///
#[cfg(feature = "testing")]
#[doc = include_str!("../guides/simulation.md")]
pub mod testing {
    #[cfg(feature = "testing-aws")]
    pub use local::Aws;
    pub use stage::*;
}

/// The README's examples, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the guide of permissions are tested.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../guides/policy.md")]
struct PolicyGuide;

/// The example of the guide to projects is tested.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../guides/own-project.md")]
struct OwnProjectGuide;
