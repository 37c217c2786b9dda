//! A job whose end is announced.

use dsl::prelude::*;

use crate::common::{arn, exactly};

pub(crate) fn workflow() -> Workflow {
    let (queue, definition, topic) = (arn("JobQueueArn"), arn("JobDefinitionArn"), arn("TopicArn"));
    Workflow::standard("Batch", |_: Expr<Json>| {
        let notify = |name: &str, message: &str| api!(name => sns.publish { Message: message, TopicArn: topic });
        api!("Submit Batch Job" => batch.submitJob.sync {
            JobName: "BatchJobNotification",
            JobQueue: queue,
            JobDefinition: definition,
        } -> Json)
        .retry(exactly([Errors::ALL]).interval(seconds(30)).max_attempts(2).backoff_rate(1.5))
        .catch(Errors::ALL, |_| notify("Notify Failure", "Batch job submitted through Step Functions failed"))
        .next(notify("Notify Success", "Batch job submitted through Step Functions succeeded"))
    })
    .timeout(hours(1))
    .untyped()
}
