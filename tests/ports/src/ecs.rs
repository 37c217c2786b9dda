//! A container for each bucket, which answers with a token.

use dsl::prelude::*;
use dsl::state::Label;

use crate::common::{arn, text};

#[message]
#[serde(rename_all = "camelCase")]
struct Buckets {
    bucket_array: Vec<String>,
}

pub(crate) fn workflow() -> Workflow {
    let (cluster, definition) = (arn("ClusterArn"), arn("TaskDefinitionArn"));
    let (container, subnet) = (text("ContainerName"), text("Subnet"));
    Workflow::standard("Ecs", |input: BucketsFields| {
        let review = Label::new();
        Map::over("Parallel ECS Tasks", input.bucket_array)
            .inline(|bucket| {
                Task::call_wait_for_token("Invoke ECS Task", |token| {
                    api!(ecs.runTask {
                        LaunchType: "FARGATE",
                        Cluster: cluster,
                        TaskDefinition: definition,
                        Overrides: { ContainerOverrides: [{
                            Name: container,
                            Environment: [{ Name: "TASK_TOKEN", Value: token }, { Name: "S3_BUCKET", Value: bucket }],
                        }] },
                        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet], AssignPublicIp: "ENABLED" } },
                    })
                })
                .without_limit("A container may work as long as it must.")
            })
            .max_concurrency(0_u32)
            .catch(ErrorName::new("custom error"), |_| review.jump())
            .next(review.place(Pass::unchanged("Review Results")))
    })
    .untyped()
}
