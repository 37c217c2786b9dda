//! Where a Map writes its results to.

use serde_json::Value;

use crate::model::object::{object, words};

object! {
    /// Where the results of a Distributed Map are written to (Developer Guide, "ResultWriter").
    #[derive(Default)]
    pub struct ResultWriter is ResultWriter {
        /// The ARN of what writes.
        pub resource: Option<String> = "Resource": Resource,
        /// JSONPath: the template of the request.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// JSONata: the request.
        pub arguments: Option<Value> = "Arguments" in Jsonata: ObjectTemplate,
        /// What the results look like.
        pub writer_config: Option<WriterConfig> = "WriterConfig",
        ..extra
    }
}

object! {
    /// What the results look like that a Distributed Map writes.
    pub struct WriterConfig is WriterConfig {
        /// How much of each child execution is written.
        pub transformation: Option<WriterTransformation> = "Transformation",
        /// The format.
        pub output_type: OutputType = "OutputType",
        ..extra
    }
}

impl WriterConfig {
    /// Results in this format.
    pub fn new(output_type: OutputType) -> Self {
        Self { transformation: None, output_type, extra: serde_json::Map::new() }
    }
}

words! {
    /// How much of each child execution is written.
    #[non_exhaustive]
    pub enum WriterTransformation {
        /// Output and metadata.
        None = "NONE",
        /// The output.
        Compact = "COMPACT",
        /// The output, arrays of arrays made one.
        Flatten = "FLATTEN",
    }
}

words! {
    /// The format of the results.
    #[non_exhaustive]
    pub enum OutputType {
        /// An array.
        Json = "JSON",
        /// A value in each line.
        Jsonl = "JSONL",
    }
}
