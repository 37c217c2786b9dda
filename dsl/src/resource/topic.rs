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

/// What is known of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopicSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The queues that get every notice as it was published.
    pub subscriptions: Vec<Arc<QueueSpec>>,
    /// Who holds the key.
    pub encryption: Encryption,
    /// Where it is, if it exists already; it is then used and not deployed.
    pub existing: Option<Arn>,
}

impl Topic {
    /// A topic without subscriptions yet.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        let place = Place::here();
        let (id, encryption) = (id.into(), Encryption::default());
        let spec = TopicSpec { id, place, subscriptions: Vec::new(), encryption, existing: None };
        Self { spec: Arc::new(spec) }
    }

    /// A topic that exists already. It is used as it is: the template neither makes nor changes it, but can subscribe to it.
    ///
    /// Where it is encrypted with a key of the account, let the execution role use that key with `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        let mut topic = Self::new(id).encryption(Encryption::ServiceManaged);
        Arc::make_mut(&mut topic.spec).existing = Some(arn);
        topic
    }

    /// Delivers every notice to a queue, as it was published (raw message delivery), attributes included.
    #[must_use]
    pub fn subscribe(mut self, queue: &Queue<Json>) -> Self {
        Arc::make_mut(&mut self.spec).subscriptions.push(queue.spec());
        self
    }

    /// Who holds the key that encrypts the notices.
    #[must_use]
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        Arc::make_mut(&mut self.spec).encryption = encryption;
        self
    }

    pub(crate) fn spec(&self) -> Arc<TopicSpec> {
        Arc::clone(&self.spec)
    }
}
