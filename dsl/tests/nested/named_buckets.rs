//! Readers of a bucket whose name the data has.

use dsl::prelude::*;
use dsl::state::map::ItemReader;
use dsl::workflow::{QueryLanguage, WorkflowType};
use serde_json::{Value, json};

#[message]
struct Upload {
    bucket: String,
    key: String,
}

#[message]
struct Row {
    sku: String,
}

fn workflow(limits: Vec<Arn>, lists: bool) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Uploads", |upload: UploadFields| {
        let reader: ItemReader<Row> = match lists {
            true => ItemReader::contents(upload.bucket, upload.key),
            false => ItemReader::csv(upload.bucket, upload.key),
        };
        Map::reading("Rows", reader.limited_to(limits))
            .distributed(WorkflowType::Standard, |row: RowFields| Pass::new("Sku", row.sku))
    })
}

fn granted(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<(Vec<&'static str>, Vec<String>)> {
    let compiled = workflow.compile();
    let grants = compiled.grants().iter().map(|grant| match &grant.on {
        dsl::compiled::GrantedTo::Arns { arns, .. } => {
            (grant.actions.clone(), arns.iter().map(ToString::to_string).collect())
        }
        other => panic!("{other:?}"),
    });
    grants.collect()
}

#[test]
fn the_bucket_is_read_from_the_data_in_both_languages() {
    for (language, member, expected) in [
        (QueryLanguage::JsonPath, "Parameters", json!({"Bucket.$": "$.bucket", "Key.$": "$.key"})),
        (
            QueryLanguage::Jsonata,
            "Arguments",
            json!({"Bucket": "{% $states.input.bucket %}", "Key": "{% $states.input.key %}"}),
        ),
    ] {
        let compiled = workflow(vec![Arn::known("arn:aws:s3:::uploads")], false).query_language(language).compile();
        assert_eq!(compiled.diagnostics(), []);
        let definition: Value = serde_json::from_str(&compiled.definition_text()).unwrap();
        assert_eq!(definition["States"]["Rows"]["ItemReader"][member], expected);
        assert!(compiled.substitutions().contains_key("Partition"));
    }
}

#[test]
fn only_the_buckets_that_it_can_be_are_read() {
    let limits = || vec![Arn::known("arn:aws:s3:::uploads"), Arn::parameter("OtherBucketArn", "Another bucket.")];
    let objects = vec!["arn:aws:s3:::uploads/*".to_owned(), "${OtherBucketArn}/*".to_owned()];
    assert_eq!(granted(&workflow(limits(), false)), [(vec!["s3:GetObject"], objects.clone())]);
    let buckets = vec!["arn:aws:s3:::uploads".to_owned(), "${OtherBucketArn}".to_owned()];
    assert_eq!(granted(&workflow(limits(), true)), [(vec!["s3:ListBucket"], buckets), (vec!["s3:GetObject"], objects)]);
}

#[test]
fn a_reader_of_any_bucket_is_warned_of() {
    let open = workflow(Vec::new(), false);
    let compiled = open.compile();
    let found: Vec<_> =
        compiled.diagnostics().iter().map(|found| (found.code().to_string(), found.message())).collect();
    let message = "which bucket `Rows` reads is only known when it runs, so it may read all of them";
    assert_eq!(found, [("R032".to_owned(), message)]);
    assert_eq!(granted(&open), [(vec!["s3:GetObject"], vec!["arn:${AWS::Partition}:s3:::*/*".to_owned()])]);
}
