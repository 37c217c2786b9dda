//! States and how they follow each other.

mod annotate;
mod called;
mod choice;
mod collect;
mod data_flow;
mod draft;
mod end;
mod flow;
mod handling;
mod label;
mod map;
mod parallel;
mod pass;
mod raw;
mod task;
mod variable;
mod wait;

pub use annotate::{Annotate, Annotated};
pub(crate) use called::Called;
pub use choice::Choice;
pub(crate) use collect::{Draft, collect};
pub use data_flow::DataFlow;
pub(crate) use draft::{
    AssignDraft, BatchDraft, DistributedDraft, EndDraft, Integrated, ItemsDraft, Kind, MachineDraft, MapDraft,
    ParallelDraft, RawField, ReaderDraft, RoleArn, RuleDraft, Slot, StateDraft, StateRef, TaskDraft, WaitTime,
    WriterDraft,
};
pub use end::{Fail, Succeed};
pub use flow::{BranchOutput, ChoiceOutput, Continue, Flow, IntoFlow, Joined, Never, Paths, SingleResult};
pub use label::Label;
pub use map::{
    Batch, BatchFields, Distributed, DistributedMap, Entry, EntryFields, Inline, InlineItems, ItemBatcher, ItemReader,
    Items, Map, MapItem, ResultWriterDetails, ResultWriterDetailsFields, S3Object, S3ObjectFields, Transformation,
    WriterOutputType, WrittenResults, WrittenResultsFields,
};
pub use parallel::{Append, Parallel};
pub use pass::Pass;
pub use raw::RawState;
#[doc(hidden)]
pub use task::call::{Answers, Callee, Modelled, Said};
pub use task::{
    AcceptsCredentials, IntoMessage, InvokeActivity, InvokeFunction, Message, PutEvent, Request, SendMessage,
    SentEvent, SentEventFields, SentEvents, SentEventsFields, SentMessage, SentMessageFields, ServiceCall, SnsPublish,
    StartExecution, StartedExecution, StartedExecutionFields, Task, sns_publish,
};
pub use variable::{Assigns, Variable};
pub use wait::Wait;
