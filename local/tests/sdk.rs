//! The AWS SDK for Rust speaks to the endpoint in process as it speaks to AWS, in virtual time.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

#[path = "support/payment.rs"]
mod payment;

use std::time::Duration;

use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::{
    ExecutionStatus, RoutingConfigurationListItem, StateMachineType, SyncExecutionStatus, Tag, TestExecutionStatus,
    ValidateStateMachineDefinitionResultCode,
};
use dsl::prelude::*;
use local::Aws;
use payment::{Order, OrderFields, Receipt, Request, RequestFields};
use serde_json::{Value, json};
use tokio::time::Instant;

const ROLE: &str = "arn:aws:iam::123456789012:role/r";

fn sfn(aws: &Aws) -> aws_sdk_sfn::Client {
    let config = aws_sdk_sfn::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::for_tests())
        .http_client(aws.clone());
    aws_sdk_sfn::Client::from_conf(config.build())
}

fn sqs(aws: &Aws) -> aws_sdk_sqs::Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
        .region(aws_sdk_sqs::config::Region::new("us-east-1"))
        .credentials_provider(Credentials::for_tests())
        .http_client(aws.clone());
    aws_sdk_sqs::Client::from_conf(config.build())
}

fn pass(next: &str) -> Value {
    json!({"Type": "Pass", "Result": {"n": 1}, "ResultPath": "$.added", "Next": next})
}

fn state(state: Value) -> String {
    json!({"StartAt": "A", "States": {"A": state}}).to_string()
}

async fn create(sfn: &aws_sdk_sfn::Client, name: &str, definition: String, kind: StateMachineType) -> String {
    let created = sfn.create_state_machine().name(name).definition(definition).role_arn(ROLE).r#type(kind);
    created.send().await.unwrap().state_machine_arn
}

/// Polls until an execution has ended, ten seconds apart.
async fn ended(sfn: &aws_sdk_sfn::Client, execution: &str) -> DescribeExecutionOutput {
    loop {
        let described = sfn.describe_execution().execution_arn(execution).send().await.unwrap();
        if described.status != ExecutionStatus::Running {
            return described;
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn from_creation_to_deletion() {
    let sfn = sfn(&Aws::new());
    let mut states: Value =
        (0..10).map(|n| (format!("S{n}"), pass(&format!("S{}", n + 1)))).collect::<serde_json::Map<_, _>>().into();
    states["S10"] = json!({"Type": "Succeed"});
    let definition = json!({"StartAt": "S0", "States": states}).to_string();
    let validated = sfn.validate_state_machine_definition().definition(&definition).send().await.unwrap();
    assert_eq!(validated.result, ValidateStateMachineDefinitionResultCode::Ok);
    let machine = create(&sfn, "Many", definition, StateMachineType::Standard).await;
    let tag = |key: &str| Tag::builder().key(key).value("v").build();
    sfn.tag_resource().resource_arn(&machine).tags(tag("a")).tags(tag("b")).send().await.unwrap();
    sfn.untag_resource().resource_arn(&machine).tag_keys("a").send().await.unwrap();
    assert_eq!(sfn.list_tags_for_resource().resource_arn(&machine).send().await.unwrap().tags(), [tag("b")]);
    let version = sfn.publish_state_machine_version().state_machine_arn(&machine).send().await.unwrap();
    let version = version.state_machine_version_arn;
    let route =
        RoutingConfigurationListItem::builder().state_machine_version_arn(&version).weight(100).build().unwrap();
    let alias = sfn.create_state_machine_alias().name("LIVE").routing_configuration(route).send().await.unwrap();
    let start = sfn.start_execution().state_machine_arn(&alias.state_machine_alias_arn).input(r#"{"order":7}"#);
    let execution = start.send().await.unwrap().execution_arn;
    let described = ended(&sfn, &execution).await;
    assert_eq!(described.output(), Some(r#"{"order":7,"added":{"n":1}}"#));
    assert_eq!(described.state_machine_version_arn(), Some(&*version));
    let mut pages = sfn.get_execution_history().execution_arn(&execution).into_paginator().page_size(5).send();
    let mut ids = Vec::new();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        ids.extend(page.unwrap().events.iter().map(|event| event.id));
        count += 1;
    }
    assert_eq!((count, ids), (5, (1..=24).collect::<Vec<i64>>()));
    let alias = alias.state_machine_alias_arn;
    sfn.delete_state_machine_alias().state_machine_alias_arn(alias).send().await.unwrap();
    sfn.delete_state_machine().state_machine_arn(&machine).send().await.unwrap();
    let gone = sfn.describe_state_machine().state_machine_arn(&machine).send().await.unwrap_err();
    assert!(gone.into_service_error().is_state_machine_does_not_exist());
}

#[tokio::test(start_paused = true)]
async fn an_execution_is_waited_for_synchronously() {
    let sfn = sfn(&Aws::new());
    let began = Instant::now();
    let wait = state(json!({"Type": "Wait", "Seconds": 200, "End": true}));
    let machine = create(&sfn, "Fast", wait, StateMachineType::Express).await;
    let answer = sfn.start_sync_execution().state_machine_arn(&machine).input("[7]").send().await.unwrap();
    assert_eq!((answer.status, answer.output.as_deref()), (SyncExecutionStatus::Succeeded, Some("[7]")));
    assert_eq!(began.elapsed().as_secs(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_worker_fails_and_after_a_redrive_succeeds() {
    let sfn = sfn(&Aws::new());
    let activity = sfn.create_activity().name("pack").send().await.unwrap().activity_arn;
    let poll = || sfn.get_activity_task().activity_arn(&activity).worker_name("w").send();
    let began = Instant::now();
    assert_eq!(poll().await.unwrap().task_token(), None);
    assert_eq!(began.elapsed().as_secs(), 60);
    let task = json!({"Type": "Task", "Resource": activity, "HeartbeatSeconds": 60, "End": true});
    let machine = create(&sfn, "Pack", state(task), StateMachineType::Standard).await;
    let start = async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        sfn.start_execution().state_machine_arn(&machine).input("7").send().await.unwrap().execution_arn
    };
    let (task, execution) = tokio::join!(poll(), start);
    let task = task.unwrap();
    assert_eq!(task.input(), Some("7"));
    let token = task.task_token().unwrap();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(50)).await;
        sfn.send_task_heartbeat().task_token(token).send().await.unwrap();
    }
    sfn.send_task_failure().task_token(token).error("Broken").send().await.unwrap();
    assert_eq!(ended(&sfn, &execution).await.error(), Some("Broken"));
    sfn.redrive_execution().execution_arn(&execution).send().await.unwrap();
    let task = poll().await.unwrap();
    sfn.send_task_success().task_token(task.task_token().unwrap()).output("8").send().await.unwrap();
    let described = ended(&sfn, &execution).await;
    assert_eq!((described.output(), described.redrive_count()), (Some("8"), Some(1)));
    let late = sfn.send_task_success().task_token(token).output("9").send().await.unwrap_err();
    assert!(late.into_service_error().is_task_timed_out());
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_is_silent_is_given_up_at_the_time() {
    let sfn = sfn(&Aws::new());
    let activity = sfn.create_activity().name("pack").send().await.unwrap().activity_arn;
    let task = json!({"Type": "Task", "Resource": activity, "HeartbeatSeconds": 60, "End": true});
    let machine = create(&sfn, "Pack", state(task), StateMachineType::Standard).await;
    let execution = sfn.start_execution().state_machine_arn(&machine).send().await.unwrap().execution_arn;
    let task = sfn.get_activity_task().activity_arn(&activity).send().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let success = sfn.send_task_success().task_token(task.task_token().unwrap()).output("1").send().await;
    assert!(success.unwrap_err().into_service_error().is_task_timed_out());
    let described = ended(&sfn, &execution).await;
    assert_eq!(described.error(), Some("States.Timeout"));
    let time = described.stop_date().unwrap().secs() - described.start_date().secs();
    assert_eq!(time, 60);
}

#[tokio::test(start_paused = true)]
async fn a_state_is_tested() {
    let sfn = sfn(&Aws::new());
    let tested = sfn.test_state().definition(pass("Then").to_string()).input(r#"{"order":7}"#).send().await.unwrap();
    assert_eq!((tested.status(), tested.next_state()), (Some(&TestExecutionStatus::Succeeded), Some("Then")));
}

fn payment() -> Workflow<Order, SentMessage> {
    let charges = Queue::<Request, Receipt>::new("Charges").external_consumer();
    let inbox = Queue::new("Inbox");
    let notices = Topic::new("Notices").subscribe(&inbox);
    Workflow::standard("Pay", |order: OrderFields| {
        Wait::new("Cool Off", minutes(30)).next(
            Task::sqs_wait_for_token("Charge", &charges, |token| RequestFields { order: order.id, token })
                .timeout(minutes(5))
                .then(|receipt| sns_publish("Tell", &notices, receipt.number)),
        )
    })
}

/// The code of a team: it starts a payment, and charges what comes out of the queue.
mod team {
    use super::*;

    pub(super) async fn pay(sfn: &aws_sdk_sfn::Client, machine: &str, order: &str) -> DescribeExecutionOutput {
        let input = json!({"id": order}).to_string();
        let started = sfn.start_execution().state_machine_arn(machine).input(input).send().await.unwrap();
        ended(sfn, &started.execution_arn).await
    }

    pub(super) async fn next(sqs: &aws_sdk_sqs::Client, queue: &str) -> String {
        let queue = sqs.get_queue_url().queue_name(queue).send().await.unwrap().queue_url.unwrap();
        loop {
            let received = sqs.receive_message().queue_url(&queue).wait_time_seconds(20).send().await.unwrap();
            if let Some(message) = received.messages().first() {
                sqs.delete_message()
                    .queue_url(&queue)
                    .receipt_handle(message.receipt_handle().unwrap())
                    .send()
                    .await
                    .unwrap();
                return message.body().unwrap().to_owned();
            }
        }
    }

    pub(super) async fn charge(sfn: &aws_sdk_sfn::Client, sqs: &aws_sdk_sqs::Client) {
        let request: Value = serde_json::from_str(&next(sqs, "Charges").await).unwrap();
        tokio::time::sleep(Duration::from_secs(120)).await;
        let receipt = json!({"number": format!("R-{}", request["order"].as_str().unwrap())}).to_string();
        let token = request["token"].as_str().unwrap();
        sfn.send_task_success().task_token(token).output(receipt).send().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_code_of_a_team_pays_and_charges_in_virtual_time() {
    let aws = Aws::new();
    let machine = aws.add(|| payment().compile());
    let (sfn, sqs) = (sfn(&aws), sqs(&aws));
    let real = std::time::Instant::now();
    let began = Instant::now();
    let (paid, ()) = tokio::join!(team::pay(&sfn, &machine, "7"), team::charge(&sfn, &sqs));
    assert_eq!(paid.status, ExecutionStatus::Succeeded);
    // Half an hour, two minutes, and at most the pause of who polls.
    let passed = began.elapsed().as_secs();
    assert!((1920..1940).contains(&passed), "{passed}");
    assert!(team::next(&sqs, "Inbox").await.contains("R-7"));
    assert!(real.elapsed() < Duration::from_secs(60));
}
