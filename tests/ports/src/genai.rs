//! A recording is written down, and described until a person agrees.

use dsl::prelude::*;
use dsl::resource::Stack;
use dsl::state::Label;

use crate::common::{LAMBDA_BUSY, arn, exactly, lambda, text};

#[message]
struct Recording {
    input: Json,
    #[serde(rename = "TranscriptionJob")]
    job: Json,
    #[serde(rename = "Payload")]
    payload: Transcript,
}

#[message]
struct Transcript {
    transcript: String,
}

#[message]
struct Upload {
    input: Uploaded,
}

#[message]
struct Uploaded {
    key: String,
}

#[message]
struct Feedback {
    approved: String,
    message: Json,
}

#[message]
struct Completion {
    completion: String,
}

pub(crate) fn workflow() -> Workflow {
    let (bucket, job, endpoint) = (text("Bucket"), text("TranscriptionJob"), text("InferenceEndpoint"));
    let (connection, respond) = (arn("Connection"), lambda("SendResponse"));
    let model = |name: &str| {
        format_text(&format!("arn:{{}}:bedrock:{{}}::foundation-model/{name}"), [Stack::partition(), Stack::region()])
    };
    Workflow::standard("Genai", |upload: UploadFields| {
        let key = upload.input.fields().key;
        let output = format_text("output/{}.json", [key]);
        let (look, read) = (Label::new(), Label::new());
        let busy = || exactly(LAMBDA_BUSY).interval(seconds(1)).max_attempts(3);
        let feedback = |described: Expr<Json>| {
            Task::call_wait_for_token("Wait for user feedback", |token| {
                api!(lambda.invoke {
                    FunctionName: respond,
                    Payload: { type: "message", input: upload.input, response_payload: described, taskToken: token },
                } -> Feedback)
            })
            .without_limit("A person answers.")
            .retry(busy())
        };
        let avatar = |feedback: FeedbackFields| {
            let title = Expr::<String>::jsonata("$message.title").with("message", feedback.message);
            api!("Generate Avatar" => bedrock.invokeModel {
                ModelId: model("stability.stable-diffusion-xl-v0"),
                Body: { text_prompts: [{ text: format_text("An avatar for the video {}", [title]) }] },
                Output: { S3Uri: format_text("s3://{}/avatar/{}.png", [bucket, key]) },
                Accept: "image/png",
            } -> Json)
            .then(|made| {
                api!("send custom avatar to user" => lambda.invoke {
                    Payload: { type: "avatar", input: upload.input, avatar_uri: made },
                    FunctionName: respond,
                } -> Json)
                .retry(busy())
            })
        };
        let own_model = |recording: RecordingFields| {
            let prompt = format_text("Human: write a title for {}", [recording.payload.fields().transcript]);
            Pass::new("create Bedrock prompt", PromptFields { prompt }).then(|prompt| {
                api!("Bedrock InvokeModel" => bedrock.invokeModel {
                    ModelId: model("anthropic.claude-v2"),
                    Body: { prompt: prompt.prompt, max_tokens_to_sample: 200 },
                } -> Json)
            })
        };
        let other_model = |recording: RecordingFields| {
            api!("Call third-party API" => http.invoke {
                Authentication: { ConnectionArn: connection },
                RequestBody: {
                    model: "gpt-3.5-turbo",
                    messages: [
                        { role: "system", content: "Write a title." },
                        { role: "user", content: recording.payload.fields().transcript },
                    ],
                },
                ApiEndpoint: endpoint,
                Headers: { "Content-Type": "application/json" },
                Method: "POST",
            } -> Json)
            .retry(Retry::on([Errors::ALL]))
        };
        let describe = |content: Expr<Json>, transcription: Expr<Json>| {
            let first = Expr::<Transcript>::jsonata("$content.results.transcripts[0]").with("content", content);
            let input = upload.input.as_any();
            Pass::new("Pass", RecordingFields { input, job: transcription, payload: first })
                .then(|recording| Parallel::new("Parallel").branch(own_model(recording)).branch(other_model(recording)))
                .then(|described| feedback(data!(described)))
                .then(|answer| {
                    let regenerate = answer.message.of_type::<String>().eq("regenerate");
                    Choice::new("Choose the title and Description")
                        .when(answer.approved.eq("no").and(regenerate), read.jump())
                        .otherwise(avatar(answer))
                })
        };
        api!("StartTranscriptionJob" => aws_sdk.transcribe.startTranscriptionJob {
            Media: { MediaFileUri: format_text("s3://{}/{}", [bucket, key]) },
            TranscriptionJobName: format_text("{}_{}", [job, context::execution_name()]),
            OutputBucketName: bucket,
            OutputKey: output,
            LanguageCode: "en-US",
        })
        .then(|started| {
            let name = started.TranscriptionJob.required().fields().TranscriptionJobName.required();
            look.place(api!("GetTranscriptionJob" => aws_sdk.transcribe.getTranscriptionJob {
                TranscriptionJobName: name,
            }))
        })
        .then(|found| {
            let transcription = found.TranscriptionJob.required();
            let status = transcription.fields().TranscriptionJobStatus.required();
            let content = read
                .place(api!("Read Transcript" => aws_sdk.s3.getObject { Bucket: bucket, Key: output }))
                .then(|object| describe(object.Body.required().parse_json(), transcription.as_any()));
            Choice::new("Choice")
                .when(status.eq("COMPLETED"), content)
                .when(status.eq("FAILED"), Fail::without_error("Fail"))
                .otherwise(Wait::new("Wait", minutes(1)).next(look.jump()))
        })
    })
    .untyped()
}

#[message]
struct Prompt {
    prompt: String,
}
