//! Objects that name objects: a manifest of Athena names files of one format, an inventory of S3 is files of rows.

use std::sync::Arc;

use asl::ManifestType;

use super::body::Body;
use super::{Format, ReadError};
use crate::data::Data;
use crate::plan::Reader;

/// Buckets and keys of objects, and how their items are written.
type Named = (Vec<(String, String)>, Format);

/// What a manifest in a bucket names.
pub(super) fn read(reader: &Reader, bucket: &str, body: Body) -> Result<Named, ReadError> {
    let text = body.text()?;
    if reader.manifest_type == Some(ManifestType::AthenaData) {
        athena(reader, &text)
    } else {
        inventory(bucket, &text)
    }
}

/// The manifest of a query's data: a URI a line.
fn athena(reader: &Reader, text: &str) -> Result<Named, ReadError> {
    let mut places = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let place = line.trim().strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
        let (bucket, key) = place.ok_or("A line of the manifest is not the URI of an object")?;
        places.push((bucket.to_owned(), key.to_owned()));
    }
    Ok((places, Format::of(reader)))
}

/// The manifest of an inventory (Amazon S3 User Guide, "Locating your inventory list").
fn inventory(bucket: &str, text: &str) -> Result<Named, ReadError> {
    let manifest: Data = serde_json::from_str(text).map_err(|error| format!("The manifest is not JSON: {error}"))?;
    let part = |name: &str| manifest.get(name).and_then(Data::as_str);
    // Of other formats the service reads none (Developer Guide, "ItemReader").
    if let Some(format) = part("fileFormat").filter(|format| !format.eq_ignore_ascii_case("CSV")) {
        let limit = format!("the inventory is in the format {format:?}; Step Functions reads inventories in CSV");
        return Err(ReadError::Beyond(limit));
    }
    let schema = part("fileSchema").ok_or("The manifest has no fileSchema")?;
    let headers: Vec<Arc<str>> = schema.split(',').map(|name| Arc::from(name.trim())).collect();
    let from = part("destinationBucket").and_then(|arn| arn.rsplit(':').next()).unwrap_or(bucket);
    let files = manifest.get("files").and_then(Data::as_array).ok_or("The manifest has no files")?;
    let key = |file: &Data| file.get("key").and_then(Data::as_str).map(|key| (from.to_owned(), key.to_owned()));
    let places: Option<Vec<_>> = files.iter().map(key).collect();
    let places = places.ok_or("A file of the manifest has no key")?;
    Ok((places, Format::Csv { delimiter: b',', headers: Some(headers) }))
}
