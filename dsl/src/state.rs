//! States and how they follow each other.

mod annotate;
mod choice;
mod draft;
mod end;
mod flow;
mod handle;
mod pass;
mod raw;
mod task;
mod wait;

pub use annotate::{Annotate, Annotated};
pub use choice::Choice;
pub(crate) use draft::{
    Argument, EndDraft, Integrated, Kind, RawField, ResourceUse, RuleDraft, Slot, StateDraft, StateRef, TaskDraft,
    WaitTime,
};
pub use end::{Fail, Succeed};
pub use flow::{Continue, Flow, IntoFlow, Joined, LeavesResult};
pub use handle::Handle;
pub use pass::Pass;
pub use raw::RawState;
pub use task::{
    AskActivity, CallsService, IntoMessage, InvokeFunction, Message, PublishNotice, PutEvent, SendMessage, SentEvent,
    SentEventFields, SentEvents, SentEventsFields, SentMessage, SentMessageFields, StartExecution, StartedExecution,
    StartedExecutionFields, Task, sns_publish,
};
pub use wait::Wait;
