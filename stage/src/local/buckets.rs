//! Local buckets: objects that tasks read, write, copy, list and delete, and that Distributed Maps read and write.

use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;

use dsl::compiled::BucketSpec;
use dsl::resource::Arn;
use serde_json::{Value, json};
use simulator::time::{self, Millis};
use simulator::{Answer, Data, MemoryObjects, ObjectEntry, Objects, Outcome, etag};

use crate::placeholders::{bucket_name, default_of};

/// So many objects are in one listing (S3 API Reference, `ListObjectsV2`, "MaxKeys").
const MOST_LISTED: usize = 1000;

/// The buckets, shared between the tasks and the Maps of an execution.
#[derive(Clone)]
pub(crate) struct Buckets(Rc<RefCell<Store>>);

struct Store {
    /// The names of the workflow's buckets by their logical ids.
    names: Vec<(String, String)>,
    objects: Box<dyn Objects>,
    /// Whether the objects were passed by the caller, for whatever bucket.
    given: bool,
}

impl Default for Buckets {
    fn default() -> Self {
        let store = Store { names: Vec::new(), objects: Box::new(MemoryObjects::default()), given: false };
        Buckets(Rc::new(RefCell::new(store)))
    }
}

impl Buckets {
    /// Adds the buckets of a workflow; they are empty.
    pub(crate) fn add(&self, specs: &[Arc<BucketSpec>]) {
        self.know(specs.iter().map(|spec| (spec.id.clone(), name_of(spec))).collect());
    }

    /// Adds the buckets of others; they are empty here.
    pub(crate) fn join(&self, others: &Buckets) {
        let names = others.0.borrow().names.clone();
        self.know(names);
    }

    fn know(&self, names: Vec<(String, String)>) {
        super::join(&mut self.0.borrow_mut().names, names, |(known, _), (new, _)| known == new);
    }

    /// Takes these objects instead.
    pub(crate) fn replace(&self, objects: Box<dyn Objects>) {
        let mut store = self.0.borrow_mut();
        (store.objects, store.given) = (objects, true);
    }

    /// The logical ids of the workflow's buckets.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.0.borrow().names.iter().map(|(id, _)| id.clone()).collect()
    }

    /// Puts an object into a bucket, by its logical id.
    pub(crate) fn insert(&self, id: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
        let mut store = self.0.borrow_mut();
        let name = store.name(id).ok_or_else(|| format!("the workflow has no bucket `{id}`"))?;
        store.objects.put(&name, key, body)
    }

    /// The content of an object in a bucket, by its logical id.
    pub(crate) fn object(&self, id: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        let store = self.0.borrow();
        let name = store.name(id).ok_or_else(|| format!("the workflow has no bucket `{id}`"))?;
        store.objects.get(&name, key)
    }

    /// The keys of the objects in a bucket, by its logical id.
    pub(crate) fn keys(&self, id: &str) -> Result<Vec<String>, String> {
        let store = self.0.borrow();
        let name = store.name(id).ok_or_else(|| format!("the workflow has no bucket `{id}`"))?;
        let entries = store.objects.list(&name, "")?.unwrap_or_default();
        Ok(entries.into_iter().map(|entry| entry.key).collect())
    }

    /// Answers a call on a bucket of the workflow, or on any bucket where the caller passed objects. None for other calls.
    pub(crate) fn call(&self, operation: &str, request: &Data, now: Millis) -> Option<Answer> {
        let text = |name: &str| request.get(name).and_then(Data::as_str);
        let mut store = self.0.borrow_mut();
        let bucket = text("Bucket").filter(|bucket| store.knows(bucket))?;
        let done = match operation {
            "getObject" => store.get_object(bucket, text("Key")?),
            "putObject" => {
                let body = request.get("Body").map(super::text_of).unwrap_or_default();
                store.put_object(bucket, text("Key")?, body.into_bytes())
            }
            "copyObject" => store.copy_object(text("CopySource")?, bucket, text("Key")?, now),
            "deleteObject" => {
                store.objects.delete(bucket, text("Key")?).map(|()| json!({}).into()).map_err(Problem::Unknown)
            }
            // A part of a listing, the caller answers.
            "listObjectsV2" if text("Delimiter").is_none() && text("ContinuationToken").is_none() => {
                store.list(bucket, text("Prefix").unwrap_or_default(), now)
            }
            _ => return None,
        };
        Some(match done {
            Ok(result) => Answer::result(result),
            Err(Problem::NoKey) => Answer::error("S3.NoSuchKeyException", "The specified key does not exist."),
            Err(Problem::Unknown(why)) => {
                Answer::now(Outcome::Unknown(format!("the local bucket cannot answer: {why}")))
            }
        })
    }
}

/// Why a call has no result.
enum Problem {
    NoKey,
    /// The simulation cannot say.
    Unknown(String),
}

impl Store {
    fn name(&self, id: &str) -> Option<String> {
        self.names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
    }

    fn knows(&self, bucket: &str) -> bool {
        self.given || self.names.iter().any(|(_, name)| name == bucket)
    }

    fn body(&self, bucket: &str, key: &str) -> Result<Vec<u8>, Problem> {
        self.objects.get(bucket, key).map_err(Problem::Unknown)?.ok_or(Problem::NoKey)
    }

    fn get_object(&self, bucket: &str, key: &str) -> Result<Data, Problem> {
        let body = self.body(bucket, key)?;
        let (length, tag) = (body.len(), etag(&body));
        let text = String::from_utf8(body).map_err(|_| Problem::Unknown(format!("the object {key} is not text")))?;
        Ok(json!({"Body": text, "ContentLength": length, "ETag": tag}).into())
    }

    fn put_object(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<Data, Problem> {
        let tag = etag(&body);
        self.objects.put(bucket, key, body).map_err(Problem::Unknown)?;
        Ok(json!({"ETag": tag}).into())
    }

    fn copy_object(&mut self, source: &str, bucket: &str, key: &str, now: Millis) -> Result<Data, Problem> {
        let source = source.strip_prefix('/').unwrap_or(source);
        let Some((from, source)) = source.split_once('/').filter(|_| !source.contains(['%', '?'])) else {
            return Err(Problem::Unknown(format!("it does not read the source {source}")));
        };
        let body = self.body(from, source)?;
        let tag = etag(&body);
        self.objects.put(bucket, key, body).map_err(Problem::Unknown)?;
        Ok(json!({"CopyObjectResult": {"ETag": tag, "LastModified": time::print(now)}}).into())
    }

    fn list(&self, bucket: &str, prefix: &str, now: Millis) -> Result<Data, Problem> {
        let entries = self.objects.list(bucket, prefix).map_err(Problem::Unknown)?.unwrap_or_default();
        if entries.len() > MOST_LISTED {
            return Err(Problem::Unknown(format!("a listing has at most {MOST_LISTED} objects")));
        }
        let described = entries.iter().map(|entry| {
            let tag = etag(&self.body(bucket, &entry.key)?);
            Ok(json!({
                "ETag": tag, "Key": entry.key, "LastModified": time::print(now), "Size": entry.size, "StorageClass": "STANDARD",
            }))
        });
        let described = described.collect::<Result<Vec<Value>, Problem>>()?;
        let mut listing = json!({
            "IsTruncated": false, "KeyCount": described.len(), "MaxKeys": MOST_LISTED, "Name": bucket, "Prefix": prefix,
        });
        if !described.is_empty() {
            listing["Contents"] = described.into();
        }
        Ok(listing.into())
    }
}

impl Objects for Buckets {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.borrow().objects.get(bucket, key)
    }

    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        self.0.borrow().objects.open(bucket, key)
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        self.0.borrow().objects.list(bucket, prefix)
    }

    fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
        self.0.borrow_mut().objects.put(bucket, key, body)
    }

    fn delete(&mut self, bucket: &str, key: &str) -> Result<(), String> {
        self.0.borrow_mut().objects.delete(bucket, key)
    }
}

/// The name that a bucket has in the simulated account.
fn name_of(spec: &BucketSpec) -> String {
    match &spec.existing {
        None => bucket_name(&spec.id),
        Some(Arn::Known(arn)) => arn.rsplit(':').next().unwrap_or_default().to_owned(),
        Some(Arn::Parameter(given)) => default_of(given),
    }
}
