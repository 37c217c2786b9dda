//! The calls cannot wait so.

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
        Task::call("Run", api!(aws_sdk.glue.startJobRun.sync { JobName: photo.key }))
            .next(Task::call("Get", api!(dynamodb.getItem.sync { TableName: "photos", Key: { key: { S: photo.key } } })))
            .next(Task::call("Send", api!(sqs.sendMessage.waitForTaskToken { QueueUrl: photo.bucket, MessageBody: photo.key })))
    });
}
