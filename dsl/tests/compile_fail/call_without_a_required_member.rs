//! Members are missing, one of them in an item of a list.

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
        Task::call("Find", api!(dynamodb.getItem { TableName: "photos", ConsistentRead: true }))
            .next(Task::call("Tag", api!(aws_sdk.s3.putObjectTagging {
                Bucket: photo.bucket,
                Key: photo.key,
                Tagging: { TagSet: [{ Key: "seen" }] },
            })))
    });
}
