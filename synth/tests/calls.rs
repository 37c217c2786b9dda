//! What the template holds for executions that are started, activities that are asked, roles that are taken on, and
//! aliases.

use std::path::{Path, PathBuf};

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Activity, Deployment, EventBus};
use serde_json::{Value, json};
use synth::artefacts::{Syntax, artefacts};
use synth::stack::{Format, Named, conflicts, template, with_children};

fn named(name: &str, workflow: &Workflow<impl Sized, impl Sized>) -> Named {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    Named { name: name.to_owned(), compiled }
}

fn made(workflow: &Workflow<impl Sized, impl Sized>, format: Format) -> Value {
    template(&[named("orders", workflow)], format, PathBuf::from("..")).to_json()
}

fn statements(template: &Value, role: &str) -> Vec<Value> {
    let document = &template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"];
    document["Statement"].as_array().expect("a policy has statements").clone()
}

/// The statement of a role with this identifier.
fn statement(template: &Value, role: &str, sid: &str) -> Value {
    let all = statements(template, role);
    all.iter().find(|one| one["Sid"] == sid).unwrap_or_else(|| panic!("no {sid} in {all:#?}")).clone()
}

/// A workflow that ships, with a queue of its own.
fn ship() -> Workflow<String, impl Payload> {
    let parcels = Queue::<String>::new("ParcelQueue");
    Workflow::standard("ShipIt", |id: Expr<String>| {
        Task::sqs_send("Hand over", &parcels, id).next(Succeed::new("Done"))
    })
}

fn running(child: &Workflow<String, impl Payload>) -> Workflow<impl Sized, impl Sized> {
    let machine = StateMachine::of(child);
    Workflow::standard("Orders", |id: Expr<String>| Task::run_execution("Ship it", &machine, id))
}

#[test]
fn a_workflow_that_is_started_is_deployed_with_the_one_that_starts_it() {
    for format in [Format::Sam, Format::Cloudformation] {
        let template = made(&running(&ship()), format);
        for id in ["StateMachineShipIt", "StateMachineShipItRole", "StateMachineShipItLogGroup", "ParcelQueue"] {
            assert!(template["Resources"][id].is_object(), "{id}");
        }
        assert!(template["Outputs"]["StateMachineShipItArn"].is_object());
        let role = "StateMachineOrdersRole";
        let uses = statement(&template, role, "UseStateMachineShipIt");
        assert_eq!(uses["Action"], json!(["states:StartExecution"]));
        assert_eq!(uses["Resource"], json!({"Ref": "StateMachineShipIt"}));
        let follows = statement(&template, role, "FollowStateMachineShipIt");
        assert_eq!(follows["Action"], json!(["states:DescribeExecution", "states:StopExecution"]));
        let executions =
            "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${StateMachineShipIt.Name}:*";
        assert_eq!(follows["Resource"], json!({"Fn::Sub": executions}));
        let hears = statement(&template, role, "ObserveJobs");
        assert_eq!(hears["Action"], json!(["events:PutTargets", "events:PutRule", "events:DescribeRule"]));
        let rule = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/\
                    StepFunctionsGetEventsForStepFunctionsExecutionRule";
        assert_eq!(hears["Resource"], json!({"Fn::Sub": rule}));
    }
}

#[test]
fn every_workflow_has_its_files_once_also_where_it_is_listed_and_started() {
    let alone = artefacts(&[named("orders", &running(&ship()))], Format::Sam, Syntax::Yaml, Path::new(".."));
    let paths: Vec<_> = alone.iter().map(|file| file.path.display().to_string()).collect();
    assert!(paths.contains(&"statemachine/ship_it.asl.json".to_owned()), "{paths:?}");

    let child = ship();
    let both = [named("orders", &running(&child)), named("shipping", &child)];
    assert_eq!(conflicts(&both), []);
    let names: Vec<_> = with_children(&both).iter().map(|workflow| workflow.name.clone()).collect();
    assert_eq!(names, ["orders", "shipping"]);
}

#[test]
fn two_workflows_of_one_name_do_not_fit_into_one_template() {
    let other = Workflow::standard("ShipIt", |_: Expr<String>| Succeed::new("Done"));
    let line = line!() - 1;
    let found = conflicts(&[named("orders", &running(&other)), named("shipping", &ship())]);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(finding.code().id, "R031");
    assert_eq!(finding.message(), "two different resources have the logical id `StateMachineShipIt`");
    assert_eq!(finding.place().map(|place| place.line), Some(line));
}

#[test]
fn a_state_machine_that_exists_is_started_and_not_made() {
    let arn = Arn::parameter("PriceArn", "The state machine that knows the price.");
    let price = StateMachine::<String, f64>::existing("Price", arn);
    let workflow = Workflow::standard("Orders", |id: Expr<String>| Task::run_execution("Price it", &price, id));
    let template = made(&workflow, Format::Sam);
    assert_eq!(template["Parameters"]["PriceArn"]["Type"], "String");
    assert_eq!(template["Resources"]["Price"], Value::Null);
    let role = "StateMachineOrdersRole";
    // A parameter may name an alias, and permissions count for the state machine.
    let starts = &statement(&template, role, "UsePrice")["Resource"]["Fn::Sub"];
    assert_eq!(starts[0], "arn:${Partition}:states:${Region}:${Account}:stateMachine:${Name}");
    let executions = &statement(&template, role, "FollowPrice")["Resource"]["Fn::Sub"];
    assert_eq!(executions[0], "arn:${Partition}:states:${Region}:${Account}:execution:${Name}:*");
    assert_eq!(executions[1]["Name"], json!({"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "PriceArn"}]}]}));
}

#[test]
fn an_encrypted_workflow_is_started_by_those_who_may_use_its_key() {
    let template = made(&running(&ship().encrypted_with_customer_key()), Format::Sam);
    let key = statement(&template, "StateMachineOrdersRole", "EncryptForStateMachines");
    assert_eq!(key["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));
    let context = &key["Condition"]["StringEquals"]["kms:EncryptionContext:aws:states:stateMachineArn"];
    assert_eq!(*context, json!([{"Ref": "StateMachineShipIt"}]));
}

#[test]
fn an_activity_is_made_with_the_encryption_of_its_workflow() {
    let review = Activity::<String, bool>::new("ReviewActivity");
    let plain =
        || Workflow::standard("Orders", |id: Expr<String>| Task::activity("Review", &review, id).timeout(hours(1)));
    let template = made(&plain(), Format::Cloudformation);
    let activity = &template["Resources"]["ReviewActivity"];
    assert_eq!(activity["Type"], "AWS::StepFunctions::Activity");
    assert_eq!(activity["Properties"]["Name"]["Fn::Sub"][0], "ReviewActivity-${Id}${More}");
    assert_eq!(activity["Properties"]["EncryptionConfiguration"], Value::Null);
    assert_eq!(template["Outputs"]["ReviewActivityArn"]["Value"], json!({"Ref": "ReviewActivity"}));
    let definition = &template["Resources"]["StateMachineOrders"]["Properties"]["Definition"];
    assert_eq!(definition["States"]["Review"]["Resource"], json!({"Ref": "ReviewActivity"}));
    let files = artefacts(&[named("orders", &plain())], Format::Sam, Syntax::Yaml, Path::new(".."));
    let picture = files.iter().find(|file| file.path == Path::new("diagram/orders.mmd"));
    let picture = &picture.expect("there is a diagram").text;
    assert!(picture.contains("\"Review (ReviewActivityArn)\""), "{picture}");
    let sids: Vec<_> = statements(&template, "StateMachineOrdersRole").iter().map(|one| one["Sid"].clone()).collect();
    assert_eq!(sids, ["DeliverLogs", "Trace"], "the worker of an activity has its own permissions");

    let template = made(&plain().encrypted_with_customer_key(), Format::Sam);
    let activity = &template["Resources"]["ReviewActivity"]["Properties"];
    assert_eq!(activity["Name"]["Fn::Sub"][0], "ReviewActivity-${Id}${More}-Encrypted");
    assert_eq!(activity["EncryptionConfiguration"]["KmsKeyId"], json!({"Fn::GetAtt": ["Key", "Arn"]}));
    let key = statement(&template, "StateMachineOrdersRole", "EncryptForActivities");
    let context = &key["Condition"]["StringEquals"]["kms:EncryptionContext:aws:states:activityArn"];
    assert_eq!(*context, json!([{"Ref": "ReviewActivity"}]));
}

#[test]
fn a_task_in_the_name_of_another_role_needs_only_that_role() {
    let queue = Queue::<String>::existing("Orders", Arn::known("arn:aws:sqs:eu-west-1:111122223333:orders"));
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        let role = Arn::parameter("PartnerRoleArn", "The role that hands orders over.");
        Task::sqs_send("Hand over", &queue, id).assume_role(role)
    });
    let template = made(&workflow, Format::Sam);
    let role = statements(&template, "StateMachineOrdersRole");
    let sids: Vec<_> = role.iter().map(|one| one["Sid"].clone()).collect();
    assert_eq!(sids, ["AssumeRoles", "DeliverLogs", "Trace"]);
    assert_eq!(role[0]["Action"], json!(["sts:AssumeRole"]));
    assert_eq!(role[0]["Resource"], json!([{"Ref": "PartnerRoleArn"}]));
    let machine = &template["Resources"]["StateMachineOrders"]["Properties"];
    assert_eq!(machine["DefinitionSubstitutions"]["PartnerRoleArn"], json!({"Ref": "PartnerRoleArn"}));
    assert!(template["Parameters"]["PartnerRoleArn"].is_object());
}

#[test]
fn an_alias_is_published_in_both_kinds_of_template() {
    let deployment = || Deployment::canary(10, minutes(30)).roll_back_on_alarm("Errors").roll_back_on_failures();
    let published = || ship().with_alias("live", deployment());
    let sam = made(&published(), Format::Sam);
    let machine = &sam["Resources"]["StateMachineShipIt"]["Properties"];
    assert_eq!(machine["AutoPublishAlias"], "live");
    let alarms = json!([
        "Errors", {"Ref": "StateMachineShipItExecutionsFailedAlarm"}, {"Ref": "StateMachineShipItExecutionsTimedOutAlarm"}
    ]);
    let wanted = json!({"Type": "CANARY", "Percentage": 10, "Interval": 30, "Alarms": alarms});
    assert_eq!(machine["DeploymentPreference"], wanted);

    for template in
        [made(&published(), Format::Cloudformation), made(&published().encrypted_with_customer_key(), Format::Sam)]
    {
        let version = &template["Resources"]["StateMachineShipItVersion"];
        assert_eq!(version["UpdateReplacePolicy"], "Retain");
        let revision = json!({"Fn::GetAtt": ["StateMachineShipIt", "StateMachineRevisionId"]});
        assert_eq!(version["Properties"]["StateMachineRevisionId"], revision);
        let alias = &template["Resources"]["StateMachineShipItAliaslive"]["Properties"];
        assert_eq!(alias["Name"], "live");
        assert_eq!(
            alias["DeploymentPreference"]["StateMachineVersionArn"],
            json!({"Ref": "StateMachineShipItVersion"})
        );
        assert_eq!(alias["DeploymentPreference"]["Alarms"], alarms);
    }
    let output = &sam["Outputs"]["StateMachineShipItAliasliveArn"]["Value"];
    assert_eq!(*output, json!({"Ref": "StateMachineShipItAliaslive"}));
}

#[test]
fn who_starts_a_workflow_starts_its_alias() {
    let child = ship().with_alias("live", Deployment::all_at_once());
    let template = made(&running(&child), Format::Sam);
    let alias = json!({"Ref": "StateMachineShipItAliaslive"});
    let machine = &template["Resources"]["StateMachineOrders"]["Properties"];
    assert_eq!(machine["DefinitionSubstitutions"]["StateMachineShipItArn"], alias);
    let starts = statement(&template, "StateMachineOrdersRole", "UseStateMachineShipIt");
    // Permissions count for the state machine, whatever is started of it.
    assert_eq!(starts["Resource"], json!({"Ref": "StateMachineShipIt"}));
    let only = json!({"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["live"]}});
    assert_eq!(starts["Condition"], only);
}

#[test]
fn an_alias_in_the_arn_of_an_existing_workflow_becomes_a_condition() {
    let arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:Price";
    for (suffix, condition) in
        [("", Value::Null), (":live", json!({"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["live"]}}))]
    {
        let price = StateMachine::<String>::existing("Price", Arn::known(format!("{arn}{suffix}")));
        let workflow = Workflow::standard("Orders", |id: Expr<String>| Task::start_execution("Price it", &price, id));
        let template = made(&workflow, Format::Sam);
        let starts = statement(&template, "StateMachineOrdersRole", "UsePrice");
        assert_eq!((&starts["Resource"], &starts["Condition"]), (&json!(arn), &condition));
        let machine = &template["Resources"]["StateMachineOrders"]["Properties"];
        assert_eq!(machine["DefinitionSubstitutions"]["PriceArn"], format!("{arn}{suffix}"));
    }
}

#[test]
fn an_express_workflow_writes_its_logs() {
    let quick = Workflow::express("Quick", |_: Expr<String>| Succeed::new("Done"));
    for (format, logging) in [(Format::Sam, "Logging"), (Format::Cloudformation, "LoggingConfiguration")] {
        let template = made(&quick, format);
        assert_eq!(template["Resources"]["StateMachineQuick"]["Properties"][logging]["Level"], "ALL");
    }
}

#[test]
fn events_are_put_on_their_own_bus_only() {
    let workflow = Workflow::standard("Orders", |id: Expr<String>| {
        let shop = EventBus::existing("ShopBus", Arn::parameter("ShopBusArn", "The bus of the shop."));
        let first = Task::put_event("First", &EventBus::default_of_account(), "shop", "Placed", id);
        first.next(Task::put_event("Second", &shop, "shop", "Placed", id))
    });
    let template = made(&workflow, Format::Cloudformation);
    let role = "StateMachineOrdersRole";
    let bus = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default";
    assert_eq!(statement(&template, role, "UseDefaultEventBus")["Resource"], json!({"Fn::Sub": bus}));
    let second = statement(&template, role, "UseShopBus");
    assert_eq!((&second["Action"], &second["Resource"]), (&json!(["events:PutEvents"]), &json!({"Ref": "ShopBusArn"})));
    assert!(template["Parameters"]["ShopBusArn"].is_object());
}
