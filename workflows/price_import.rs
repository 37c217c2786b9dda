//! Distributed Map: imports the prices in a CSV file of any size into a table.
//!
//! Step Functions reads the file from the bucket itself, hands fifty rows at a time to a child execution, and writes their
//! outcomes back as files, so that no state holds more than one batch. A row that is no price is rejected by itself; a batch
//! that cannot be written counts as failed, and one in twenty may be. Shows `ItemReader`, `ItemBatcher` with an input for each
//! batch, tolerated failures, `ResultWriter`, and an inline Map within the children.

use dsl::prelude::*;
use dsl::resource::{Bucket, Table};
use dsl::state::map::{BatchFields, ItemBatcher, ItemReader, WrittenResultsFields};
use dsl::workflow::WorkflowType;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Import {
    /// The key of the file: CSV with the columns `sku` and `price`.
    #[schemars(length(min = 1, max = 1024), example = "incoming/2026-11.csv")]
    pub file: String,
}

/// A row of the file; in CSV everything is text.
#[message]
pub struct Row {
    /// The article.
    pub sku: String,
    /// Its price.
    pub price: String,
}

/// What each batch gets beside its rows: children do not see the input of their parent.
#[message]
pub struct Origin {
    /// The file.
    pub file: String,
}

/// An item of the table of prices.
#[message]
#[derive(Debug, PartialEq)]
pub struct Price {
    /// The article.
    pub sku: String,
    /// Its price.
    pub price: f64,
    /// The file that said so.
    pub file: String,
}

/// What became of a row.
#[message]
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// The article.
    pub sku: String,
    /// Whether its price is in the table.
    pub imported: bool,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// The file.
    pub file: String,
    /// The key of the manifest, which names the files with the outcomes.
    pub manifest: String,
}

/// An expression in a state failed; here, a price that is no number.
const NOT_A_NUMBER: ErrorName = ErrorName::new("States.QueryEvaluationError");

/// More batches have failed than may.
const TOO_MANY_FAILURES: ErrorName = ErrorName::new("States.ExceedToleratedFailureThreshold");

/// The file was not imported.
pub const NOT_IMPORTED: ErrorName = ErrorName::new("FileNotImported");

/// The workflow: batches of rows, each row into the table, the outcomes into the bucket.
pub fn workflow() -> Workflow<Import, Imported> {
    let files = Bucket::new("PriceBucket");
    let prices = Table::<Price>::new("PriceTable", |price| price.sku);
    let news = Topic::new("ImportTopic");

    Workflow::standard("PriceImport", |import: ImportFields| {
        let batches = ItemBatcher::max_items_per_batch(50).batch_input(OriginFields { file: import.file });
        Map::reading("Each Batch", ItemReader::<Row>::csv(&files, import.file))
            .item_batcher(batches)
            // Express children cost less for short work. They may run twice, and writing the same price twice is harmless.
            .distributed(WorkflowType::Express, |batch: BatchFields<Origin, Row>| {
                Map::over("Each Row", batch.items)
                    .inline(|row: RowFields| {
                        let outcome = |imported: bool| OutcomeFields { sku: row.sku, imported: imported.into() };
                        let price = PriceFields { sku: row.sku, price: row.price.to_number(), file: batch.input.file };
                        Task::put_item("Keep Price", &prices, price)
                            .retry(Retry::transient())
                            .catch(NOT_A_NUMBER, |_| Pass::new("Rejected", outcome(false)))
                            .next(Pass::new("Kept", outcome(true)))
                    })
                    .max_concurrency(10)
            })
            .max_concurrency(20)
            .tolerated_failure_percentage(5.0)
            .result_writer(&files, "outcomes")
            .catch(TOO_MANY_FAILURES, |error| {
                sns_publish("Tell Failure", &news, format_text("{} was not imported", [import.file]))
                    .retry(Retry::transient())
                    .next(Fail::new("Not Imported", NOT_IMPORTED).cause(error.json()))
            })
            .then(|written: WrittenResultsFields| {
                let manifest = written.result_writer_details.fields().key;
                sns_publish("Tell Success", &news, format_text("{} was imported, see {}", [import.file, manifest]))
                    .retry(Retry::transient())
                    .next(Pass::new("Imported", ImportedFields { file: import.file, manifest }))
            })
    })
    .comment("Imports the prices in a CSV file of any size into a table, in batches; some of them may fail.")
}
