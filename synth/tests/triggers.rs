//! What the template holds for what starts a workflow.

use std::path::PathBuf;

use dsl::prelude::*;
use dsl::resource::{
    ApiGateway, Bucket, Deployment, Encryption, EventBus, EventRule, Match, ObjectCreatedFields, Schedule,
};
use serde_json::{Value, json};
use synth::stack::{Format, Named, template};

#[message]
struct Order {
    id: String,
}

fn orders() -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |order: OrderFields| Pass::new("Take", order.id))
}

fn paid() -> EventRule<Order> {
    EventRule::new("PaidRule").source(["shop"]).detail_type(["Paid"]).detail("total", Match::at_least(1.0))
}

/// The same resources in both kinds of template, but for the state machine itself.
fn made(workflow: &Workflow<impl Sized, impl Sized>) -> Value {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    let named = [Named { name: "orders".to_owned(), compiled }];
    let [sam, plain] = [Format::Sam, Format::Cloudformation].map(|format| {
        let mut template = template(&named, format, PathBuf::from("..")).to_json();
        let resources = template["Resources"].as_object_mut().expect("a template has resources");
        resources.remove("StateMachineOrders");
        template.as_object_mut().expect("a template is an object").remove("Transform");
        template
    });
    assert_eq!(sam, plain);
    sam
}

fn properties<'t>(template: &'t Value, id: &str) -> &'t Value {
    let properties = &template["Resources"][id]["Properties"];
    assert!(properties.is_object(), "no {id}");
    properties
}

fn statements<'t>(template: &'t Value, role: &str) -> &'t Vec<Value> {
    properties(template, role)["Policies"][0]["PolicyDocument"]["Statement"]
        .as_array()
        .expect("a policy has statements")
}

#[test]
fn a_rule_starts_the_workflow_in_the_name_of_a_role_that_can_do_nothing_else() {
    let template = made(&orders().triggered_by(paid().retry_policy(3, hours(1))));
    let rule = properties(&template, "PaidRule");
    let pattern = json!({"source": ["shop"], "detail-type": ["Paid"], "detail": {"total": [{"numeric": [">=", 1.0]}]}});
    assert_eq!(rule["EventPattern"], pattern);
    assert_eq!(
        rule["Targets"],
        json!([{
            "Id": "StateMachine",
            "Arn": {"Ref": "StateMachineOrders"},
            "RoleArn": {"Fn::GetAtt": ["StateMachineOrdersEventsRole", "Arn"]},
            "InputPath": "$.detail",
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 3},
            "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["PaidRuleUndeliveredQueue", "Arn"]}},
        }])
    );
    let start = json!([{
        "Sid": "StartExecution", "Effect": "Allow", "Action": ["states:StartExecution"], "Resource": {"Ref": "StateMachineOrders"},
    }]);
    assert_eq!(json!(statements(&template, "StateMachineOrdersEventsRole")), start);
    let trust = &properties(&template, "StateMachineOrdersEventsRole")["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Condition"]["StringEquals"]["aws:SourceAccount"], json!({"Ref": "AWS::AccountId"}));
}

#[test]
fn a_pattern_that_asks_for_null_is_a_string() {
    let rule = EventRule::<Order>::new("GuestRule").source(["shop"]).detail("customer", Match::any_of([Value::Null]));
    let template = made(&orders().triggered_by(rule));
    let pattern = properties(&template, "GuestRule")["EventPattern"].as_str().expect("null has no other place");
    let pattern: Value = serde_json::from_str(pattern).expect("it is JSON");
    assert_eq!(pattern, json!({"source": ["shop"], "detail": {"customer": [null]}}));
}

#[test]
fn a_rule_for_a_bucket_names_it() {
    let named = |bucket: &Bucket| {
        let rule = EventRule::object_created("ScannedRule", bucket).detail("object.key", Match::prefix("in/"));
        let orders =
            Workflow::standard("Orders", |created: ObjectCreatedFields| Pass::new("Take", created.object.fields().key));
        let template = made(&orders.triggered_by(rule));
        let pattern = &properties(&template, "ScannedRule")["EventPattern"];
        assert_eq!((&pattern["source"], &pattern["detail-type"]), (&json!(["aws.s3"]), &json!(["Object Created"])));
        assert_eq!(pattern["detail"]["object"], json!({"key": [{"prefix": "in/"}]}));
        (pattern["detail"]["bucket"]["name"][0].clone(), template["Resources"]["Scans"].clone())
    };
    let (name, bucket) = named(&Bucket::new("Scans").event_bridge_enabled());
    assert_eq!(name, json!({"Ref": "Scans"}));
    let enabled = json!({"EventBridgeConfiguration": {"EventBridgeEnabled": true}});
    assert_eq!(bucket["Properties"]["NotificationConfiguration"], enabled);
    let (name, bucket) = named(&Bucket::existing("Scans", Arn::parameter("ScansArn", "The bucket of the scans.")));
    assert_eq!(name, json!({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "ScansArn"}]}]}));
    assert_eq!(bucket, Value::Null);
}

#[test]
fn events_that_could_not_be_delivered_are_kept_and_seen() {
    let template = made(&orders().triggered_by(paid()));
    let queue = &template["Resources"]["PaidRuleUndeliveredQueue"];
    assert_eq!(queue["DeletionPolicy"], "RetainExceptOnCreate");
    assert_eq!(queue["Properties"]["MessageRetentionPeriod"], 1_209_600);
    let policy = &properties(&template, "PaidRuleUndeliveredQueuePolicy")["PolicyDocument"]["Statement"][1];
    assert_eq!(policy["Principal"], json!({"Service": "events.amazonaws.com"}));
    assert_eq!(policy["Condition"]["ArnEquals"]["aws:SourceArn"], json!([{"Fn::GetAtt": ["PaidRule", "Arn"]}]));
    let key = properties(&template, "Key")["KeyPolicy"]["Statement"].as_array().unwrap();
    let keeps = key.iter().find(|one| one["Sid"] == "EncryptUndeliveredEvents").unwrap();
    assert_eq!(keeps["Condition"]["StringEquals"]["aws:SourceAccount"], json!({"Ref": "AWS::AccountId"}));
    let alarm = "PaidRuleUndeliveredQueueApproximateNumberOfMessagesVisibleAlarm";
    assert_eq!(properties(&template, alarm)["Threshold"], 0);
    assert!(template["Outputs"]["PaidRuleUndeliveredQueueUrl"].is_object());
}

#[test]
fn an_event_can_be_the_input_whole_or_in_parts() {
    let bus = EventBus::existing("ShopBus", Arn::parameter("ShopBusArn", "The bus of the shop's events."));
    let template =
        made(&orders().triggered_by(paid().event_bus(&bus).input_paths::<Order, 1>([("id", "$.detail.order.id")])));
    let rule = properties(&template, "PaidRule");
    assert_eq!(rule["EventBusName"], json!({"Ref": "ShopBusArn"}));
    assert!(template["Parameters"]["ShopBusArn"].is_object());
    let transformer = json!({
        "InputPathsMap": {"part0": "$.detail.order.id"},
        "InputTemplate": "{\"id\": <part0>}",
    });
    assert_eq!(rule["Targets"][0]["InputTransformer"], transformer);

    let template = made(&orders().triggered_by(paid().whole_event::<Json>()));
    let target = &properties(&template, "PaidRule")["Targets"][0];
    assert_eq!((&target["InputPath"], &target["InputTransformer"]), (&Value::Null, &Value::Null));
}

#[test]
fn schedules_start_the_alias_with_their_input_and_have_no_name() {
    let order = Order { id: "nightly".to_owned() };
    let kept = Queue::<Json>::new("FailedQueue").encryption(Encryption::ServiceManaged);
    let workflow = orders()
        .with_alias("live", Deployment::all_at_once())
        .encrypted_with_customer_key()
        .triggered_by(
            Schedule::cron("NightlySchedule", "0 3 * * ? *", "Europe/Berlin", &order)
                .flexible_time_window(minutes(15))
                .dead_letter_queue(&kept),
        )
        .triggered_by(Schedule::rate("HourlySchedule", hours(1), &order).dead_letter_queue(&kept));
    let template = made(&workflow);
    let nightly = properties(&template, "NightlySchedule");
    assert_eq!(nightly["Name"], Value::Null);
    assert_eq!(nightly["ScheduleExpression"], "cron(0 3 * * ? *)");
    assert_eq!(nightly["ScheduleExpressionTimezone"], "Europe/Berlin");
    assert_eq!(nightly["FlexibleTimeWindow"], json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}));
    assert_eq!(nightly["Target"]["Input"], "{\"id\":\"nightly\"}");
    let alias = json!({"Ref": "StateMachineOrdersAliaslive"});
    assert_eq!(nightly["Target"]["Arn"], alias);
    let hourly = properties(&template, "HourlySchedule");
    assert_eq!(hourly["ScheduleExpression"], "rate(1 hour)");
    assert_eq!(hourly["FlexibleTimeWindow"], json!({"Mode": "OFF"}));
    let role = statements(&template, "StateMachineOrdersSchedulerRole");
    let sids: Vec<_> = role.iter().map(|one| one["Sid"].as_str().unwrap()).collect();
    assert_eq!(sids, ["StartExecution", "Encrypt", "SendToDeadLetterQueue"]);
    assert_eq!(role[0]["Resource"], json!({"Ref": "StateMachineOrders"}));
    assert_eq!(role[0]["Condition"], json!({"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["live"]}}));
    assert_eq!(role[2]["Resource"], json!([{"Fn::GetAtt": ["FailedQueue", "Arn"]}]));
}

#[test]
fn a_route_has_limits_a_log_and_callers_that_are_known() {
    let routes = orders()
        .triggered_by(ApiGateway::post("/orders").throttle(5, 7))
        .triggered_by(ApiGateway::post("/open").without_authorization())
        .triggered_by(ApiGateway::post("/token").jwt_authorizer("https://login.example.com", ["shop"]));
    let template = made(&routes);
    let api = "StateMachineOrdersApi";
    let types =
        [1, 2, 3].map(|number| properties(&template, &format!("{api}Route{number}"))["AuthorizationType"].clone());
    assert_eq!(types, ["AWS_IAM", "NONE", "JWT"]);
    let reason = &template["Resources"]["StateMachineOrdersApiRoute2"]["Metadata"]["checkov"]["skip"][0];
    assert_eq!(reason["id"], "CKV_AWS_309");
    let integration = properties(&template, "StateMachineOrdersApiRoute1Integration");
    assert_eq!(integration["IntegrationSubtype"], "StepFunctions-StartExecution");
    let request = json!({"StateMachineArn": {"Ref": "StateMachineOrders"}, "Input": "$request.body"});
    assert_eq!(integration["RequestParameters"], request);
    let stage = properties(&template, "StateMachineOrdersApiStage");
    let limits = &stage["RouteSettings"]["POST /orders"];
    assert_eq!((&limits["ThrottlingRateLimit"], &limits["ThrottlingBurstLimit"]), (&json!(5), &json!(7)));
    let logs = json!({"Fn::GetAtt": ["StateMachineOrdersApiLogGroup", "Arn"]});
    assert_eq!(stage["AccessLogSettings"]["DestinationArn"], logs);
    let format = stage["AccessLogSettings"]["Format"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(format).unwrap()["requestId"].is_string());
    let role = statements(&template, "StateMachineOrdersApiRole");
    assert_eq!(role.len(), 1);
    assert_eq!(role[0]["Action"], json!(["states:StartExecution"]));
    let url = &template["Outputs"]["StateMachineOrdersApiRoute1Url"]["Value"];
    assert_eq!(*url, json!({"Fn::Sub": "${StateMachineOrdersApi.ApiEndpoint}/orders"}));
}

#[test]
fn a_synchronous_route_may_only_start_and_wait() {
    let quick = Workflow::express("Orders", |order: OrderFields| Pass::new("Take", order.id))
        .triggered_by(ApiGateway::post("/orders").synchronous());
    let template = made(&quick);
    let integration = properties(&template, "StateMachineOrdersApiRoute1Integration");
    assert_eq!(integration["IntegrationSubtype"], "StepFunctions-StartSyncExecution");
    let role = statements(&template, "StateMachineOrdersApiRole");
    assert_eq!(role[0]["Action"], json!(["states:StartSyncExecution"]));
}
