//! A sensitive value would leave in plain text.

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
        Task::call("Put", api!(aws_sdk.s3.putObject { Bucket: photo.bucket, Key: photo.owner, Tagging: photo.owner }))
            .next(Task::call("Ask", api!(lambda.invoke { FunctionName: "resize", Payload: photo })))
    });
}
