//! Buckets.

use std::sync::Arc;

use asl::Place;

use super::Arn;

/// An existing S3 bucket from which a Distributed Map reads its items, or to which it writes its results.
///
/// It must be in the account and region of the state machine (Step Functions Developer Guide, "ItemReader").
#[derive(Debug, Clone)]
pub struct Bucket {
    spec: Arc<BucketSpec>,
}

/// The specification of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSpec {
    /// The name of its placeholder in the definition.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// Its ARN: `arn:aws:s3:::name`.
    pub arn: Arn,
}

impl Bucket {
    /// The bucket at an ARN such as `arn:aws:s3:::orders`.
    ///
    /// If its objects are encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing(id: impl Into<String>, arn: Arn) -> Self {
        Self { spec: Arc::new(BucketSpec { id: id.into(), place: Place::here(), arn }) }
    }

    pub(crate) fn spec(&self) -> Arc<BucketSpec> {
        Arc::clone(&self.spec)
    }
}
