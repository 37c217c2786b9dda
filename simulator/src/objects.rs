//! Simulated S3: buckets with objects, which Distributed Maps read and write.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use md5::{Digest, Md5};

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectEntry {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Buckets with objects.
pub trait Objects {
    /// The content of an object; `None` where there is no such object.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String>;

    /// The content of an object as a stream, so that a large one need not be held as a whole; `None` where there is no
    /// such object. An object may be opened several times, and gives the same bytes each time.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        Ok(self.get(bucket, key)?.map(|body| Box::new(Cursor::new(body)) as Box<dyn Read>))
    }

    /// The objects of a bucket whose keys begin with `prefix`, in the order of their keys; `None` where there is no such
    /// bucket.
    ///
    /// # Errors
    /// Why it cannot be listed.
    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String>;

    /// Writes an object.
    ///
    /// # Errors
    /// Why it cannot be written.
    fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String>;

    /// Deletes an object; one that is not there is deleted already.
    ///
    /// # Errors
    /// Why it cannot be deleted; always, unless the implementation can delete.
    fn delete(&mut self, bucket: &str, key: &str) -> Result<(), String> {
        Err(format!("objects cannot be deleted here: {key} in the bucket {bucket}"))
    }
}

/// The entity tag of an object that is written at once: its MD5 digest, in quotes (S3 API Reference, "Object").
///
/// ```
/// assert_eq!(simulator::etag(b"").as_str(), "\"d41d8cd98f00b204e9800998ecf8427e\"");
/// ```
pub fn etag(body: &[u8]) -> String {
    format!("\"{:x}\"", Md5::digest(body))
}

/// No buckets. Written objects are dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObjects;

impl Objects for NoObjects {
    fn get(&self, _bucket: &str, _key: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }

    fn list(&self, _bucket: &str, _prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        Ok(None)
    }

    fn put(&mut self, _bucket: &str, _key: &str, _body: Vec<u8>) -> Result<(), String> {
        Ok(())
    }

    fn delete(&mut self, _bucket: &str, _key: &str) -> Result<(), String> {
        Ok(())
    }
}

/// Buckets in memory.
///
/// ```
/// use simulator::{MemoryObjects, Objects};
///
/// let mut objects = MemoryObjects::default();
/// objects.put("orders", "2026/a.json", b"[1]".to_vec()).unwrap();
/// assert_eq!(objects.get("orders", "2026/a.json"), Ok(Some(b"[1]".to_vec())));
/// assert_eq!(objects.list("orders", "2025/"), Ok(Some(vec![])));
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryObjects {
    buckets: BTreeMap<String, BTreeMap<String, Arc<[u8]>>>,
}

impl MemoryObjects {
    fn body(&self, bucket: &str, key: &str) -> Option<&Arc<[u8]>> {
        self.buckets.get(bucket).and_then(|objects| objects.get(key))
    }
}

impl Objects for MemoryObjects {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.body(bucket, key).map(|body| body.to_vec()))
    }

    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        Ok(self.body(bucket, key).map(|body| Box::new(Cursor::new(body.clone())) as Box<dyn Read>))
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        let Some(objects) = self.buckets.get(bucket) else { return Ok(None) };
        let found = objects.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        Ok(Some(found.map(|(key, body)| ObjectEntry { key: key.clone(), size: body.len() as u64 }).collect()))
    }

    fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
        self.buckets.entry(bucket.to_owned()).or_default().insert(key.to_owned(), body.into());
        Ok(())
    }

    fn delete(&mut self, bucket: &str, key: &str) -> Result<(), String> {
        self.buckets.get_mut(bucket).and_then(|objects| objects.remove(key));
        Ok(())
    }
}
