//! `codegen policy`, as it is called.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use cli::{Entry, Project};
use dsl::prelude::*;
use serde_json::{Value, json};

const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      Logging: { Level: ALL }
      Tracing: { Enabled: true }
      DefinitionSubstitutions:
        QueueUrl: !Ref OrderQueue
        Prefix: in/
        Pay: !GetAtt PayFunction.Arn
        Table: !Ref OrderTable
        Child: !Ref Refund
        Pack: !Ref PackActivity
        News: !Ref NewsTopic
      Definition:
        StartAt: Send
        States:
          Send:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
            Parameters: { QueueUrl: '${QueueUrl}', MessageBody: x }
            Next: Read
          Read:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:s3:getObject
            Parameters: { Bucket: !Ref Photos, Key.$: "States.Format('${Prefix}{}', $.id)" }
            Next: Pay
          Pay: { Type: Task, Resource: '${Pay}', Next: Pack }
          Pack: { Type: Task, Resource: '${Pack}', Next: Save }
          Save:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters: { TableName: '${Table}', Item: {} }
            Next: Tell
          Tell:
            Type: Task
            Resource: arn:aws:states:::sns:publish
            Parameters: { TopicArn: '${News}', Message: x }
            Next: Start
          Start:
            Type: Task
            Resource: arn:aws:states:::states:startExecution.sync:2
            Parameters: { StateMachineArn: '${Child}' }
            Next: Each
          Each:
            Type: Map
            ItemProcessor:
              ProcessorConfig: { Mode: DISTRIBUTED, ExecutionType: STANDARD }
              StartAt: Nothing
              States: { Nothing: { Type: Pass, End: true } }
            End: true
  Refund:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineType: EXPRESS
      EncryptionConfiguration: { Type: CUSTOMER_MANAGED_KMS_KEY, KmsKeyId: !Ref Key }
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "Parameters": {"TableName.$": "$.t"}, "End": true}}}'
  OrderQueue: { Type: AWS::SQS::Queue, Properties: { KmsMasterKeyId: !GetAtt Key.Arn } }
  Photos:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key } }] }
  PayFunction: { Type: AWS::Serverless::Function }
  OrderTable: { Type: AWS::DynamoDB::Table }
  PackActivity: { Type: AWS::StepFunctions::Activity }
  NewsTopic: { Type: AWS::SNS::Topic, Properties: { KmsMasterKeyId: alias/aws/sns } }
  Key: { Type: AWS::KMS::Key }
"#;

fn policy(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).arg("policy").current_dir(folder).args(arguments).output().unwrap()
}

fn printed(folder: &Path, arguments: &[&str], status: i32) -> (String, String) {
    let output = policy(folder, arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    (out, err)
}

/// A folder with a file.
fn with(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// The state machines of the output for programs.
fn machines(folder: &Path, arguments: &[&str], status: i32) -> Vec<Value> {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let (out, _) = printed(folder, &arguments, status);
    let json: Value = serde_json::from_str(&out).unwrap();
    json["stateMachines"].as_array().unwrap().clone()
}

/// Each statement as `Sid: actions on resources (states)`.
fn lines(machine: &Value) -> Vec<String> {
    let about = machine["statements"].as_array().unwrap();
    let documents =
        ["policy", "childExecutions"].map(|name| machine[name]["Statement"].as_array().cloned().unwrap_or_default());
    documents
        .concat()
        .iter()
        .zip(about)
        .map(|(statement, about)| {
            assert_eq!(statement["Sid"], about["sid"]);
            let words = |value: &Value| match value {
                Value::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(" "),
                one => one.as_str().unwrap().to_owned(),
            };
            let when = match &statement["Condition"] {
                Value::Null => String::new(),
                condition => format!(" if {condition}"),
            };
            let (actions, on) = (words(&statement["Action"]), words(&statement["Resource"]));
            format!("{actions} on {on}{when} ({})", words(&about["states"]))
        })
        .collect()
}

#[test]
fn the_state_machines_of_a_template_are_allowed_what_they_name() {
    let folder = with("template.yaml", TEMPLATE);
    let found = machines(folder.path(), &["template.yaml"], 0);
    let [orders, refund] = found.as_slice() else { panic!("{found:#?}") };
    let via = |service: &str| {
        format!(r#"{{"StringEquals":{{"kms:ViaService":"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}"}}}}"#)
    };
    let logs = "logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery \
                logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups";
    let traces = "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets";
    let stack = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}";
    let rule = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/\
                StepFunctionsGetEventsForStepFunctionsExecutionRule";
    let wanted = [
        "sqs:SendMessage on ${OrderQueue.Arn} (Send)".to_owned(),
        format!("kms:Decrypt kms:GenerateDataKey on ${{Key.Arn}} if {} (Send)", via("sqs")),
        "s3:GetObject on arn:${AWS::Partition}:s3:::${Photos}/in/* (Read)".to_owned(),
        format!("kms:Decrypt on ${{Key.Arn}} if {} (Read)", via("s3")),
        "lambda:InvokeFunction on ${PayFunction.Arn} (Pay)".to_owned(),
        "dynamodb:PutItem on ${OrderTable.Arn} (Save)".to_owned(),
        "sns:Publish on ${NewsTopic} (Tell)".to_owned(),
        "states:StartExecution on ${Refund} (Start)".to_owned(),
        format!("states:DescribeExecution states:StopExecution on {stack}:execution:${{Refund.Name}}:* (Start)"),
        format!("events:PutTargets events:PutRule events:DescribeRule on {rule} (Start)"),
        format!("{logs} on * ()"),
        format!("{traces} on * ()"),
        "states:StartExecution on ${Orders} (Each)".to_owned(),
        format!("states:DescribeExecution states:StopExecution on {stack}:execution:${{Orders.Name}}:* (Each)"),
        format!("states:RedriveExecution on {stack}:execution:${{Orders.Name}}/*:* (Each)"),
    ];
    assert_eq!(lines(orders), wanted);
    assert_eq!(orders["diagnostics"], json!([]));
    let own = lines(refund);
    assert_eq!(own.len(), 3, "{own:#?}");
    assert!(own[1].starts_with("kms:Decrypt kms:GenerateDataKey on ${Key.Arn} if"), "{own:#?}");
    let line = 1 + TEMPLATE.lines().position(|line| line.contains("DefinitionString:")).unwrap();
    let finding = &refund["diagnostics"][0];
    assert_eq!(
        (&finding["code"], &finding["severity"], &finding["line"]),
        (&json!("R052"), &json!("warning"), &json!(line))
    );
    assert!(finding["help"].as_str().unwrap().contains("--limited-to"));
    let one = machines(folder.path(), &["template.yaml#Refund"], 0);
    assert_eq!(one, std::slice::from_ref(refund));
}

#[test]
fn a_template_part_names_the_states_and_makes_no_circle() {
    let folder = with("template.yaml", TEMPLATE);
    let (out, err) = printed(folder.path(), &["template.yaml#Orders"], 0);
    assert_eq!(err, "");
    for part in [
        "            # for Send\n            - Sid: SqsSendMessage\n",
        "              Resource: !GetAtt OrderQueue.Arn\n",
        "            # X-Ray does not support resource-level permissions\n            - Sid: Trace\n",
        "  OrdersChildExecutions:\n    Type: AWS::IAM::Policy\n",
        "            Resource: !Ref Orders\n",
        "      Roles:\n        - !Ref OrdersRole\n",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    let before = out.split("OrdersChildExecutions").next().unwrap();
    assert!(!before.contains("!Ref Orders\n"), "the role does not name the state machine");
    let document = asl::document::Document::yaml("a.yaml", &out, asl::document::Limits::default()).unwrap();
    assert!(document.node_at("/Resources/OrdersChildExecutions/Properties/Roles").is_some());
}

const SCAN: &str = r#"{"StartAt": "Scan", "States": {"Scan": {"Type": "Task",
  "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
  "Parameters": {"TableName.$": "$.table"}, "Next": "Get"},
 "Get": {"Type": "Task", "Resource": "arn:${AWS::Partition}:states:::dynamodb:getItem",
  "Parameters": {"TableName": "${OrdersTable}"}, "End": true}}}"#;

#[test]
fn what_the_user_says_narrows_the_policy() {
    let folder = with("a.asl.json", SCAN);
    let (out, err) = printed(folder.path(), &["a.asl.json"], 0);
    assert!(out.contains("table/*\"") && out.contains("table/${OrdersTable}\""), "{out}");
    assert!(err.contains("warning[R052]") && err.contains("a.asl.json:3:"), "{err}");
    assert!(err.contains(
        "`${OrdersTable}` is taken for a name; say what it stands for with `--substitute OrdersTable=VALUE`"
    ));
    let table = "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/orders";
    let said = [
        "a.asl.json",
        "--limited-to",
        table,
        "--substitute",
        "OrdersTable=orders",
        "--substitute",
        "AWS::Region=cn-north-1",
    ];
    let said: Vec<&str> = said
        .into_iter()
        .chain(["--substitute", "AWS::Partition=aws-cn", "--substitute", "AWS::AccountId=111122223333"])
        .collect();
    let found = machines(folder.path(), &said, 0);
    let resources = &found[0]["policy"]["Statement"][0]["Resource"];
    assert_eq!(*resources, json!([table, table]), "one is limited to, the other named");
    assert_eq!((&found[0]["diagnostics"], &found[0]["notes"]), (&json!([]), &json!([])));
    let (_, err) = printed(folder.path(), &["a.asl.json", "--limited-to", "arn:aws:sqs:eu-west-1:1:q"], 2);
    assert!(err.contains("no call leaves open what `arn:aws:sqs:eu-west-1:1:q` is"), "{err}");
    let (_, err) = printed(folder.path(), &["a.asl.json", "--substitute", "x"], 2);
    assert!(err.contains("write `NAME=VALUE`"), "{err}");
}

#[test]
fn terraform_has_variables_for_what_it_cannot_know() {
    let folder = with("a.asl.json", SCAN);
    let (out, _) = printed(folder.path(), &["a.asl.json", "--format", "terraform-json"], 0);
    let json: Value = serde_json::from_str(&out).unwrap();
    let statement = &json["data"]["aws_iam_policy_document"]["a"]["statement"][0];
    assert_eq!(statement["//"], "for Scan, Get");
    let stack = "arn:${data.aws_partition.current.partition}:dynamodb:${data.aws_region.current.region}:\
                 ${data.aws_caller_identity.current.account_id}";
    assert_eq!(
        statement["resources"],
        json!([format!("{stack}:table/*"), format!("{stack}:table/${{var.OrdersTable}}")])
    );
    assert_eq!(json["variable"]["OrdersTable"]["type"], "string");
}

#[test]
fn what_is_not_known_is_an_error_with_a_place() {
    let unknown = SCAN.replace("aws-sdk:dynamodb:getItem", "aws-sdk:dynamodb:getItems");
    let folder = with("a.asl.json", &unknown);
    let (out, err) = printed(folder.path(), &["a.asl.json"], 1);
    assert!(!out.contains("for Scan") && out.contains("for Get"), "{out}");
    assert!(err.contains("error[R050]") && err.contains("a.asl.json:2:15") && err.contains("did you mean"), "{err}");
    for (name, text) in [("no.json", "{}"), ("list.json", "[]"), ("bad.json", "{"), ("empty.yaml", "Resources: {}\n")] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let (out, err) = printed(folder.path(), &[name], 2);
        assert!(out.is_empty() && err.contains("error"), "{name}: {out}{err}");
    }
    let (_, err) = printed(folder.path(), &["paymnet"], 2);
    assert!(err.contains("did you mean `payment`?"), "{err}");
    let (_, err) = printed(folder.path(), &["--consumer", "a.asl.json"], 2);
    assert!(err.contains("there is no workflow"), "{err}");
}

#[test]
fn each_workflow_is_allowed_actions_that_exist_and_everything_has_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["payment", "booking"] {
        for machine in machines(folder.path(), &[name], 0) {
            let about = machine["statements"].as_array().unwrap();
            let statements = machine["policy"]["Statement"].as_array().unwrap();
            assert!(!statements.is_empty());
            for (statement, about) in statements.iter().zip(about) {
                for action in statement["Action"].as_array().unwrap() {
                    assert!(catalogue::action(action.as_str().unwrap()).is_some(), "{action}");
                }
                assert!(!about["states"].as_array().unwrap().is_empty() || about["reason"].is_string(), "{about}");
                assert!(statement["Resource"] != "*" || about["reason"].is_string(), "{about}");
            }
        }
    }
}

#[test]
fn a_consumer_takes_messages_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let found = machines(folder.path(), &["--consumer", "payment"], 0);
    let lines = lines(&found[0]);
    assert_eq!(
        lines[0],
        "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on ${ChargeQueue.Arn} (Charge Customer)"
    );
    let answers = "states:SendTaskSuccess states:SendTaskFailure on ${StateMachineWaitForCallback} (Charge Customer)";
    assert_eq!(lines[1], answers);
    assert!(lines[2].starts_with("kms:Decrypt on ${Key.Arn} if"), "{lines:#?}");
}

#[test]
fn settings_of_a_project_are_in_all_that_is_emitted() {
    fn greet() -> Workflow<String, SentMessage> {
        Workflow::standard("Greet", |name: Expr<String>| sns_publish("Say", &Topic::new("NewsTopic"), name))
    }
    let folder = tempfile::tempdir().unwrap();
    let entries = [Entry::new("greet", &greet)];
    let boundary = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundary";
    let project = Project::new(&entries).tag("team", "one").permissions_boundary(boundary).role_path("/workflows/");
    let out = folder.path().to_str().unwrap();
    assert_eq!(project.run(["codegen", "emit", "-q", "--json", "--out", out]), 0);
    let text = std::fs::read_to_string(folder.path().join("template.json")).unwrap();
    let template: Value = serde_json::from_str(&text).unwrap();
    let role = &template["Resources"]["StateMachineGreetRole"]["Properties"];
    assert_eq!(role["PermissionsBoundary"], json!({"Fn::Sub": boundary}));
    assert_eq!((&role["Path"], &role["Tags"]), (&json!("/workflows/"), &json!([{"Key": "team", "Value": "one"}])));
    assert_eq!(template["Resources"]["StateMachineGreet"]["Properties"]["Tags"], json!({"team": "one"}));
    assert_eq!(template["Resources"]["NewsTopic"]["Properties"]["Tags"], json!([{"Key": "team", "Value": "one"}]));
    let bad = Project::new(&entries).role_path("workflows");
    assert_eq!(bad.run(["codegen", "emit", "-q", "--out", out]), 2);
}
