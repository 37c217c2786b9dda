//! A closure that builds states calls an action that does not exist.

use dsl::prelude::*;

fn main() {
    Workflow::standard("Photos", |key: Expr<String>| {
        let detect = |name: &str| {
            Task::call(name, api!(aws_sdk.rekognition.detectLabel { Image: { S3Object: { Bucket: "photos", Name: key } } }))
        };
        detect("Detect").next(detect("Detect Again"))
    });
}
