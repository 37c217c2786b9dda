//! Pictures that somebody looks at, or that are described in a catalogue.

use dsl::prelude::*;

use crate::{arn, text};

#[message]
struct Upload {
    bucket: String,
    key: String,
}

pub(crate) fn workflow() -> Workflow {
    let (table, moderators) = (text("CatalogTable"), arn("ModeratorTopic"));
    Workflow::standard("Moderation", |image: UploadFields| {
        let objects = Task::call(
            "Detect objects in image",
            api!(aws_sdk.rekognition.detectLabels {
                Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
            }),
        )
        .then(|found| {
            Task::call(
                "Record objects in database",
                api!(dynamodb.updateItem {
                    TableName: table,
                    Key: { Id: { S: image.key } },
                    UpdateExpression: "set detectedObjects=:o",
                    ExpressionAttributeValues: { ":o": { S: found.Labels.json() } },
                }),
            )
        });
        let words = Task::call(
            "Detect text in image",
            api!(aws_sdk.rekognition.detectText {
                Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
            }),
        )
        .then(|found| {
            Task::call(
                "Record text in database",
                api!(dynamodb.updateItem {
                    TableName: table,
                    Key: { Id: { S: image.key } },
                    UpdateExpression: "set detectedText=:t",
                    ExpressionAttributeValues: { ":t": { S: found.TextDetections.json() } },
                }),
            )
        });
        Task::call(
            "Check for inappropriate content",
            api!(aws_sdk.rekognition.detectModerationLabels {
                Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
            }),
        )
        .then(|found| {
            let message = data!({ bucket: image.bucket, key: image.key, moderationResult: found.whole() });
            Choice::new("Inappropriate content detected?")
                .when(
                    found.ModerationLabels.required().get(0).is_present(),
                    Task::call(
                        "Notify content moderators",
                        api!(sns.publish { Message: message, TopicArn: moderators }),
                    ),
                )
                .otherwise(Parallel::new("Process image").branch(objects).branch(words))
        })
    })
    .untyped()
}
