//! The integration has no `.waitForTaskToken`.

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
        Task::call_wait_for_token("Run", |token| {
            api!(glue.startJobRun { JobName: photo.key, Arguments: { "--token": token } })
        })
    });
}
