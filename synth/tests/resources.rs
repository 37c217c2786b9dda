//! Tables, buckets, buses and connections: what the stack makes with safe defaults, and what the execution role may do there.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use std::path::PathBuf;

use dsl::prelude::*;
use dsl::resource::{Bucket, Connection, EventBus, EventRule, Secret, Table};
use dsl::state::map::{ItemReader, S3ObjectFields};
use dsl::state::task::HttpMethod;
use dsl::workflow::WorkflowType;
use serde_json::{Value, json};
use synth::stack::{Format, Named, template};

#[message]
struct Order {
    order_id: String,
    total: f64,
    expires: u64,
}

#[message]
struct Rates {
    euro: f64,
}

fn json_of(workflow: Workflow<impl Sized, impl Sized>) -> Value {
    let compiled = workflow.compile();
    assert_eq!(compiled.diagnostics(), [], "{:#?}", compiled.diagnostics());
    template(&[Named { name: "orders".to_owned(), compiled }], Format::Sam, PathBuf::new()).to_json()
}

/// The statements of the execution role, by what they are named after.
fn statement(template: &Value, sid: &str) -> Value {
    let role = &template["Resources"]["StateMachineOrdersRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    let statements = role["Statement"].as_array().unwrap();
    let named: Vec<_> = statements.iter().filter(|statement| statement["Sid"] == sid).collect();
    assert_eq!(named.len(), 1, "{sid}: {statements:#?}");
    named[0].clone()
}

#[test]
fn a_table_is_encrypted_backed_up_protected_and_retained() {
    let orders = Table::<Order>::new("OrderTable", |order| order.order_id)
        .sort_key(|order| order.total)
        .time_to_live(|order| order.expires);
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| Task::put_item("Keep", &orders, order)));
    let table = &template["Resources"]["OrderTable"];
    assert_eq!(
        table["Properties"],
        json!({
            "AttributeDefinitions": [
                {"AttributeName": "order_id", "AttributeType": "S"},
                {"AttributeName": "total", "AttributeType": "N"},
            ],
            "KeySchema": [
                {"AttributeName": "order_id", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "SSESpecification": {"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            "DeletionProtectionEnabled": true,
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true},
        })
    );
    assert_eq!(
        (&table["DeletionPolicy"], &table["UpdateReplacePolicy"]),
        (&json!("RetainExceptOnCreate"), &json!("Retain"))
    );
    let statement = statement(&template, "UseOrderTable");
    assert_eq!(statement["Action"], json!(["dynamodb:PutItem"]));
    assert_eq!(statement["Resource"], json!({"Fn::GetAtt": ["OrderTable", "Arn"]}));
}

#[test]
fn what_several_tasks_do_with_a_table_is_one_statement() {
    let orders = Table::<Order>::new("OrderTable", |order| order.order_id);
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Task::put_item("Keep", &orders, order)
            .next(Task::get_item("Read", &orders, order.order_id))
            .next(Task::put_item("Keep Again", &orders, order))
    }));
    let statement = statement(&template, "UseOrderTable");
    assert_eq!(statement["Action"], json!(["dynamodb:PutItem", "dynamodb:GetItem"]));
}

#[test]
fn an_existing_table_is_only_named() {
    let arn = Arn::parameter("OrderTableArn", "The table of the orders.");
    let orders = Table::<Order>::existing("OrderTable", arn, |order| order.order_id);
    let template = json_of(Workflow::standard("Orders", |id: Expr<String>| Task::delete_item("Drop", &orders, id)));
    assert_eq!(template["Resources"]["OrderTable"], Value::Null);
    let machine = &template["Resources"]["StateMachineOrders"]["Properties"];
    assert_eq!(machine["DefinitionSubstitutions"]["OrderTableArn"], json!({"Ref": "OrderTableArn"}));
    assert_eq!(statement(&template, "UseOrderTable")["Resource"], json!({"Ref": "OrderTableArn"}));
}

#[test]
fn a_bucket_is_private_encrypted_versioned_and_retained() {
    let reports = Bucket::new("ReportBucket").event_bridge_enabled();
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Task::put_json("Write", &reports, format_text("orders/{}.json", [order.order_id]), order)
    }));
    let bucket = &template["Resources"]["ReportBucket"];
    let properties = &bucket["Properties"];
    assert_eq!(bucket["DeletionPolicy"], "RetainExceptOnCreate");
    let blocked = properties["PublicAccessBlockConfiguration"].as_object().unwrap();
    assert_eq!(blocked.values().filter(|value| **value == json!(true)).count(), 4);
    let encryption = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms");
    assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled");
    assert_eq!(properties["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"], true);
    let policy = &template["Resources"]["ReportBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][0];
    assert_eq!(
        (&policy["Effect"], &policy["Condition"]),
        (&json!("Deny"), &json!({"Bool": {"aws:SecureTransport": "false"}}))
    );
    let statement = statement(&template, "S3PutObject");
    assert_eq!(
        statement["Resource"],
        json!({"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Part1}/orders/*", {"Part1": {"Ref": "ReportBucket"}}]})
    );
    let role = template["Resources"]["StateMachineOrdersRole"].to_string();
    assert!(role.contains("kms:GenerateDataKey") && role.contains("s3.${AWS::Region}"), "{role}");
}

#[test]
fn a_copy_may_read_one_bucket_and_write_another() {
    let (inbox, archive) = (Bucket::new("Inbox"), Bucket::new("Archive"));
    let template = json_of(Workflow::standard("Orders", |key: Expr<String>| {
        Task::copy_object("Copy", (&inbox, key), (&archive, key)).next(Task::delete_object("Delete", &inbox, key))
    }));
    let on = |sid: &str| statement(&template, sid)["Resource"]["Fn::Sub"].clone();
    let of = |bucket: &str| json!(["arn:${AWS::Partition}:s3:::${Part1}/*", {"Part1": {"Ref": bucket}}]);
    assert_eq!(on("S3GetObject"), of("Inbox"));
    assert_eq!(on("S3PutObject"), of("Archive"));
    assert_eq!(on("S3DeleteObject"), of("Inbox"));
}

#[test]
fn a_connection_has_no_secret_in_the_template_and_gives_just_its_own_permissions() {
    let secret = Secret::named("bank");
    let bank = Connection::api_key("Bank", "x-api-key", secret.member("apiKey"));
    let template = json_of(Workflow::standard("Orders", |currency: Expr<String>| {
        Task::http_invoke("Ask", &bank, HttpMethod::Get, "https://bank.example.com/rates")
            .query_parameter("currency", currency)
            .response::<Rates>()
            .then(|response| Pass::new("Rate", response.body.euro))
    }));
    let connection = &template["Resources"]["Bank"]["Properties"];
    assert_eq!(connection["AuthorizationType"], "API_KEY");
    let parameters = &connection["AuthParameters"]["ApiKeyAuthParameters"];
    assert_eq!(parameters["ApiKeyValue"], "{{resolve:secretsmanager:bank:SecretString:apiKey}}");
    let credentials = statement(&template, "UseBank");
    assert_eq!(credentials["Action"], json!(["events:RetrieveConnectionCredentials"]));
    assert_eq!(credentials["Resource"], json!({"Fn::GetAtt": ["Bank", "Arn"]}));
    let secret = statement(&template, "SecretsmanagerGetSecretValue");
    assert_eq!(secret["Action"], json!(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]));
    let arn =
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:events!connection/${Part1}/*";
    assert_eq!(secret["Resource"], json!({"Fn::Sub": [arn, {"Part1": {"Ref": "Bank"}}]}));
    let invoke = statement(&template, "StatesInvokeHTTPEndpoint");
    assert_eq!(invoke["Condition"]["StringEquals"]["states:HTTPMethod"], "GET");
    assert_eq!(invoke["Condition"]["StringLike"]["states:HTTPEndpoint"], "https://bank.example.com/rates");
}

#[test]
fn connections_with_basic_and_oauth_name_their_secrets() {
    let secret = Secret::named("shop");
    let basic = Connection::basic("Basic", secret.member("user"), secret.member("password"));
    let oauth =
        Connection::oauth("OAuth", "https://id.example.com/token", secret.member("id"), secret.member("secret"))
            .scope("orders");
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Task::http_invoke("Ask", &basic, HttpMethod::Head, "https://shop.example.com").next(
            Task::http_invoke("Tell", &oauth, HttpMethod::Post, "https://shop.example.com/orders").request_body(order),
        )
    }));
    let of = |id: &str| template["Resources"][id]["Properties"]["AuthParameters"].clone();
    let basic = json!({
        "Username": "{{resolve:secretsmanager:shop:SecretString:user}}",
        "Password": "{{resolve:secretsmanager:shop:SecretString:password}}",
    });
    assert_eq!(of("Basic")["BasicAuthParameters"], basic);
    let oauth = &of("OAuth")["OAuthParameters"];
    assert_eq!(oauth["ClientParameters"]["ClientSecret"], "{{resolve:secretsmanager:shop:SecretString:secret}}");
    assert_eq!(oauth["OAuthHttpParameters"]["BodyParameters"][1], json!({"Key": "scope", "Value": "orders"}));
}

#[test]
fn a_bus_of_the_stack_has_a_name_of_its_own() {
    let bus = EventBus::new("OrderBus");
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Task::put_event("Tell", &bus, "shop.orders", "Order Placed", order)
    }));
    assert_eq!(template["Resources"]["OrderBus"]["Type"], "AWS::Events::EventBus");
    let rule = EventRule::<Order>::new("PlacedRule").source(["shop.orders"]).event_bus(&EventBus::new("PlacedBus"));
    let started =
        json_of(Workflow::standard("Orders", |order: OrderFields| Pass::new("Take", order)).triggered_by(rule));
    assert_eq!(started["Resources"]["PlacedRule"]["Properties"]["EventBusName"], json!({"Ref": "PlacedBus"}));
    assert_eq!(started["Resources"]["PlacedBus"]["Type"], "AWS::Events::EventBus");
    let name = template["Resources"]["OrderBus"]["Properties"]["Name"]["Fn::Sub"][0].as_str().unwrap();
    assert!(name.starts_with("OrderBus-${Id}"), "{name}");
    assert_eq!(statement(&template, "UseOrderBus")["Resource"], json!({"Fn::GetAtt": ["OrderBus", "Arn"]}));
}

#[test]
fn a_map_reads_encrypted_buckets_with_their_key_and_each_of_those_that_it_can_be() {
    let [photos, films] = ["Photos", "Films"].map(Bucket::new);
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Map::reading("Each", ItemReader::objects(&photos, "new/").one_of([&films], order.order_id))
            .distributed(WorkflowType::Express, |object: S3ObjectFields| Pass::new("Size", object.size))
    }));
    for (bucket, sid) in [("Photos", "ListPhotos"), ("Films", "ListFilms")] {
        assert_eq!(statement(&template, sid)["Resource"], json!({"Fn::GetAtt": [bucket, "Arn"]}));
    }
    let key = statement(&template, "EncryptForS3");
    assert_eq!(key["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));
    assert_eq!(key["Resource"], json!({"Fn::GetAtt": ["Key", "Arn"]}));
}

#[test]
fn calls_on_one_table_are_allowed_in_one_statement() {
    let orders = Table::<Order>::new("OrderTable", |order| order.order_id);
    let template = json_of(Workflow::standard("Orders", |order: OrderFields| {
        Task::get_item("Find", &orders, order.order_id).next(Task::delete_item("Drop", &orders, order.order_id))
    }));
    assert_eq!(statement(&template, "UseOrderTable")["Action"], json!(["dynamodb:GetItem", "dynamodb:DeleteItem"]));
}
