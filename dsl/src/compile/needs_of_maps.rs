//! What a Map needs around it: the buckets that it reads and writes, and the right to start executions of its own machine.

use std::sync::Arc;

use indexmap::IndexSet;
use serde_json::Value;

use crate::compiled::{Attribute, Grant, GrantedTo};
use crate::expr::node::Node;
use crate::resource::BucketSpec;
use crate::state::{ItemsDraft, MapDraft, ReaderDraft, Slot};

/// What writing results takes (Step Functions Developer Guide, "IAM policies for using Distributed Map states").
const WRITES: &[&str] = &["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];

/// The buckets that a Map uses, and what it may do there.
pub(super) fn of_map(nodes: &[Node], map: &MapDraft, grants: &mut IndexSet<Grant>) -> Vec<Arc<BucketSpec>> {
    let mut buckets = Vec::new();
    if let ItemsDraft::Reader(reader) = &map.items {
        grants.extend(reads(nodes, reader));
        buckets.push(Arc::clone(&reader.bucket));
    }
    let writer = map.distributed.as_ref().and_then(|distributed| distributed.writer.as_ref());
    if let Some((bucket, prefix)) = writer.and_then(|writer| writer.bucket.as_ref()) {
        let keys = match prefix.as_ref().and_then(|prefix| known(nodes, prefix)) {
            Some(prefix) if !prefix.is_empty() => format!("{}/*", prefix.trim_end_matches('/')),
            _ => "*".to_owned(),
        };
        grants.insert(Grant { actions: WRITES.to_vec(), on: GrantedTo::Objects { bucket: bucket.id.clone(), keys } });
        buckets.push(Arc::clone(bucket));
    }
    buckets
}

/// The placeholder of a bucket's name.
pub(super) fn placeholder(bucket: &BucketSpec) -> (String, Attribute) {
    (format!("{}Name", bucket.id), Attribute::BucketName(bucket.id.clone()))
}

/// What reading items takes: the object itself, or the list of objects and, where it is loaded, what is in them.
fn reads(nodes: &[Node], reader: &ReaderDraft) -> Vec<Grant> {
    let bucket = reader.bucket.id.clone();
    let key = reader.key.as_ref().and_then(|key| known(nodes, key));
    let objects = |keys: String| Grant {
        actions: vec![if reader.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" }],
        on: GrantedTo::Objects { bucket: bucket.clone(), keys },
    };
    if reader.lists {
        let list = Grant { actions: vec!["s3:ListBucket"], on: GrantedTo::Bucket(bucket.clone()) };
        let loads = reader.config.transformation.is_some().then(|| objects(key.unwrap_or_default() + "*"));
        return std::iter::once(list).chain(loads).collect();
    }
    // What a manifest names is wherever it says.
    let is_manifest =
        reader.config.manifest_type.is_some() || reader.config.input_type == Some(asl::InputType::Manifest);
    vec![objects(key.filter(|_| !is_manifest).unwrap_or_else(|| "*".to_owned()))]
}

/// The text of a literal that is no pattern for IAM; none where only the running workflow knows it.
fn known(nodes: &[Node], slot: &Slot) -> Option<String> {
    match &nodes[slot.node as usize] {
        Node::Literal(Value::String(text)) if !text.contains(['*', '?', '$']) => Some(text.clone()),
        _ => None,
    }
}
