//! A token is used outside of the closure that is given it.

use dsl::prelude::*;

#[message]
struct Photo {
    bucket: String,
}

fn main() {
    Workflow::standard("Photos", |photo: PhotoFields| {
        let ask = Task::call_wait_for_token("Ask", |token| {
            api!(aws_sdk.sqs.sendMessage { QueueUrl: photo.bucket, MessageBody: token })
        });
        ask.timeout(hours(1))
            .next(Task::call("Tell", api!(aws_sdk.sqs.sendMessage { QueueUrl: photo.bucket, MessageBody: token })))
    });
}
