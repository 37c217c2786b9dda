//! Calls of any API in simulations: they are answered like every other task.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::prelude::*;
use dsl::resource::{Bucket, Parameter};
use dsl::workflow::QueryLanguage;
use serde_json::json;
use stage::{Failure, Reply, Simulation};

/// Looks a photo's labels up, and keeps the best one in a table.
fn labels(language: QueryLanguage) -> Workflow<String, impl Sized> {
    let photos = Bucket::existing("Photos", Arn::known("arn:aws:s3:::photos"));
    let table = Parameter::text("LabelTable", "labels", "The table of the labels.");
    Workflow::standard("Label", |key: Expr<String>| {
        Task::call(
            "Detect",
            api!(aws_sdk.rekognition.detectLabels {
                Image: { S3Object: { Bucket: photos.name(), Name: key } },
                MaxLabels: 1,
            }),
        )
        .retry(Retry::transient().max_attempts(1))
        .then(|found| {
            let best = found.Labels.required().at(0).fields();
            let name = best.Name.required();
            Task::call(
                "Keep",
                api!(dynamodb.putItem {
                    TableName: table.value(),
                    Item: { photo: { S: key }, label: { S: name } },
                }),
            )
            .next(Pass::new("Name it", name))
        })
    })
    .query_language(language)
}

#[test]
fn a_call_is_retried_and_its_result_read_in_both_languages() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        let throttled = Reply::error(Failure::new(ErrorName::new("Rekognition.ThrottlingException"), "slow down"));
        let found = Reply::value(json!({"Labels": [{"Name": "Cat", "Confidence": 99.5}]}));
        let run = Simulation::of(&labels(language))
            .input(&"cat.jpg")
            .replies("Detect", [throttled, found])
            .respond("Keep", |item: serde_json::Value, _| {
                let kept = json!({"photo": {"S": "cat.jpg"}, "label": {"S": "Cat"}});
                assert_eq!(item, json!({"TableName": "labels", "Item": kept}));
                Reply::value(json!({}))
            })
            .run();
        assert_eq!(run.output_as::<String>(), "Cat");
    }
}
