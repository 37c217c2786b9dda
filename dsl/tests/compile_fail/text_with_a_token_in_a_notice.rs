//! A text with a task token in it is as secret as the token.

use dsl::prelude::*;

fn main() {
    Workflow::standard("Ask", |queue: Expr<String>| {
        Task::call_wait_for_token("Ask", |token| {
            let link = token.in_text("https://reviews.example.com/#{token}", []);
            sns_publish("Tell", &Topic::new("NewsTopic"), link);
            Task::call("Inside", api!(aws_sdk.sqs.sendMessage { QueueUrl: queue, MessageBody: link }));
            api!(aws_sdk.sqs.sendMessage { QueueUrl: queue, MessageBody: link })
        })
    });
}
