//! A member is misspelt.

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
        Task::call("Detect", api!(aws_sdk.rekognition.detectLabels {
            Image: { S3Object: { Bucket: photo.bucket, Name: photo.key } },
            MaxLabel: 10,
        }))
    });
}
