//! What is shown of each kind of difference.

mod guide;
mod properties;
mod shown;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::*;

/// A workflow that charges through a queue and tells a topic, with everything around it.
fn template() -> Value {
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Charges orders.",
        "Metadata": {"Made": 1},
        "Parameters": {
            "Stage": {"Type": "String", "Default": "test"},
            "Days": {"Type": "Number", "Default": 30},
        },
        "Conditions": {"IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]}},
        "Resources": {
            "ChargeQueue": {
                "Type": "AWS::SQS::Queue",
                "DeletionPolicy": "Delete",
                "UpdateReplacePolicy": "Delete",
                "Properties": {"VisibilityTimeout": 120, "MessageRetentionPeriod": 345_600},
            },
            "ChargeQueuePolicy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {"Queues": [{"Ref": "ChargeQueue"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                    "Effect": "Deny", "Principal": "*", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                    "Resource": {"Fn::GetAtt": ["ChargeQueue", "Arn"]},
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }]}},
            },
            "NoticeTopic": {"Type": "AWS::SNS::Topic", "Properties": {}},
            "LogGroup": {
                "Type": "AWS::Logs::LogGroup",
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Properties": {"RetentionInDays": {"Ref": "Days"}},
            },
            "Worker": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"S3Bucket": "bucket", "S3Key": "one"},
                    "Handler": "bootstrap",
                    "Environment": {"Variables": {"STAGE": {"Ref": "Stage"}}},
                    "Role": {"Fn::GetAtt": ["WorkerRole", "Arn"]},
                },
            },
            "WorkerMessages": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "FunctionName": {"Ref": "Worker"},
                    "EventSourceArn": {"Fn::GetAtt": ["ChargeQueue", "Arn"]},
                    "BatchSize": 10,
                },
            },
            "WorkerRole": role("lambda.amazonaws.com", json!([{
                "Sid": "CallBack", "Effect": "Allow", "Action": ["states:SendTaskSuccess", "states:SendTaskFailure"],
                "Resource": [{"Ref": "Orders"}],
            }])),
            "OrdersRole": role("states.amazonaws.com", json!([
                {"Sid": "UseChargeQueue", "Effect": "Allow", "Action": ["sqs:SendMessage"],
                 "Resource": {"Fn::GetAtt": ["ChargeQueue", "Arn"]}},
                {"Sid": "UseNoticeTopic", "Effect": "Allow", "Action": ["sns:Publish"], "Resource": {"Ref": "NoticeTopic"}},
            ])),
            "Orders": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "StateMachineType": "STANDARD",
                    "RoleArn": {"Fn::GetAtt": ["OrdersRole", "Arn"]},
                    "Definition": definition(),
                },
            },
        },
        "Outputs": {"Queue": {"Description": "Where charges go.", "Value": {"Ref": "ChargeQueue"}}},
    })
}

fn role(service: &str, statements: Value) -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"},
            ]},
            "Policies": [{"PolicyName": "ExecutionPolicy", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
        },
    })
}

fn definition() -> Value {
    json!({
        "StartAt": "Check",
        "QueryLanguage": "JSONata",
        "States": {
            "Check": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.amount > 0 %}", "Next": "Charge"}],
                "Default": "Refuse",
            },
            "Charge": {
                "Type": "Task",
                "Resource": {"Fn::Sub": "arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken"},
                "Arguments": {
                    "QueueUrl": {"Ref": "ChargeQueue"},
                    "MessageBody": {
                        "orderId": "{% $states.input.orderId %}",
                        "amount": "{% $states.input.amount %}",
                        "kind": "charge",
                        "taskToken": "{% $states.context.Task.Token %}",
                    },
                },
                "TimeoutSeconds": 900,
                "Retry": [{"ErrorEquals": ["SQS.SdkClientException"], "BackoffRate": 2.0}],
                "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Refuse"}],
                "Next": "Tell",
            },
            "Tell": {
                "Type": "Task",
                "Resource": {"Fn::Sub": "arn:${AWS::Partition}:states:::sns:publish"},
                "Arguments": {"TopicArn": {"Ref": "NoticeTopic"}, "Message": "{% $states.input.message %}"},
                "End": true,
            },
            "Refuse": {"Type": "Fail", "Error": "Refused"},
        },
    })
}

/// The template with some of its values changed.
fn changed(edits: impl FnOnce(&mut Value)) -> Value {
    let mut template = template();
    edits(&mut template);
    template
}

/// The states of the changed template.
fn states(template: &mut Value) -> &mut serde_json::Map<String, Value> {
    template.pointer_mut("/Resources/Orders/Properties/Definition/States").unwrap().as_object_mut().unwrap()
}

fn resources(template: &mut Value) -> &mut serde_json::Map<String, Value> {
    template["Resources"].as_object_mut().unwrap()
}

fn statements<'t>(template: &'t mut Value, role: &str) -> &'t mut Vec<Value> {
    let path = format!("/Resources/{role}/Properties/Policies/0/PolicyDocument/Statement");
    template.pointer_mut(&path).unwrap().as_array_mut().unwrap()
}

/// The text without colours, 100 columns wide.
fn text(changes: &Changes) -> String {
    anstream::adapter::strip_str(&changes.text(100)).to_string()
}

fn said(edits: impl FnOnce(&mut Value)) -> String {
    text(&Changes::between(&template(), &changed(edits)))
}

fn running(count: usize) -> IndexMap<String, Running> {
    IndexMap::from([("Orders".to_owned(), Running { count, more: count >= 1000 })])
}
