//! Resources: what a workflow uses, and what is deployed with it.
//!
//! A resource is a value: what a state names, or a function consumes, is in the template, with the permissions, keys,
//! dead-letter queues, alarms and outputs that follow from it. Logical ids are given by the author; there are no
//! physical names unless a cycle of references forces one.

mod arn;
mod bucket;
mod function;
mod parameter;
mod queue;
mod topic;

pub use arn::Arn;
pub use bucket::{Bucket, BucketSpec};
pub use function::{Consumes, EnvironmentValue, Function, FunctionSpec, OwnMetric};
pub use parameter::{Parameter, ParameterKind};
pub use queue::{Encryption, Queue, QueueSpec};
pub use topic::{Topic, TopicSpec};
