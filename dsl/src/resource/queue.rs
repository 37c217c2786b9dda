//! Queues.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::{Arn, Parameter};
use crate::duration::Duration;

/// The key that encrypts a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encryption {
    /// The stack's customer managed key.
    #[default]
    CustomerKey,
    /// A key that AWS manages, free of charge and without control over it.
    ServiceManaged,
}

/// An SQS queue whose messages are `M`, and whose worker answers with `A`.
///
/// The worker is compiled with the same two types, so both sides agree on the messages.
#[derive(Debug)]
pub struct Queue<M, A = ()> {
    spec: Arc<QueueSpec>,
    _message: PhantomData<fn() -> (M, A)>,
}

/// The specification of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Whether it is a FIFO queue.
    pub fifo: bool,
    /// The number of receives after which a message is moved to the dead-letter queue; none without one.
    pub dead_letter_after: Option<u32>,
    /// The visibility timeout; by default computed from the consumer.
    pub visibility: Option<Duration>,
    /// The retention period; by default 4 days.
    pub retention: Option<Duration>,
    /// The key that encrypts it.
    pub encryption: Encryption,
    /// The flag that decides whether the queue exists.
    pub only_if: Option<Parameter>,
    /// Whether its URL is an output of the template.
    pub output_url: bool,
    /// Whether a consumer outside the template takes the messages.
    pub external_consumer: bool,
    /// The ARN of an existing resource, which is used and not deployed.
    pub existing: Option<Arn>,
    /// The types that it is for, so that two of different types under one id are distinguished.
    pub(crate) types: &'static str,
}

impl QueueSpec {
    /// The retention period in seconds; by default 4 days, as in SQS.
    pub fn retention_seconds(&self) -> u32 {
        self.retention.map_or(4 * 86_400, Duration::as_seconds)
    }
}

impl<M, A> Queue<M, A> {
    /// A standard queue: it delivers messages at least once, in no particular order.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        Self::of(id.into(), false)
    }

    /// A FIFO queue: it delivers messages in order within each message group, which every send must set.
    #[track_caller]
    pub fn fifo(id: impl Into<String>) -> Self {
        Self::of(id.into(), true)
    }

    /// An existing queue. It is used as it is: the template neither creates nor changes it.
    ///
    /// If it is encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
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

    /// Moves a message to a dead-letter queue when it has been received this many times without being deleted.
    ///
    /// If a function consumes the queue, use at least 5, because throttling counts as a receive (AWS Lambda Developer
    /// Guide, "Using Lambda with Amazon SQS").
    #[must_use]
    pub fn max_receive_count(self, receives: u32) -> Self {
        self.with(|spec| spec.dead_letter_after = Some(receives))
    }

    /// The time for which a received message is hidden from other consumers; by default six times the consuming
    /// function's timeout.
    #[must_use]
    pub fn visibility_timeout(self, time: Duration) -> Self {
        self.with(|spec| spec.visibility = Some(time))
    }

    /// The time for which a message is kept: 1 minute to 14 days.
    #[must_use]
    pub fn retention_period(self, time: Duration) -> Self {
        self.with(|spec| spec.retention = Some(time))
    }

    /// The key that encrypts the messages.
    #[must_use]
    pub fn encryption(self, encryption: Encryption) -> Self {
        self.with(|spec| spec.encryption = encryption)
    }

    /// Creates the queue only if a flag is true at deployment.
    #[must_use]
    pub fn only_if(self, flag: Parameter) -> Self {
        self.with(|spec| spec.only_if = Some(flag))
    }

    /// Puts the queue's URL among the template's outputs, as `<id>Url`.
    #[must_use]
    pub fn output_url(self) -> Self {
        self.with(|spec| spec.output_url = true)
    }

    /// Declares that a consumer that is not deployed with the workflow takes and answers the messages, such as an
    /// application for people.
    #[must_use]
    pub fn external_consumer(self) -> Self {
        self.with(|spec| spec.external_consumer = true)
    }

    pub(crate) fn spec(&self) -> Arc<QueueSpec> {
        Arc::clone(&self.spec)
    }
}
