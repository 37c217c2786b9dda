//! Runs state machines in process, in virtual time, with the history that the service writes.
//!
//! A [`Machine`] is the plan of a definition: states by number, paths, templates and expressions read once. A
//! [`Simulation`] is a machine with what is around it, and [`Simulation::run`] runs one execution to its end.
//!
//! ```
//! use serde_json::json;
//! use simulator::{Machine, Simulation, Status};
//!
//! let machine = Machine::from_value(&json!({
//!     "StartAt": "Greet",
//!     "States": {"Greet": {"Type": "Pass", "Parameters": {"text.$": "States.Format('Hello {}', $.name)"}, "End": true}}
//! }))?;
//! let execution = Simulation::of(&machine).run(json!({"name": "Ada"}).into());
//! assert_eq!(execution.status, Status::Succeeded);
//! assert_eq!(execution.output.unwrap().to_value(), json!({"text": "Hello Ada"}));
//! assert_eq!(execution.history.events().len(), 4);
//! # Ok::<(), simulator::PlanError>(())
//! ```
//!
//! # How it is built
//!
//! - **Data is shared.** Values ([`Data`]) are counted references that know their size. An input of 200 KB goes through
//!   a thousand states without being copied or measured again.
//! - **One loop.** What runs is a *frame*: the execution itself, a branch of a Parallel, an iteration of a Map, a child
//!   of a distributed Map. A frame stands at one state. Nothing recurses over states; only what a fork does at its border
//!   (a branch that ends, a failure that goes outwards) climbs, as far as the definition nests.
//! - **Time is a queue.** It stands still while any frame can go on, and jumps to the next timer when none can. Timers of
//!   the same moment go off in the order in which they were set.
//! - **Branches take turns.** Frames that can go on stand in a row. The first takes one step, which is a state entered and
//!   left, or entered and made to wait, and goes to the end of the row. Branches enter the row in the order of the
//!   definition, iterations in the order of their items. So the interleaving is the same each time. The service's own is
//!   not documented and differs from run to run.
//! - **Chance is a row of numbers** that begins with a seed; jitter, `States.UUID` and the like draw from it in the order
//!   of the steps. Same seed, same history, byte for byte.
//! - **Events follow the service's recorded habits**, also where they surprise: the event before an `EvaluationFailed` is
//!   mostly the one before the state was entered, a Map's or Parallel's end names the last event of its work twice.
//!
//! # What it refuses
//!
//! Definitions are judged by [`asl::validate`] before they come here; what still cannot be run is a [`PlanError`]. A
//! workflow that loops without waiting ends at the service's limit of 25,000 events, or, where the service has none, at
//! [`MOST_STEPS`]. Values deeper than [`MOST_DEPTH`] end the execution. The crate opens no file: objects of S3 come from
//! [`Objects`], answers from [`Services`].

mod context;
mod data;
mod engine;
pub mod explore;
mod fault;
mod history;
mod items;
mod objects;
mod path;
mod plan;
mod query;
mod realm;
mod services;
mod simulation;
mod template;
pub mod time;
mod variables;

pub use data::{Array, Data, Members, Object};
pub use engine::MOST_STEPS;
pub use fault::{MOST_BYTES, MOST_DEPTH};
pub use history::{
    Assigned, Called, Event, History, HistoryError, MOST_EVENTS, Scheduled, Stage, TaskStage, Trouble, What,
};
pub use objects::{MemoryObjects, NoObjects, ObjectEntry, Objects};
pub use plan::{Machine, PlanError};
pub use services::answers::Answers;
pub use services::mock_file::{MockFile, MockFileError};
pub use services::{Answer, Callback, CallbackKind, Delivery, NoServices, Outcome, Request, Services};
pub use simulation::{Execution, MachineType, Simulation, Status, Unanswered};

/// The region of the simulated account, unless another is given.
pub const REGION: &str = "us-east-1";

/// The number of the simulated account, unless another is given.
pub const ACCOUNT: &str = "111111111111";

/// The role of the simulated executions, unless another is given.
pub const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/execution-role";
