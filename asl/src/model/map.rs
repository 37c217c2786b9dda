//! The Map state.

mod batcher;
mod processor;
mod reader;
mod writer;

pub use batcher::ItemBatcher;
pub use processor::{ItemProcessor, Processor, ProcessorConfig, ProcessorMode};
pub use reader::{
    CsvDelimiter, CsvHeaderLocation, InputType, ItemReader, ManifestType, ReaderConfig, ReaderTransformation,
};
pub use writer::{OutputType, ResultWriter, WriterConfig, WriterTransformation};

use serde_json::Value;

use super::field::{LIMIT, PathSort};
use super::object::object;
use super::{Amount, Catcher, DataPath, QueryLanguage, Retrier, Transition};

object! {
    /// A state that runs its processor for each item of an array, or of items that are read from outside (States
    /// Language, "Map State"; Developer Guide, "Distributed mode").
    pub struct Map is Map {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state, not of its processor; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input is read.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the items, or an expression that gives them.
        pub items: Option<Value> = "Items" in Jsonata: Items,
        /// JSONPath: the path of the items.
        pub items_path: Option<String> = "ItemsPath" in JsonPath: Path(PathSort::Any),
        /// What reads the items from outside.
        pub item_reader: Option<ItemReader> = "ItemReader",
        /// What each iteration gets.
        pub item_selector: Option<Value> = "ItemSelector": Template,
        /// JSONPath: the older name of `ItemSelector`.
        pub parameters: Option<Value> = "Parameters" in JsonPath: Template,
        /// How items are batched, so that an iteration gets several.
        pub item_batcher: Option<ItemBatcher> = "ItemBatcher",
        /// How many iterations run at the same time; 0 for as many as there can be.
        pub max_concurrency: Option<Amount> = "MaxConcurrency": LIMIT,
        /// JSONPath: the path of that number.
        pub max_concurrency_path: Option<String> = "MaxConcurrencyPath" in JsonPath: Path(PathSort::MapNumber),
        /// How many items may fail.
        pub tolerated_failure_count: Option<Amount> = "ToleratedFailureCount": LIMIT,
        /// JSONPath: the path of that number.
        pub tolerated_failure_count_path: Option<String> = "ToleratedFailureCountPath" in JsonPath: Path(PathSort::MapNumber),
        /// How many items in a hundred may fail.
        pub tolerated_failure_percentage: Option<Amount> = "ToleratedFailurePercentage": Number { least: 0.0, most: 100.0, expression: true },
        /// JSONPath: the path of that number.
        pub tolerated_failure_percentage_path: Option<String> = "ToleratedFailurePercentagePath" in JsonPath: Path(PathSort::MapNumber),
        /// What the map run's ARN calls the state.
        pub label: Option<String> = "Label",
        /// What is done for each item.
        pub item_processor: Processor,
        /// Where the results are written to.
        pub result_writer: Option<ResultWriter> = "ResultWriter",
        /// JSONPath: the template of the result.
        pub result_selector: Option<Value> = "ResultSelector" in JsonPath: Template,
        /// JSONPath: where the result goes in the input.
        pub result_path: Option<DataPath> = "ResultPath" in JsonPath: Path(PathSort::Result),
        /// JSONPath: which part of that becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the output.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value here.
        pub assign: Option<Value> = "Assign": Variables,
        /// What is retried, in order.
        pub retry: Option<Vec<Retrier>> = "Retry",
        /// What is caught, in order.
        pub catch: Option<Vec<Catcher>> = "Catch",
        ..extra,
        /// The next state after all items.
        pub transition: Transition
    }
    one("ItemProcessor", "Iterator");
    at_most_one("ItemSelector", "Parameters");
    at_most_one("MaxConcurrency", "MaxConcurrencyPath");
    at_most_one("ToleratedFailureCount", "ToleratedFailureCountPath");
    at_most_one("ToleratedFailurePercentage", "ToleratedFailurePercentagePath");
}

impl Map {
    /// A state that does this for each item, that ends its machine.
    pub fn new(processor: ItemProcessor) -> Self {
        Self {
            comment: None,
            query_language: None,
            input_path: None,
            items: None,
            items_path: None,
            item_reader: None,
            item_selector: None,
            parameters: None,
            item_batcher: None,
            max_concurrency: None,
            max_concurrency_path: None,
            tolerated_failure_count: None,
            tolerated_failure_count_path: None,
            tolerated_failure_percentage: None,
            tolerated_failure_percentage_path: None,
            label: None,
            item_processor: Processor::ItemProcessor(processor),
            result_writer: None,
            result_selector: None,
            result_path: None,
            output_path: None,
            output: None,
            assign: None,
            retry: None,
            catch: None,
            extra: serde_json::Map::new(),
            transition: Transition::End,
        }
    }

    /// What is done for each item, under either name.
    pub fn processor(&self) -> &ItemProcessor {
        self.item_processor.get()
    }
}
