//! What calls become in a definition, in both query languages.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Bucket, EventBus, Parameter};
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{PhotoFields, in_both};

#[test]
fn a_call_of_the_sdk_has_its_nested_values_in_place() {
    let photos = Bucket::existing("Photos", Arn::known("arn:aws:s3:::photos"));
    let [path, ata] = in_both(|photo: PhotoFields| {
        Task::call(
            "Call",
            api!(aws_sdk.rekognition.detectLabels {
                Image: { S3Object: { Bucket: photos.name(), Name: photo.key } },
                MaxLabels: photo.most,
                MinConfidence: 90.5,
                Features: ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
            }),
        )
        .timeout(minutes(1))
    });
    let resource = "arn:${Partition}:states:::aws-sdk:rekognition:detectLabels";
    assert_eq!(
        path,
        json!({
            "Type": "Task", "Resource": resource,
            "Parameters": {
                "Image": { "S3Object": { "Bucket": "${PhotosName}", "Name.$": "$.key" } },
                "MaxLabels.$": "$.most",
                "MinConfidence": 90.5,
                "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
            },
            "TimeoutSeconds": 60, "End": true,
        })
    );
    assert_eq!(
        ata,
        json!({
            "Type": "Task", "Resource": resource,
            "Arguments": {
                "Image": { "S3Object": { "Bucket": "${PhotosName}", "Name": "{% $states.input.key %}" } },
                "MaxLabels": "{% $states.input.most %}",
                "MinConfidence": 90.5,
                "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
            },
            "TimeoutSeconds": 60, "End": true,
        })
    );
}

#[test]
fn optimized_calls_spell_members_as_the_api_does() {
    let table = Parameter::text("TableName", "photos", "The table of the photos.");
    let [path, ata] = in_both(|photo: PhotoFields| {
        Task::call(
            "Call",
            api!(dynamodb.putItem {
                TableName: table.value(),
                Item: { key: { S: photo.key }, "size of it": { N: photo.most.text() }, seen: { BOOL: true }, tags: { SS: photo.tags } },
                ConditionExpression: "attribute_not_exists(key)",
            }),
        )
    });
    assert_eq!(path["Resource"], "arn:${Partition}:states:::dynamodb:putItem");
    assert_eq!(
        path["Parameters"],
        json!({
            "TableName": "${TableName}",
            "Item": {
                "key": { "S.$": "$.key" },
                "size of it": { "N.$": "States.Format('{}', $.most)" },
                "seen": { "BOOL": true },
                "tags": { "SS.$": "$.tags" },
            },
            "ConditionExpression": "attribute_not_exists(key)",
        })
    );
    assert_eq!(ata["Arguments"]["Item"]["size of it"], json!({ "N": "{% $string($states.input.most) %}" }));
}

#[test]
fn lists_of_values_and_data_of_any_shape_are_put_together() {
    let bus = EventBus::existing("Bus", Arn::known("arn:aws:events:eu-west-1:111122223333:event-bus/photos"));
    let [path, ata] = in_both(|photo: PhotoFields| {
        Task::call(
            "Call",
            api!(events.putEvents {
                Entries: [{
                    EventBusName: bus.arn(),
                    Source: "photos",
                    DetailType: "seen",
                    Detail: { key: photo.key, tags: [{ bucket: photo.bucket }, 7, { deep: true }], all: photo.tags },
                }],
            }),
        )
    });
    assert_eq!(
        ata["Arguments"],
        json!({ "Entries": [{
            "EventBusName": "${BusArn}", "Source": "photos", "DetailType": "seen",
            "Detail": {
                "key": "{% $states.input.key %}",
                "tags": [{ "bucket": "{% $states.input.bucket %}" }, 7, { "deep": true }],
                "all": "{% $states.input.tags %}",
            },
        }] })
    );
    let detail = &path["Parameters"]["Entries"][0]["Detail"];
    assert_eq!(detail["tags"], json!([{ "bucket.$": "$.bucket" }, 7, { "deep": true }]));
    assert_eq!(detail["all.$"], "$.tags");
}

#[test]
fn a_member_without_a_value_is_left_out_in_jsonata() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call(
            "Call",
            api!(aws_sdk.sqs.sendMessage {
                QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/photos",
                MessageBody: photo.key,
                MessageGroupId: photo.note,
            }),
        )
        .next(Task::call("Invoke", api!(lambda.invoke { FunctionName: "resize", Payload: photo.labels })))
    });
    let compiled = workflow.compile();
    assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
    let state = serde_json::to_value(&compiled.definition().states["Call"]).unwrap();
    assert_eq!(
        state["Arguments"],
        "{% {\"QueueUrl\": \"https://sqs.eu-west-1.amazonaws.com/111122223333/photos\", \"MessageBody\": $states.input.key, \
         \"MessageGroupId\": $exists($states.input.note) and $states.input.note != null ? $states.input.note} %}"
    );
    let invoke = serde_json::to_value(&compiled.definition().states["Invoke"]).unwrap();
    assert!(invoke["Arguments"].as_str().unwrap().contains("\"Payload\": $exists("), "{invoke:#}");
}

#[test]
fn a_job_is_waited_for() {
    let [path, _] = in_both(|photo: PhotoFields| {
        Task::call("Call", api!(glue.startJobRun.sync { JobName: "shrink", Arguments: { "--key": photo.key } }))
            .timeout(hours(1))
    });
    assert_eq!(path["Resource"], "arn:${Partition}:states:::glue:startJobRun.sync");
    assert_eq!(path["Parameters"], json!({ "JobName": "shrink", "Arguments": { "--key.$": "$.key" } }));
    let [_, ata] = in_both(|photo: PhotoFields| {
        let machine =
            StateMachine::<String>::existing("Shrink", Arn::parameter("ShrinkArn", "The machine that shrinks."));
        Task::call("Call", api!(states.startExecution.sync:2 { StateMachineArn: machine.arn(), Input: photo.key }))
    });
    assert_eq!(ata["Resource"], "arn:${Partition}:states:::states:startExecution.sync:2");
    assert_eq!(ata["Output"], "{% $states.result.Output %}");
}

#[test]
fn a_token_stands_where_its_closure_puts_it() {
    let questions = Queue::<Json>::new("Questions").external_consumer();
    let [path, ata] = in_both(|photo: PhotoFields| {
        Task::call_wait_for_token("Call", |token| {
            api!(sqs.sendMessage { QueueUrl: questions.url(), MessageBody: { key: photo.key, reply: { token: token } } })
        })
        .timeout(days(1))
        .result_as::<String>()
        .then(|answer| Pass::new("Keep", answer))
    });
    assert_eq!(path["Resource"], "arn:${Partition}:states:::sqs:sendMessage.waitForTaskToken");
    assert_eq!(
        path["Parameters"],
        json!({
            "QueueUrl": "${QuestionsUrl}",
            "MessageBody": { "key.$": "$.key", "reply": { "token.$": "$$.Task.Token" } },
        })
    );
    assert_eq!(ata["Arguments"]["MessageBody"]["reply"]["token"], "{% $states.context.Task.Token %}");
    let [path, _] = in_both(|photo: PhotoFields| {
        Task::call_wait_for_token("Call", |token| {
            api!(aws_sdk.dynamodb.putItem { TableName: "asked", Item: { key: { S: photo.key }, token: { S: token } } })
        })
        .heartbeat(hours(1))
    });
    assert_eq!(path["Resource"], "arn:${Partition}:states:::aws-sdk:dynamodb:putItem.waitForTaskToken");
}

#[test]
fn calls_are_retried_and_caught_like_any_task() {
    let [_, ata] = in_both(|photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.dynamodb.query { TableName: "photos", Limit: 5 }))
            .retry(Retry::transient())
            .catch(Errors::ALL, |_| Fail::new("Lost", ErrorName::new("Lost")))
            .assume_role(Arn::known("arn:aws:iam::111122223333:role/reads"))
            .comment("Looks the photo up")
            .next(Pass::new("Keep", photo.key))
    });
    assert_eq!(
        ata["Retry"][0]["ErrorEquals"],
        json!([
            "DynamoDb.InternalServerErrorException",
            "DynamoDb.ProvisionedThroughputExceededException",
            "DynamoDb.RequestLimitExceededException",
            "DynamoDb.ThrottlingException",
            "DynamoDb.SdkClientException"
        ])
    );
    assert_eq!((&ata["Catch"][0]["Next"], &ata["Next"]), (&json!("Lost"), &json!("Keep")));
}

#[test]
fn what_a_language_cannot_say_is_found_at_the_value() {
    let resize = "arn:aws:lambda:eu-west-1:111122223333:function:resize";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(lambda.invoke { FunctionName: resize, Payload: [photo.key, { found: "here" }] }))
    });
    let compiled = workflow.query_language(QueryLanguage::JsonPath).compile();
    let places: Vec<_> = compiled.diagnostics().iter().filter_map(|finding| finding.place()).collect();
    let mut lines = include_str!("definitions.rs").lines();
    let column = lines.nth(places[0].line as usize - 1).and_then(|line| line.find("[photo.key"));
    assert_eq!((places.len(), column.map(|column| column as u32 + 1)), (1, Some(places[0].column)));
}

#[test]
fn a_call_without_members_needs_no_braces() {
    let [path, ata] = in_both(|_| Task::call("Call", api!(aws_sdk.sts.getCallerIdentity)));
    assert_eq!((&path["Parameters"], &ata["Arguments"]), (&json!({}), &json!({})));
}

#[message]
#[serde(rename_all = "camelCase")]
struct Question {
    key: String,
    task_token: TaskToken,
}

#[test]
fn the_mirror_of_a_message_with_its_token_is_a_value_of_a_waiting_call() {
    let url = "https://sqs.eu-west-1.amazonaws.com/111122223333/questions";
    let [path, ata] = in_both(|photo| {
        Task::call_wait_for_token("Call", |task_token| {
            api!(sqs.sendMessage { QueueUrl: url, MessageBody: QuestionFields { key: photo.key, task_token } })
        })
        .without_limit("A person answers.")
    });
    assert_eq!(path["Parameters"]["MessageBody"], json!({ "key.$": "$.key", "taskToken.$": "$$.Task.Token" }));
    let body = json!({ "key": "{% $states.input.key %}", "taskToken": "{% $states.context.Task.Token %}" });
    assert_eq!((&ata["Arguments"]["MessageBody"], &ata["Comment"]), (&body, &json!("A person answers.")));
}

#[test]
fn a_call_with_the_name_of_a_state_is_the_task() {
    let line = line!() + 3;
    let build = |name: &'static str| {
        Workflow::standard("Photos", move |_: PhotoFields| {
            api!(name => aws_sdk.sts.getCallerIdentity).next(Succeed::new("Done"))
        })
    };
    let compiled = build("Call").compile();
    assert_eq!(compiled.diagnostics(), []);
    assert_eq!(compiled.definition().states.keys().collect::<Vec<_>>(), ["Call", "Done"]);
    // A fault of the state is at the line of the macro.
    let compiled = build("${Call}").compile();
    assert_eq!(
        compiled.diagnostics().iter().filter_map(|finding| finding.place()).map(|place| place.line).next(),
        Some(line)
    );
}

#[test]
fn texts_of_which_deployment_knows_everything_are_written_out() {
    let bucket = Parameter::text("Bucket", "photos", "Where.").value();
    let [path, ata] = in_both(|_| {
        api!("Call" => athena.startQueryExecution {
            QueryString: "SELECT 1",
            ResultConfiguration: { OutputLocation: format_text("s3://{}/results/", [bucket]) },
        })
    });
    for (state, request) in [(&path, "Parameters"), (&ata, "Arguments")] {
        assert_eq!(state[request]["ResultConfiguration"]["OutputLocation"], "s3://${Bucket}/results/");
    }
}
