//! The objects that Map Runs write, and who sees them when steps happen again.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Read;

use serde::{Deserialize, Serialize};
use simulator::{MemoryObjects, ObjectEntry};

/// An object that was written, the so-manieth of all.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Put {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) stamp: u64,
    pub(crate) body: Vec<u8>,
}

/// The objects of the endpoint.
#[derive(Default)]
pub(crate) struct Objects {
    memory: MemoryObjects,
    /// How many were written.
    stamp: u64,
    /// Those that were written since they were last taken, if that is wanted.
    pub(crate) written: Option<Vec<Put>>,
}

impl Objects {
    /// How many objects were written before.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Adds an object that was kept.
    pub(crate) fn restore(&mut self, put: Put) {
        self.stamp = self.stamp.max(put.stamp);
        // Memory takes everything.
        let _ = simulator::Objects::put(&mut self.memory, &put.bucket, &put.key, put.body);
    }
}

impl simulator::Objects for Objects {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.memory.get(bucket, key)
    }

    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        self.memory.open(bucket, key)
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        self.memory.list(bucket, prefix)
    }

    fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), String> {
        self.stamp += 1;
        if let Some(written) = &mut self.written {
            let (bucket, key) = (bucket.to_owned(), key.to_owned());
            written.push(Put { bucket, key, stamp: self.stamp, body: body.clone() });
        }
        self.memory.put(bucket, key, body)
    }
}

/// The objects as a step saw them when it happened first.
pub(crate) struct Then<'a> {
    objects: &'a Objects,
    stamps: &'a BTreeMap<(String, String), u64>,
    /// How many were written before the step.
    stamp: Cell<u64>,
}

impl<'a> Then<'a> {
    pub(crate) fn new(objects: &'a Objects, stamps: &'a BTreeMap<(String, String), u64>, stamp: u64) -> Self {
        Then { objects, stamps, stamp: Cell::new(stamp) }
    }

    fn is_there(&self, bucket: &str, key: &str) -> bool {
        let stamp = self.stamps.get(&(bucket.to_owned(), key.to_owned()));
        stamp.is_some_and(|stamp| *stamp <= self.stamp.get())
    }
}

impl simulator::Objects for Then<'_> {
    fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        if self.is_there(bucket, key) { self.objects.get(bucket, key) } else { Ok(None) }
    }

    fn open(&self, bucket: &str, key: &str) -> Result<Option<Box<dyn Read>>, String> {
        if self.is_there(bucket, key) { self.objects.open(bucket, key) } else { Ok(None) }
    }

    fn list(&self, bucket: &str, prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        let Some(mut found) = self.objects.list(bucket, prefix)? else { return Ok(None) };
        found.retain(|entry| self.is_there(bucket, &entry.key));
        let bucket_is_there = self.stamps.iter().any(|((of, _), stamp)| of == bucket && *stamp <= self.stamp.get());
        Ok(bucket_is_there.then_some(found))
    }

    /// It is there already; the step sees it from now on.
    fn put(&mut self, bucket: &str, key: &str, _body: Vec<u8>) -> Result<(), String> {
        if let Some(stamp) = self.stamps.get(&(bucket.to_owned(), key.to_owned())) {
            self.stamp.set(self.stamp.get().max(*stamp));
        }
        Ok(())
    }
}
