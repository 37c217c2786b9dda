//! No such optimized integrations; and what Step Functions refuses to call.

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
        Task::call("Query", api!(dynamodb.query { TableName: "photos" }))
            .next(Task::call("Detect", api!(rekognition.detectLabels { Image: { S3Object: { Bucket: photo.bucket, Name: photo.key } } })))
            .next(Task::call("Stream", api!(aws_sdk.sts.assumeRole { RoleArn: photo.key, RoleSessionName: "me" })))
    });
}
