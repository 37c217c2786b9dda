//! Readers of items from a bucket, for a Distributed Map.

use std::marker::PhantomData;

use asl::{CsvDelimiter, CsvHeaderLocation, InputType, ManifestType, Place, ReaderConfig, ReaderTransformation};

use super::super::draft::ReaderDraft;
use super::super::task::slot;
use crate::payload::{IntoExpr, Payload};
use crate::resource::Bucket;

/// Reads items of type `T` from a bucket (Step Functions Developer Guide, "ItemReader").
#[derive(Debug)]
pub struct ItemReader<T> {
    draft: ReaderDraft,
    _item: PhantomData<fn() -> T>,
}

/// An object of a bucket, as an object listing describes it.
#[derive(
    Debug, Clone, PartialEq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct S3Object {
    /// The entity tag.
    pub etag: String,
    /// The key.
    pub key: String,
    /// The time of its last change, in seconds since 1970.
    pub last_modified: f64,
    /// Bytes.
    pub size: u64,
    /// The storage class.
    pub storage_class: String,
}

impl ItemReader<S3Object> {
    /// The objects whose keys begin with a prefix: their metadata, not their contents.
    #[track_caller]
    pub fn objects(bucket: &Bucket, prefix: impl IntoExpr<String>) -> Self {
        Self::new(bucket, true, prefix)
    }
}

impl<T: Payload> ItemReader<T> {
    #[track_caller]
    fn new(bucket: &Bucket, lists: bool, key: impl IntoExpr<String>) -> Self {
        let key = Some(slot(key.into_expr().node, &Place::here()));
        let config = ReaderConfig::default();
        let (bucket, others) = (bucket.spec(), Vec::new());
        let draft = ReaderDraft { bucket, which: None, others, lists, key, version: None, config, max_items: None };
        Self { draft, _item: PhantomData }
    }

    fn configured(mut self, set: impl FnOnce(&mut ReaderConfig)) -> Self {
        set(&mut self.draft.config);
        self
    }

    #[track_caller]
    fn of_type(bucket: &Bucket, key: impl IntoExpr<String>, input_type: InputType) -> Self {
        Self::new(bucket, false, key).configured(|config| config.input_type = Some(input_type))
    }

    /// The rows of a CSV file, each an object of strings with the names in the first row.
    #[track_caller]
    pub fn csv(bucket: &Bucket, key: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, key, InputType::Csv)
            .configured(|config| config.csv_header_location = Some(CsvHeaderLocation::FirstRow))
    }

    /// The rows of a CSV file without a header row, each an object of strings with these names.
    #[track_caller]
    pub fn csv_with_headers<const N: usize>(bucket: &Bucket, key: impl IntoExpr<String>, headers: [&str; N]) -> Self {
        Self::of_type(bucket, key, InputType::Csv).configured(|config| {
            config.csv_header_location = Some(CsvHeaderLocation::Given);
            config.csv_headers = Some(headers.iter().map(|&header| header.to_owned()).collect());
        })
    }

    /// The delimiter of a CSV file; by default a comma.
    #[must_use]
    pub fn delimiter(self, delimiter: CsvDelimiter) -> Self {
        self.configured(|config| config.csv_delimiter = Some(delimiter))
    }

    /// The elements of the list in a JSON file.
    #[track_caller]
    pub fn json(bucket: &Bucket, key: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, key, InputType::Json)
    }

    /// The JSON pointer of the list in a JSON file.
    #[must_use]
    pub fn items_pointer(self, pointer: &str) -> Self {
        self.configured(|config| config.items_pointer = Some(pointer.to_owned()))
    }

    /// The values of a file with one JSON value per line.
    #[track_caller]
    pub fn json_lines(bucket: &Bucket, key: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, key, InputType::Jsonl)
    }

    /// The rows of a Parquet file.
    #[track_caller]
    pub fn parquet(bucket: &Bucket, key: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, key, InputType::Parquet)
    }

    /// The objects in an S3 inventory.
    #[track_caller]
    pub fn inventory(bucket: &Bucket, manifest: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, manifest, InputType::Manifest)
    }

    /// The rows of an Athena query result in CSV files, which a manifest names.
    #[track_caller]
    pub fn athena(bucket: &Bucket, manifest: impl IntoExpr<String>) -> Self {
        Self::of_type(bucket, manifest, InputType::Csv).configured(|config| {
            config.manifest_type = Some(ManifestType::AthenaData);
            config.csv_header_location = Some(CsvHeaderLocation::FirstRow);
        })
    }

    /// The contents of the JSON objects whose keys begin with a prefix, one after the other.
    #[track_caller]
    pub fn contents(bucket: &Bucket, prefix: impl IntoExpr<String>) -> Self {
        Self::new(bucket, true, prefix).configured(|config| {
            config.input_type = Some(InputType::Json);
            config.transformation = Some(ReaderTransformation::LoadAndFlatten);
        })
    }

    /// The name of the bucket as a value, such as a field of the input. The reader may read the bucket that it was made with and
    /// these others.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::Bucket;
    /// # use dsl::state::map::{ItemReader, S3ObjectFields};
    /// # use dsl::workflow::WorkflowType;
    /// # #[message] struct Job { bucket: String }
    /// let [photos, films] = ["photos", "films"].map(|name| Bucket::existing(name, Arn::known(format!("arn:aws:s3:::{name}"))));
    /// let workflow = Workflow::standard("Sizes", |job: JobFields| {
    ///     Map::reading("Each", ItemReader::objects(&photos, "new/").one_of([&films], job.bucket))
    ///         .distributed(WorkflowType::Express, |object: S3ObjectFields| Pass::new("Size", object.size))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn one_of<'b>(mut self, others: impl IntoIterator<Item = &'b Bucket>, which: impl IntoExpr<String>) -> Self {
        self.draft.which = Some(slot(which.into_expr().node, &Place::here()));
        self.draft.others.extend(others.into_iter().map(Bucket::spec));
        self
    }

    /// The version of the object.
    #[must_use]
    #[track_caller]
    pub fn version_id(mut self, version: impl IntoExpr<String>) -> Self {
        self.draft.version = Some(slot(version.into_expr().node, &Place::here()));
        self
    }

    /// The maximum number of items to read, up to 100,000,000.
    #[must_use]
    #[track_caller]
    pub fn max_items(mut self, most: impl IntoExpr<u32>) -> Self {
        self.draft.max_items = Some(slot(most.into_expr().node, &Place::here()));
        self
    }

    pub(super) fn into_draft(self) -> ReaderDraft {
        self.draft
    }
}
