//! R008 to R011: resources whose properties no service accepts.

use dsl::prelude::*;

use crate::support::{Order, OrderFields, assert_quiet, error, findings, help};

fn sending(queue: &Queue<String>) -> Workflow<Order, SentMessage> {
    Workflow::standard("Orders", |order: OrderFields| Task::sqs_send("Send", queue, order.order_id))
}

#[test]
fn numbers_of_queues_have_limits() {
    let out_of_range = |queue: Queue<String>, line, message| {
        assert_eq!(findings(&sending(&queue)), [error("R008", line, message)]);
    };
    let names = || Queue::new("Names");
    let line = line!() - 1;
    let message = "the retention period in seconds of `Names` is 59; allowed values are 60 to 1209600";
    out_of_range(names().retention_period(seconds(59)), line, message);
    let message = "the visibility timeout in seconds of `Names` is 43201; allowed values are 0 to 43200";
    out_of_range(names().visibility_timeout(seconds(43_201)), line, message);
    let message = "the maximum receive count of `Names` is 0; allowed values are 1 to 1000";
    out_of_range(names().max_receive_count(0), line, message);
    assert_quiet(&sending(&names().retention_period(days(14)).visibility_timeout(hours(12)).max_receive_count(1000)));
}

#[test]
fn numbers_of_functions_have_limits() {
    let names = Queue::<String>::new("Names");
    let out_of_range = |function: Function, line, message| {
        assert_eq!(findings(&sending(&names).with_function(function)), [error("R008", line, message)]);
    };
    let worker = || Function::rust("worker").consumes(&names);
    let line = line!() - 1;
    let message = "the memory in MiB of `WorkerFunction` is 127; allowed values are 128 to 10240";
    out_of_range(worker().memory_size(127), line, message);
    let message = "the batch size of `WorkerFunction` is 11; allowed values are 1 to 10";
    out_of_range(worker().batches(11, 2), line, message);
    let message = "the maximum concurrency of `WorkerFunction` is 1; allowed values are 2 to 1000";
    out_of_range(worker().batches(10, 1), line, message);
    let message = "the timeout in seconds of `WorkerFunction` is 901; allowed values are 1 to 900";
    out_of_range(worker().timeout(seconds(901)), line, message);
    assert_quiet(&sending(&names).with_function(worker().memory_size(10_240).batches(1, 1000).timeout(minutes(15))));
}

#[test]
fn two_resources_cannot_have_one_id() {
    let first = Queue::<String>::new("Names");
    let second = Queue::<String>::new("Names").retention_period(days(1));
    let line = line!() - 1;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &first, order.order_id)
            .next(Task::sqs_send("Send again", &second, order.order_id))
            .next(Task::sqs_send("Send once more", &second, order.order_id))
    });
    let message = "two different resources have the logical id `Names`";
    assert_eq!(findings(&workflow), [error("R009", line, message)]);
}

#[test]
fn the_same_resource_may_be_used_often() {
    let names = Queue::<String>::new("Names");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &names, order.order_id).next(Task::sqs_send("Send again", &names, order.order_id))
    });
    assert_quiet(&workflow);
    assert_eq!(workflow.compile().queues().len(), 1);
    assert_eq!(workflow.compile().grants().len(), 2, "one for the queue, one for its key");
}

#[test]
fn logical_ids_are_letters_and_digits() {
    for id in ["order-queue", "", "Größe", &"x".repeat(201)] {
        let workflow = sending(&Queue::new(id));
        let message = format!("`{id}` is not a valid logical id");
        assert_eq!(findings(&workflow), [error("R010", line!() - 2, &message)]);
    }
    assert_eq!(help(&sending(&Queue::new("_"))), "use 1 to 200 letters and digits, such as `ChargeQueue`");
    assert_quiet(&sending(&Queue::new("x".repeat(200))));
}

#[test]
fn the_name_of_a_workflow_is_part_of_a_logical_id() {
    let line = line!() + 1;
    let workflow = Workflow::standard("Wait for callback", |_: OrderFields| Succeed::new("Done"));
    assert_eq!(findings(&workflow), [error("R010", line, "`Wait for callback` is not a valid name of a workflow")]);
    assert_eq!(help(&workflow), "use 1 to 200 letters and digits, such as `WaitForCallback`");
}

#[test]
fn a_fifo_queue_wants_a_group() {
    let names = Queue::<String>::fifo("Names");
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |order: OrderFields| Task::sqs_send("Send", &names, order.order_id));
    let message = "task `Send` sends to the FIFO queue `Names` without a message group";
    assert_eq!(findings(&workflow), [error("R011", line, message)]);
    let grouped = Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &names, order.order_id).message_group(order.order_id)
    });
    assert_quiet(&grouped);
}

#[test]
fn what_exists_already_is_named_by_an_arn_of_its_service() {
    let named = |arn: &str| Queue::<String>::existing("Names", Arn::known(arn));
    let line = line!() - 1;
    for wrong in ["names", "arn:aws:sns:eu-west-1:111122223333:names"] {
        let message = format!("`{wrong}` is not an ARN of the service `sqs`");
        assert_eq!(findings(&sending(&named(wrong))), [error("R030", line, &message)]);
    }
    assert_quiet(&sending(&named("arn:${AWS::Partition}:sqs:eu-west-1:111122223333:names")));
}

#[test]
fn one_id_has_one_type() {
    fn names<M>() -> Queue<M> {
        Queue::new("Names")
    }
    let line = line!() - 2;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::sqs_send("Send", &names::<String>(), order.order_id).next(Task::sqs_send("Count", &names::<u32>(), 1_u32))
    });
    let message = "two different resources have the logical id `Names`";
    assert_eq!(findings(&workflow), [error("R009", line, message)]);
}
