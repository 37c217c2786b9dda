//! The Map state and its parts (States Language, "Map State"; Developer Guide, "Distributed Map").

use super::state::{ARGUMENTS, PARAMETERS, RESULT_PATH, RESULT_SELECTOR};
use super::{Field, Group, Holds, Kind, PathSort};

/// A limit without a most, that a path may name in its place.
const LIMIT: Holds = Holds::Integer { least: 0, most: u64::MAX, expression: true };

/// The path of a number.
const NUMBER_PATH: Holds = Holds::Path(PathSort::MapNumber);

pub(super) const MAP: &[Field] = &[
    Field::new("ItemProcessor", Holds::Object(Kind::Processor)),
    Field::new("Iterator", Holds::Object(Kind::Processor)),
    Field::new("ItemReader", Holds::Object(Kind::ItemReader)),
    Field::new("Items", Holds::Items).jsonata(),
    Field::new("ItemsPath", Holds::Path(PathSort::Any)).jsonpath(),
    Field::new("ItemSelector", Holds::Template),
    PARAMETERS,
    Field::new("ItemBatcher", Holds::Object(Kind::ItemBatcher)),
    Field::new("ResultWriter", Holds::Object(Kind::ResultWriter)),
    RESULT_SELECTOR,
    RESULT_PATH,
    Field::new("MaxConcurrency", LIMIT),
    Field::new("MaxConcurrencyPath", NUMBER_PATH).jsonpath(),
    Field::new("ToleratedFailureCount", LIMIT),
    Field::new("ToleratedFailureCountPath", NUMBER_PATH).jsonpath(),
    Field::new("ToleratedFailurePercentage", Holds::Number { least: 0.0, most: 100.0, expression: true }),
    Field::new("ToleratedFailurePercentagePath", NUMBER_PATH).jsonpath(),
    Field::new("Label", Holds::Text),
];

pub(super) const MAP_GROUPS: &[Group] = &[
    Group::one(&["ItemProcessor", "Iterator"]),
    Group::at_most_one(&["ItemSelector", "Parameters"]),
    Group::at_most_one(&["MaxConcurrency", "MaxConcurrencyPath"]),
    Group::at_most_one(&["ToleratedFailureCount", "ToleratedFailureCountPath"]),
    Group::at_most_one(&["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"]),
];

pub(super) const PROCESSOR_CONFIG: &[Field] = &[
    Field::new("Mode", Holds::Words(&["INLINE", "DISTRIBUTED"])),
    Field::new("ExecutionType", Holds::Words(&["STANDARD", "EXPRESS"])),
];

pub(super) const ITEM_READER: &[Field] = &[
    Field::new("Resource", Holds::Resource).required(),
    Field::new("ReaderConfig", Holds::Object(Kind::ReaderConfig)),
    PARAMETERS,
    ARGUMENTS,
];

pub(super) const READER_CONFIG: &[Field] = &[
    Field::new("InputType", Holds::Words(&["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"])),
    Field::new("Transformation", Holds::Words(&["NONE", "LOAD_AND_FLATTEN"])),
    Field::new("ManifestType", Holds::Words(&["ATHENA_DATA", "S3_INVENTORY"])),
    Field::new("CSVHeaderLocation", Holds::Words(&["FIRST_ROW", "GIVEN"])),
    Field::new("CSVHeaders", Holds::Strings),
    Field::new("CSVDelimiter", Holds::Words(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"])),
    Field::new("ItemsPointer", Holds::Text),
    Field::new("MaxItems", Holds::Integer { least: 0, most: 100_000_000, expression: true }),
    Field::new("MaxItemsPath", NUMBER_PATH).jsonpath(),
];

pub(super) const READER_GROUPS: &[Group] = &[Group::at_most_one(&["MaxItems", "MaxItemsPath"])];

pub(super) const ITEM_BATCHER: &[Field] = &[
    Field::new("BatchInput", Holds::Template),
    Field::new("MaxItemsPerBatch", LIMIT),
    Field::new("MaxItemsPerBatchPath", NUMBER_PATH).jsonpath(),
    Field::new("MaxInputBytesPerBatch", LIMIT),
    Field::new("MaxInputBytesPerBatchPath", NUMBER_PATH).jsonpath(),
];

pub(super) const BATCHER_GROUPS: &[Group] = &[
    Group::at_most_one(&["MaxItemsPerBatch", "MaxItemsPerBatchPath"]),
    Group::at_most_one(&["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"]),
];

pub(super) const RESULT_WRITER: &[Field] = &[
    Field::new("Resource", Holds::Resource),
    Field::new("WriterConfig", Holds::Object(Kind::WriterConfig)),
    PARAMETERS,
    ARGUMENTS,
];

pub(super) const WRITER_CONFIG: &[Field] = &[
    Field::new("Transformation", Holds::Words(&["NONE", "COMPACT", "FLATTEN"])),
    Field::new("OutputType", Holds::Words(&["JSON", "JSONL"])).required(),
];
