//! How a Map puts items together.

use serde_json::Value;

use crate::model::Amount;
use crate::model::object::object;

object! {
    /// How the items of a Distributed Map are put together, so that a child execution gets several (Developer Guide,
    /// "ItemBatcher").
    #[derive(Default)]
    pub struct ItemBatcher {
        /// What each batch gets beside its items.
        pub batch_input: Option<Value> = "BatchInput",
        /// The most items of a batch.
        pub max_items_per_batch: Option<Amount> = "MaxItemsPerBatch",
        /// JSONPath: where that number stands.
        pub max_items_per_batch_path: Option<String> = "MaxItemsPerBatchPath",
        /// The most bytes of a batch.
        pub max_input_bytes_per_batch: Option<Amount> = "MaxInputBytesPerBatch",
        /// JSONPath: where that number stands.
        pub max_input_bytes_per_batch_path: Option<String> = "MaxInputBytesPerBatchPath",
        ..extra
    }
}
