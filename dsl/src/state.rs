//! States and how they follow each other.

mod choice;
mod draft;
mod end;
mod flow;
mod pass;
mod task;
mod wait;

pub use choice::Choice;
pub(crate) use draft::{
    Argument, EndDraft, Kind, ResourceUse, RuleDraft, Slot, StateDraft, StateRef, TaskDraft, WaitTime,
};
pub use end::{Fail, Succeed};
pub use flow::{Continue, Flow, IntoFlow, Joined};
pub use pass::Pass;
pub use task::{IntoMessage, InvokeFunction, Message, PublishNotice, SendMessage, Task, sns_publish};
pub use wait::Wait;
