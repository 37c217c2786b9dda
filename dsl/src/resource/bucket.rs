//! Buckets.

use std::sync::Arc;

use asl::Place;

use super::{Arn, Encryption};

/// An S3 bucket.
///
/// A bucket that the stack makes blocks public access, accepts only encrypted connections, encrypts its objects with the stack's
/// key, keeps old versions of objects, and is retained if the stack is deleted (S3 User Guide, "Security best practices").
///
/// A Distributed Map reads and writes only buckets in the account and region of the state machine (Step Functions Developer Guide,
/// "ItemReader").
#[derive(Debug, Clone)]
pub struct Bucket {
    spec: Arc<BucketSpec>,
}

/// The specification of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The key that encrypts it.
    pub encryption: Encryption,
    /// Whether its events go to the account's default event bus.
    pub sends_events: bool,
    /// The ARN of an existing resource, which is used and not deployed: `arn:aws:s3:::name`.
    pub existing: Option<Arn>,
}

impl Bucket {
    /// A bucket that the stack makes.
    #[track_caller]
    pub fn new(id: impl Into<String>) -> Self {
        let spec = BucketSpec {
            id: id.into(),
            place: Place::here(),
            encryption: Encryption::default(),
            sends_events: false,
            existing: None,
        };
        Self { spec: Arc::new(spec) }
    }

    /// The existing bucket at an ARN such as `arn:aws:s3:::orders`. It is used as it is: the template neither creates nor
    /// changes it.
    ///
    /// If its objects are encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self::new(id).encryption(Encryption::ServiceManaged).with(|spec| spec.existing = Some(arn))
    }

    fn with(mut self, change: impl FnOnce(&mut BucketSpec)) -> Self {
        change(Arc::make_mut(&mut self.spec));
        self
    }

    /// The key that encrypts the objects.
    #[must_use]
    pub fn encryption(self, encryption: Encryption) -> Self {
        self.with(|spec| spec.encryption = encryption)
    }

    /// Sends the bucket's events, such as `Object Created`, to the account's default event bus, for an
    /// [`EventRule`](super::EventRule).
    #[must_use]
    pub fn event_bridge_enabled(self) -> Self {
        self.with(|spec| spec.sends_events = true)
    }

    pub(crate) fn spec(&self) -> Arc<BucketSpec> {
        Arc::clone(&self.spec)
    }
}
