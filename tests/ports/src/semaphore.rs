//! A semaphore on a table: who holds the lock is an attribute of the lock's item.

use dsl::prelude::*;
use dsl::state::Label;

use crate::common::{exactly, lambda, text};

const NO_ITEM: ErrorName = ErrorName::new("DynamoDB.AmazonDynamoDBException");
const HELD: ErrorName = ErrorName::new("DynamoDB.ConditionalCheckFailedException");

pub(crate) fn workflow() -> Workflow {
    let (table, lock, limit) = (text("TableSemaphore"), text("LockName"), text("ConcurrentAccessLimit"));
    let work = lambda("Work");
    Workflow::standard("Semaphore", |input: Expr<Json>| {
        let (acquire, success) = (Label::new(), Label::new());
        let initialize = || {
            api!("Initialize Lock Item" => dynamodb.putItem {
                TableName: table,
                Item: { LockName: { S: lock }, currentlockcount: { N: "0" } },
                ConditionExpression: "LockName <> :lockname",
                ExpressionAttributeValues: { ":lockname": { S: lock } },
            })
            .catch(Errors::ALL, |_| acquire.jump())
            .next(acquire.jump())
        };
        let look = || {
            api!("Get Current Lock Record" => dynamodb.getItem {
                TableName: table,
                ExpressionAttributeNames: { "#lockownerid": context::execution_id() },
                Key: { LockName: { S: lock } },
                ProjectionExpression: "#lockownerid",
            })
            .then(|found| {
                let held = found.Item.is_present().and(found.Item.json().contains("Z"));
                Choice::new("Check If Lock Already Acquired")
                    .when(held, Pass::unchanged("Continue Because Lock Was Already Acquired"))
                    .otherwise(Wait::new("Wait to Get Lock", seconds(3)).next(acquire.jump()))
            })
        };
        let get = api!("Acquire Lock" => dynamodb.updateItem {
            TableName: table,
            Key: { LockName: { S: lock } },
            ExpressionAttributeNames: { "#currentlockcount": "currentlockcount", "#lockownerid": context::execution_id() },
            ExpressionAttributeValues: {
                ":increase": { N: "1" },
                ":limit": { N: limit },
                ":lockacquiredtime": { S: context::state_entered_time() },
            },
            UpdateExpression: "SET #currentlockcount = #currentlockcount + :increase, #lockownerid = :lockacquiredtime",
            ConditionExpression: "currentlockcount <> :limit and attribute_not_exists(#lockownerid)",
            ReturnValues: "UPDATED_NEW",
        })
        .retry(exactly([NO_ITEM]).max_attempts(0))
        .retry(exactly([Errors::ALL]).max_attempts(6))
        .catch(NO_ITEM, |_| initialize())
        .catch(HELD, |_| look());
        let release = api!("Release Lock" => dynamodb.updateItem {
            TableName: table,
            Key: { LockName: { S: lock } },
            ExpressionAttributeNames: { "#currentlockcount": "currentlockcount", "#lockownerid": context::execution_id() },
            ExpressionAttributeValues: { ":decrease": { N: "1" } },
            UpdateExpression: "SET #currentlockcount = #currentlockcount - :decrease REMOVE #lockownerid",
            ConditionExpression: "attribute_exists(#lockownerid)",
            ReturnValues: "UPDATED_NEW",
        })
        .retry(exactly([HELD]).max_attempts(0))
        .retry(exactly([Errors::ALL]).max_attempts(5).backoff_rate(1.5))
        .catch(HELD, |_| success.jump());
        let run = api!("Run Lambda Function With Controlled Concurrency" => lambda.invoke {
            FunctionName: work, Payload: { Input: input },
        } -> Json);
        let steps = ["You", "Do", "Work"].map(Pass::unchanged);
        let work = steps.into_iter().fold(Pass::unchanged("Here").into_flow(), |flow, step| flow.next(step));
        Parallel::new("Get Lock")
            .branch(acquire.place(get))
            .next(Parallel::new("Do Work").branch(work.next(run)))
            .next(release)
            .next(success.place(Succeed::new("Success State")))
    })
    .untyped()
}
