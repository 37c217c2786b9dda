//! States and how they follow each other.

mod annotate;
mod choice;
mod collect;
mod data_flow;
mod draft;
mod end;
mod flow;
mod handle;
mod handling;
mod map;
mod parallel;
mod pass;
mod raw;
mod task;
mod variable;
mod wait;

pub use annotate::{Annotate, Annotated};
pub use choice::Choice;
pub(crate) use collect::{Draft, collect};
pub use data_flow::DataFlow;
pub(crate) use draft::{
    Argument, AssignDraft, BatchDraft, DistributedDraft, EndDraft, Integrated, ItemsDraft, Kind, MachineDraft,
    MapDraft, ParallelDraft, RawField, ReaderDraft, ResourceUse, RuleDraft, Slot, StateDraft, StateRef, TaskDraft,
    WaitTime, WriterDraft,
};
pub use end::{Fail, Succeed};
pub(crate) use flow::type_name;
pub use flow::{Continue, Flow, IntoFlow, Joined, Leaves, LeavesResult};
pub use handle::Handle;
pub use map::{
    Batch, BatchFields, Batching, Distributed, Each, Entry, EntryFields, Inline, ItemReader, Items, Map, S3Object,
    S3ObjectFields, WorksInChildren, WorksInline, WriterFormat, WriterShape, WrittenResults, WrittenResultsFields,
    WrittenTo, WrittenToFields,
};
pub use parallel::{Append, Parallel};
pub use pass::Pass;
pub use raw::RawState;
pub use task::{
    AskActivity, CallsService, IntoMessage, InvokeFunction, Message, PublishNotice, PutEvent, SendMessage, SentEvent,
    SentEventFields, SentEvents, SentEventsFields, SentMessage, SentMessageFields, StartExecution, StartedExecution,
    StartedExecutionFields, Task, sns_publish,
};
pub use variable::{Assigns, Variable};
pub use wait::Wait;
