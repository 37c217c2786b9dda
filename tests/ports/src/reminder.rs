//! A task for a person, who is reminded until it is done.

use dsl::prelude::*;
use dsl::resource::Parameter;
use dsl::state::Label;

use crate::common::{arn, text};

#[message]
struct Job {
    uuid: String,
}

#[message]
struct Status {
    uuid: String,
    done: Option<String>,
}

pub(crate) fn workflow() -> Workflow {
    let (table, topic) = (text("TaskTable"), arn("PeopleTopic"));
    let pause = Parameter::number("ReminderTimeout", 3600, "How many seconds until a reminder.").number_value();
    Workflow::standard("Reminder", |_: Expr<Json>| {
        let remind = |_: JobFields| {
            let again = Label::new();
            // Each round begins with the job.
            let uuid = context::state_input::<Job>().uuid;
            again
                .place(Wait::seconds("Sleep for Reminder", pause))
                .next(
                    api!("DDB Get Task Status" => dynamodb.getItem {
                        TableName: table, Key: { id: { S: uuid } },
                    })
                    .output(|found| {
                        let done = found.Item.required().get("taskComplete").required().fields().S;
                        StatusFields { uuid, done }
                    }),
                )
                .then(|status| {
                    let job = JobFields { uuid: status.uuid };
                    let send = api!("SNS Send Reminder" => sns.publish {
                        TopicArn: topic,
                        Message: data!({ Title: "Reminder !!!", Msg: "Please complete task that was sent earlier" }),
                    });
                    Choice::new("Is Task Complete?")
                        .when(status.done.is_present().and(status.done.required().eq("true")), Succeed::new("Success"))
                        .otherwise(
                            Pass::new("Reset JSON", job)
                                .then(|job| send.output(|_| job))
                                .next(again.jump()),
                        )
                })
        };
        let ask = |job: JobFields| {
            api!("DDB Put Task Status" => dynamodb.putItem {
                TableName: table, Item: { id: { S: job.uuid }, taskComplete: { S: "false" } },
            })
            .next(
                Task::call_wait_for_token("SNS Send Task Token to Human", |token| api!(sns.publish {
                    TopicArn: topic,
                    Message: { Title: "Please Complete Task", Msg: "You have a task; complete it with the token.", token: token },
                }))
                .without_limit("A person answers when it is done."),
            )
            .next(api!("DDB Update Task Status" => dynamodb.updateItem {
                TableName: table,
                Key: { id: { S: job.uuid } },
                UpdateExpression: "SET taskComplete = :myValueRef",
                ExpressionAttributeValues: { ":myValueRef": { S: "true" } },
            }))
        };
        Parallel::new("Parallel w/ UUID")
            .arguments(JobFields { uuid: context::uuid() })
            .branch_with(remind)
            .branch_with(ask)
    })
    .untyped()
}
