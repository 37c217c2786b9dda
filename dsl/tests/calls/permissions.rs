//! What the execution role is allowed for calls.

use dsl::prelude::*;
use dsl::resource::Bucket;
use serde_json::json;

use crate::support::{PhotoFields, found, granted};

#[test]
fn what_is_named_is_allowed_exactly() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(dynamodb.getItem { TableName: "photos", Key: { key: { S: photo.key } } }))
    });
    let table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/photos";
    assert_eq!(granted(&workflow), json!([[["dynamodb:GetItem"], [table]]]));
    assert_eq!(found(&workflow), [""; 0]);
    let elsewhere = "arn:aws:dynamodb:us-east-1:444455556666:table/photos";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(dynamodb.getItem { TableName: elsewhere, Key: { key: { S: photo.key } } }))
    });
    assert_eq!(granted(&workflow), json!([[["dynamodb:GetItem"], [elsewhere]]]));
}

#[test]
fn what_is_of_the_stack_is_allowed_by_its_own_arn() {
    let questions = Queue::<Json>::new("Questions").external_consumer();
    let photos = Bucket::existing("Photos", Arn::parameter("PhotosArn", "The bucket of the photos."));
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Purge", api!(aws_sdk.sqs.purgeQueue { QueueUrl: questions.url() }))
            .next(Task::call("Read", api!(aws_sdk.s3.getObject { Bucket: photos.name(), Key: photo.key })))
    });
    assert_eq!(
        granted(&workflow),
        json!([
            [["sqs:PurgeQueue"], "Queue(\"Questions\")"],
            [["s3:GetObject"], ["arn:${AWS::Partition}:s3:::${Photos}/*"]],
        ])
    );
    assert_eq!(found(&workflow), [""; 0]);
}

#[test]
fn a_part_of_an_arn_is_a_name_and_not_another_arn() {
    let photos = Bucket::existing("Photos", Arn::parameter("PhotosArn", "The bucket of the photos."));
    let copied = |source: fn(&Bucket) -> Expr<String>| {
        let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
            let source = format_text("{}/{}", [source(&photos), photo.key]);
            Task::call("Copy", api!(aws_sdk.s3.copyObject { Bucket: "copies", Key: "a", CopySource: source }))
        });
        format!("{:?}", workflow.compile().grants())
    };
    let by_name = copied(Bucket::name);
    assert!(by_name.contains(r#"BucketName("Photos")), Text("/*")"#), "{by_name}");
    assert_eq!(copied(Bucket::arn), by_name);
}

#[test]
fn what_only_runs_tell_is_open_and_the_author_is_told() {
    let open = |table: Expr<String>| Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: table }));
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| open(photo.bucket));
    let any = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*";
    assert_eq!(granted(&workflow), json!([[["dynamodb:Scan"], [any]]]));
    assert_eq!(
        found(&workflow),
        [format!(
            "R032: which resource `Scan` uses is only known when it runs, so `dynamodb:Scan` is allowed on `{any}`"
        )]
    );
    let known = "arn:aws:dynamodb:eu-west-1:111122223333:table/photos";
    let workflow =
        Workflow::standard("Photos", |photo: PhotoFields| open(photo.bucket).limited_to([Arn::known(known)]));
    assert_eq!(granted(&workflow), json!([[["dynamodb:Scan"], [known]]]));
    assert_eq!(found(&workflow), [""; 0]);
}

#[test]
fn what_no_member_names_can_be_limited() {
    let mail = |sender: &str| {
        Task::call(
            "Mail",
            api!(aws_sdk.sesv2.sendEmail {
                FromEmailAddress: sender,
                Content: { Simple: { Subject: { Data: "a" }, Body: { Text: { Data: "b" } } } },
            }),
        )
    };
    let workflow = Workflow::standard("Photos", |_: PhotoFields| mail("a@example.com"));
    let any = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*";
    assert_eq!(granted(&workflow), json!([[["ses:SendEmail"], [any]]]));
    let identity = Arn::parameter("IdentityArn", "The identity of the sender.");
    let workflow = Workflow::standard("Photos", |_: PhotoFields| mail("a@example.com").limited_to([identity]));
    assert_eq!(granted(&workflow), json!([[["ses:SendEmail"], ["${IdentityArn}"]]]));
    assert_eq!(found(&workflow), [""; 0]);
}

#[test]
fn transcribe_reads_and_writes_objects_in_the_name_of_the_caller() {
    let (recordings, texts) = (Bucket::new("Recordings"), Bucket::new("Texts"));
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call(
            "Start",
            api!(aws_sdk.transcribe.startTranscriptionJob {
                TranscriptionJobName: photo.key,
                Media: { MediaFileUri: format_text("s3://{}/in/{}", [recordings.name(), photo.key]) },
                OutputBucketName: texts.name(),
                OutputKey: format_text("out/{}", [photo.key]),
            }),
        )
    });
    assert_eq!(
        granted(&workflow),
        json!([
            [["transcribe:StartTranscriptionJob"], "Everything { conditions: [] }"],
            [["s3:GetObject"], ["arn:${AWS::Partition}:s3:::${Recordings}/in/*"]],
            [["s3:PutObject"], ["arn:${AWS::Partition}:s3:::${Texts}/out/*"]],
            [["kms:Decrypt", "kms:GenerateDataKey"], "KeyVia(\"s3\")"],
        ])
    );
}

#[test]
fn a_role_is_handed_to_one_service_only() {
    let role = "arn:aws:iam::111122223333:role/tasks";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call(
            "Run",
            api!(ecs.runTask.sync {
                TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shrink:3",
                Cluster: "photos",
                Overrides: { TaskRoleArn: role, ContainerOverrides: [{ Name: "shrink", Command: [photo.key] }] },
            }),
        )
        .timeout(hours(1))
    });
    let grants = granted(&workflow);
    let handed = json!([["iam:PassRole"], [role], ["StringEquals iam:PassedToService ecs-tasks.amazonaws.com"]]);
    assert!(grants.as_array().unwrap().contains(&handed), "{grants:#}");
    let run = json!([["ecs:RunTask"], ["arn:aws:ecs:eu-west-1:111122223333:task-definition/shrink:3"]]);
    assert!(grants.as_array().unwrap().contains(&run), "{grants:#}");
    let followed = json!([
        ["ecs:StopTask", "ecs:DescribeTasks"],
        ["arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task/photos/*"]
    ]);
    assert!(grants.as_array().unwrap().contains(&followed), "{grants:#}");
}

#[test]
fn everything_is_allowed_only_where_there_is_no_resource() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.comprehend.detectSentiment { LanguageCode: "en", Text: photo.key }))
    });
    assert_eq!(granted(&workflow), json!([[["comprehend:DetectSentiment"], "Everything { conditions: [] }"]]));
}

#[test]
fn objects_are_read_in_the_name_of_the_caller() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        let image =
            api!(aws_sdk.rekognition.detectLabels { Image: { S3Object: { Bucket: "photos", Name: photo.key } } });
        Task::call("Call", image)
    });
    let expected = json!([
        [["rekognition:DetectLabels"], "Everything { conditions: [] }"],
        [["s3:GetObject"], ["arn:${AWS::Partition}:s3:::photos/*"]],
    ]);
    assert_eq!(granted(&workflow), expected);
}

#[test]
fn another_role_has_permissions_of_its_own() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.dynamodb.scan { TableName: photo.bucket }))
            .assume_role(Arn::known("arn:aws:iam::111122223333:role/reads"))
    });
    assert_eq!(granted(&workflow), json!([]));
}

#[test]
fn nothing_is_guessed() {
    let analyzer = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        Task::call("Call", api!(aws_sdk.accessanalyzer.getFindingV2 { AnalyzerArn: analyzer, Id: photo.key }))
    });
    assert_eq!(
        found(&workflow),
        ["R033: no source says which permission `aws_sdk.accessanalyzer.getFindingV2` needs, which `Call` calls"]
    );
    let workflow = workflow.grant(["access-analyzer:GetFinding"], analyzer);
    assert_eq!(found(&workflow), [""; 0]);
}

#[test]
fn urls_keys_and_conditions_of_a_request_say_what_is_allowed() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        let item = "https://sqs.eu-west-1.amazonaws.com/444455556666/photos";
        Task::call("Send", api!(aws_sdk.sqs.sendMessage { QueueUrl: item, MessageBody: photo.key }))
            .next(Task::call("Get", api!(aws_sdk.dynamodb.batchGetItem {
                RequestItems: { photos: { Keys: [{ key: { S: photo.key } }] }, tags: { Keys: [{ key: { S: photo.key } }] } },
            })))
            .next(Task::call("Text", api!(sns.publish { PhoneNumber: photo.key, Message: "Seen." })))
            .next(Task::call("Start", api!(aws_sdk.sfn.startExecution {
                StateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:Shrink",
            })))
    });
    let tables = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
    assert_eq!(
        granted(&workflow),
        json!([
            [["sqs:SendMessage"], ["arn:${AWS::Partition}:sqs:eu-west-1:444455556666:photos"]],
            [["dynamodb:BatchGetItem"], [format!("{tables}photos"), format!("{tables}tags")]],
            [["sns:Publish"], "Everything { conditions: [] }"],
            [["states:StartExecution"], ["arn:aws:states:eu-west-1:111122223333:stateMachine:Shrink"]],
        ])
    );
}

#[test]
fn the_beginning_of_a_name_narrows_what_is_allowed() {
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        let table = format_text("photos-{}", [photo.bucket]);
        Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: table }))
    });
    let tables = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/photos-*";
    assert_eq!(granted(&workflow), json!([[["dynamodb:Scan"], [tables]]]));
    assert_eq!(found(&workflow), [""; 0]);
}

#[test]
fn a_role_that_only_runs_tell_is_any_of_the_account_and_the_author_is_told() {
    let role = |role: Expr<String>| {
        Task::call(
            "Run",
            api!(aws_sdk.ecs.runTask {
                TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shrink:3",
                Overrides: { TaskRoleArn: role },
            }),
        )
    };
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| role(photo.bucket));
    let any = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*";
    assert_eq!(
        found(&workflow),
        [format!(
            "R032: which resource `Run` uses is only known when it runs, so `iam:PassRole` is allowed on `{any}`"
        )]
    );
    let known = "arn:aws:iam::111122223333:role/tasks";
    let workflow =
        Workflow::standard("Photos", |photo: PhotoFields| role(photo.bucket).limited_to([Arn::known(known)]));
    let handed = json!([["iam:PassRole"], [known], ["StringEquals iam:PassedToService ecs-tasks.amazonaws.com"]]);
    assert!(granted(&workflow).as_array().unwrap().contains(&handed));
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/photos";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        role(photo.bucket).limited_to([Arn::known(known), Arn::known(table)])
    });
    assert_eq!(found(&workflow), [format!("R034: `{table}` is no resource that the request of `Run` leaves open")]);
}

#[test]
fn an_http_call_is_allowed_its_endpoint_its_connection_and_its_secret() {
    let connection = "arn:aws:events:eu-west-1:111122223333:connection/shop/a-b";
    let workflow = Workflow::standard("Photos", |photo: PhotoFields| {
        let endpoint = format_text("https://api.example.com/photos/{}", [photo.key]);
        let request =
            api!(http.invoke { ApiEndpoint: endpoint, Method: "GET", InvocationConfig: { ConnectionArn: connection } });
        Task::call("Call", request)
    });
    let secret = "arn:${AWS::Partition}:secretsmanager:eu-west-1:111122223333:secret:events!connection/shop/*";
    let compiled = workflow.compile();
    assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
    let dsl::compiled::GrantedTo::Everything { conditions } = &compiled.grants()[0].on else {
        panic!("{:?}", compiled.grants())
    };
    let conditions: Vec<_> =
        conditions.iter().map(|when| format!("{} {} {}", when.operator, when.key, when.value)).collect();
    assert_eq!(
        conditions,
        ["StringEquals states:HTTPMethod GET", "StringLike states:HTTPEndpoint https://api.example.com/photos/*"]
    );
    assert_eq!(
        granted(&workflow).as_array().unwrap()[1..],
        [
            json!([["events:RetrieveConnectionCredentials"], [connection]]),
            json!([["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], [secret]]),
        ]
    );
}
