//! What a Map needs around it: the buckets that it reads and writes, and the right to start executions of its own machine.

use std::sync::Arc;

use serde_json::Value;

use super::permissions::Grants;
use crate::compiled::{Attribute, GrantedTo};
use crate::expr::node::Node;
use crate::resource::BucketSpec;
use crate::state::{ItemsDraft, MapDraft, ReaderDraft, Slot};

/// The buckets that a Map uses, and what it may do there.
pub(super) fn of_map(nodes: &[Node], state: &str, map: &MapDraft, grants: &mut Grants) -> Vec<Arc<BucketSpec>> {
    let mut buckets = Vec::new();
    if let ItemsDraft::Reader(reader) = &map.items {
        for bucket in std::iter::once(&reader.bucket).chain(&reader.others) {
            grants.add(state, reads(nodes, reader, bucket));
            buckets.push(Arc::clone(bucket));
        }
    }
    let writer = map.distributed.as_ref().and_then(|distributed| distributed.writer.as_ref());
    if let Some((bucket, prefix)) = writer.and_then(|writer| writer.bucket.as_ref()) {
        let keys = match prefix.as_ref().and_then(|prefix| known(nodes, prefix)) {
            Some(prefix) if !prefix.is_empty() => format!("{}/*", prefix.trim_end_matches('/')),
            _ => "*".to_owned(),
        };
        grants.add(state, [(actions("putObject", None), GrantedTo::Objects { bucket: bucket.id.clone(), keys })]);
        buckets.push(Arc::clone(bucket));
    }
    buckets
}

/// The actions of a call of a reader or a writer: those that it always needs, or those that a member makes it need.
fn actions(call: &str, when: Option<&str>) -> Vec<&'static str> {
    let grants = catalogue::optimized_in_a_map("s3", call).into_iter().flat_map(|call| &call.grants);
    let mut grants = grants.filter(|grant| grant.when == when);
    grants.next().expect("the calls of readers and writers stand in the catalogue").actions.clone()
}

/// The placeholder of a bucket's name.
pub(super) fn placeholder(bucket: &BucketSpec) -> (String, Attribute) {
    (format!("{}Name", bucket.id), Attribute::BucketName(bucket.id.clone()))
}

/// What reading items takes: the object itself, or the list of objects and, where it is loaded, what is in them.
fn reads(nodes: &[Node], reader: &ReaderDraft, bucket: &BucketSpec) -> Vec<(Vec<&'static str>, GrantedTo)> {
    let bucket = bucket.id.clone();
    let key = reader.key.as_ref().and_then(|key| known(nodes, key));
    let objects = |keys: String| {
        let actions = actions("getObject", reader.version.as_ref().map(|_| "VersionId"));
        (actions, GrantedTo::Objects { bucket: bucket.clone(), keys })
    };
    if reader.lists {
        let list = (actions("listObjectsV2", None), GrantedTo::Bucket(bucket.clone()));
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
