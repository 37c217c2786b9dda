//! Topics.

use std::sync::Arc;

use asl::Place;

use super::{Arn, Encryption, Queue, QueueSpec};
use crate::payload::Json;

/// An SNS topic.
#[derive(Debug)]
pub struct Topic {
    spec: Arc<TopicSpec>,
}

/// The specification of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopicSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The queues that receive every message as it was published.
    pub subscriptions: Vec<Arc<QueueSpec>>,
    /// The key that encrypts it.
    pub encryption: Encryption,
    /// The ARN of an existing resource, which is used and not deployed.
    pub existing: Option<Arn>,
}

impl Topic {
    /// A topic without subscriptions.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        let place = Place::here();
        let (id, encryption) = (id.into(), Encryption::default());
        let spec = TopicSpec { id, place, subscriptions: Vec::new(), encryption, existing: None };
        Self { spec: Arc::new(spec) }
    }

    /// An existing topic. It is used as it is: the template neither creates nor changes it, but can subscribe to it.
    ///
    /// If it is encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        let mut topic = Self::new(id).encryption(Encryption::ServiceManaged);
        Arc::make_mut(&mut topic.spec).existing = Some(arn);
        topic
    }

    /// Delivers every message to a queue as it was published (raw message delivery), including its attributes.
    #[must_use]
    pub fn subscribe(mut self, queue: &Queue<Json>) -> Self {
        Arc::make_mut(&mut self.spec).subscriptions.push(queue.spec());
        self
    }

    /// The key that encrypts the messages.
    #[must_use]
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        Arc::make_mut(&mut self.spec).encryption = encryption;
        self
    }

    pub(crate) fn spec(&self) -> Arc<TopicSpec> {
        Arc::clone(&self.spec)
    }
}
