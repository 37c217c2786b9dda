//! Runs state machines in process, in virtual time, with the same history as the service.
//!
//! A [`Machine`] is the plan of a definition: numbered states, and parsed paths, templates and expressions. A
//! [`Simulation`] is a machine with its environment, and [`Simulation::run`] runs one execution until it ends.
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
//! # Design
//!
//! - **Data is shared.** Values ([`Data`]) are reference counted and know their size. An input of 200 KB passes through
//!   a thousand states without being copied or measured again.
//! - **One loop.** The unit of execution is a *frame*: the execution itself, a branch of a Parallel, an iteration of a
//!   Map, or a child of a Distributed Map. A frame is at one state. Nothing recurses over states, except that the end
//!   of a branch and a failure propagate outwards, as far as the definition nests.
//! - **Time is a queue.** It does not advance while any frame can continue, and jumps to the next timer when none can.
//!   Timers of the same time fire in the order in which they were set.
//! - **Branches take turns.** Frames that can continue are in a queue. The first takes one step, in which it enters and
//!   leaves a state, or enters it and waits, and goes to the end of the queue. Branches enter the queue in the order of
//!   the definition, iterations in the order of their items. So the interleaving is always the same. That of the
//!   service is not documented and differs between runs.
//! - **Randomness is a sequence of numbers** from a seed; jitter, `States.UUID` and the like draw from it in the order
//!   of the steps. Same seed, same history, byte for byte.
//! - **Events follow recorded histories of the service**, even where they are surprising: the event before an
//!   `EvaluationFailed` is mostly the one before the state was entered, a Map's or Parallel's end names the last event
//!   of its work twice.
//!
//! # Limits
//!
//! Validate definitions with [`asl::validate`] first; those that still cannot be run give a [`PlanError`]. A workflow
//! that loops without waiting ends at the service's limit of 25,000 events, or at [`MOST_STEPS`] if the service has no
//! limit. Values deeper than [`MOST_DEPTH`] end the execution. The crate opens no files: S3 objects come from
//! [`Objects`], answers from [`Services`].

mod context;
mod data;
mod engine;
mod execution;
pub mod explore;
mod fault;
mod history;
mod items;
mod map_run;
pub mod nested;
mod objects;
mod path;
mod plan;
mod query;
mod realm;
mod services;
mod simulation;
mod template;
mod test_state;
pub mod time;
mod variables;

pub use asl::WorkflowType;
pub use data::{Array, Data, Members, Object};
pub use engine::{FREE_STEPS, MOST_STEPS, Outside, Passage, Progress, Session, Start, Steps, Waiting};
pub use execution::{Execution, Status, Unanswered};
pub use fault::{MOST_BYTES, MOST_DEPTH};
pub use history::{
    Assigned, Called, Event, History, HistoryError, MOST_EVENTS, Scheduled, Stage, TaskStage, Trouble, What,
    details_member,
};
#[cfg(feature = "parquet")]
pub use items::parquet::reads_parquet;
pub use map_run::{Child, MapRun, Update};
pub use objects::{MemoryObjects, NoObjects, ObjectEntry, Objects, etag};
pub use plan::{Machine, PlanError};
pub use services::answers::Answers;
pub use services::mock_file::{MockFile, MockFileError};
pub use services::{Answer, CallId, Callback, CallbackKind, Delivery, NoServices, Outcome, Request, Services};
pub use simulation::Simulation;
pub use test_state::{
    ErrorDetails, ErrorOutput, FieldValidationMode, HttpRequest, HttpResponse, InspectionData, InspectionLevel, Mock,
    StateConfiguration, TestState, TestStateError, TestStateErrorCode, TestStateRequest, TestStateResponse,
    TestStateStatus,
};

/// The region of the simulated account, unless another is given.
pub const REGION: &str = "us-east-1";

/// The number of the simulated account, unless another is given.
pub const ACCOUNT: &str = "111111111111";

/// The role of the simulated executions, unless another is given.
pub const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/execution-role";
