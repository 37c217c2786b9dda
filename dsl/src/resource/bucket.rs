//! Buckets.

use std::sync::Arc;

use asl::Place;

use super::Arn;

/// An S3 bucket that exists already: where a Distributed Map reads its items, or writes its results.
///
/// It must be in the account and region of the state machine (Step Functions Developer Guide, "ItemReader").
#[derive(Debug, Clone)]
pub struct Bucket {
    spec: Arc<BucketSpec>,
}

/// What is known of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSpec {
    /// The name by which the definition's placeholders call it.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Where it is: `arn:aws:s3:::name`.
    pub arn: Arn,
}

impl Bucket {
    /// The bucket at an ARN such as `arn:aws:s3:::orders`.
    ///
    /// Where its objects are encrypted with a key of the account, let the execution role use that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self { spec: Arc::new(BucketSpec { id: id.into(), place: Place::here(), arn }) }
    }

    pub(crate) fn spec(&self) -> Arc<BucketSpec> {
        Arc::clone(&self.spec)
    }
}
