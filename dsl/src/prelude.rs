//! What nearly every workflow uses, in one line: `use stepwright::prelude::*`.
//!
//! - The workflow: [`Workflow`].
//! - Its messages: [`#[message]`](macro@message), [`Payload`], [`TaskToken`], [`Sensitive`], [`Json`], and [`SentMessage`], the
//!   result of sending one.
//! - Its states: [`Task`], [`sns_publish`] and [`api!`](macro@api) for any call, [`Pass`], [`Choice`], [`Wait`], [`Succeed`], [`Fail`], [`Parallel`], [`Map`].
//! - What to compute: [`Expr`], [`format_text`], [`context`], and [`data!`](macro@data) for JSON with values in it.
//! - Errors and times: [`Errors`], [`ErrorName`], [`Retry`]; [`seconds`], [`minutes`], [`hours`], [`days`].
//! - Resources that most workflows have: [`Queue`], [`Topic`], [`Function`], and [`Arn`] for those that exist already.
//! - The traits whose methods the builders above are used with: [`Continue`] (`.next`, `.then`), [`Assigns`] (`.assign`),
//!   [`Annotate`] (`.comment`, `.raw`), [`Fields`] (`.build`, `.whole`), and [`IntoFlow`], which functions return that make a
//!   part of a workflow.
//!
//! Everything else is named by its module, such as `stepwright::state::Variable`, `stepwright::resource::Schedule` or
//! `stepwright::workflow::QueryLanguage`; so a workflow's first lines say what is unusual in it.

pub use crate::duration::{days, hours, minutes, seconds};
pub use crate::error::{ErrorName, Errors, Retry};
pub use crate::expr::{Expr, context, format_text};
pub use crate::payload::{Fields, Json, Payload, Sensitive, TaskToken, message};
pub use crate::resource::{Arn, Function, Queue, Topic};
pub use crate::state::flow::{Continue, IntoFlow};
pub use crate::state::map::Map;
pub use crate::state::task::{SentMessage, Task, sns_publish};
pub use crate::state::{Annotate, Assigns, Choice, Fail, Parallel, Pass, Succeed, Wait};
pub use crate::workflow::Workflow;
pub use crate::{api, data};
