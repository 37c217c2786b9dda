//! Functions.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::{Arn, Parameter, Queue, QueueSpec};
use crate::duration::{Duration, seconds};

/// A Lambda function in Rust, which takes `I` and returns `O` when it is invoked directly.
#[derive(Debug)]
pub struct Function<I = (), O = ()> {
    spec: Arc<FunctionSpec>,
    _types: PhantomData<fn() -> (I, O)>,
}

/// The specification of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Its package, a folder below the project's root.
    pub package: String,
    /// The binary of that package.
    pub binary: String,
    /// The maximum duration of an invocation.
    pub timeout: Duration,
    /// Memory in MiB.
    pub memory: u32,
    /// Environment variables, in the order in which they were added.
    pub environment: Vec<(String, EnvironmentValue)>,
    /// The queue whose messages it consumes.
    pub consumes: Option<Consumes>,
    /// Metrics that the function emits and that have an alarm.
    pub alarms: Vec<OwnMetric>,
    /// The ARN of an existing function, which is invoked and not deployed.
    pub existing: Option<Arn>,
    /// The types that it is for, so that two of different types under one id are distinguished.
    pub(crate) types: &'static str,
}

impl FunctionSpec {
    /// The environment variable that tells a function after how many receives its queue gives a message up.
    pub const MAX_RECEIVE_COUNT: &str = "QUEUE_MAX_RECEIVE_COUNT";

    /// After how many receives the queue that the function consumes gives a message up; none for dead letters.
    pub fn max_receive_count(&self) -> Option<u32> {
        self.consumes.as_ref().filter(|consumes| !consumes.dead_letters)?.queue.dead_letter_after
    }
}

/// A metric that a function emits, with the dimension `FunctionName`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnMetric {
    /// The CloudWatch namespace.
    pub namespace: String,
    /// The metric's name: letters and digits.
    pub name: String,
    /// What a value above zero means, in one sentence.
    pub description: String,
}

/// The value of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvironmentValue {
    /// Text.
    Text(String),
    /// The value of a parameter.
    Parameter(Parameter),
}

/// How a function consumes messages from a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Consumes {
    /// The queue.
    pub queue: Arc<QueueSpec>,
    /// Whether it consumes the queue's dead letters instead of its messages.
    pub dead_letters: bool,
    /// The maximum number of messages per invocation.
    pub batch_size: u32,
    /// The maximum number of concurrent invocations, 2 to 1,000.
    pub maximum_concurrency: u32,
}

impl Consumes {
    /// The logical id of the queue that the messages come from: the queue itself, or its dead-letter queue.
    pub fn source(&self) -> String {
        if self.dead_letters { self.queue.dead_letter_id() } else { self.queue.id.clone() }
    }
}

impl FunctionSpec {
    /// True for a function that takes the messages of a queue, or its dead letters.
    pub fn takes(&self, queue: &str, dead_letters: bool) -> bool {
        self.consumes.as_ref().is_some_and(|from| from.queue.id == queue && from.dead_letters == dead_letters)
    }
}

impl<I, O> Function<I, O> {
    /// The binary of the package of the same name, in a folder of that name. Its logical id is the name in Pascal case and
    /// `Function`: `worker` becomes `WorkerFunction`.
    #[track_caller]
    pub fn rust(name: impl Into<String>) -> Self {
        let name = name.into();
        let spec = FunctionSpec {
            id: pascal_case(&name) + "Function",
            place: Place::here(),
            package: name.clone(),
            binary: name,
            timeout: seconds(10),
            memory: 128,
            environment: Vec::new(),
            consumes: None,
            alarms: Vec::new(),
            existing: None,
            types: std::any::type_name::<(I, O)>(),
        };
        Self { spec: Arc::new(spec), _types: PhantomData }
    }

    /// An existing function, in any language. It is invoked as it is: the template neither creates nor changes it.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        let id = id.into();
        Self::rust("").with(|spec| {
            spec.id = id;
            spec.existing = Some(arn);
        })
    }

    fn with(mut self, change: impl FnOnce(&mut FunctionSpec)) -> Self {
        change(Arc::make_mut(&mut self.spec));
        self
    }

    /// The package of the binary, if it has another name than the binary.
    #[must_use]
    pub fn package(self, package: impl Into<String>) -> Self {
        self.with(|spec| spec.package = package.into())
    }

    /// The maximum duration of an invocation: at most 15 minutes, by default 10 seconds.
    #[must_use]
    pub fn timeout(self, limit: Duration) -> Self {
        self.with(|spec| spec.timeout = limit)
    }

    /// Memory in MiB: 128 to 10,240, by default 128.
    #[must_use]
    pub fn memory_size(self, mebibytes: u32) -> Self {
        self.with(|spec| spec.memory = mebibytes)
    }

    /// Sets an environment variable to a string. Do not use it for secrets: everybody who may describe the function can
    /// read it.
    #[must_use]
    pub fn environment(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let entry = (name.into(), EnvironmentValue::Text(value.into()));
        self.with(|spec| spec.environment.push(entry))
    }

    /// Sets an environment variable to the value of a parameter.
    #[must_use]
    pub fn environment_from(self, name: impl Into<String>, parameter: Parameter) -> Self {
        let entry = (name.into(), EnvironmentValue::Parameter(parameter));
        self.with(|spec| spec.environment.push(entry))
    }

    /// Adds an alarm that goes off when the function emits this metric with its own name as the dimension
    /// `FunctionName`.
    #[must_use]
    pub fn alarm_on(
        self,
        namespace: impl Into<String>,
        metric: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        let metric = OwnMetric { namespace: namespace.into(), name: metric.into(), description: description.into() };
        self.with(|spec| spec.alarms.push(metric))
    }

    pub(crate) fn spec(&self) -> Arc<FunctionSpec> {
        Arc::clone(&self.spec)
    }
}

/// A function that takes messages is not invoked directly.
impl Function {
    /// Consumes the messages of a queue, in batches of at most ten, with at most ten concurrent invocations.
    ///
    /// If a task waits for the answer, the template grants the function the permission to send it.
    #[must_use]
    pub fn consumes<M, A>(self, queue: &Queue<M, A>) -> Self {
        self.takes_from(queue, false, 10)
    }

    /// Consumes the messages in the queue's dead-letter queue, to fail the tasks that nobody will answer.
    #[must_use]
    pub fn consumes_dead_letters<M, A>(self, queue: &Queue<M, A>) -> Self {
        self.takes_from(queue, true, 2)
    }

    fn takes_from<M, A>(self, queue: &Queue<M, A>, dead_letters: bool, maximum_concurrency: u32) -> Self {
        let consumes = Consumes { queue: queue.spec(), dead_letters, batch_size: 10, maximum_concurrency };
        self.with(|spec| spec.consumes = Some(consumes))
    }

    /// The maximum number of messages per invocation, and of concurrent invocations.
    #[must_use]
    pub fn batches(self, batch_size: u32, maximum_concurrency: u32) -> Self {
        self.with(|spec| {
            if let Some(consumes) = &mut spec.consumes {
                consumes.batch_size = batch_size;
                consumes.maximum_concurrency = maximum_concurrency;
            }
        })
    }
}

/// `dead-letter` becomes `DeadLetter`.
fn pascal_case(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logical_id_follows_from_the_name() {
        assert_eq!(Function::<(), ()>::rust("dead-letter").spec().id, "DeadLetterFunction");
    }
}
