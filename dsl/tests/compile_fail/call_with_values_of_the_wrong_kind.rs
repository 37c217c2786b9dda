//! Literals, braces and brackets are of the wrong kind.

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
            Image: [photo.bucket],
            MaxLabels: "10",
            MinConfidence: true,
            Features: "GENERAL_LABELS",
        }))
    });
}
