//! R001 to R006, R012, R013 and R017: whether times fit together, and who answers.

use dsl::duration::Duration;
use dsl::prelude::*;

use crate::support::{Charge, ChargeFields, Finding, Receipt, assert_quiet, error, findings, warning};

type Charges = Queue<Charge, Receipt>;

/// A workflow that waits behind a queue; the line of the task.
fn waiting(
    charges: &Charges,
    timeout: Duration,
    heartbeat: Option<Duration>,
) -> (Workflow<impl Sized, impl Sized>, u32) {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |order_id: Expr<String>| {
        let task = Task::sqs_wait_for_token("Charge", charges, |task_token| ChargeFields { order_id, task_token });
        let task = task.timeout(timeout);
        match heartbeat {
            Some(heartbeat) => task.heartbeat(heartbeat),
            None => task,
        }
    });
    (workflow, line)
}

/// What is found when a worker of 10 seconds consumes the queue.
fn found(charges: &Charges) -> Vec<Finding> {
    let worker = Function::rust("worker").consumes(charges);
    findings(&waiting(charges, hours(1), None).0.with_function(worker))
}

#[test]
fn a_message_must_not_come_back_while_the_function_works_on_it() {
    let charges = Charges::new("Charges").visibility_timeout(seconds(9));
    let message = "messages of `Charges` become visible again after 9 s, before the timeout of `WorkerFunction` (10 s)";
    assert_eq!(found(&charges), [error("R001", line!() - 2, message)]);
}

#[test]
fn six_timeouts_of_visibility_are_advised() {
    let charges = Charges::new("Charges").visibility_timeout(seconds(59));
    let message =
        "messages of `Charges` are hidden for 59 s, less than six times the timeout of `WorkerFunction` (10 s)";
    assert_eq!(found(&charges), [warning("R002", line!() - 3, message)]);
    assert_eq!(found(&Charges::new("Charges").visibility_timeout(seconds(60))), []);
    assert_eq!(found(&Charges::new("Charges")), []);
}

#[test]
fn a_task_should_outlast_all_deliveries_of_its_message() {
    let charges = Charges::new("Charges").max_receive_count(5);
    let worker = || Function::rust("worker").consumes(&charges);
    let (workflow, line) = waiting(&charges, seconds(300), None);
    let message = "task `Charge` times out after 300 s, before its message can be delivered 5 times (300 s)";
    assert_eq!(findings(&workflow.with_function(worker())), [warning("R003", line, message)]);
    assert_quiet(&waiting(&charges, seconds(301), None).0.with_function(worker()));
}

#[test]
fn a_message_should_be_kept_as_long_as_its_task_waits() {
    let charges = Charges::new("Charges").retention_period(minutes(59));
    let (_, line) = waiting(&charges, hours(1), None);
    let message = "messages of `Charges` are retained for 3540 s, but task `Charge` waits for 3600 s";
    assert_eq!(found(&charges), [warning("R004", line, message)]);
    let charges = charges.external_consumer();
    assert_eq!(findings(&waiting(&charges, hours(1), None).0), [warning("R004", line, message)], "whoever consumes it");
    assert_eq!(found(&Charges::new("Charges").retention_period(hours(1))), []);
}

#[test]
fn few_receives_are_used_up_by_throttling() {
    let charges = Charges::new("Charges").max_receive_count(4);
    let message = "messages of `Charges` become dead letters after 4 receives, and throttling counts as a receive";
    assert_eq!(found(&charges), [warning("R005", line!() - 2, message)]);
    assert_eq!(found(&Charges::new("Charges").max_receive_count(5)), []);
}

#[test]
fn a_heartbeat_should_outlast_the_visibility() {
    let charges = Charges::new("Charges");
    let worker = || Function::rust("worker").consumes(&charges);
    let (workflow, line) = waiting(&charges, hours(1), Some(seconds(60)));
    let message =
        "the heartbeat interval of `Charge` (60 s) ends while a message of `Charges` may still be hidden (60 s)";
    assert_eq!(findings(&workflow.with_function(worker())), [warning("R006", line, message)]);
    assert_quiet(&waiting(&charges, hours(1), Some(seconds(61))).0.with_function(worker()));
}

#[test]
fn somebody_should_answer() {
    let charges = Charges::new("Charges");
    let (workflow, line) = waiting(&charges, hours(1), None);
    let message = "task `Charge` waits for an answer, but no function consumes `Charges`";
    assert_eq!(findings(&workflow), [warning("R013", line, message)]);
    let charges = Charges::new("Charges").max_receive_count(5);
    let (workflow, line) = waiting(&charges, hours(1), None);
    let only_dead_letters = workflow.with_function(Function::rust("undertaker").consumes_dead_letters(&charges));
    assert_eq!(findings(&only_dead_letters), [warning("R013", line, message)]);
}

#[test]
fn dead_letters_are_taken_from_queues_that_have_some() {
    let names = |queue: Queue<String>| {
        let undertaker = Function::rust("undertaker").consumes_dead_letters(&queue);
        Workflow::standard("Names", |name: Expr<String>| Task::sqs_send("Send", &queue, name)).with_function(undertaker)
    };
    let line = line!() - 3;
    let message = "`UndertakerFunction` consumes the dead letters of `Names`, which has no dead-letter queue";
    assert_eq!(findings(&names(Queue::new("Names"))), [error("R017", line, message)]);
    assert_quiet(&names(Queue::new("Names").max_receive_count(5)));
}

#[message]
struct Login {
    user: String,
    password: Option<Sensitive<String>>,
}

#[test]
fn sensitive_input_should_not_be_logged() {
    let line = line!() + 1;
    let build = || Workflow::standard("Logins", |login: LoginFields| Pass::new("Note", login.user));
    let message = "`Logins` logs execution data, and its input has sensitive fields";
    assert_eq!(findings(&build().include_execution_data()), [warning("R012", line, message)]);
    assert_quiet(&build());
    let plain = Workflow::standard("Names", |name: Expr<String>| Pass::new("Note", name));
    assert_quiet(&plain.include_execution_data());
}
