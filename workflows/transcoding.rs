//! Transcodes a video: a short one in a container of Amazon ECS, a long one as a job of AWS Batch.
//!
//! A container on Fargate starts within a minute, but there is no queue: it runs at once or not at all. A job can wait in its
//! queue for Spot capacity, and is tried again when that capacity is taken away. Step Functions waits for both (`.sync`), each
//! with a limit of its own, and stops them when it is reached.
//!
//! The container's roles are named in the request, so the execution role can pass exactly these two, and only to ECS.

use dsl::prelude::*;
use dsl::resource::Parameter;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Video {
    /// The key of the object with the video. What it becomes is written beside it, so that a repetition does no harm.
    #[schemars(length(min = 1, max = 1024), example = &"uploads/holiday.mov")]
    pub key: String,
    /// How long it is, in minutes.
    #[schemars(range(min = 0), example = 4)]
    pub minutes: u32,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Transcoded {
    /// The key of the object with the video.
    pub key: String,
    /// The ARN of the container's task, or the id of the job: where its logs are found.
    pub run: String,
}

/// The video could not be transcoded, or not in time.
pub const NOT_TRANSCODED: ErrorName = ErrorName::new("NotTranscoded");

/// Videos up to this length are short, in minutes.
const SHORT: u32 = 10;

/// The time of one attempt of a job, in seconds; Batch ends an attempt that takes longer.
const ATTEMPT: u32 = 4 * 3600;

/// The workflow: a container or a job, by the length of the video.
pub fn workflow() -> Workflow<Video, Transcoded> {
    // The name, and not the ARN: it is a part of the ARNs of the cluster's tasks, which the role may stop.
    let cluster = Parameter::text("ClusterName", "default", "The cluster of the containers.");
    let container = Arn::parameter("TaskDefinitionArn", "The task definition with the container `transcoder`.");
    let task_role = Arn::parameter("TaskRoleArn", "The role of the container: it reads and writes the videos.");
    let execution_role =
        Arn::parameter("TaskExecutionRoleArn", "The role with which ECS pulls the image and writes logs.");
    let subnet =
        Parameter::required("SubnetId", "The subnet of the containers, which can reach the image and the videos.");
    let queue = Arn::parameter("JobQueueArn", "The queue of the jobs.");
    let job = Arn::parameter("JobDefinitionArn", "The job definition, whose container is the same.");

    Workflow::standard("Transcoding", |video: VideoFields| {
        let failed = |name: &str, cause: Expr<String>| Fail::new(name, NOT_TRANSCODED).cause(cause);
        let in_container = api!("Run Container" => ecs.runTask.sync {
            Cluster: cluster.value(),
            LaunchType: "FARGATE",
            TaskDefinition: container.value(),
            NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet.value()], AssignPublicIp: "DISABLED" } },
            Overrides: {
                TaskRoleArn: task_role.value(),
                ExecutionRoleArn: execution_role.value(),
                ContainerOverrides: [{ Name: "transcoder", Environment: [{ Name: "VIDEO", Value: video.key }] }],
            },
        })
        .timeout(minutes(30))
        .retry(Retry::transient())
        .catch(Errors::ALL, |error| failed("Container Failed", error.json()))
        .then(|task| Pass::new("Container Done", TranscodedFields { key: video.key, run: task.TaskArn.required() }));
        let as_job = api!("Run Job" => batch.submitJob.sync {
            JobName: "transcode",
            JobQueue: queue.value(),
            JobDefinition: job.value(),
            ContainerOverrides: { Environment: [{ Name: "VIDEO", Value: video.key }] },
            RetryStrategy: { Attempts: 3 },
            Timeout: { AttemptDurationSeconds: ATTEMPT },
        })
        // Three attempts, and as long again in the queue.
        .timeout(hours(24))
        .retry(Retry::transient())
        .catch(Errors::ALL, |error| failed("Job Failed", error.json()))
        .then(|done| Pass::new("Job Done", TranscodedFields { key: video.key, run: done.JobId }));
        Choice::new("Short?").when(video.minutes.le(SHORT), in_container).otherwise(as_job)
    })
    .comment("Transcodes a video: a short one in a container of Amazon ECS, a long one as a job of AWS Batch.")
}
