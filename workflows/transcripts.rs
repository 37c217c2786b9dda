//! An event of S3 starts it: each recorded call is transcribed, and a table knows where the text is.
//!
//! A recording that is put into the bucket starts the workflow through EventBridge. Transcribe works on its own, for minutes or
//! hours, and has no `.sync`: the workflow starts the job, and asks once a minute how far it is. The job has the name of the
//! execution, so that a start that is repeated does not transcribe, and cost, twice. Shows a rule on `Object Created`, calls of the
//! AWS SDK with `api!`, polling with a limit, and a table; the role may read recordings and write texts because the call says so.

use dsl::prelude::*;
use dsl::resource::{Bucket, EventRule, ObjectCreated, ObjectCreatedFields, Table};
use dsl::state::{Label, Variable};

/// How far a recording is.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// The text is there.
    Transcribed,
    /// There will be no text.
    Failed,
}

/// An item of the table of recordings.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// The key of the recording.
    pub recording: String,
    /// How far it is.
    pub status: Status,
    /// The key of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A job of that name exists.
const STARTED_BEFORE: ErrorName = ErrorName::new("Transcribe.ConflictException");

/// The recording could not be transcribed.
pub const NOT_TRANSCRIBED: ErrorName = ErrorName::new("NotTranscribed");

/// The job took longer than it may.
pub const TOO_SLOW: ErrorName = ErrorName::new("TranscriptionTooSlow");

/// How often to ask, a minute apart: six hours.
const ROUNDS: u32 = 360;

/// The workflow: start the job, ask for it, keep where the text is.
pub fn workflow() -> Workflow<ObjectCreated, Json> {
    let recordings = Bucket::new("RecordingBucket").event_bridge_enabled();
    // A bucket of its own: texts in the bucket of the recordings would start the workflow again.
    let texts = Bucket::new("TextBucket");
    let table = Table::<Recording>::new("RecordingTable", |item| item.recording);
    let recorded = EventRule::object_created("RecordedRule", &recordings);

    Workflow::standard("Transcripts", |created: ObjectCreatedFields| {
        let recording = created.object.fields().key;
        let name = format_text("call-{}", [context::execution_name()]);
        let text = format_text("{}.json", [name]);
        let rounds = Variable::<u32>::new("rounds");
        let again = Label::new();
        let keep = |name: &str, status: Status, text: Expr<Option<String>>, reason: Expr<Option<String>>| {
            let item = RecordingFields { recording, status: status.into(), text, reason };
            Task::put_item(name, &table, item).retry(Retry::transient())
        };
        let start = api!("Start Job" => aws_sdk.transcribe.startTranscriptionJob {
            TranscriptionJobName: name,
            Media: { MediaFileUri: format_text("s3://{}/{}", [recordings.name(), recording]) },
            IdentifyLanguage: true,
            OutputBucketName: texts.name(),
            OutputKey: text,
        } -> Json);
        let ask = api!("Ask for Job" => aws_sdk.transcribe.getTranscriptionJob {
            TranscriptionJobName: name,
        });
        let job = ask.result().TranscriptionJob.required().fields();
        let how_far = Choice::new("How Far?")
            .when(
                job.TranscriptionJobStatus.required().eq("COMPLETED"),
                keep("Keep Text", Status::Transcribed, Expr::some(text), None.into()),
            )
            .when(
                job.TranscriptionJobStatus.required().eq("FAILED"),
                keep("Keep Reason", Status::Failed, None.into(), job.FailureReason).next(
                    Fail::new("Not Transcribed", NOT_TRANSCRIBED).cause("Transcribe could not read the recording"),
                ),
            )
            .when(
                rounds.get().ge(ROUNDS),
                Fail::new("Too Slow", TOO_SLOW).cause("the transcription took more than six hours"),
            )
            .otherwise(again.jump());
        start
            .retry(Retry::transient())
            .assign(&rounds, 0)
            // The answer to an earlier attempt was lost, but the job has begun.
            .catch(STARTED_BEFORE, |_| again.jump())
            .catch_assign(&rounds, |_| 0)
            .next(again.place(Wait::new("Wait a Minute", minutes(1))))
            .next(ask.retry(Retry::transient()).assign(&rounds, rounds.get() + 1))
            .next(how_far)
    })
    .triggered_by(recorded)
    .comment("Transcribes each recording that is put into a bucket, and keeps in a table where the text is.")
}
