//! What many places report is collected, and put together by a job.

use dsl::prelude::*;
use dsl::state::map::{BatchFields, ItemBatcher};
use dsl::state::{Label, Variable};
use dsl::workflow::WorkflowType;

use crate::common::{arn, text};

#[message]
struct Wanted {
    task_id: String,
    task_sort_key: String,
}

#[message]
#[serde(rename_all = "camelCase")]
struct Batched {
    map_task_id: String,
}

#[message]
struct Summary {
    failed: f64,
    rejected: f64,
}

pub(crate) fn workflow() -> Workflow {
    let (locations, tasks, job, bucket) = (text("Locations"), text("Tasks"), text("GlueJob"), text("Bucket"));
    let (endpoint, connection, child) = (text("ApiEndpoint"), arn("Connection"), arn("ChildMachine"));
    Workflow::standard("Aggregator", |wanted: WantedFields| {
        let file = Variable::<String>::new("outputFileName");
        let summarize = |batch: BatchFields<Batched, Json>| {
            let done = Label::new();
            let place = Expr::<String>::jsonata("$items[0].location_id.S").with("items", batch.items);
            let extract = api!("Extract Data" => states.startExecution.sync:2 {
                StateMachineArn: child,
                Input: {
                    locationId: place,
                    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: context::execution_id(),
                    taskId: batch.input.map_task_id,
                },
            } -> Json);
            api!("Get location Summary" => http.invoke {
                ApiEndpoint: format_text("{}{}/get-summary", [endpoint, place]),
                Method: "GET",
                InvocationConfig: { ConnectionArn: connection },
            } -> Json)
            .retry(Retry::on([Errors::ALL]))
            .output(|answer| {
                let count =
                    |name: &str| Expr::<f64>::jsonata(format!("$number($body.states.{name})")).with("body", answer);
                SummaryFields { failed: count("failed"), rejected: count("rejected") }
            })
            .then(|summary| {
                Choice::new("Has Data")
                    .when(summary.failed.gt(0).or(summary.rejected.gt(0)), extract.next(done.jump()))
                    .otherwise(done.place(Pass::new("Do Nothing", data!({}))))
            })
        };
        let query = api!("Get Third-party locations" => aws_sdk.dynamodb.query {
            TableName: locations,
            KeyConditionExpression: "task_id = :taskValue",
            ExpressionAttributeValues: { ":taskValue": { S: wanted.task_id } },
        });
        let combine = api!("Combine Part Files" => glue.startJobRun {
            JobName: job,
            Arguments: { "--task_id": wanted.task_id, "--bucket": bucket, "--output_file_name": file.get() },
        });
        let update = api!("Update DynamoDb" => dynamodb.updateItem {
            TableName: tasks,
            Key: { task_id: { S: wanted.task_id }, created_at: { S: wanted.task_sort_key } },
            UpdateExpression: "SET #CsvUrl = :fileRef",
            ExpressionAttributeValues: { ":fileRef": { S: file.get() } },
            ExpressionAttributeNames: { "#errorCsvUrl": "errorCsvUrl" },
        });
        let succeeded = Pass::new("Job Succeeded", data!({ outputFileName: file.get() }));
        Pass::unchanged("Initiate variables")
            .assign(&file, Expr::<String>::jsonata("'accumulate-' & $string($millis()) & '-file.csv'"))
            .next(query)
            .then(|found| {
                let items = found.Items.required().as_any().of_type::<Vec<Json>>();
                Map::over("Iterate Containers", items)
                    .item_batcher(
                        ItemBatcher::max_items_per_batch(1_u32)
                            .batch_input(BatchedFields { map_task_id: wanted.task_id }),
                    )
                    .distributed(WorkflowType::Standard, summarize)
                    .label("IterateContainers")
                    .max_concurrency(5_u32)
            })
            .next(combine)
            .then(|started| {
                let again = Label::new();
                let look = api!("Has Job Finish" => aws_sdk.glue.getJobRun {
                    JobName: job, RunId: started.JobRunId.required(),
                });
                again.place(Wait::new("Wait for the status", seconds(30))).next(look).then(|found| {
                    let state = found.JobRun.required().fields().JobRunState.required();
                    Choice::new("Has Job succeeded")
                        .when(state.eq("SUCCEEDED"), update.next(succeeded))
                        .when(state.eq("FAILED"), Fail::without_error("Job Failed"))
                        .otherwise(again.jump())
                })
            })
    })
    .untyped()
}
