//! What S3 says of an object that was created.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::payload::Payload;

/// The `detail` of an event of S3 for an object that was created (S3 User Guide, "EventBridge event message structure").
#[derive(Debug, Clone, PartialEq, Eq, Payload, Serialize, Deserialize, JsonSchema)]
pub struct ObjectCreated {
    /// The bucket.
    pub bucket: BucketOfObject,
    /// The object.
    pub object: CreatedObject,
    /// The call that created it, such as `PutObject` or `CompleteMultipartUpload`.
    #[schemars(example = &"PutObject")]
    pub reason: String,
}

/// The bucket of an object.
#[derive(Debug, Clone, PartialEq, Eq, Payload, Serialize, Deserialize, JsonSchema)]
pub struct BucketOfObject {
    /// Its name.
    #[schemars(example = &"recordings")]
    pub name: String,
}

/// An object that was created.
#[derive(Debug, Clone, PartialEq, Eq, Payload, Serialize, Deserialize, JsonSchema)]
pub struct CreatedObject {
    /// The key, as it is: not encoded, unlike in a notification of S3 to a queue or function.
    #[schemars(example = "in/1042.wav")]
    pub key: String,
    /// Bytes.
    #[schemars(example = 1_048_576)]
    pub size: u64,
    /// The entity tag.
    #[schemars(example = &"b1946ac92492d2347c6235b4d2611184")]
    pub etag: String,
    /// The version, if the bucket keeps versions.
    #[serde(rename = "version-id")]
    pub version_id: Option<String>,
    /// A hexadecimal number that grows with each event of the same key.
    #[schemars(example = "00617F08299329D189")]
    pub sequencer: String,
}
