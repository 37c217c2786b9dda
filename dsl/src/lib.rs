//! What a workflow author writes: typed payloads, expressions, states, tasks and resources.
//!
//! ```
//! use dsl::prelude::*;
//!
//! /// What StartExecution is given.
//! #[derive(Payload, Serialize, Deserialize, JsonSchema)]
//! #[serde(rename_all = "camelCase")]
//! struct Order {
//!     order_id: String,
//!     total: f64,
//! }
//!
//! let news = Topic::new("NewsTopic");
//! let workflow = Workflow::standard("Orders", |order: OrderFields| {
//!     Choice::new("Large?")
//!         .when(order.total.gt(1000.0), sns_publish("Tell the team", &news, order.order_id))
//!         .otherwise(Succeed::new("Done"))
//! });
//! assert!(workflow.compile().diagnostics.is_empty());
//! ```
//!
//! A workflow is a value. [`Workflow::compile`] turns it into a definition in the Amazon States Language, the resources
//! around it, and diagnostics that point at the author's lines. The crate reads no file, no clock and no environment.

// The derive names this crate as authors do.
extern crate self as dsl;

#[doc(hidden)]
pub mod call;
mod compile;
mod compiled;
mod deployed;
mod duration;
mod error;
pub mod resource;
mod schema;
mod state;
mod state_machine;
mod workflow;

pub use ::payload;
pub(crate) use payload::draft;

/// Expressions: the handles, what they stand for, and the functions beside their methods.
pub(crate) mod expr {
    pub(crate) use payload::node::{self, function};
    pub(crate) use payload::{Expr, HashAlgorithm, context, format_text};
}

pub use asl::{CsvDelimiter, DataPath, QueryLanguage};
pub use compile::rules::{LOGICAL_ID_USED_TWICE, rules};
pub use compiled::{
    ArnPart, ArnPattern, Attribute, Callback, Compiled, Condition, Grant, GrantedTo, Places, WorkflowType,
};
pub use duration::{Duration, days, hours, minutes, seconds};
pub use error::{ErrorName, ErrorOutput, ErrorOutputFields, Errors, Retry};
pub use payload::{
    CarriesToken, Expr, Fields, HashAlgorithm, IntoExpr, Json, Number, Operand, Ordered, Payload, Plain, Scalar,
    Sensitive, TaskToken, Timestamp, TimestampError, Whole, context, format_text, if_else, message, random,
    random_with_seed, range,
};
pub use resource::{
    Activity, ApiGateway, Arn, Bucket, Deployment, Encryption, EventBus, EventRule, Function, Match, Parameter, Queue,
    Schedule, Topic, Trigger,
};
pub use state::{
    AcceptsCredentials, Annotate, Annotated, Append, Assigns, Batch, BatchFields, BranchOutput, Choice, ChoiceOutput,
    Continue, DataFlow, Distributed, DistributedMap, Entry, EntryFields, Fail, Flow, Inline, InlineItems, IntoFlow,
    IntoMessage, InvokeActivity, InvokeFunction, ItemBatcher, ItemReader, Items, Joined, Label, Map, MapItem, Message,
    Never, Parallel, Pass, Paths, PutEvent, RawState, Request, ResultWriterDetails, ResultWriterDetailsFields,
    S3Object, S3ObjectFields, SendMessage, SentEvent, SentEventFields, SentEvents, SentEventsFields, SentMessage,
    SentMessageFields, ServiceCall, SingleResult, SnsPublish, StartExecution, StartedExecution, StartedExecutionFields,
    Succeed, Task, Transformation, Variable, Wait, WriterOutputType, WrittenResults, WrittenResultsFields, sns_publish,
};
pub use state_machine::StateMachine;
pub use workflow::{Build, Workflow};

/// What a workflow author needs, in one line: `use dsl::prelude::*`.
pub mod prelude {
    pub use asl::QueryLanguage;
    pub use schemars::JsonSchema;
    pub use serde::{Deserialize, Serialize};

    pub use crate::api;
    pub use crate::{
        Activity, Annotate, ApiGateway, Arn, Assigns, BatchFields, Bucket, Choice, Continue, DataFlow, Deployment,
        Encryption, ErrorName, ErrorOutput, Errors, EventBus, EventRule, Expr, Fail, Fields, Flow, Function,
        HashAlgorithm, IntoFlow, ItemBatcher, ItemReader, Json, Label, Map, Match, Parallel, Parameter, Pass, Payload,
        Queue, RawState, Retry, Schedule, Sensitive, SentMessage, StateMachine, Succeed, Task, TaskToken, Timestamp,
        Topic, Variable, Wait, Workflow, WorkflowType, context, days, format_text, hours, if_else, message, minutes,
        random, random_with_seed, range, seconds, sns_publish,
    };
}

/// The README's examples, compiled with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The guides' examples, compiled and run with the doc tests.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../../docs/states.md")]
    struct States;
    #[doc = include_str!("../../docs/calls.md")]
    struct Calls;
    #[doc = include_str!("../../docs/expressions.md")]
    struct Expressions;
    #[doc = include_str!("../../docs/surroundings.md")]
    struct Surroundings;
}
