//! Topics.

use std::sync::Arc;

use asl::Place;

use super::{Encryption, Queue, QueueSpec};
use crate::payload::Json;

/// An SNS topic.
#[derive(Debug)]
pub struct Topic {
    spec: Arc<TopicSpec>,
}

/// What is known of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The queues that get every notice as it was published.
    pub subscriptions: Vec<Arc<QueueSpec>>,
    /// Who holds the key.
    pub encryption: Encryption,
}

impl Topic {
    /// A topic without subscriptions yet.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        let place = Place::here();
        let spec = TopicSpec { id: id.into(), place, subscriptions: Vec::new(), encryption: Encryption::default() };
        Self { spec: Arc::new(spec) }
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
