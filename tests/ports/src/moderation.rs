//! Pictures that somebody looks at, or that are described in a catalogue.

use dsl::prelude::*;

use crate::common::{arn, text};

#[message]
struct Upload {
    bucket: String,
    key: String,
}

pub(crate) fn workflow() -> Workflow {
    let (table, moderators) = (text("CatalogTable"), arn("ModeratorTopic"));
    Workflow::standard("Moderation", |image: UploadFields| {
        let objects = api!("Detect objects in image" => aws_sdk.rekognition.detectLabels {
            Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
        })
        .then(|found| {
            api!("Record objects in database" => dynamodb.updateItem {
                TableName: table,
                Key: { Id: { S: image.key } },
                UpdateExpression: "set detectedObjects=:o",
                ExpressionAttributeValues: { ":o": { S: found.Labels.json() } },
            })
        });
        let words = api!("Detect text in image" => aws_sdk.rekognition.detectText {
            Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
        })
        .then(|found| {
            api!("Record text in database" => dynamodb.updateItem {
                TableName: table,
                Key: { Id: { S: image.key } },
                UpdateExpression: "set detectedText=:t",
                ExpressionAttributeValues: { ":t": { S: found.TextDetections.json() } },
            })
        });
        api!("Check for inappropriate content" => aws_sdk.rekognition.detectModerationLabels {
            Image: { S3Object: { Bucket: image.bucket, Name: image.key } },
        })
        .then(|found| {
            let message = data!({ bucket: image.bucket, key: image.key, moderationResult: found.whole() });
            Choice::new("Inappropriate content detected?")
                .when(
                    found.ModerationLabels.required().get(0).is_present(),
                    api!("Notify content moderators" => sns.publish { Message: message, TopicArn: moderators }),
                )
                .otherwise(Parallel::new("Process image").branch(objects).branch(words))
        })
    })
    .untyped()
}
