//! D004, D005, D008 and D011: what a wait for a token must keep to.

use dsl::prelude::*;

use crate::support::{Charge, ChargeFields, Receipt, assert_quiet, error, findings};

fn charges() -> Queue<Charge, Receipt> {
    Queue::new("Charges")
}

fn worker() -> Function {
    Function::rust("worker").consumes(&charges())
}

#[test]
fn a_token_belongs_to_its_own_wait() {
    let (mut line, mut kept) = (0, None);
    let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
        let first = Task::sqs_wait_for_token("First", &charges(), |task_token| {
            kept = Some(task_token);
            ChargeFields { order_id, task_token }
        });
        let task_token = kept.expect("set above");
        line = line!() + 1;
        let second = Task::sqs_wait_for_token("Second", &charges(), |_| ChargeFields { order_id, task_token });
        first.timeout(minutes(30)).next(second.timeout(minutes(30)))
    })
    .with_function(worker());
    assert_eq!(findings(&workflow), [error("D004", line, "state `Second` uses the task token of `First`")]);
}

#[test]
fn a_message_with_a_token_from_elsewhere_is_refused() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |charge: ChargeFields| {
        line = line!() + 1;
        Task::sqs_wait_for_token("Charge", &charges(), |_| charge).timeout(minutes(30))
    })
    .with_function(worker());
    let message = "the message of `Charge` does not contain the task's own token";
    assert_eq!(findings(&workflow), [error("D005", line, message)]);
}

#[test]
fn a_message_may_be_copied_from_the_input_but_for_the_token() {
    let workflow = Workflow::standard("Orders", |charge: ChargeFields| {
        let message = |task_token| ChargeFields { task_token, ..charge };
        Task::sqs_wait_for_token("Charge", &charges(), message).timeout(minutes(30))
    })
    .with_function(worker());
    assert_quiet(&workflow);
}

#[test]
fn a_wait_needs_a_limit() {
    let wait =
        |order_id| Task::sqs_wait_for_token("Charge", &charges(), |task_token| ChargeFields { order_id, task_token });
    let line = line!() - 1;
    let without = Workflow::standard("Orders", wait).with_function(worker());
    assert_eq!(findings(&without), [error("D008", line, "task `Charge` waits for an answer without a limit")]);
    assert_quiet(&Workflow::standard("Orders", |order_id| wait(order_id).timeout(minutes(30))).with_function(worker()));
    assert_quiet(
        &Workflow::standard("Orders", |order_id| wait(order_id).heartbeat(minutes(30))).with_function(worker()),
    );
}

#[test]
fn an_express_workflow_cannot_wait() {
    let line = line!() + 2;
    let wait = |order_id| {
        Task::sqs_wait_for_token("Charge", &charges(), |task_token| ChargeFields { order_id, task_token })
            .timeout(minutes(30))
    };
    let message = "task `Charge` waits for a task token; an Express workflow does not support that";
    assert_eq!(findings(&Workflow::express("Orders", wait).with_function(worker())), [error("D011", line, message)]);
    assert_quiet(&Workflow::standard("Orders", wait).with_function(worker()));
}

#[test]
fn an_express_workflow_can_send_without_waiting() {
    let names = Queue::<String>::new("Names");
    assert_quiet(&Workflow::express("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &names, order_id)));
}
