//! What the template holds for calls of any API: permissions, parameters and the definition's placeholders.

use std::path::PathBuf;

use dsl::prelude::*;
use dsl::resource::{Bucket, Parameter};
use serde_json::{Value, json};
use synth::stack::{Format, Named, template};

fn made(workflow: &Workflow<impl Sized, impl Sized>) -> Value {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    let named = Named { name: "orders".to_owned(), compiled };
    template(&[named], Format::Sam, PathBuf::from("..")).to_json()
}

/// The statements of the execution role with these identifiers.
fn statements(template: &Value, wanted: &[&str]) -> Vec<Value> {
    let role = &template["Resources"]["StateMachineOrdersRole"]["Properties"];
    let all = role["Policies"][0]["PolicyDocument"]["Statement"].as_array().expect("a policy has statements");
    let found =
        |sid: &&str| all.iter().find(|one| one["Sid"] == **sid).unwrap_or_else(|| panic!("no {sid} in {all:#?}"));
    wanted.iter().map(found).cloned().collect()
}

#[test]
fn calls_with_the_same_actions_share_a_statement() {
    let table = Parameter::text("OrderTable", "orders", "The table of the orders.");
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        Task::call("Read", api!(dynamodb.getItem { TableName: table.value(), Key: { id: { S: id } } }))
            .next(Task::call("Again", api!(dynamodb.getItem { TableName: "returns", Key: { id: { S: id } } })))
            .next(Task::call("Write", api!(dynamodb.putItem { TableName: "returns", Item: { id: { S: id } } })))
    });
    let template = made(&workflow);
    let [read, write] =
        <[Value; 2]>::try_from(statements(&template, &["DynamodbGetItem", "DynamodbPutItem"])).expect("two");
    let table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
    let of_parameter = json!({"Fn::Sub": [format!("{table}${{Part1}}"), {"Part1": {"Ref": "OrderTable"}}]});
    let returns = json!({"Fn::Sub": format!("{table}returns")});
    assert_eq!(read["Resource"], json!([of_parameter, returns]));
    assert_eq!((&write["Action"], &write["Resource"]), (&json!(["dynamodb:PutItem"]), &returns));
    assert_eq!(
        template["Parameters"]["OrderTable"],
        json!({"Type": "String", "Default": "orders", "Description": "The table of the orders."})
    );
    let substitutions = &template["Resources"]["StateMachineOrders"]["Properties"]["DefinitionSubstitutions"];
    assert_eq!(substitutions["OrderTable"], json!({"Ref": "OrderTable"}));
}

#[test]
fn a_role_is_passed_under_its_condition() {
    let role = Parameter::arn("TaskRoleArn", "The role of the tasks.");
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        Task::call(
            "Run",
            api!(ecs.runTask {
                TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/pack:3",
                Overrides: { TaskRoleArn: role.value(), ContainerOverrides: [{ Name: "pack", Command: [id] }] },
            }),
        )
    });
    let template = made(&workflow);
    assert_eq!(
        statements(&template, &["IamPassRole"]),
        [json!({
            "Sid": "IamPassRole", "Effect": "Allow", "Action": ["iam:PassRole"], "Resource": {"Ref": "TaskRoleArn"},
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        })]
    );
    assert_eq!(template["Parameters"]["TaskRoleArn"]["Description"], "The role of the tasks.");
}

#[test]
fn what_stands_on_everything_has_its_reason() {
    let photos = Bucket::existing("Photos", Arn::parameter("PhotosArn", "The bucket of the photos."));
    let most = Parameter::number("MostLabels", 5, "How many labels.");
    let workflow = Workflow::standard("Orders", |key: Expr<String>| {
        Task::call(
            "Detect",
            api!(aws_sdk.rekognition.detectLabels {
                Image: { S3Object: { Bucket: photos.name(), Name: key } },
                MaxLabels: most.number_value(),
            }),
        )
        .next(Task::call("Read", api!(aws_sdk.s3.getObject { Bucket: photos.name(), Key: key })))
    });
    let template = made(&workflow);
    let [detect, read] =
        <[Value; 2]>::try_from(statements(&template, &["RekognitionDetectLabels", "S3GetObject"])).expect("two");
    assert_eq!(detect["Resource"], "*");
    let name = json!({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "PhotosArn"}]}]});
    assert_eq!(read["Resource"], json!({"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Part1}/*", {"Part1": name}]}));
    let skipped = &template["Resources"]["StateMachineOrdersRole"]["Metadata"]["checkov"]["skip"][0]["comment"];
    assert_eq!(
        skipped,
        "the actions of log delivery and X-Ray do not support resource-level permissions, and neither do \
         rekognition:DetectLabels"
    );
    assert_eq!(
        template["Parameters"]["MostLabels"],
        json!({"Type": "Number", "Default": 5, "Description": "How many labels."})
    );
}

#[test]
fn the_stack_s_own_queue_is_named_by_reference() {
    let orders = Queue::<String>::new("OrderQueue");
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        Task::call("Send", api!(sqs.sendMessage { QueueUrl: orders.url(), MessageBody: id }))
    });
    let template = made(&workflow);
    let statements = statements(&template, &["UseOrderQueue", "EncryptForSqs"]);
    assert_eq!(statements[0]["Resource"], json!({"Fn::GetAtt": ["OrderQueue", "Arn"]}));
    assert!(template["Resources"]["OrderQueue"].is_object());
}
