//! What reads a Map's items from outside.

use serde_json::Value;

use crate::model::Amount;
use crate::model::field::PathSort;
use crate::model::object::{object, words};

object! {
    /// What reads the items of a Distributed Map (Developer Guide, "ItemReader").
    #[derive(Default)]
    pub struct ItemReader is ItemReader {
        /// The ARN of what reads.
        pub resource: String = "Resource": Resource,
        /// JSONPath: the template of the request.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// JSONata: the request.
        pub arguments: Option<Value> = "Arguments" in Jsonata: ObjectTemplate,
        /// What the data look like.
        pub reader_config: Option<ReaderConfig> = "ReaderConfig",
        ..extra
    }
}

object! {
    /// What the data look like that a Distributed Map reads.
    #[derive(Default)]
    pub struct ReaderConfig is ReaderConfig {
        /// The format.
        pub input_type: Option<InputType> = "InputType",
        /// Whether listed objects are read, too.
        pub transformation: Option<ReaderTransformation> = "Transformation",
        /// What sort of manifest it is.
        pub manifest_type: Option<ManifestType> = "ManifestType",
        /// CSV: the place of the column names.
        pub csv_header_location: Option<CsvHeaderLocation> = "CSVHeaderLocation",
        /// CSV: the names of the columns, where they are given here.
        pub csv_headers: Option<Vec<String>> = "CSVHeaders",
        /// CSV: the delimiter; by default a comma.
        pub csv_delimiter: Option<CsvDelimiter> = "CSVDelimiter",
        /// JSON: the JSON pointer of the items in the file.
        pub items_pointer: Option<String> = "ItemsPointer",
        /// The most items to read.
        pub max_items: Option<Amount> = "MaxItems": Integer { least: 0, most: 100_000_000, expression: true },
        /// JSONPath: the path of that number.
        pub max_items_path: Option<String> = "MaxItemsPath" in JsonPath: Path(PathSort::MapNumber),
        ..extra
    }
    at_most_one("MaxItems", "MaxItemsPath");
}

words! {
    /// The format of the items.
    pub enum InputType {
        /// Rows of columns.
        Csv = "CSV",
        /// An array or an object in one file.
        Json = "JSON",
        /// A value in each line.
        Jsonl = "JSONL",
        /// A list of other files.
        Manifest = "MANIFEST",
        /// Apache Parquet.
        Parquet = "PARQUET",
    }
}

words! {
    /// Whether listed objects are read.
    #[non_exhaustive]
    pub enum ReaderTransformation {
        /// The items are the entries of the listing.
        None = "NONE",
        /// The items are the contents of the objects.
        LoadAndFlatten = "LOAD_AND_FLATTEN",
    }
}

words! {
    /// The sort of a manifest.
    #[non_exhaustive]
    pub enum ManifestType {
        /// The result of an Athena `UNLOAD`.
        AthenaData = "ATHENA_DATA",
        /// An S3 inventory.
        S3Inventory = "S3_INVENTORY",
    }
}

words! {
    /// The place of the column names.
    #[non_exhaustive]
    pub enum CsvHeaderLocation {
        /// In the first row of the file.
        FirstRow = "FIRST_ROW",
        /// In `CSVHeaders`.
        Given = "GIVEN",
    }
}

words! {
    /// The delimiter of columns.
    pub enum CsvDelimiter {
        /// `,`.
        Comma = "COMMA",
        /// `|`.
        Pipe = "PIPE",
        /// `;`.
        Semicolon = "SEMICOLON",
        /// A blank.
        Space = "SPACE",
        /// A tab.
        Tab = "TAB",
    }
}
