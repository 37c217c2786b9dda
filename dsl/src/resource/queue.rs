//! Queues.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::{Arn, Parameter};
use crate::duration::Duration;

/// Who holds the key that encrypts a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encryption {
    /// The key of the stack, which the account controls.
    #[default]
    CustomerKey,
    /// A key that the service manages, without charge and without a say.
    ServiceManaged,
}

/// An SQS queue whose messages are `M`, and whose worker answers with `A`.
///
/// The worker is compiled against the same two types, so both sides agree on what travels.
#[derive(Debug)]
pub struct Queue<M, A = ()> {
    spec: Arc<QueueSpec>,
    _message: PhantomData<fn() -> (M, A)>,
}

/// What is known of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Whether it keeps the order of each message group.
    pub fifo: bool,
    /// After how many receives a message is moved to the dead-letter queue; none without one.
    pub dead_letter_after: Option<u32>,
    /// How long a received message is hidden; computed from the consumer where not given.
    pub visibility: Option<Duration>,
    /// How long a message is kept; 4 days where not given.
    pub retention: Option<Duration>,
    /// Who holds the key.
    pub encryption: Encryption,
    /// The flag that decides whether the queue exists.
    pub only_if: Option<Parameter>,
    /// Whether its URL is an output of the template.
    pub output_url: bool,
    /// Whether somebody takes the messages that the template knows nothing of.
    pub external_consumer: bool,
    /// Where it is, if it exists already; it is then used and not deployed.
    pub existing: Option<Arn>,
    /// The types that it is for, so that two of different types under one id are told apart.
    pub(crate) types: &'static str,
}

impl QueueSpec {
    /// How long a message is kept, in seconds; 4 days where the author says nothing, as SQS does.
    pub fn retention_seconds(&self) -> u32 {
        self.retention.map_or(4 * 86_400, Duration::as_seconds)
    }
}

impl<M, A> Queue<M, A> {
    /// A standard queue: at least once, in no particular order.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        Self::of(id.into(), false)
    }

    /// A FIFO queue: in order within each message group, which every send must name.
    #[track_caller]
    pub fn fifo(id: impl Into<String>) -> Self {
        Self::of(id.into(), true)
    }

    /// A queue that exists already. It is used as it is: the template neither makes nor changes it.
    ///
    /// Where it is encrypted with a key of the account, let the execution role use that key with `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self::of(id.into(), false).encryption(Encryption::ServiceManaged).with(|spec| {
            spec.fifo = matches!(&arn, Arn::Known(arn) if arn.ends_with(".fifo"));
            spec.existing = Some(arn);
        })
    }

    #[track_caller]
    fn of(id: String, fifo: bool) -> Self {
        let spec = QueueSpec {
            id,
            place: Place::here(),
            fifo,
            dead_letter_after: None,
            visibility: None,
            retention: None,
            encryption: Encryption::default(),
            only_if: None,
            output_url: false,
            external_consumer: false,
            existing: None,
            types: std::any::type_name::<(M, A)>(),
        };
        Self { spec: Arc::new(spec), _message: PhantomData }
    }

    fn with(mut self, change: impl FnOnce(&mut QueueSpec)) -> Self {
        change(Arc::make_mut(&mut self.spec));
        self
    }

    /// Moves a message to a dead-letter queue when it has been received that often without being deleted.
    ///
    /// With a function as the consumer, fewer than 5 lets throttling use up the receives (AWS Lambda Developer Guide,
    /// "Using Lambda with Amazon SQS").
    #[must_use]
    pub fn max_receive_count(self, receives: u32) -> Self {
        self.with(|spec| spec.dead_letter_after = Some(receives))
    }

    /// How long a received message is hidden from others. Without it, six times the consuming function's timeout.
    #[must_use]
    pub fn visibility_timeout(self, time: Duration) -> Self {
        self.with(|spec| spec.visibility = Some(time))
    }

    /// How long a message is kept: 1 minute to 14 days.
    #[must_use]
    pub fn retention_period(self, time: Duration) -> Self {
        self.with(|spec| spec.retention = Some(time))
    }

    /// Who holds the key that encrypts the messages.
    #[must_use]
    pub fn encryption(self, encryption: Encryption) -> Self {
        self.with(|spec| spec.encryption = encryption)
    }

    /// Makes the queue only when a flag is true at deployment.
    #[must_use]
    pub fn only_if(self, flag: Parameter) -> Self {
        self.with(|spec| spec.only_if = Some(flag))
    }

    /// Puts the queue's URL among the template's outputs, as `<id>Url`.
    #[must_use]
    pub fn output_url(self) -> Self {
        self.with(|spec| spec.output_url = true)
    }

    /// Says that somebody takes the messages and answers who is not deployed with the workflow, such as an application of
    /// people's.
    #[must_use]
    pub fn external_consumer(self) -> Self {
        self.with(|spec| spec.external_consumer = true)
    }

    pub(crate) fn spec(&self) -> Arc<QueueSpec> {
        Arc::clone(&self.spec)
    }
}
