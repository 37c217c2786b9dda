//! Distributed Maps: where items come from, what children get, and where results go.

use std::collections::BTreeMap;

use asl::CsvDelimiter;
use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::Variable;
use dsl::state::map::{
    BatchFields, EntryFields, ItemBatcher, ItemReader, S3ObjectFields, Transformation, WriterOutputType,
    WrittenResultsFields,
};
use dsl::state::task::SentMessageFields;
use dsl::workflow::WorkflowType;
use serde_json::json;

use crate::support::{Line, LineFields, Note, NoteFields, OrderFields, Query, QueryFields};
use crate::support::{in_both, price, tell, value};

const STATES: &str = "/States/Each/ItemProcessor/States";

/// What the workflow over a table is started with.
#[message]
pub(crate) struct Table {
    rows: BTreeMap<String, Line>,
    share: f64,
    some: u32,
    file: String,
}

fn archive() -> Bucket {
    Bucket::existing("Archive", Arn::known("arn:aws:s3:::archive"))
}

#[test]
fn children_are_executions_of_their_own_with_a_label() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .distributed(WorkflowType::Express, |line: LineFields| tell("Tell", line.sku).next(tell("Later", line.sku)))
            .next(
                Map::over("Every Line: again", order.lines)
                    .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Take", line.sku))
                    .max_concurrency(100),
            )
            .next(
                Map::over("Named", order.lines)
                    .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Take It", line.sku))
                    .label("lines_2"),
            )
    });
    for definition in [&path, &ata] {
        let config = json!({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"});
        assert_eq!(definition.part("/States/Each/ItemProcessor/ProcessorConfig"), &config);
        assert_eq!(definition.part("/States/Each/Label"), "Each");
        let again = "/States/Every Line: again";
        assert_eq!(definition.part(&format!("{again}/Label")), "Every-Line--again");
        assert_eq!(definition.part(&format!("{again}/ItemProcessor/ProcessorConfig/ExecutionType")), "STANDARD");
        assert_eq!(definition.part(&format!("{again}/MaxConcurrency")), 100);
        assert_eq!(definition.part("/States/Named/Label"), "lines_2");
        assert_eq!(definition.assigning(), 0);
    }
    // A child's item is its execution's input.
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$.sku");
    assert_eq!(path.message(&format!("{STATES}/Later")), "$$.Execution.Input.sku");
    assert_eq!(ata.message(&format!("{STATES}/Later")), "{% $states.context.Execution.Input.sku %}");
}

#[test]
fn labels_made_of_names_are_valid_and_each_its_own() {
    let long = "A name of a state that is as long as it may be, which is eighty characters long";
    let [path, _] = in_both(|order: OrderFields| {
        let each = |name: &str, take: &str| {
            Map::over(name, order.lines)
                .distributed(WorkflowType::Standard, |line: LineFields| Pass::new(take, line.sku))
        };
        each("a b", "1")
            .next(each("a-b", "2"))
            .next(each("a.b", "3"))
            .next(each("Ü", "4"))
            .next(each(long, "5"))
            .next(each(&format!("{long}."), "6"))
            .next(each("taken", "7"))
            .next(each("Other", "8").label("taken"))
    });
    let label = |name: &str| path.part(&format!("/States/{name}/Label")).as_str().unwrap_or_default().to_owned();
    assert_eq!([label("a b"), label("a-b"), label("a.b")], ["a-b", "a-b-2", "a-b-3"]);
    assert_eq!(label("Ü"), "items");
    assert_eq!(label(long), "A-name-of-a-state-that-is-as-long-as-it-");
    assert_eq!(label(&format!("{long}.")), "A-name-of-a-state-that-is-as-long-");
    assert_eq!([label("taken"), label("Other")], ["taken-2", "taken"]);
}

#[test]
fn children_get_what_a_selector_hands_to_them() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Begin", order.order_id).then(|begun: SentMessageFields| {
            Map::over("Each", order.lines)
                .item_selector(|each| QueryFields { order: begun.message_id, sku: each.value.sku })
                .distributed(WorkflowType::Standard, |query: QueryFields| {
                    Wait::new("Pause", seconds(1)).next(tell("Tell", query.order)).next(price("Ask", query))
                })
        })
    });
    assert_eq!(
        path.part("/States/Each/ItemSelector"),
        &json!({"order.$": "$.MessageId", "sku.$": "$$.Map.Item.Value.sku"})
    );
    assert_eq!(
        ata.part("/States/Each/ItemSelector"),
        &json!({"order": "{% $states.input.MessageId %}", "sku": "{% $states.context.Map.Item.Value.sku %}"})
    );
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$.order");
    let input = "$states.context.Execution.Input";
    assert_eq!(path.part(&format!("{STATES}/Ask/Parameters/Payload.$")), &json!("$$.Execution.Input"));
    assert_eq!(ata.payload(&format!("{STATES}/Ask")), &json!(format!("{{% {input} %}}")));
}

#[test]
fn batches_have_their_items_and_an_input() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .item_batcher(
                ItemBatcher::max_items_per_batch(10)
                    .batch_input(NoteFields { text: order.order_id })
                    .and_max_input_bytes_per_batch(order.at_once),
            )
            .distributed(WorkflowType::Express, |batch: BatchFields<Note, Line>| {
                tell("Tell", batch.input.text)
                    .next(Map::over("Inner", batch.items).inline(|line: LineFields| Pass::new("Take", line.sku)))
            })
    });
    assert_eq!(
        path.part("/States/Each/ItemBatcher"),
        &json!({"MaxItemsPerBatch": 10, "MaxInputBytesPerBatchPath": "$.atOnce", "BatchInput": {"text.$": "$.orderId"}})
    );
    assert_eq!(
        ata.part("/States/Each/ItemBatcher"),
        &json!({"MaxItemsPerBatch": 10, "MaxInputBytesPerBatch": "{% $states.input.atOnce %}",
            "BatchInput": {"text": "{% $states.input.orderId %}"}})
    );
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$.BatchInput.text");
    assert_eq!(path.part(&format!("{STATES}/Inner/ItemsPath")), "$$.Execution.Input.Items");
    let items = ata.part(&format!("{STATES}/Inner/Items"));
    assert_eq!(items, "{% $states.context.Execution.Input.Items %}");
    let states = json!({"context": {"Execution": {"Input": {"Items": [{"sku": "A"}]}}}});
    assert_eq!(value(items, &states, &json!({})), json!([{"sku": "A"}]));
}

#[test]
fn a_batch_without_an_input_of_its_own_has_its_items() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.names).item_batcher(ItemBatcher::max_input_bytes_per_batch(1024)).distributed(
            WorkflowType::Standard,
            |batch: BatchFields<(), String>| {
                Map::over("Inner", batch.items).inline(|name: Expr<String>| tell("Tell", name))
            },
        )
    });
    assert_eq!(path.part("/States/Each/ItemBatcher"), &json!({"MaxInputBytesPerBatch": 1024}));
    assert_eq!(path.part(&format!("{STATES}/Inner/ItemsPath")), "$.Items");
    assert_eq!(ata.part(&format!("{STATES}/Inner/Items")), "{% $states.input.Items %}");
}

#[test]
fn the_members_of_an_object_are_items() {
    let [path, ata] = in_both(|table: TableFields| {
        Map::over_entries("Each", table.rows)
            .distributed(WorkflowType::Standard, |entry: EntryFields<Line>| {
                tell("Tell", format_text("{}{}", [entry.key, entry.value.sku])).next(tell("Later", entry.key))
            })
            .tolerated_failure_count(table.some)
            .tolerated_failure_percentage(table.share)
    });
    assert_eq!(path.part("/States/Each/ItemsPath"), "$.rows");
    assert_eq!(ata.part("/States/Each/Items"), "{% $states.input.rows %}");
    assert_eq!(path.message(&format!("{STATES}/Tell")), "States.Format('{}{}', $.Key, $.Value.sku)");
    assert_eq!(path.message(&format!("{STATES}/Later")), "$$.Execution.Input.Key");
    assert_eq!(path.part("/States/Each/ToleratedFailureCountPath"), "$.some");
    assert_eq!(path.part("/States/Each/ToleratedFailurePercentagePath"), "$.share");
    assert_eq!(ata.part("/States/Each/ToleratedFailureCount"), "{% $states.input.some %}");
    assert_eq!(ata.part("/States/Each/ToleratedFailurePercentage"), "{% $states.input.share %}");
}

#[test]
fn literal_tolerances_are_numbers() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Take", line.sku))
            .tolerated_failure_count(3)
            .tolerated_failure_percentage(12.5)
    });
    for definition in [&path, &ata] {
        assert_eq!(definition.part("/States/Each/ToleratedFailureCount"), 3);
        assert_eq!(definition.part("/States/Each/ToleratedFailurePercentage"), 12.5);
    }
}

/// A reader's parts: in JSONPath, in JSONata, and its configuration in both.
fn reads<T: Payload>(
    reader: impl Fn(&Bucket, TableFields) -> ItemReader<T>,
    api: &str,
    path_request: serde_json::Value,
    ata_request: serde_json::Value,
    config: serde_json::Value,
) {
    let bucket = archive();
    let [path, ata] = in_both(|table: TableFields| {
        Map::reading("Each", reader(&bucket, table)).distributed(WorkflowType::Standard, |_| Pass::new("Take", 1))
    });
    for (definition, request, field) in [(path, path_request, "Parameters"), (ata, ata_request, "Arguments")] {
        let mut reader = json!({"Resource": format!("arn:${{Partition}}:states:::s3:{api}")});
        if !config.is_null() {
            reader["ReaderConfig"] = config.clone();
        }
        reader[field] = request;
        assert_eq!(definition.part("/States/Each/ItemReader"), &reader);
        assert!(!definition.has("/States/Each/ItemsPath") && !definition.has("/States/Each/Items"));
    }
}

fn key() -> (serde_json::Value, serde_json::Value) {
    let bucket = "${ArchiveName}";
    (json!({"Bucket": bucket, "Key.$": "$.file"}), json!({"Bucket": bucket, "Key": "{% $states.input.file %}"}))
}

fn fixed(name: &str) -> serde_json::Value {
    json!({"Bucket": "${ArchiveName}", name: "2030/"})
}

#[test]
fn files_are_read_in_every_format() {
    let (path, ata) = key();
    let read = |reader: fn(&Bucket, TableFields) -> ItemReader<Line>, config| {
        reads(reader, "getObject", path.clone(), ata.clone(), config);
    };
    read(
        |bucket, table| ItemReader::csv(bucket, table.file).delimiter(CsvDelimiter::Semicolon),
        json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVDelimiter": "SEMICOLON"}),
    );
    read(
        |bucket, table| ItemReader::csv_with_headers(bucket, table.file, ["sku", "count", "gift"]),
        json!({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["sku", "count", "gift"]}),
    );
    read(
        |bucket, table| ItemReader::json(bucket, table.file).items_pointer("/orders/lines").max_items(7),
        json!({"InputType": "JSON", "ItemsPointer": "/orders/lines", "MaxItems": 7}),
    );
    read(|bucket, table| ItemReader::json_lines(bucket, table.file), json!({"InputType": "JSONL"}));
    read(|bucket, table| ItemReader::parquet(bucket, table.file), json!({"InputType": "PARQUET"}));
    read(
        |bucket, table| ItemReader::athena(bucket, table.file),
        json!({"InputType": "CSV", "ManifestType": "ATHENA_DATA", "CSVHeaderLocation": "FIRST_ROW"}),
    );
}

#[test]
fn inventories_objects_and_contents_are_read() {
    let (path, ata) = key();
    reads(
        |bucket, table| ItemReader::<Line>::inventory(bucket, table.file),
        "getObject",
        path,
        ata,
        json!({"InputType": "MANIFEST"}),
    );
    reads(
        |bucket, _| ItemReader::objects(bucket, "2030/"),
        "listObjectsV2",
        fixed("Prefix"),
        fixed("Prefix"),
        json!(null),
    );
    reads(
        |bucket, _| ItemReader::<Line>::contents(bucket, "2030/"),
        "listObjectsV2",
        fixed("Prefix"),
        fixed("Prefix"),
        json!({"InputType": "JSON", "Transformation": "LOAD_AND_FLATTEN"}),
    );
}

#[test]
fn a_readers_bounds_can_be_values() {
    let bucket = archive();
    let [path, ata] = in_both(|table: TableFields| {
        let reader = ItemReader::json_lines(&bucket, table.file).version_id("3").max_items(table.some);
        Map::reading::<Query>("Each", reader)
            .distributed(WorkflowType::Standard, |query: QueryFields| tell("Tell", query.sku))
    });
    assert_eq!(
        path.part("/States/Each/ItemReader/ReaderConfig"),
        &json!({"InputType": "JSONL", "MaxItemsPath": "$.some"})
    );
    assert_eq!(
        ata.part("/States/Each/ItemReader/ReaderConfig"),
        &json!({"InputType": "JSONL", "MaxItems": "{% $states.input.some %}"})
    );
    assert_eq!(path.part("/States/Each/ItemReader/Parameters/VersionId"), "3");
}

#[test]
fn objects_show_their_metadata() {
    let bucket = archive();
    let [path, ata] = in_both(|_: TableFields| {
        Map::reading("Each", ItemReader::objects(&bucket, ""))
            .distributed(WorkflowType::Standard, |object: S3ObjectFields| {
                tell("Tell", object.key).next(tell("Size", object.size.text()))
            })
    });
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$.Key");
    assert_eq!(ata.message(&format!("{STATES}/Size")), "{% $string($states.context.Execution.Input.Size) %}");
}

#[test]
fn results_are_written_to_a_bucket_and_the_state_says_where() {
    let bucket = archive();
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Take", line.sku))
            .result_writer(&bucket, order.order_id)
            .result_format(Transformation::Compact, WriterOutputType::JsonLines)
            .then(|written: WrittenResultsFields| {
                tell("Tell", written.map_run_arn).next(tell("Where", written.result_writer_details.fields().key))
            })
    });
    assert_eq!(
        path.part("/States/Each/ResultWriter"),
        &json!({"Resource": "arn:${Partition}:states:::s3:putObject",
            "Parameters": {"Bucket": "${ArchiveName}", "Prefix.$": "$.orderId"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}})
    );
    assert_eq!(
        ata.part("/States/Each/ResultWriter/Arguments"),
        &json!({"Bucket": "${ArchiveName}", "Prefix": "{% $states.input.orderId %}"})
    );
    assert_eq!(path.message("/States/Tell"), "$.MapRunArn");
    assert_eq!(path.part("/States/Each/Assign"), &json!({"eachResultWriterDetailsKey.$": "$.ResultWriterDetails.Key"}));
}

#[test]
fn results_can_be_flattened_without_a_bucket() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .distributed(WorkflowType::Standard, |_: LineFields| Pass::new("Take", vec![1, 2]))
            .result_format(Transformation::Flatten, WriterOutputType::Json)
    });
    for definition in [&path, &ata] {
        assert_eq!(
            definition.part("/States/Each/ResultWriter"),
            &json!({"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}})
        );
    }
}

#[test]
fn a_child_has_machines_and_variables_of_its_own() {
    let [path, ata] = in_both(|order: OrderFields| {
        let asked = Variable::<String>::new("asked");
        Map::over("Each", order.lines).distributed(WorkflowType::Standard, move |line: LineFields| {
            Pass::new("Begin", 1).assign(&asked, line.sku).next(
                Parallel::new("Both")
                    .branch(tell("Tell", asked.get()))
                    .branch(Wait::new("Pause", seconds(1)).next(tell("Later", line.sku))),
            )
        })
    });
    assert_eq!(path.part(&format!("{STATES}/Begin/Assign")), &json!({"asked.$": "$$.Execution.Input.sku"}));
    assert_eq!(ata.part(&format!("{STATES}/Begin/Assign")), &json!({"asked": "{% $states.input.sku %}"}));
    assert_eq!(path.message(&format!("{STATES}/Both/Branches/0/States/Tell")), "$asked");
    assert_eq!(path.message(&format!("{STATES}/Both/Branches/1/States/Later")), "$$.Execution.Input.sku");
}
