//! What `deploy`, `start` and `destroy` do at AWS, against answers that are laid out.
//!
//! The main paths and the refusals; `tests/deploy` lays out many more, and `tests/e2e` runs against an emulator.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

mod aws;

use std::process::{Command, Output};

use aws::{Aws, Reply, json_error, json_reply, query_error, query_reply};
use serde_json::{Value, json};

const STACK: &str = "arn:aws:cloudformation:eu-central-1:123456789012:stack/approval/1";
const CHANGE_SET: &str = "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/codegen/1";
const MACHINE: &str = "arn:aws:states:eu-central-1:123456789012:stateMachine:approval-1";
const EXECUTION: &str = "arn:aws:states:eu-central-1:123456789012:execution:approval-1:order-1";

fn no_stack() -> Reply {
    query_error("ValidationError", "Stack with id approval does not exist")
}

/// An answer to DescribeStacks.
fn stack(status: &str) -> Reply {
    let outputs = json!([{"OutputKey": "MachineArn", "OutputValue": MACHINE}]);
    let described = json!({"StackName": "approval", "StackId": STACK, "StackStatus": status, "Outputs": outputs});
    query_reply("DescribeStacks", &json!({"Stacks": [described]}))
}

/// An answer to DescribeStackEvents: logical id, status and reason, the oldest first, a second apart.
fn events(all: &[(&str, &str, &str)]) -> Reply {
    let event = |(number, (id, status, reason)): (usize, &(&str, &str, &str))| {
        let (physical, kind) = match *id {
            "approval" => (STACK, "AWS::CloudFormation::Stack"),
            other => (other, "AWS::SQS::Queue"),
        };
        json!({
            "EventId": number.to_string(), "StackId": STACK, "StackName": "approval", "LogicalResourceId": id,
            "PhysicalResourceId": physical, "ResourceType": kind, "ResourceStatus": status,
            "ResourceStatusReason": reason, "Timestamp": format!("2026-01-01T00:00:{number:02}Z"),
        })
    };
    let mut all: Vec<Value> = all.iter().enumerate().map(event).collect();
    all.reverse();
    query_reply("DescribeStackEvents", &json!({"StackEvents": all}))
}

fn change_set(status: &str, reason: &str) -> Reply {
    query_reply(
        "DescribeChangeSet",
        &json!({"ChangeSetId": CHANGE_SET, "Status": status, "StatusReason": reason, "Changes": []}),
    )
}

/// An account without the stack, where a change set can be made and carried out.
fn account() -> Aws {
    let aws = Aws::start();
    aws.on("CreateChangeSet", [query_reply("CreateChangeSet", &json!({"Id": CHANGE_SET, "StackId": STACK}))]);
    aws.on("DescribeChangeSet", [change_set("CREATE_COMPLETE", "")]);
    aws.on("DeleteChangeSet", [query_reply("DeleteChangeSet", &json!({}))]);
    aws.on("ExecuteChangeSet", [query_reply("ExecuteChangeSet", &json!({}))]);
    aws.on("DeleteStack", [query_reply("DeleteStack", &json!({}))]);
    aws.on("DescribeStacks", [no_stack()]);
    aws.on("GetTemplate", [query_reply("GetTemplate", &json!({"TemplateBody": emitted()}))]);
    aws
}

/// The template of the workflow: `deploy` sends the one that `emit` writes.
fn emitted() -> String {
    let folder = tempfile::tempdir().unwrap();
    let emit = ["emit", "approval", "--format", "cloudformation", "--json", "--out", "generated", "--quiet"];
    let output = Command::new(env!("CARGO_BIN_EXE_codegen")).args(emit).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    std::fs::read_to_string(folder.path().join("generated/template.json")).unwrap()
}

#[test]
fn a_change_set_with_another_template_is_not_carried_out() {
    let aws = account();
    aws.on("DescribeStackEvents", [events(&[PLANNED])]);
    let forged = json!({"Resources": {"Door": {"Type": "AWS::IAM::User"}}}).to_string();
    aws.on("GetTemplate", [query_reply("GetTemplate", &json!({"TemplateBody": forged}))]);
    let (status, stdout, stderr) = ended(&deploy(&aws, &[]));
    assert_eq!(status, Some(2), "{stdout}{stderr}");
    assert!(stderr.contains("the change set has another template than the one that was sent"), "{stderr}");
    assert_eq!(aws.called("ExecuteChangeSet"), Vec::<String>::new());
}

fn deploy(aws: &Aws, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let arguments: Vec<&str> = ["deploy", "approval", "--yes"].iter().chain(more).copied().collect();
    aws.run(folder.path(), &arguments)
}

/// Its status, what it wrote to standard output, and to standard error.
fn ended(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The names of the events that a command tells in JSON, a line each.
fn reported(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const PLANNED: (&str, &str, &str) = ("approval", "REVIEW_IN_PROGRESS", "");
const BEGUN: (&str, &str, &str) = ("approval", "CREATE_IN_PROGRESS", "");
const MADE: (&str, &str, &str) = ("approval", "CREATE_COMPLETE", "");

#[test]
fn a_change_set_is_made_carried_out_and_followed_to_the_end() {
    let aws = account();
    aws.on("DescribeStacks", [no_stack(), stack("CREATE_IN_PROGRESS"), stack("CREATE_COMPLETE")]);
    let queue = ("ReviewQueue", "CREATE_COMPLETE", "");
    aws.on(
        "DescribeStackEvents",
        [events(&[PLANNED]), events(&[PLANNED, BEGUN]), events(&[PLANNED, BEGUN, queue, MADE])],
    );
    let (status, stdout, stderr) = ended(&deploy(&aws, &["--format", "json", "--tag", "team=billing"]));
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    let events = reported(&stdout);
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!((names[0], names[1]), ("change_set", "deploying"), "{names:?}");
    assert!(events.iter().any(|event| event.to_string().contains("ReviewQueue")), "{stdout}");
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["status"]), (&json!("finished"), &json!("CREATE_COMPLETE")));
    assert_eq!(last["outputs"], json!({"MachineArn": MACHINE}));
    // What was planned is what is carried out, in this order, and it is the template of the workflow.
    let operations = aws.operations();
    let at = |name: &str| operations.iter().position(|operation| operation == name).unwrap();
    assert!(at("CreateChangeSet") < at("DescribeChangeSet") && at("DescribeChangeSet") < at("ExecuteChangeSet"));
    let [asked] = aws.called("CreateChangeSet").try_into().unwrap();
    for part in [
        "ChangeSetType=CREATE",
        "Capabilities.member.1=CAPABILITY_IAM",
        "StateMachineApproval",
        "Tags.member.1.Key=team",
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    let [executed] = aws.called("ExecuteChangeSet").try_into().unwrap();
    assert!(executed.contains("changeSet%2Fcodegen%2F1"), "{executed}");
    assert_eq!(aws.called("DeleteChangeSet"), Vec::<String>::new());
}

#[test]
fn a_deployment_that_fails_names_its_first_cause() {
    let aws = account();
    aws.on("DescribeStacks", [no_stack(), stack("CREATE_IN_PROGRESS"), stack("ROLLBACK_COMPLETE")]);
    let cause = ("ReviewQueue", "CREATE_FAILED", "A queue of this name was deleted less than 60 seconds ago");
    let cancelled = ("DecisionTopic", "CREATE_FAILED", "Resource creation cancelled");
    let back = ("approval", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [ReviewQueue].");
    let over = ("approval", "ROLLBACK_COMPLETE", "");
    aws.on("DescribeStackEvents", [events(&[PLANNED]), events(&[PLANNED, BEGUN, cause, cancelled, back, over])]);
    let (status, stdout, stderr) = ended(&deploy(&aws, &[]));
    assert_eq!(status, Some(1), "{stdout}{stderr}");
    let said = format!("{stdout}{stderr}");
    let first = said.find("Root cause").unwrap_or_else(|| panic!("{said}"));
    assert!(said[first..].contains("ReviewQueue") && said[first..].contains("less than 60 seconds ago"), "{said}");
}

#[test]
fn a_change_set_that_cannot_be_made_leaves_nothing_behind() {
    let aws = account();
    aws.on(
        "DescribeChangeSet",
        [change_set("CREATE_IN_PROGRESS", ""), change_set("FAILED", "Template may not exceed")],
    );
    let (status, _, stderr) = ended(&deploy(&aws, &[]));
    assert_eq!(status, Some(2), "{stderr}");
    assert!(stderr.contains("Template may not exceed") && stderr.contains("nothing was changed"), "{stderr}");
    assert_eq!((aws.called("DeleteChangeSet").len(), aws.called("DeleteStack").len()), (1, 1));
    assert_eq!(aws.called("ExecuteChangeSet").len(), 0);
}

#[test]
fn nothing_to_change_is_success() {
    let aws = account();
    aws.on("DescribeStacks", [stack("CREATE_COMPLETE")]);
    aws.on("GetTemplate", [query_reply("GetTemplate", &json!({"TemplateBody": "{\"Resources\": {}}"}))]);
    aws.on("DescribeChangeSet", [change_set("FAILED", "The submitted information didn't contain changes.")]);
    let (status, stdout, stderr) = ended(&deploy(&aws, &[]));
    assert_eq!(status, Some(0), "{stderr}");
    assert!(stdout.contains(MACHINE), "{stdout}");
    assert_eq!((aws.called("DeleteChangeSet").len(), aws.called("DeleteStack").len()), (1, 0));
    assert_eq!(aws.called("ExecuteChangeSet").len(), 0);
}

#[test]
fn refusals_are_explained_and_change_nothing() {
    let expired = query_error("ExpiredToken", "The security token is expired");
    let cases = [
        (expired, "the AWS credentials have expired"),
        (stack("UPDATE_IN_PROGRESS"), "UPDATE_IN_PROGRESS"),
        (stack("ROLLBACK_COMPLETE"), "codegen destroy --stack approval"),
        (stack("UPDATE_ROLLBACK_FAILED"), "continue-update-rollback --stack-name approval"),
    ];
    for (answer, said) in cases {
        let aws = account();
        aws.on("DescribeStacks", [answer]);
        let (status, _, stderr) = ended(&deploy(&aws, &[]));
        assert_eq!(status, Some(2), "{stderr}");
        assert!(stderr.contains(said), "{said}: {stderr}");
        assert!(aws.operations().iter().all(|operation| operation == "DescribeStacks"), "{:?}", aws.operations());
    }
    let aws = account();
    let (status, _, stderr) = ended(&deploy(&aws, &["--parameter", "LogRetentionDay=3"]));
    assert_eq!(status, Some(2));
    assert!(stderr.contains("LogRetentionDays"), "{stderr}");
    assert_eq!(aws.operations(), Vec::<String>::new());
}

/// A stack that stands, with the state machine in it.
fn standing() -> Aws {
    let aws = Aws::start();
    let machine = json!({
        "LogicalResourceId": "StateMachineApproval", "PhysicalResourceId": MACHINE,
        "ResourceType": "AWS::StepFunctions::StateMachine", "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
    });
    aws.on("DescribeStacks", [stack("CREATE_COMPLETE")]);
    aws.on("ListStackResources", [query_reply("ListStackResources", &json!({"StackResourceSummaries": [machine]}))]);
    aws.on("StartExecution", [json_reply(&json!({"executionArn": EXECUTION, "startDate": 1_767_225_600.0}))]);
    aws
}

/// An answer to DescribeExecution.
fn execution(status: &str, more: &Value) -> Reply {
    let mut described = json!({
        "executionArn": EXECUTION, "stateMachineArn": MACHINE, "name": "order-1", "status": status,
        "startDate": 1_767_225_600.0, "input": "{}",
    });
    let members = described.as_object_mut().unwrap();
    if status != "RUNNING" {
        members.insert("stopDate".to_owned(), json!(1_767_225_602.5));
    }
    members.extend(more.as_object().unwrap().clone());
    json_reply(&described)
}

fn history(last: &str, details: (&str, Value)) -> Reply {
    let (member, details) = details;
    json_reply(&json!({"events": [
        {"id": 1, "previousEventId": 0, "timestamp": 1_767_225_600.0, "type": "ExecutionStarted",
         "executionStartedEventDetails": {"input": "{}"}},
        {"id": 2, "previousEventId": 1, "timestamp": 1_767_225_602.5, "type": last, member: details},
    ]}))
}

fn start(aws: &Aws, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let arguments: Vec<&str> = ["start", "approval", "--sample"].iter().chain(more).copied().collect();
    aws.run(folder.path(), &arguments)
}

#[test]
fn an_execution_is_started_and_followed_to_its_end() {
    let aws = standing();
    let (status, stdout, stderr) = ended(&start(&aws, &["--name", "order-1"]));
    assert_eq!((status, stdout.trim()), (Some(0), EXECUTION), "{stderr}");
    let [asked] = aws.called("StartExecution").try_into().unwrap();
    let asked: Value = serde_json::from_str(&asked).unwrap();
    assert_eq!((&asked["stateMachineArn"], &asked["name"]), (&json!(MACHINE), &json!("order-1")));
    assert!(serde_json::from_str::<Value>(asked["input"].as_str().unwrap()).unwrap().is_object());

    let aws = standing();
    let output = json!({"output": "{\"approved\":true}"});
    aws.on("DescribeExecution", [execution("RUNNING", &json!({})), execution("SUCCEEDED", &output)]);
    aws.on("GetExecutionHistory", [history("ExecutionSucceeded", ("executionSucceededEventDetails", output))]);
    let (status, stdout, stderr) = ended(&start(&aws, &["--wait"]));
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    assert_eq!(stdout.lines().last(), Some("SUCCEEDED after 2.5 s  {\"approved\":true}"), "{stdout}");
}

#[test]
fn an_execution_that_fails_ends_with_1() {
    let aws = standing();
    let trouble = json!({"error": "Refused", "cause": "no budget"});
    aws.on("DescribeExecution", [execution("FAILED", &trouble)]);
    aws.on("GetExecutionHistory", [history("ExecutionFailed", ("executionFailedEventDetails", trouble))]);
    let (status, stdout, stderr) = ended(&start(&aws, &["--wait"]));
    assert_eq!(status, Some(1), "{stderr}");
    assert_eq!(stdout.lines().last(), Some("FAILED after 2.5 s  Refused: no budget"), "{stdout}");
}

#[test]
fn what_cannot_be_started_is_explained() {
    let aws = standing();
    aws.on("StartExecution", [json_error("ExecutionAlreadyExists", "Execution Already Exists")]);
    let (status, _, stderr) = ended(&start(&aws, &["--name", "order-1"]));
    assert_eq!(status, Some(2), "{stderr}");
    assert!(stderr.contains("`order-1`"), "{stderr}");

    for (answer, said) in [(stack("UPDATE_IN_PROGRESS"), "UPDATE_IN_PROGRESS"), (no_stack(), "`approval`")] {
        let aws = standing();
        aws.on("DescribeStacks", [answer]);
        let (status, _, stderr) = ended(&start(&aws, &[]));
        assert_eq!(status, Some(2), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(aws.called("StartExecution").len(), 0);
    }
}

#[test]
fn a_deletion_is_followed_to_its_end() {
    let aws = standing();
    aws.on("DeleteStack", [query_reply("DeleteStack", &json!({}))]);
    aws.on("DescribeStacks", [stack("CREATE_COMPLETE"), stack("DELETE_IN_PROGRESS"), stack("DELETE_COMPLETE")]);
    aws.on("GetTemplate", [query_reply("GetTemplate", &json!({"TemplateBody": "{\"Resources\": {}}"}))]);
    aws.on("ListExecutions", [json_reply(&json!({"executions": []}))]);
    let (going, gone) = (("approval", "DELETE_IN_PROGRESS", ""), ("approval", "DELETE_COMPLETE", ""));
    aws.on("DescribeStackEvents", [events(&[MADE]), events(&[MADE, going]), events(&[MADE, going, gone])]);
    let folder = tempfile::tempdir().unwrap();
    let output = aws.run(folder.path(), &["destroy", "--stack", "approval", "--yes"]);
    let (status, stdout, stderr) = ended(&output);
    assert_eq!(status, Some(0), "{stdout}{stderr}\n{:?}", aws.operations());
    assert_eq!(aws.called("DeleteStack").len(), 1);
}
