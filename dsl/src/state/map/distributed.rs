//! Settings that only a Distributed Map has.

use std::marker::PhantomData;

use asl::{OutputType, Place, WriterConfig, WriterTransformation};

use super::super::draft::WriterDraft;
use super::super::task::slot;
use super::{DistributedMap, Map, change_distributed};
use crate::payload::IntoExpr;
use crate::resource::Bucket;

/// The result of a Distributed Map that has written its results to a bucket (Step Functions Developer Guide,
/// "ResultWriter").
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct WrittenResults {
    /// The ARN of the Map Run.
    pub map_run_arn: String,
    /// The place of the manifest, which names the result files.
    pub result_writer_details: ResultWriterDetails,
}

/// The place of a file.
#[derive(
    Debug, Clone, PartialEq, Eq, crate::payload::Payload, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "PascalCase")]
pub struct ResultWriterDetails {
    /// The bucket's name.
    pub bucket: String,
    /// The object's key.
    pub key: String,
}

/// How results are transformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transformation {
    /// Each result with the metadata of its child execution.
    None,
    /// Only the results.
    Compact,
    /// Only the results, with lists flattened.
    Flatten,
}

/// The format of written results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriterOutputType {
    /// One JSON list.
    Json,
    /// One JSON value a line.
    JsonLines,
}

impl<R, Of> Map<R, Of> {
    /// The label in the names of the child executions: 1 to 40 characters, by default derived from the state's name.
    pub fn label(self, label: impl Into<String>) -> Self
    where
        Of: DistributedMap,
    {
        let label = label.into();
        change_distributed(self.state, |distributed| distributed.label = Some(label));
        self
    }

    /// The number of items that may fail; one more fails the state.
    #[track_caller]
    pub fn tolerated_failure_count(self, most: impl IntoExpr<u32>) -> Self
    where
        Of: DistributedMap,
    {
        let most = slot(most.into_expr().node, &Place::here());
        change_distributed(self.state, |distributed| distributed.tolerated_count = Some(most));
        self
    }

    /// The percentage of items that may fail, 0 to 100; more than that fails the state.
    #[track_caller]
    pub fn tolerated_failure_percentage(self, most: impl IntoExpr<f64>) -> Self
    where
        Of: DistributedMap,
    {
        let most = slot(most.into_expr().node, &Place::here());
        change_distributed(self.state, |distributed| distributed.tolerated_percentage = Some(most));
        self
    }

    /// Writes the results to a bucket, under a prefix. The state's result then contains their place.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::resource::Bucket;
    /// # use dsl::workflow::WorkflowType;
    /// # use dsl::state::map::WrittenResultsFields;
    /// # #[message] struct Order { id: String, names: Vec<String> }
    /// let archive = Bucket::existing("Archive", Arn::known("arn:aws:s3:::archive"));
    /// let workflow = Workflow::standard("Names", |order: OrderFields| {
    ///     Map::over("Each", order.names)
    ///         .distributed(WorkflowType::Standard, |name: Expr<String>| Pass::new("Take", name))
    ///         .result_writer(&archive, order.id)
    ///         .then(|written: WrittenResultsFields| Succeed::with("Done", written.map_run_arn))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn result_writer(self, bucket: &Bucket, prefix: impl IntoExpr<String>) -> Map<WrittenResults, Of>
    where
        Of: DistributedMap,
    {
        let prefix = slot(prefix.into_expr().node, &Place::here());
        let bucket = Some((bucket.spec(), Some(prefix)));
        change_distributed(self.state, |distributed| match &mut distributed.writer {
            Some(writer) => writer.bucket = bucket,
            None => distributed.writer = Some(WriterDraft { bucket, config: None }),
        });
        Map { state: self.state, _types: PhantomData }
    }

    /// How the results are transformed and formatted, whether in a bucket or as the state's result.
    pub fn result_format(self, transformation: Transformation, output_type: WriterOutputType) -> Self
    where
        Of: DistributedMap,
    {
        let transformation = match transformation {
            Transformation::None => WriterTransformation::None,
            Transformation::Compact => WriterTransformation::Compact,
            Transformation::Flatten => WriterTransformation::Flatten,
        };
        let output_type = match output_type {
            WriterOutputType::Json => OutputType::Json,
            WriterOutputType::JsonLines => OutputType::Jsonl,
        };
        let config = WriterConfig { transformation: Some(transformation), ..WriterConfig::new(output_type) };
        change_distributed(self.state, |distributed| {
            distributed.writer.get_or_insert(WriterDraft { bucket: None, config: None }).config = Some(config);
        });
        self
    }
}
