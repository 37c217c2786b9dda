//! R008, R009, R015, R019 to R021: state machines that are started, activities, roles that are taken on, and aliases.

use dsl::StateMachine;
use dsl::compiled::GrantedTo;
use dsl::prelude::*;
use dsl::resource::{Activity, Deployment};

use crate::support::{assert_quiet, error, findings, help};

fn function() -> Arn {
    Arn::known("arn:aws:lambda:eu-west-1:111122223333:function:ask")
}

fn child() -> Workflow<String> {
    Workflow::standard("Ship", |_: Expr<String>| Succeed::new("Done"))
}

#[test]
fn a_workflow_whose_output_is_used_ends_with_one_type() {
    let child = |other: bool| {
        Workflow::standard("Ship", move |id: Expr<String>| {
            let ask = Task::lambda_invoke("Ask", &Function::<String, f64>::existing("Ask", function()), id);
            if other { ask.catch(Errors::ALL, |_| Pass::new("Note", id)) } else { ask }
        })
    };
    let mut line = 0;
    let mut running = |other: bool| {
        let ship = StateMachine::of(&child(other));
        Workflow::standard("Orders", |id: Expr<String>| {
            line = line!() + 1;
            Task::run_execution("Ship it", &ship, id).then(|weight: Expr<f64>| Succeed::with("Done", weight))
        })
    };
    let (other, same) = (running(true), running(false));
    let message = "the result of task `Ship it` is the output of `StateMachineShip` and has the type `f64`, but a path can end in `Note` with `String`";
    assert_eq!(findings(&other), [error("D022", line, message)]);
    assert_quiet(&same);
    let ship = StateMachine::of(&child(true));
    assert_quiet(&Workflow::standard("Orders", |id: Expr<String>| Task::start_execution("Ship it", &ship, id)));
}

#[test]
fn nobody_waits_for_an_express_execution() {
    let quick = Workflow::express("Quick", |_: Expr<String>| Succeed::new("Done"));
    let machine = StateMachine::of(&quick);
    let line = line!() + 2;
    let waits =
        Workflow::standard("Orders", |order_id: Expr<String>| Task::run_execution("Run it", &machine, order_id));
    let message = "task `Run it` runs `StateMachineQuick`, which is an Express workflow; Step Functions does not report its end to such a task";
    assert_eq!(findings(&waits), [error("R019", line, message)]);
    assert_quiet(&Workflow::standard("Orders", |order_id: Expr<String>| {
        Task::start_execution("Run it", &machine, order_id)
    }));
}

#[test]
fn an_express_execution_is_run_by_its_own_call_and_a_standard_one_is_not() {
    let quick = Workflow::express("Quick", |_: Expr<String>| Pass::new("Done", 1));
    let machine = StateMachine::of(&quick);
    let standard = Workflow::standard("Orders", |id: Expr<String>| Task::run_express("Run it", &machine, id));
    let express = Workflow::express("Orders", |id: Expr<String>| Task::run_express("Run it", &machine, id));
    assert_quiet(&express);
    assert_quiet(&standard);
    let compiled = standard.compile();
    let granted: Vec<_> = compiled.grants().iter().map(|grant| (grant.actions.clone(), grant.on.clone())).collect();
    let on = GrantedTo::StateMachine("StateMachineQuick".to_owned());
    assert_eq!(granted, [(vec!["states:StartSyncExecution"], on)]);
    let slow = StateMachine::of(&Workflow::standard("Slow", |_: Expr<String>| Pass::new("Done", 1)));
    let line = line!() + 1;
    let wrong = Workflow::standard("Orders", |id: Expr<String>| Task::run_express("Run it", &slow, id));
    let message = "task `Run it` runs `StateMachineSlow` as an Express execution, but it is a Standard workflow";
    assert_eq!(findings(&wrong), [error("R056", line, message)]);
}

#[test]
fn what_is_wrong_in_a_workflow_is_also_wrong_in_those_that_start_it() {
    let line = line!() + 1;
    let child = Workflow::standard("Ship", |_: Expr<String>| Wait::new("Pause", seconds(100_000_000)));
    let machine = StateMachine::of(&child);
    let parent =
        Workflow::standard("Orders", |order_id: Expr<String>| Task::start_execution("Ship it", &machine, order_id));
    let message = "`Seconds` is out of range: `100000000`";
    assert_eq!(findings(&parent), [error("V022", line, message)]);
}

#[test]
fn workflows_below_are_known_to_the_one_on_top() {
    let mut top = child().untyped();
    for depth in 0..50 {
        let below = StateMachine::of(&top);
        top = Workflow::standard(format!("Level{depth}"), |id: Expr<Json>| Task::start_execution("Down", &below, id))
            .untyped();
    }
    let compiled = top.compile();
    assert_eq!(compiled.children().len(), 50);
    assert!(compiled.children().iter().all(|child| child.children().is_empty()));
}

#[test]
fn a_task_that_asks_an_activity_has_a_limit() {
    let review = Activity::<String, bool>::new("ReviewActivity");
    let line = line!() + 1;
    let endless = Workflow::standard("Orders", |id: Expr<String>| Task::activity("Review", &review, id));
    assert_eq!(findings(&endless), [error("D008", line, "task `Review` waits for a worker without a limit")]);
    assert_quiet(&Workflow::standard("Orders", |id: Expr<String>| {
        Task::activity("Review", &review, id).heartbeat(minutes(10))
    }));
}

#[test]
fn an_activity_and_a_queue_cannot_have_one_id() {
    let review = Activity::<String, bool>::new("Review");
    let queue = Queue::<bool>::new("Review");
    let line = line!() - 1;
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        Task::activity("Ask", &review, id).timeout(hours(1)).then(|answer| Task::sqs_send("Send", &queue, answer))
    });
    let message = "two different resources have the logical id `Review`";
    assert_eq!(findings(&workflow), [error("R009", line, message)]);
}

#[test]
fn two_things_cannot_have_one_placeholder() {
    let review = Activity::<String, bool>::new("Review");
    let names = Queue::<bool>::existing("Names", Arn::known("arn:aws:sqs:eu-west-1:111122223333:names"));
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        let role = Arn::parameter("ReviewArn", "The role that sends.");
        Task::activity("Ask", &review, id).timeout(hours(1)).then(|answer| {
            line = line!() + 1;
            Task::sqs_send("Send", &names, answer).assume_role(role)
        })
    });
    let message = "two different resources have the logical id `ReviewArn`";
    assert_eq!(findings(&workflow), [error("R009", line, message)]);
}

#[test]
fn a_role_that_is_taken_on_is_one_role() {
    let sending = |roles: Vec<Arn>| {
        Workflow::standard("Orders", |id: Expr<String>| {
            let names = Queue::<String>::existing("Names", Arn::known("arn:aws:sqs:eu-west-1:111122223333:names"));
            Task::sqs_send("Send", &names, id).assume_one_of(roles, id)
        })
    };
    let line = line!() - 3;
    for arn in ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/me"] {
        let message = format!("task `Send` would assume `{arn}`, which is not a single role");
        assert_eq!(findings(&sending(vec![Arn::known(arn)])), [error("R015", line, &message)]);
    }
    assert_eq!(findings(&sending(Vec::new())), [error("R015", line, "task `Send` has no role to assume")]);
    assert_quiet(&sending(vec![Arn::known("arn:${AWS::Partition}:iam::111122223333:role/sends")]));
}

#[test]
fn an_alias_and_its_steps_have_limits() {
    let published = |alias: &str, deployment: Deployment| child().with_alias(alias, deployment);
    let line = 15;
    let message = "`live-1` is not a valid name of an alias";
    assert_eq!(findings(&published("live-1", Deployment::all_at_once())), [error("R021", line, message)]);
    let message = "the share of traffic that shifts to a new version of `live` is 100 %; allowed values are 1 to 99";
    let all = Deployment::canary(100, minutes(5));
    assert_eq!(findings(&published("live", all)), [error("R008", line, message)]);
    let message = "traffic of `live` shifts every 90 s; allowed values are 1 to 2100 whole minutes";
    let uneven = published("live", Deployment::linear(10, seconds(90)));
    assert_eq!(findings(&uneven), [error("R008", line, message)]);
    assert_eq!(help(&uneven), "use `minutes(…)`");
    let message = "these alarms cannot roll back the alias `live`";
    let nameless = Deployment::all_at_once().roll_back_on_alarm("");
    assert_eq!(findings(&published("live", nameless)), [error("R021", line, message)]);
    assert_quiet(&published("live", Deployment::linear(99, minutes(2100)).roll_back_on_alarm("Errors")));
}
