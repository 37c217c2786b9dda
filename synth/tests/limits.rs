//! R026 and R027: templates over CloudFormation's limits, and roles over IAM's.

use std::path::PathBuf;

use asl::Severity;
use dsl::prelude::*;
use dsl::resource::Deployment;
use serde_json::{Value, json};
use synth::stack::{Format, Named, conflicts, over_limits, template};

fn orders() -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
}
const LINE: u32 = line!() - 2;

fn named(workflow: &Workflow<impl Sized, impl Sized>) -> [Named; 1] {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    [Named { name: "orders".to_owned(), compiled }]
}

/// What is said of a template: severity, message and line.
fn found(workflow: &Workflow<impl Sized, impl Sized>, format: Format) -> Vec<(Severity, String, u32)> {
    let named = named(workflow);
    let template = template(&named, format, PathBuf::from(".."));
    let found = over_limits(&named, &template, &template.to_yaml(), format);
    let line = |place: Option<&asl::Place>| place.map_or(0, |place| place.line);
    found.into_iter().map(|one| (one.severity(), one.message().to_owned(), line(one.place()))).collect()
}

fn error(message: &str) -> (Severity, String, u32) {
    (Severity::Error, message.to_owned(), LINE)
}

/// Resources of the workflow itself: the key, and the state machine with its role, log group and four alarms.
const OWN: usize = 8;

fn with_resources<I, O>(workflow: Workflow<I, O>, count: usize) -> Workflow<I, O> {
    let topic = || json!({"Type": "AWS::SNS::Topic"});
    (0..count).fold(workflow, |workflow, number| workflow.with_resource(format!("Given{number}"), topic()))
}

#[test]
fn a_template_has_five_hundred_resources() {
    assert_eq!(found(&with_resources(orders(), 500 - OWN), Format::Sam), []);
    let message = "the template has 501 resources; CloudFormation allows 500";
    assert_eq!(found(&with_resources(orders(), 501 - OWN), Format::Sam), [error(message)]);
}

#[test]
fn names_are_short_enough_for_queues_and_activities() {
    let queue = |length: usize, fifo: bool| {
        let id = "Q".repeat(length);
        let queue = if fifo { Queue::<String>::fifo(id) } else { Queue::new(id) }.max_receive_count(5);
        let workflow = Workflow::standard("Orders", |order: Expr<String>| {
            let task = Task::sqs_send("Send", &queue, order);
            if fifo { task.message_group("all") } else { task }
        });
        found(&workflow, Format::Sam).len()
    };
    assert_eq!((queue(67, false), queue(68, false)), (0, 1));
    assert_eq!((queue(62, true), queue(63, true)), (0, 1));
    let activity = |length: usize| {
        let activity = dsl::resource::Activity::<String, String>::new("A".repeat(length));
        found(
            &Workflow::standard("Orders", |order: Expr<String>| {
                Task::activity("Ask", &activity, order).timeout(hours(1))
            }),
            Format::Sam,
        )
        .len()
    };
    assert_eq!((activity(57), activity(58)), (0, 1));
}

#[test]
fn what_the_transform_makes_counts_too() {
    let published = || orders().with_alias("live", Deployment::all_at_once());
    for format in [Format::Sam, Format::Cloudformation] {
        assert_eq!(found(&with_resources(published(), 498 - OWN), format), []);
        let message = "the template has 501 resources; CloudFormation allows 500";
        assert_eq!(found(&with_resources(published(), 499 - OWN), format), [error(message)]);
    }
}

/// A workflow that publishes to as many topics, one after the other.
fn telling(count: usize, topic: impl Fn(usize) -> Topic) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |id: Expr<String>| {
        let tell = |number: usize| sns_publish(format!("Tell {number}"), &topic(number), id);
        let first = tell(0).into_flow();
        (1..count).fold(first, |flow, number| flow.next(tell(number)))
    })
}
const TELLING: u32 = line!() - 6;

fn made_here(number: usize) -> Topic {
    Topic::new(format!("Topic{number}"))
}

fn made_elsewhere(number: usize) -> Topic {
    Topic::existing(format!("Topic{number}"), Arn::parameter(format!("Topic{number}Arn"), "A topic."))
}

#[test]
fn a_template_has_two_hundred_parameters_and_outputs() {
    let at = |message: &str| (Severity::Error, message.to_owned(), TELLING);
    // The topic of the alarms and the retention of logs are parameters too.
    assert_eq!(found(&telling(198, made_elsewhere), Format::Sam), []);
    let message = "the template has 201 parameters; CloudFormation allows 200";
    assert_eq!(found(&telling(199, made_elsewhere), Format::Sam), [at(message)]);
    // So are the state machine and its log group outputs.
    assert_eq!(found(&telling(198, made_here), Format::Sam), []);
    let message = "the template has 201 outputs; CloudFormation allows 200";
    assert_eq!(found(&telling(199, made_here), Format::Sam), [at(message)]);
}

#[test]
fn a_template_has_a_megabyte() {
    let large = |bytes: usize| {
        orders().with_resource("Given", json!({"Type": "AWS::SNS::Topic", "Metadata": "x".repeat(bytes)}))
    };
    assert_eq!(found(&large(1_000_000), Format::Sam), []);
    let over = found(&large(1_048_576), Format::Sam);
    let [(Severity::Error, message, LINE)] = over.as_slice() else { panic!("{over:?}") };
    assert!(message.starts_with("the template has 105") && message.ends_with(" bytes; CloudFormation allows 1048576"));
}

#[test]
fn a_plain_template_that_needs_a_bucket_says_so() {
    let large = || orders().with_resource("Given", json!({"Type": "AWS::SNS::Topic", "Metadata": "x".repeat(51_200)}));
    assert_eq!(found(&large(), Format::Sam), []);
    let warned = found(&large(), Format::Cloudformation);
    let [(Severity::Warning, message, LINE)] = warned.as_slice() else { panic!("{warned:?}") };
    assert!(message.ends_with("bytes; more than 51200 bytes must be uploaded to a bucket"), "{message}");
}

/// All statements of the execution role, its own and those of its managed policies.
fn all_statements(template: &Value) -> Vec<Value> {
    let resources = &template["Resources"];
    let role = &resources["StateMachineOrdersRole"]["Properties"];
    let attached = role["ManagedPolicyArns"].as_array().cloned().unwrap_or_default();
    let attached = attached.iter().map(|arn| {
        let id = arn["Ref"].as_str().expect("a managed policy of the template");
        &resources[id]["Properties"]["PolicyDocument"]
    });
    let documents = attached.chain([&role["Policies"][0]["PolicyDocument"]]);
    documents.flat_map(|document| document["Statement"].as_array().cloned().unwrap_or_default()).collect()
}

#[test]
fn a_role_with_many_statements_has_managed_policies_and_loses_none() {
    for (count, managed) in [(10, false), (100, true)] {
        let workflow = telling(count, made_here);
        assert_eq!(conflicts(&named(&workflow)), []);
        let template = template(&named(&workflow), Format::Sam, PathBuf::from("..")).to_json();
        let policies = &template["Resources"]["StateMachineOrdersRole"]["Properties"]["ManagedPolicyArns"];
        assert_eq!(policies.is_array(), managed, "{count}");
        let statements = all_statements(&template);
        let uses = statements.iter().filter(|one| one["Action"] == json!(["sns:Publish"])).count();
        assert_eq!((uses, statements.len()), (count, count + 3), "the key, the logs and the traces come on top");
    }
}

#[test]
fn a_role_that_would_need_too_much_is_refused() {
    let workflow = telling(198, made_elsewhere);
    let found = conflicts(&named(&workflow));
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    let message = "the execution role of `Orders` would need 12 managed policies, but at most 10 are allowed";
    assert_eq!((finding.code().id, finding.message()), ("R027", message));
    assert_eq!(finding.place().map(|place| place.line), Some(TELLING));
    let help = "split the workflow in two, and start one from the other with `Task::run_execution`";
    assert_eq!(finding.help_text(), Some(help));
}
