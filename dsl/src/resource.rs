//! Resources that a workflow uses, or that are deployed with it.
//!
//! A resource is a value. If a state uses it or a function consumes it, the template contains it, with the permissions,
//! keys, dead-letter queues, alarms and outputs that it needs. The author chooses the logical ids; resources have
//! physical names only where a cycle of references requires one.

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
