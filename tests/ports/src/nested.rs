//! Another workflow is started, waited for, and waited for with a token.

use dsl::prelude::*;

use crate::common::arn;

pub(crate) fn workflow() -> Workflow {
    let machine = arn("OtherMachineArn");
    Workflow::standard("Nested", |_: Expr<Json>| {
        let input =
            || data!({ NeedCallback: false, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: context::execution_id() });
        let completion = api!("Start new workflow and wait for completion" => states.startExecution.sync:2 {
            StateMachineArn: machine, Input: input(),
        } -> Json);
        let callback = Task::call_wait_for_token("Start new workflow and wait for callback", |token| {
            api!(states.startExecution {
                StateMachineArn: machine,
                Input: {
                    NeedCallback: true,
                    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: context::execution_id(),
                    TaskToken: token,
                },
            })
        })
        .without_limit("The other workflow has its own limit.");
        api!("Start new workflow and continue" => states.startExecution {
            StateMachineArn: machine, Input: input(),
        } -> Json)
        .next(Parallel::new("Start in parallel").branch(completion).branch(callback))
    })
    .untyped()
}
