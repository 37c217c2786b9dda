//! The items that a distributed Map reads from objects (Developer Guide, "ItemReader").

mod csv;

use std::io::Read as _;
use std::sync::Arc;

use asl::{InputType, ManifestType};
use flate2::read::MultiGzDecoder;
use md5::{Digest, Md5};

use crate::data::Data;
use crate::objects::{ObjectEntry, Objects};
use crate::plan::Reader;
use crate::time::Millis;

/// Items, and where they came from as the Context Object tells it.
pub(crate) struct Read {
    pub(crate) items: Data,
    /// The source of the items before each number, that are not before the one before it.
    pub(crate) sources: Vec<(usize, Arc<str>)>,
}

/// Why there are no items.
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

/// How much a reader may bring together, so that memory is bounded.
const MOST_BYTES: usize = 1 << 30;

/// Reads the items that a request names, at most `most` of them; objects are as old as `now`. Fails with a cause.
pub(crate) fn read(
    reader: &Reader,
    request: &Data,
    most: Option<u64>,
    objects: &dyn Objects,
    now: Millis,
) -> Result<Read, ReadError> {
    let part = |name: &str| request.get(name).and_then(Data::as_str);
    let bucket = part("Bucket").ok_or("The bucket to read from is not given")?;
    let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    if reader.lists {
        let prefix = part("Prefix").unwrap_or_default();
        let entries = objects.list(bucket, prefix).map_err(ReadError::Beyond)?;
        let entries = entries.ok_or("The specified bucket does not exist")?;
        if !reader.flattens {
            let items = entries.iter().take(most).map(|entry| described(entry, bucket, objects, now));
            let sources = vec![(usize::MAX, format!("S3://{bucket}").into())];
            return Ok(Read { items: Data::array(items.collect::<Result<_, _>>()?), sources });
        }
        return joined(reader, entries.iter().map(|entry| (bucket, entry.key.as_str())), most, objects);
    }
    let key = part("Key").ok_or("The key to read is not given")?;
    let source = format!("S3://{bucket}/{key}");
    let body = body(bucket, key, objects)?;
    let is_manifest = reader.manifest_type.is_some() || reader.input_type == Some(InputType::Manifest);
    let items =
        if is_manifest { manifest(reader, bucket, &body, most, objects)? } else { content(reader, &body, most)? };
    Ok(Read { items, sources: vec![(usize::MAX, source.into())] })
}

/// The content of an object, unpacked where its name says that it is packed.
fn body(bucket: &str, key: &str, objects: &dyn Objects) -> Result<Vec<u8>, ReadError> {
    let body = objects.get(bucket, key).map_err(ReadError::Beyond)?.ok_or("The specified key does not exist.")?;
    let too_large = || ReadError::Beyond(format!("the object `{key}` is larger than {} MiB", MOST_BYTES >> 20));
    let body = if key.ends_with(".gz") {
        let mut unpacked = Vec::new();
        let read = MultiGzDecoder::new(body.as_slice()).take(MOST_BYTES as u64 + 1).read_to_end(&mut unpacked);
        read.map_err(|error| format!("The object {key} cannot be unpacked: {error}"))?;
        unpacked
    } else if key.ends_with(".zst") || key.ends_with(".zstd") {
        let help = "put the object there as plain text or as gzip";
        return Err(ReadError::Beyond(format!("the simulator does not read the compression of `{key}`; {help}")));
    } else {
        body
    };
    if body.len() > MOST_BYTES { Err(too_large()) } else { Ok(body) }
}

/// An object as a listing describes it: the tag of an object that was written at once is its MD5 digest.
fn described(entry: &ObjectEntry, bucket: &str, objects: &dyn Objects, now: Millis) -> Result<Data, ReadError> {
    let body = objects.get(bucket, &entry.key).map_err(ReadError::Beyond)?.unwrap_or_default();
    Ok(Data::record([
        ("Etag", Data::string(format!("\"{:x}\"", Md5::digest(body)))),
        ("Key", entry.key.as_str().into()),
        ("LastModified", (now / 1000).into()),
        ("Size", entry.size.into()),
        ("StorageClass", "STANDARD".into()),
    ]))
}

/// The items of several objects, one after the other.
fn joined<'a>(
    reader: &Reader,
    places: impl Iterator<Item = (&'a str, &'a str)>,
    most: usize,
    objects: &dyn Objects,
) -> Result<Read, ReadError> {
    let mut items = Vec::new();
    let mut sources = Vec::new();
    for (bucket, key) in places {
        let left = most.saturating_sub(items.len());
        if left == 0 {
            break;
        }
        let read = content(reader, &body(bucket, key, objects)?, left)?;
        items.extend_from_slice(read.as_array().ok_or("Attempting to map over non-iterable node.")?);
        sources.push((items.len(), format!("S3://{bucket}/{key}").into()));
    }
    Ok(Read { items: Data::array(items), sources })
}

/// The items that a list of objects leads to: an inventory of S3 is items itself, the manifest of Athena names files.
fn manifest(reader: &Reader, bucket: &str, body: &[u8], most: usize, objects: &dyn Objects) -> Result<Data, ReadError> {
    let text = text(body)?;
    if reader.manifest_type == Some(ManifestType::AthenaData) {
        let mut places = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let place = line.trim().strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
            places.push(place.ok_or("A line of the manifest is not the URI of an object")?);
        }
        return joined(reader, places.into_iter(), most, objects).map(|read| read.items);
    }
    let manifest: Data = serde_json::from_str(text).map_err(|error| format!("The manifest is not JSON: {error}"))?;
    let schema = manifest.get("fileSchema").and_then(Data::as_str).ok_or("The manifest has no fileSchema")?;
    let headers: Vec<Arc<str>> = schema.split(',').map(|name| Arc::from(name.trim())).collect();
    let from = manifest.get("destinationBucket").and_then(Data::as_str);
    let from = from.and_then(|arn| arn.rsplit(':').next()).unwrap_or(bucket);
    let files = manifest.get("files").and_then(Data::as_array).ok_or("The manifest has no files")?;
    let mut items = Vec::new();
    for file in files {
        let left = most.saturating_sub(items.len());
        if left == 0 {
            break;
        }
        let key = file.get("key").and_then(Data::as_str).ok_or("A file of the manifest has no key")?;
        let body = self::body(from, key, objects)?;
        items.extend(csv::rows(self::text(&body)?, b',', Some(&headers), left)?);
    }
    Ok(Data::array(items))
}

/// The items of one object.
fn content(reader: &Reader, body: &[u8], most: usize) -> Result<Data, ReadError> {
    if reader.input_type == Some(InputType::Parquet) {
        return Err(ReadError::Beyond("the simulator does not read Parquet; use CSV or JSON in its place".to_owned()));
    }
    let text = text(body)?;
    match reader.input_type {
        Some(InputType::Csv) => {
            Ok(csv::rows(text, reader.delimiter, reader.headers.as_deref(), most).map(Data::array)?)
        }
        Some(InputType::Jsonl) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty()).take(most);
            let items =
                lines.map(|line| serde_json::from_str(line).map_err(|error| format!("A line is not JSON: {error}")));
            Ok(items.collect::<Result<_, _>>().map(Data::array)?)
        }
        Some(InputType::Json | InputType::Manifest | InputType::Parquet) | None => {
            let value: Data = serde_json::from_str(text).map_err(|error| format!("The object is not JSON: {error}"))?;
            let value = match &reader.pointer {
                Some(pointer) => pointed(&value, pointer).ok_or("The ItemsPointer leads nowhere")?.clone(),
                None => value,
            };
            Ok(match (&value, value.as_array()) {
                (Data::Array(_), Some(items)) if items.len() > most => Data::array(items[..most].to_vec()),
                (_, _) => value,
            })
        }
    }
}

fn text(body: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(body).map_err(|_| "The object is not UTF-8".to_owned())
}

/// What a JSON pointer leads to (RFC 6901).
fn pointed<'a>(value: &'a Data, pointer: &str) -> Option<&'a Data> {
    if pointer.is_empty() {
        return Some(value);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(value, |value, step| {
        let step = step.replace("~1", "/").replace("~0", "~");
        match value {
            Data::Object(_) => value.get(&step),
            Data::Array(_) => value.as_array()?.get(step.parse::<usize>().ok()?),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => None,
        }
    })
}
