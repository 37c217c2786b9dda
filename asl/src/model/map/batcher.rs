//! How a Map puts items together.

use serde_json::Value;

use crate::model::Amount;
use crate::model::field::{LIMIT, PathSort};
use crate::model::object::object;

object! {
    /// How the items of a Distributed Map are batched, so that a child execution gets several (Developer Guide,
    /// "ItemBatcher").
    #[derive(Default)]
    pub struct ItemBatcher is ItemBatcher {
        /// The input that each batch gets in addition to its items.
        pub batch_input: Option<Value> = "BatchInput": Template,
        /// The most items of a batch.
        pub max_items_per_batch: Option<Amount> = "MaxItemsPerBatch": LIMIT,
        /// JSONPath: the path of that number.
        pub max_items_per_batch_path: Option<String> = "MaxItemsPerBatchPath" in JsonPath: Path(PathSort::MapNumber),
        /// The most bytes of a batch.
        pub max_input_bytes_per_batch: Option<Amount> = "MaxInputBytesPerBatch": LIMIT,
        /// JSONPath: the path of that number.
        pub max_input_bytes_per_batch_path: Option<String> = "MaxInputBytesPerBatchPath" in JsonPath: Path(PathSort::MapNumber),
        ..extra
    }
    at_most_one("MaxItemsPerBatch", "MaxItemsPerBatchPath");
    at_most_one("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath");
}
