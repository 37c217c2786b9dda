//! A literal is none of the values that there are, another one is out of range.

use dsl::prelude::*;

#[message]
struct Photo {
    bucket: String,
    key: String,
    most: f64,
    owner: Sensitive<String>,
}

fn main() {
    Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Put", api!(aws_sdk.s3.putObject { Bucket: photo.bucket, Key: photo.key, StorageClass: "GLACIR" }))
            .next(Task::call("Detect", api!(aws_sdk.rekognition.detectLabels { Image: { S3Object: { Bucket: "ab", Name: photo.key } }, MaxLabels: -1 })))
    });
}
