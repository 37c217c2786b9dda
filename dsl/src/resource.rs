//! Resources: what a workflow uses, and what is deployed with it.
//!
//! A resource is a value: what a state names, or a function consumes, is in the template, with the permissions, keys,
//! dead-letter queues, alarms and outputs that follow from it. Logical ids are given by the author; there are no
//! physical names unless a cycle of references forces one.

mod activity;
mod arn;
mod bucket;
mod dead_letters;
mod deployment;
mod event_bus;
mod function;
mod machine;
mod parameter;
mod queue;
mod topic;
mod trigger;

pub use activity::{Activity, ActivitySpec};
pub use arn::Arn;
pub use bucket::{Bucket, BucketSpec};
pub use dead_letters::{DEAD_LETTER_RETENTION, Redrive};
pub use deployment::{Deployment, Shift};
pub use event_bus::{EventBus, EventBusSpec};
pub use function::{Consumes, EnvironmentValue, Function, FunctionSpec, OwnMetric};
pub use machine::MachineSpec;
pub(crate) use machine::OtherEnd;
pub use parameter::{Parameter, ParameterKind};
pub use queue::{Encryption, Queue, QueueSpec};
pub use topic::{Topic, TopicSpec};
pub use trigger::{
    ApiGateway, Authorization, Delivery, EventInput, EventRule, EventRuleSpec, Match, RouteSpec, Schedule,
    ScheduleSpec, Times, Trigger, TriggerSpec,
};
