//! D011 and R022: what an Express workflow cannot do, and what it has no time for.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Activity, Encryption};
use dsl::state::RawState;

use crate::support::{Charge, ChargeFields, Finding, Receipt, assert_quiet, error, findings};

fn express<N: IntoFlow>(build: impl FnOnce(Expr<String>) -> N) -> Vec<Finding> {
    findings(&Workflow::express("Orders", build))
}

fn price() -> StateMachine<String, f64> {
    StateMachine::existing("Price", Arn::parameter("PriceArn", "The state machine that knows the price."))
}

#[test]
fn an_express_workflow_waits_for_no_token() {
    let charges = Queue::<Charge, Receipt>::new("Charges").encryption(Encryption::ServiceManaged);
    let mut line = 0;
    let workflow = Workflow::express("Orders", |order_id: Expr<String>| {
        line = line!() + 1;
        Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
            .timeout(minutes(4))
    })
    .with_function(Function::rust("worker").consumes(&charges));
    let message = "task `Charge` waits for a task token; an Express workflow does not support that";
    assert_eq!(findings(&workflow), [error("D011", line, message)]);
}

#[test]
fn an_express_workflow_waits_for_no_execution_but_starts_some() {
    let line = line!() + 1;
    let waits = express(|order_id| Task::run_execution("Price it", &price(), order_id));
    let message =
        "task `Price it` waits for the result of the job or execution; an Express workflow does not support that";
    assert_eq!(waits, [error("D011", line, message)]);
    assert_eq!(express(|order_id| Task::start_execution("Price it", &price(), order_id)), []);
}

#[test]
fn an_express_workflow_asks_no_activity() {
    let review = Activity::<String, bool>::new("ReviewActivity");
    let line = line!() + 1;
    let asks = express(|order_id| Task::activity("Review", &review, order_id).timeout(minutes(4)));
    let message = "task `Review` runs an activity; an Express workflow does not support that";
    assert_eq!(asks, [error("D011", line, message)]);
}

#[test]
fn an_express_workflow_runs_for_five_minutes() {
    let line = line!() + 1;
    let pauses = express(|_| Wait::new("Pause", seconds(301)));
    let message = "state `Pause` waits for 301 s; an Express workflow runs for at most 300 s";
    assert_eq!(pauses, [error("R022", line, message)]);

    let line = line!() + 1;
    let calls = express(|id| sns_publish("Tell", &Topic::new("News"), id).timeout(minutes(6)));
    let message = "state `Tell` may take 360 s; an Express workflow runs for at most 300 s";
    assert_eq!(calls, [error("R022", line, message)]);

    let whole = |limit| Workflow::express("Orders", |_: Expr<String>| Wait::new("Pause", minutes(5))).timeout(limit);
    let message = "the timeout of `Orders` is 301 s; an Express workflow runs for at most 300 s";
    assert_eq!(findings(&whole(seconds(301))), [error("R022", line!() - 2, message)]);
    assert_quiet(&whole(minutes(5)));
    assert_quiet(&Workflow::standard("Orders", |_: Expr<String>| Wait::new("Pause", days(1))).timeout(days(2)));
}

#[test]
fn states_given_as_data_wait_for_nothing_either() {
    let given = |fields: serde_json::Value| {
        findings(
            &Workflow::express("Orders", |_: Expr<String>| RawState::new("Given", fields))
                .grant(["states:StartExecution"], "arn:aws:states:eu-west-1:111122223333:stateMachine:price"),
        )
    };
    let line = line!() - 4;
    let map = |mode: &str| {
        serde_json::json!({
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": mode, "ExecutionType": "EXPRESS"},
                "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}},
            },
        })
    };
    let task = |resource: &str| serde_json::json!({"Type": "Task", "Resource": resource});
    let start = |resource: &str| {
        let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:price";
        serde_json::json!({"Type": "Task", "Resource": resource, "Arguments": {"StateMachineArn": machine}})
    };
    let price = "arn:aws:states:::states:startExecution";
    for (fields, does) in [
        (start(&format!("{price}.sync")), format!("waits for `{price}.sync`")),
        (start(&format!("{price}.sync:2")), format!("waits for `{price}.sync:2`")),
        (start(&format!("{price}.waitForTaskToken")), format!("waits for `{price}.waitForTaskToken`")),
        (
            task("arn:aws:states:eu-west-1:111122223333:activity:review"),
            "runs the activity `arn:aws:states:eu-west-1:111122223333:activity:review`".to_owned(),
        ),
        (map("DISTRIBUTED"), "is a distributed Map".to_owned()),
    ] {
        let message = format!("the raw state `Given` {does}; an Express workflow does not support that");
        assert_eq!(given(fields), [error("D011", line, &message)]);
    }
    assert_eq!(given(task("arn:aws:states:::aws-sdk:sfn:listActivities")), []);
    assert_eq!(given(map("INLINE")), []);
}
