//! A token stands in a call that does not wait, and none in the one that does.

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
        Task::call_wait_for_token("Ask", |token| {
            Task::call("Inside", api!(aws_sdk.sqs.sendMessage { QueueUrl: photo.bucket, MessageBody: token }));
            api!(aws_sdk.sqs.sendMessage { QueueUrl: photo.bucket, MessageBody: "no token" })
        })
    });
}
