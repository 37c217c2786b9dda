//! The items that a distributed Map reads from objects (Developer Guide, "ItemReader").
//!
//! Items are read one after the other, so that an object of millions of rows takes no more memory than one of them.

mod body;
mod csv;
mod json;
mod manifest;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;

use std::sync::Arc;

use asl::InputType;
use md5::{Digest, Md5};

use crate::data::Data;
use crate::objects::{ObjectEntry, Objects};
use crate::plan::Reader;
use crate::time::Millis;
use body::Body;

/// Why there are no items.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The service could not read them either; the cause of its failure.
    Refused(String),
    /// The simulator cannot read them; what the service would do, nobody knows.
    Beyond(String),
}

impl From<&str> for ReadError {
    fn from(cause: &str) -> Self {
        ReadError::Refused(cause.to_owned())
    }
}

impl From<String> for ReadError {
    fn from(cause: String) -> Self {
        ReadError::Refused(cause)
    }
}

/// What is read cannot be iterated (recorded).
const NO_ARRAY: &str = "Attempting to map over non-iterable node.";

/// An item, and where it comes from as the Context object says it.
pub(crate) struct Item {
    pub(crate) value: Data,
    pub(crate) source: Arc<str>,
}

/// Items that are still to read.
type Items = Box<dyn Iterator<Item = Result<Data, ReadError>>>;

/// Where the items of a Map Run are read from.
pub(crate) struct Source {
    found: Found,
    /// The most items.
    most: u64,
}

enum Found {
    /// A list of objects, which are the items.
    Listing { bucket: String, entries: Vec<ObjectEntry>, source: Arc<str>, now: Millis },
    /// Objects with items, one after the other.
    Objects {
        /// Their buckets and keys.
        places: Vec<(String, String)>,
        format: Format,
        /// Where the items come from, if it is not the objects: what named them.
        source: Option<Arc<str>>,
    },
}

/// How items are written.
#[derive(Clone)]
enum Format {
    /// Rows of values, with the names of their columns if the first row does not have them.
    Csv {
        delimiter: u8,
        headers: Option<Vec<Arc<str>>>,
    },
    /// A document, and where in it the items are.
    Json {
        pointer: Option<Arc<str>>,
    },
    /// A document a line.
    Lines,
    Parquet,
}

impl Format {
    fn of(reader: &Reader) -> Self {
        match reader.input_type {
            Some(InputType::Csv) => Format::Csv { delimiter: reader.delimiter, headers: reader.headers.clone() },
            Some(InputType::Jsonl) => Format::Lines,
            Some(InputType::Parquet) => Format::Parquet,
            Some(InputType::Json | InputType::Manifest) | None => Format::Json { pointer: reader.pointer.clone() },
        }
    }

    /// The items of one object.
    fn open(&self, bucket: &str, key: &str, objects: &dyn Objects) -> Result<Items, ReadError> {
        match self {
            Format::Csv { delimiter, headers } => {
                csv::rows(Body::open(bucket, key, objects)?, *delimiter, headers.clone())
            }
            Format::Json { pointer } => json::items(Body::open(bucket, key, objects)?, pointer.as_deref()),
            Format::Lines => Ok(json::lines(Body::open(bucket, key, objects)?)),
            #[cfg(feature = "parquet")]
            Format::Parquet => parquet::rows(Body::packed(bucket, key, objects)?),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => Err(ReadError::Beyond(
                "this build does not read Parquet; rebuild with `--features parquet`, or use CSV or JSON".to_owned(),
            )),
        }
    }
}

impl Clone for Rows {
    /// The place in the source without what is left of its object: it is read again from there.
    fn clone(&self) -> Self {
        Rows { next: self.next, open: None, left: self.left }
    }
}

/// How far a source is read.
pub(crate) struct Rows {
    /// The next object.
    next: usize,
    /// What is left of the one before it.
    open: Option<(Items, Arc<str>)>,
    left: u64,
}

impl Source {
    /// What a request names, of which at most `most` items are read; objects are as old as `now`.
    ///
    /// # Errors
    /// A request without its members, objects that do not exist, and manifests that name none.
    pub(crate) fn find(
        reader: &Reader,
        request: &Data,
        most: Option<u64>,
        objects: &dyn Objects,
        now: Millis,
    ) -> Result<Self, ReadError> {
        let part = |name: &str| request.get(name).and_then(Data::as_str);
        let bucket = part("Bucket").ok_or("The bucket to read from is not given")?;
        let most = most.unwrap_or(u64::MAX);
        if reader.lists {
            let prefix = part("Prefix").unwrap_or_default();
            let entries = objects.list(bucket, prefix).map_err(ReadError::Beyond)?;
            let entries = entries.ok_or("The specified bucket does not exist")?;
            let found = if reader.flattens {
                let places = entries.into_iter().map(|entry| (bucket.to_owned(), entry.key)).collect();
                Found::Objects { places, format: Format::of(reader), source: None }
            } else {
                let source = format!("S3://{bucket}").into();
                Found::Listing { bucket: bucket.to_owned(), entries, source, now }
            };
            return Ok(Source { found, most });
        }
        let key = part("Key").ok_or("The key to read is not given")?;
        let is_manifest = reader.manifest_type.is_some() || reader.input_type == Some(InputType::Manifest);
        let found = if is_manifest {
            let (places, format) = manifest::read(reader, bucket, Body::open(bucket, key, objects)?)?;
            Found::Objects { places, format, source: Some(place(bucket, key)) }
        } else {
            let places = vec![(bucket.to_owned(), key.to_owned())];
            Found::Objects { places, format: Format::of(reader), source: None }
        };
        Ok(Source { found, most })
    }

    /// Its items from the first on.
    pub(crate) fn rows(&self) -> Rows {
        Rows { next: 0, open: None, left: self.most }
    }

    /// The next item.
    ///
    /// # Errors
    /// An object that is missing or is not what the reader expects, and what the simulator cannot read.
    pub(crate) fn next(&self, rows: &mut Rows, objects: &dyn Objects) -> Result<Option<Item>, ReadError> {
        if rows.left == 0 {
            return Ok(None);
        }
        let item = match &self.found {
            Found::Listing { bucket, entries, source, now } => match entries.get(rows.next) {
                Some(entry) => Item { value: described(entry, bucket, objects, *now)?, source: source.clone() },
                None => return Ok(None),
            },
            Found::Objects { places, format, source } => loop {
                if let Some((items, source)) = &mut rows.open {
                    if let Some(value) = items.next() {
                        rows.left -= 1;
                        return Ok(Some(Item { value: value?, source: source.clone() }));
                    }
                }
                let Some((bucket, key)) = places.get(rows.next) else { return Ok(None) };
                let source = source.clone().unwrap_or_else(|| place(bucket, key));
                rows.open = Some((format.open(bucket, key, objects)?, source));
                rows.next += 1;
            },
        };
        rows.next += 1;
        rows.left -= 1;
        Ok(Some(item))
    }
}

/// An object as the Context object names it.
fn place(bucket: &str, key: &str) -> Arc<str> {
    format!("S3://{bucket}/{key}").into()
}

/// An object as a listing describes it: the tag of an object that was written at once is its MD5 digest.
fn described(entry: &ObjectEntry, bucket: &str, objects: &dyn Objects, now: Millis) -> Result<Data, ReadError> {
    let mut digest = Md5::new();
    if let Some(mut body) = objects.open(bucket, &entry.key).map_err(ReadError::Beyond)? {
        let mut part = vec![0; 1 << 16];
        loop {
            let read = body.read(&mut part);
            match read.map_err(|error| ReadError::Beyond(format!("cannot read the object {}: {error}", entry.key)))? {
                0 => break,
                count => digest.update(&part[..count]),
            }
        }
    }
    Ok(Data::record([
        ("Etag", Data::string(format!("\"{:x}\"", digest.finalize()))),
        ("Key", entry.key.as_str().into()),
        ("LastModified", (now / 1000).into()),
        ("Size", entry.size.into()),
        ("StorageClass", "STANDARD".into()),
    ]))
}
