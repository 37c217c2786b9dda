//! What a Map needs around it: the buckets that it reads and writes, and the right to start executions of its own machine.

use std::sync::Arc;

use asl::Diagnostic;
use indexmap::IndexSet;
use serde_json::Value;

use super::permissions::USES_KEY;
use super::rules::calls::OPEN_RESOURCE;
use crate::compiled::{ArnPart, ArnPattern, Attribute, Grant, GrantedTo};
use crate::expr::node::Node;
use crate::resource::{Arn, BucketSpec, Encryption};
use crate::state::{ItemsDraft, MapDraft, ReadBucket, ReaderDraft, Slot, StateDraft};

/// Every bucket of the partition.
const ANY_BUCKET: &str = "arn:${AWS::Partition}:s3:::*";

/// The buckets that a Map uses, and what it may do there.
pub(super) fn of_map(nodes: &[Node], map: &MapDraft, grants: &mut IndexSet<Grant>) -> Vec<Arc<BucketSpec>> {
    let mut buckets = Vec::new();
    if let ItemsDraft::Reader(reader) = &map.items {
        match &reader.bucket {
            ReadBucket::Known(bucket) => {
                grants.extend(reads(nodes, reader, bucket));
                grants.extend(key_of(bucket));
                buckets.push(Arc::clone(bucket));
            }
            ReadBucket::Named(_, limits) => grants.extend(reads_of_named(reader, limits)),
        }
    }
    let writer = map.distributed.as_ref().and_then(|distributed| distributed.writer.as_ref());
    if let Some((bucket, prefix)) = writer.and_then(|writer| writer.bucket.as_ref()) {
        let keys = match prefix.as_ref().and_then(|prefix| known(nodes, prefix)) {
            Some(prefix) if !prefix.is_empty() => format!("{}/*", prefix.trim_end_matches('/')),
            _ => "*".to_owned(),
        };
        grants.insert(Grant {
            actions: actions("putObject", None),
            on: GrantedTo::Objects { bucket: bucket.id.clone(), keys },
        });
        grants.extend(key_of(bucket));
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

/// The use of the stack's key for the objects of a bucket that it encrypts.
fn key_of(bucket: &BucketSpec) -> Option<Grant> {
    let encrypted = bucket.encryption == Encryption::CustomerKey;
    encrypted.then(|| Grant { actions: USES_KEY.to_vec(), on: GrantedTo::KeyVia("s3") })
}

/// The placeholder of a bucket's name.
pub(super) fn placeholder(bucket: &BucketSpec) -> (String, Attribute) {
    (format!("{}Name", bucket.id), Attribute::BucketName(bucket.id.clone()))
}

/// What reading items takes: the object itself, or the list of objects and, where it is loaded, what is in them.
fn reads(nodes: &[Node], reader: &ReaderDraft, bucket: &BucketSpec) -> Vec<Grant> {
    let bucket = bucket.id.clone();
    let key = reader.key.as_ref().and_then(|key| known(nodes, key));
    let objects = |keys: String| Grant {
        actions: actions("getObject", reader.version.as_ref().map(|_| "VersionId")),
        on: GrantedTo::Objects { bucket: bucket.clone(), keys },
    };
    if reader.lists {
        let list = Grant { actions: actions("listObjectsV2", None), on: GrantedTo::Bucket(bucket.clone()) };
        let loads = reader.config.transformation.is_some().then(|| objects(key.unwrap_or_default() + "*"));
        return std::iter::once(list).chain(loads).collect();
    }
    // What a manifest names is wherever it says.
    let is_manifest =
        reader.config.manifest_type.is_some() || reader.config.input_type == Some(asl::InputType::Manifest);
    vec![objects(key.filter(|_| !is_manifest).unwrap_or_else(|| "*".to_owned()))]
}

/// What reading a bucket takes whose name only the data has: the same on the buckets that it can be, or on any.
fn reads_of_named(reader: &ReaderDraft, limits: &[Arn]) -> impl Iterator<Item = Grant> {
    let on = |behind: &str| {
        let of = |arn: &Arn| {
            let first = match arn {
                Arn::Known(arn) => ArnPart::Text(arn.clone()),
                Arn::Parameter(parameter) => ArnPart::Attribute(Attribute::Parameter(parameter.clone())),
            };
            let mut pattern = ArnPattern { parts: vec![first] };
            pattern.push(behind);
            pattern
        };
        let any = || vec![ArnPattern::text(&format!("{ANY_BUCKET}{behind}"))];
        let arns = if limits.is_empty() { any() } else { limits.iter().map(of).collect() };
        GrantedTo::Arns { arns, conditions: Vec::new() }
    };
    let reads = !reader.lists || reader.config.transformation.is_some();
    let version = reader.version.as_ref().map(|_| "VersionId");
    let list = reader.lists.then(|| Grant { actions: actions("listObjectsV2", None), on: on("") });
    list.into_iter().chain(reads.then(|| Grant { actions: actions("getObject", version), on: on("/*") }))
}

/// Whether a Map reads a bucket whose name only the data has.
pub(super) fn reads_named_bucket(map: &MapDraft) -> bool {
    matches!(&map.items, ItemsDraft::Reader(reader) if matches!(reader.bucket, ReadBucket::Named(..)))
}

/// A Map that reads a bucket of which nobody says which ones it can be.
pub(super) fn open_bucket(state: &StateDraft, map: &MapDraft) -> Option<Diagnostic> {
    let ItemsDraft::Reader(reader) = &map.items else { return None };
    let ReadBucket::Named(name, limits) = &reader.bucket else { return None };
    limits.is_empty().then(|| {
        let message =
            format!("which bucket `{}` reads is only known when it runs, so it may read all of them", state.name);
        let help = "say which ones it can be with `.limited_to([Arn::known(\"arn:aws:s3:::…\")])` on the reader";
        OPEN_RESOURCE.found(message).at(name.place.clone()).help(help)
    })
}

/// The text of a literal that is no pattern for IAM; none where only the running workflow knows it.
fn known(nodes: &[Node], slot: &Slot) -> Option<String> {
    match &nodes[slot.node as usize] {
        Node::Literal(Value::String(text)) if !text.contains(['*', '?', '$']) => Some(text.clone()),
        _ => None,
    }
}
