//! The types of results.

use dsl::prelude::*;

use crate::support::{PhotoFields, in_both};

#[test]
fn results_are_typed_from_the_model() {
    let [_, ata] = in_both(|photo: PhotoFields| {
        Task::call(
            "Call",
            api!(aws_sdk.rekognition.detectLabels { Image: { S3Object: { Bucket: photo.bucket, Name: photo.key } } }),
        )
        .then(|found| {
            let first = found.Labels.required().at(0).fields();
            let confidence: Expr<f64> = first.Confidence.required();
            Choice::new("Sure?")
                .when(confidence.gt(0.9), Pass::new("Name it", first.Name.required()))
                .otherwise(Pass::new("Keep it", photo.key))
        })
    });
    assert_eq!(ata["Next"], "Sure?");
}

#[test]
fn a_result_can_be_handed_on_whole_and_read_later() {
    let [path, _] = in_both(|photo: PhotoFields| {
        let call = Task::call("Call", api!(aws_sdk.s3.headObject { Bucket: photo.bucket, Key: photo.key }));
        let head = call.result();
        call.next(Pass::<Json>::new("Between", Json::default())).next(Pass::new("Size", head.ContentLength.required()))
    });
    assert_eq!(path["Assign"], serde_json::json!({ "callContentLength.$": "$.ContentLength" }));
    in_both(|photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.s3.getObjectTagging { Bucket: photo.bucket, Key: photo.key }))
            .then(|tags| Pass::new("Keep", tags))
    });
}

#[test]
fn types_may_hold_themselves() {
    in_both(|photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.dynamodb.getItem { TableName: "photos", Key: { key: { S: photo.key } } })).then(
            |got| {
                let item = got.Item.required();
                let part = item.get("parts").required().fields().L.required().at(0).fields();
                Pass::new("Keep", part.S.required())
            },
        )
    });
}

#[message]
struct Size {
    width: u32,
}

#[test]
fn the_author_says_what_a_function_answers() {
    in_both(|photo: PhotoFields| {
        let resize = Function::<Json, Json>::existing(
            "Resize",
            Arn::known("arn:aws:lambda:eu-west-1:111122223333:function:resize"),
        );
        Task::call("Call", api!(lambda.invoke { FunctionName: resize.arn(), Payload: { key: photo.key } } -> Size))
            .then(|size| Pass::new("Keep", size.width))
    });
}
