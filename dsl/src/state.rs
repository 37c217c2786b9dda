//! States and their transitions.
//!
//! Most states are in this module. The two largest have modules of their own: [`Task`] with the calls of services is in
//! [`task`], [`Map`](map::Map) with its readers and writers in [`map`]. Transitions are in [`flow`].

mod annotate;
mod called;
mod choice;
mod collect;
mod data_flow;
mod draft;
mod end;
pub mod flow;
mod handling;
mod label;
pub mod map;
mod parallel;
mod pass;
mod raw;
pub mod task;
mod variable;
mod wait;

pub use annotate::{Annotate, Annotated};
pub use asl::DataPath;
pub(crate) use called::Called;
pub use choice::Choice;
pub(crate) use collect::{Draft, collect};
pub use data_flow::DataFlow;
pub(crate) use draft::{
    AssignDraft, BatchDraft, DistributedDraft, EndDraft, Integrated, ItemsDraft, Kind, MachineDraft, MapDraft,
    ParallelDraft, RawDraft, RawField, ReaderDraft, RoleArn, RuleDraft, Slot, StateDraft, StateRef, TaskDraft,
    WaitTime, WriterDraft,
};
pub use end::{Fail, Succeed};
pub(crate) use flow::{BranchOutput, ChoiceOutput, Flow, IntoFlow, Joined, Never, Paths};
pub use label::Label;
pub use parallel::{Append, Parallel};
pub use pass::Pass;
pub use raw::RawState;
pub(crate) use task::{STARTED_BY, Task};
pub use variable::{Assignment, Assigns, Variable};
pub(crate) use variable::{assign_first, can_assign};
pub use wait::Wait;
