//! Buckets and their policies.

use dsl::compiled::BucketSpec;
use dsl::resource::Encryption;

use super::keys::KEY;
use super::policy::document;
use super::{Stack, once};
use cloudformation::{Deletion, Map, Resource, Value, map};

/// After how many days the parts of an upload that was never finished are deleted.
const UNFINISHED: u32 = 7;

impl<'a> Stack<'a> {
    /// Every bucket of every workflow that the stack makes, once.
    pub(super) fn buckets(&self) -> Vec<&'a BucketSpec> {
        once(self.workflows.iter().flat_map(|workflow| workflow.compiled.buckets()), |bucket| &bucket.id)
            .map(AsRef::as_ref)
            .filter(|bucket| bucket.existing.is_none())
            .collect()
    }

    pub(super) fn add_buckets(&mut self) {
        for bucket in self.buckets() {
            let blocked = map! {
                "BlockPublicAcls" => true,
                "BlockPublicPolicy" => true,
                "IgnorePublicAcls" => true,
                "RestrictPublicBuckets" => true,
            };
            let unfinished = map! {
                "Id" => "AbortUnfinishedUploads",
                "Status" => "Enabled",
                "AbortIncompleteMultipartUpload" => map! { "DaysAfterInitiation" => UNFINISHED },
            };
            let owner = map! { "ObjectOwnership" => "BucketOwnerEnforced" };
            let mut properties = map! {
                "BucketEncryption" => map! { "ServerSideEncryptionConfiguration" => vec![encryption(bucket.encryption)] },
                "PublicAccessBlockConfiguration" => blocked,
                "OwnershipControls" => map! { "Rules" => vec![owner] },
                "VersioningConfiguration" => map! { "Status" => "Enabled" },
                "LifecycleConfiguration" => map! { "Rules" => vec![unfinished] },
            };
            if bucket.sends_events {
                let events = map! { "EventBridgeConfiguration" => map! { "EventBridgeEnabled" => true } };
                properties.insert("NotificationConfiguration".to_owned(), events.into());
            }
            let reason = "access logs need a bucket of the company's; record data events with CloudTrail instead";
            let resource = Resource::new("AWS::S3::Bucket", properties).on_deletion(Deletion::Retain);
            self.add(&bucket.id, resource.skipping("CKV_AWS_18", reason));
            self.add(format!("{}Policy", bucket.id), policy(&bucket.id).on_deletion(Deletion::Retain));
        }
    }
}

fn encryption(encryption: Encryption) -> Map {
    match encryption {
        // With a bucket key, S3 asks KMS less often (S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
        Encryption::CustomerKey => {
            let key = map! { "SSEAlgorithm" => "aws:kms", "KMSMasterKeyID" => Value::attribute(KEY, "Arn") };
            map! { "ServerSideEncryptionByDefault" => key, "BucketKeyEnabled" => true }
        }
        Encryption::ServiceManaged => {
            map! { "ServerSideEncryptionByDefault" => map! { "SSEAlgorithm" => "AES256" } }
        }
    }
}

/// Denies every request that is not encrypted in transit (S3 User Guide, "Security best practices for Amazon S3").
fn policy(bucket: &str) -> Resource {
    let denied = map! {
        "Sid" => "DenyInsecureTransport",
        "Effect" => "Deny",
        "Principal" => "*",
        "Action" => "s3:*",
        "Resource" => vec![Value::attribute(bucket, "Arn"), Value::substituted(format!("${{{bucket}.Arn}}/*"))],
        "Condition" => map! { "Bool" => map! { "aws:SecureTransport" => "false" } },
    };
    let properties = map! { "Bucket" => Value::reference(bucket), "PolicyDocument" => document(vec![denied]) };
    Resource::new("AWS::S3::BucketPolicy", properties)
}
