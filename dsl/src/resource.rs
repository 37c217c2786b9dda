//! Resources that a workflow uses, or that are deployed with it.
//!
//! A resource is a value. If a state uses it or a function consumes it, the template contains it, with the permissions,
//! keys, dead-letter queues, alarms and outputs that it needs. The author chooses the logical ids; resources have
//! physical names only where a cycle of references requires one.

pub(crate) mod activity;
mod arn;
pub(crate) mod bucket;
pub(crate) mod connection;
pub(crate) mod dead_letters;
pub(crate) mod deployment;
pub(crate) mod event_bus;
pub(crate) mod function;
pub(crate) mod machine;
pub(crate) mod parameter;
pub(crate) mod queue;
mod stack;
pub(crate) mod table;
pub(crate) mod topic;
pub(crate) mod trigger;

pub use activity::Activity;
pub(crate) use activity::ActivitySpec;
pub use arn::Arn;
pub use bucket::Bucket;
pub(crate) use bucket::BucketSpec;
pub(crate) use connection::ConnectionSpec;
pub use connection::{Connection, Secret, SecretValue};
pub use deployment::Deployment;
pub(crate) use deployment::Shift;
pub use event_bus::EventBus;
pub(crate) use event_bus::EventBusSpec;
pub use function::Function;
pub(crate) use function::{Consumes, FunctionSpec};
pub(crate) use machine::{MachineSpec, OtherEnd};
pub use parameter::Parameter;
pub(crate) use queue::QueueSpec;
pub use queue::{Encryption, Queue};
pub use stack::Stack;
pub(crate) use table::TableSpec;
pub use table::{CompositeKey, IntoKey, PartitionKey, Table};
pub use topic::Topic;
pub(crate) use topic::TopicSpec;
pub use trigger::{
    ApiGateway, BucketOfObject, BucketOfObjectFields, CreatedObject, CreatedObjectFields, EventRule, Match,
    ObjectCreated, ObjectCreatedFields, Schedule, Trigger,
};
pub(crate) use trigger::{
    Authorization, Delivery, EventInput, EventRuleSpec, RouteSpec, ScheduleSpec, Times, TriggerSpec,
};
