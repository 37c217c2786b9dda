//! What is shown, difference by difference.

use super::*;

#[test]
fn states_and_transitions() {
    let shown = said(|template| {
        let states = states(template);
        states["Charge"]["TimeoutSeconds"] = 600.into();
        states["Charge"]["Next"] = "Write Receipt".into();
        states["Charge"]["Catch"] = json!([
            {"ErrorEquals": ["Card.Declined"], "Next": "Tell"},
            {"ErrorEquals": ["States.Timeout"], "Next": "Refuse"},
        ]);
        states["Check"]["Default"] = "Tell".into();
        states.insert("Write Receipt".to_owned(), json!({"Type": "Pass", "Next": "Tell"}));
        template["Resources"]["Orders"]["Properties"]["Definition"]["TimeoutSeconds"] = 3600.into();
    });
    insta::assert_snapshot!(shown);
}

#[test]
fn expressions_are_cut_where_they_differ() {
    let long = |rate: &str| {
        format!(
            "{{% $sum($states.input.items.(price * quantity)) * (1 + $lookup($taxes, 'standard')) * {rate} * $exchange(currency, 'EUR') %}}"
        )
    };
    let with = |rate: &str| changed(|template| states(template)["Tell"]["Arguments"]["Message"] = long(rate).into());
    insta::assert_snapshot!(text(&Changes::between(&with("1.19"), &with("1.20"))));
}

#[test]
fn states_within_states() {
    let with = |state: Value, start: &str| {
        changed(|template| {
            let branches = json!([
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                {"StartAt": start, "States": {start: state}},
            ]);
            states(template)
                .insert("Fan Out".to_owned(), json!({"Type": "Parallel", "Branches": branches, "Next": "Tell"}));
        })
    };
    let before = with(json!({"Type": "Wait", "Seconds": 5, "End": true}), "B");
    let after = with(json!({"Type": "Wait", "Seconds": 6, "End": true}), "B");
    insta::assert_snapshot!(text(&Changes::between(&before, &after)));
    let renamed = with(json!({"Type": "Wait", "Seconds": 5, "End": true}), "C");
    insta::assert_snapshot!(text(&Changes::between(&before, &renamed)));
}

#[test]
fn statements_gained_and_lost() {
    let shown = said(|template| {
        statements(template, "OrdersRole").push(json!({
            "Sid": "UseTable", "Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:GetItem"], "Resource": {"Fn::GetAtt": ["Table", "Arn"]},
        }));
        statements(template, "OrdersRole")[0]["Condition"] =
            json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
        statements(template, "WorkerRole")[0]["Action"] = json!(["states:SendTaskSuccess", "states:SendTaskHeartbeat"]);
        template["Resources"]["ChargeQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"] = json!([]);
    });
    insta::assert_snapshot!(shown);
}

#[test]
fn resources_with_what_a_change_does() {
    let shown = said(|template| {
        let all = resources(template);
        all["ChargeQueue"]["Properties"] =
            json!({"VisibilityTimeout": 180, "MessageRetentionPeriod": 345_600, "FifoQueue": true});
        all["Worker"]["Properties"]["Code"]["S3Key"] = "two".into();
        all["Worker"]["Properties"]["MemorySize"] = 256.into();
        all.insert("Table".to_owned(), json!({"Type": "AWS::DynamoDB::Table", "Properties": {}}));
        all.insert("Job".to_owned(), json!({"Type": "AWS::Glue::Job", "Properties": {}}));
        all.shift_remove("LogGroup");
    });
    insta::assert_snapshot!(shown);
}

#[test]
fn parameters_conditions_outputs_and_the_rest() {
    let after = changed(|template| {
        template["Parameters"] = json!({
            "Stage": {"Type": "String", "Default": "live"},
            "Size": {"Type": "Number", "Default": 3},
            "Password": {"Type": "String", "NoEcho": true},
        });
        template["Resources"]["LogGroup"]["Properties"]["RetentionInDays"] = 30.into();
        template["Conditions"]["IsTest"] = json!({"Fn::Equals": [{"Ref": "Stage"}, "dev"]});
        template["Outputs"] = json!({"Topic": {"Value": {"Ref": "NoticeTopic"}}});
        template["Description"] = "Charges orders and tells.".into();
        template["Metadata"] = json!({"Made": 2});
    });
    insta::assert_snapshot!(text(&Changes::between(&template(), &after)));
}

#[test]
fn values_of_parameters_show_where_they_are_used() {
    let values = |stage: &str, days: &str| {
        IndexMap::from([("Stage", stage), ("Days", days)].map(|(a, b)| (a.to_owned(), b.to_owned())))
    };
    let conditional = changed(|template| resources(template)["NoticeTopic"]["Condition"] = "IsTest".into());
    let changes =
        Changes::between(&conditional, &conditional).with_parameters(&values("test", "30"), &values("live", "30"));
    insta::assert_snapshot!(text(&changes));
    let same =
        Changes::between(&conditional, &conditional).with_parameters(&values("test", "30"), &values("test", "30"));
    assert!(same.is_empty());
}

#[test]
fn a_secret_is_not_shown() {
    let template = changed(|template| template["Parameters"]["Key"] = json!({"Type": "String", "NoEcho": true}));
    let values = |key: &str| IndexMap::from([("Key".to_owned(), key.to_owned())]);
    let changes = Changes::between(&template, &template).with_parameters(&values("****"), &values("hush"));
    assert!(!changes.is_empty());
    assert!(text(&changes).contains("Key  (not shown) → (not shown)"), "{}", text(&changes));
    assert!(!changes.json().to_string().contains("hush"));
}

#[test]
fn what_breaks_running_executions() {
    let shown = Changes::between(
        &template(),
        &changed(|template| {
            states(template)["Check"]["Default"] = "Charge".into();
            states(template)["Charge"]["Arguments"]["MessageBody"] = json!({
                "orderId": "{% $states.input.orderId %}", "total": "{% $states.input.amount %}", "kind": 1,
                "taskToken": "{% $states.context.Task.Token %}",
            });
            states(template)["Charge"]["Next"] = "Refuse".into();
            states(template).shift_remove("Tell");
            statements(template, "OrdersRole").pop();
            statements(template, "WorkerRole")[0]["Action"] = "states:SendTaskSuccess".into();
            resources(template).shift_remove("NoticeTopic");
            resources(template).shift_remove("WorkerMessages");
        }),
    );
    insta::assert_snapshot!(text(&shown.clone().with_running(running(3))));
    let none = text(&shown.clone().with_running(running(0)));
    assert!(none.contains("note: ") && !none.contains("warning: "), "{none}");
    assert!(text(&shown.with_running(running(1000))).contains("at least 1000 executions are running"));
}

#[test]
fn a_version_follows_its_machine() {
    let published = |seconds: u32| {
        changed(|template| {
            states(template)["Charge"]["TimeoutSeconds"] = seconds.into();
            let revision = json!({"Fn::GetAtt": ["Orders", "StateMachineRevisionId"]});
            let version = json!({"StateMachineArn": {"Ref": "Orders"}, "StateMachineRevisionId": revision});
            let version = json!({"Type": "AWS::StepFunctions::StateMachineVersion", "UpdateReplacePolicy": "Retain", "Properties": version});
            resources(template).insert("OrdersVersion".to_owned(), version);
            let alias =
                json!({"Name": "live", "DeploymentPreference": {"StateMachineVersionArn": {"Ref": "OrdersVersion"}}});
            let alias = json!({"Type": "AWS::StepFunctions::StateMachineAlias", "Properties": alias});
            resources(template).insert("OrdersAlias".to_owned(), alias);
        })
    };
    insta::assert_snapshot!(text(&Changes::between(&published(600), &published(900))));
}

#[test]
fn outputs_follow_their_conditions() {
    let template = changed(|template| template["Outputs"]["Queue"]["Condition"] = "IsTest".into());
    let values = |stage: &str| IndexMap::from([("Stage".to_owned(), stage.to_owned())]);
    let shown = text(&Changes::between(&template, &template).with_parameters(&values("test"), &values("live")));
    assert!(shown.contains("Outputs\n  - Queue  ChargeQueue\n"), "{shown}");
}

#[test]
fn a_state_that_goes_with_its_permission() {
    let sdk = "arn:aws:states:::aws-sdk:dynamodb:putItem";
    let before = changed(|template| {
        states(template)["Charge"]["Next"] = "Keep".into();
        states(template).insert(
            "Keep".to_owned(),
            json!({"Type": "Task", "Resource": sdk, "Arguments": {"TableName": {"Ref": "Receipts"}}, "Next": "Tell"}),
        );
        let table = json!({"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": {}});
        resources(template).insert("Receipts".to_owned(), table);
        let on = json!({"Fn::GetAtt": ["Receipts", "Arn"]});
        statements(template, "OrdersRole").push(json!({"Effect": "Allow", "Action": "dynamodb:*", "Resource": on}));
    });
    insta::assert_snapshot!(text(&Changes::between(&before, &template()).with_running(running(1))));
    let optimized = |text: &Value| serde_json::from_str(&text.to_string().replace(":::aws-sdk:", ":::")).unwrap();
    assert_eq!(Changes::between(&optimized(&before), &template()).warnings().len(), 1);
    let called =
        |text: &Value, call| serde_json::from_str(&text.to_string().replace("dynamodb:putItem", call)).unwrap();
    assert_eq!(Changes::between(&called(&before, "dynamodb:executeStatement"), &template()).warnings().len(), 1);
    // Of some calls nobody tells the actions, and their names are not those of APIs.
    let unknown = |text| called(text, "dynamodb:startBulkPutItems");
    let unchecked = Changes::between(&unknown(&before), &template());
    insta::assert_snapshot!("a_permission_that_is_not_checked", text(&unchecked.with_running(running(1))));
    // Where the permission stays, a state may go.
    let kept = changed(|template| {
        let on = json!({"Fn::GetAtt": ["Receipts", "Arn"]});
        let wider = json!({"Effect": "Allow", "Action": ["dynamodb:*", "s3:GetObject"], "Resource": on});
        statements(template, "OrdersRole").push(wider);
    });
    assert_eq!(Changes::between(&before, &kept).warnings(), []);
}

#[test]
fn a_replaced_queue_a_role_that_goes_and_a_machine_of_another_type() {
    let shown = Changes::between(
        &template(),
        &changed(|template| {
            resources(template)["ChargeQueue"]["Properties"]["QueueName"] = "charges".into();
            resources(template)["Orders"]["Properties"]["StateMachineType"] = "EXPRESS".into();
            let role = resources(template).shift_remove("OrdersRole").unwrap();
            resources(template).insert("OtherRole".to_owned(), role);
            resources(template)["Orders"]["Properties"]["RoleArn"] = json!({"Fn::GetAtt": ["OtherRole", "Arn"]});
            resources(template)["LogGroup"]["Type"] = "AWS::SQS::Queue".into();
        }),
    );
    assert_eq!(shown.replacing(), ["ChargeQueue", "LogGroup", "Orders", "WorkerMessages"]);
    insta::assert_snapshot!(text(&shown));
}

#[test]
fn a_new_stack() {
    insta::assert_snapshot!(text(&Changes::between(&json!({}), &template())));
}

#[test]
fn nothing_differs_in_another_form() {
    let other = changed(|template| {
        let definition = definition().to_string();
        let properties = template["Resources"]["Orders"]["Properties"].as_object_mut().unwrap();
        properties.shift_remove("Definition");
        let text = definition
            .replace(
                "{\"Fn::Sub\":\"arn:${AWS::Partition}:states:::sqs:sendMessage.waitForTaskToken\"}",
                "\"arn:${P}:states:::sqs:sendMessage.waitForTaskToken\"",
            )
            .replace(
                "{\"Fn::Sub\":\"arn:${AWS::Partition}:states:::sns:publish\"}",
                "\"arn:${P}:states:::sns:publish\"",
            )
            .replace("{\"Ref\":\"ChargeQueue\"}", "\"${Q}\"")
            .replace("{\"Ref\":\"NoticeTopic\"}", "\"${T}\"")
            .replace("2.0", "2");
        properties.insert("DefinitionString".to_owned(), text.into());
        properties.insert(
            "DefinitionSubstitutions".to_owned(),
            json!({"P": {"Ref": "AWS::Partition"}, "Q": {"Ref": "ChargeQueue"}, "T": {"Fn::Sub": "${NoticeTopic}"}}),
        );
        properties.insert("Tags".to_owned(), json!([{"Key": "stateMachine:createdBy", "Value": "SAM"}]));
        // A role's statements in another order, form and place.
        let statement = statements(template, "OrdersRole").pop().unwrap();
        resources(template).insert(
            "More".to_owned(),
            json!({"Type": "AWS::IAM::Policy", "Properties": {
                "Roles": [{"Ref": "OrdersRole"}], "PolicyName": "More", "PolicyDocument": {"Version": "2012-10-17", "Statement": statement},
            }}),
        );
        statements(template, "OrdersRole")[0]["Sid"] = "Other".into();
        statements(template, "OrdersRole")[0]["Action"] = "SQS:sendmessage".into();
        statements(template, "WorkerRole")[0]["Action"] = json!(["states:SendTaskFailure", "states:SendTaskSuccess"]);
        resources(template)["ChargeQueue"]["Properties"]["VisibilityTimeout"] = "120".into();
        resources(template)["LogGroup"]["DeletionPolicy"] = "Retain".into();
        resources(template)["ChargeQueue"].as_object_mut().unwrap().shift_remove("DeletionPolicy");
        template["Metadata"] = json!({});
    });
    let changes = Changes::between(&template(), &other);
    let shown = text(&changes);
    assert_eq!(
        shown,
        "\
Resources
  + More  AWS::IAM::Policy

resources   1 added
"
    );
}

#[test]
fn a_definition_elsewhere_is_said_to_be_not_compared() {
    let shown = said(|template| {
        let properties = template["Resources"]["Orders"]["Properties"].as_object_mut().unwrap();
        properties.shift_remove("Definition");
        properties.insert("DefinitionS3Location".to_owned(), json!({"Bucket": "b", "Key": "k"}));
    });
    assert!(shown.contains("its definition cannot be read and was not compared"), "{shown}");
}

#[test]
fn colours_and_json() {
    let after = changed(|template| states(template)["Charge"]["TimeoutSeconds"] = 600.into());
    let changes = Changes::between(&template(), &after).with_running(running(2));
    assert!(changes.text(100).contains("\u{1b}[33m~"));
    insta::assert_json_snapshot!(changes.json());
}
