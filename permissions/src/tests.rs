//! What definitions are allowed.

use std::fmt;

use asl::document::{Document, Limits as Size};

use crate::{Limits, Named, Names, Needs, On, Reader, Symbols};

/// A placeholder, of which its name tells what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reference(String);

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Named for Reference {
    fn is_resource(&self) -> bool {
        self.0.ends_with("Url")
    }

    fn is_arn(&self) -> bool {
        self.0.ends_with("Arn")
    }

    fn is_state_machine(&self) -> bool {
        self.0.ends_with("MachineArn")
    }

    fn has_key(&self) -> bool {
        self.0.starts_with("Encrypted")
    }

    fn name(&self) -> Option<Self> {
        self.0.strip_suffix("ConnectionArn").map(|name| Self(name.to_owned() + "ConnectionName"))
    }
}

struct Placeholders;

impl Names<Reference> for Placeholders {
    fn text(&self, name: &str, symbols: &mut Symbols<Reference>) -> Option<String> {
        match name {
            "Known" => Some("orders".to_owned()),
            "Unknown" => None,
            _ => Some(symbols.of(Reference(name.to_owned()))),
        }
    }

    fn is_function(&self, name: &str) -> Option<bool> {
        match name {
            "PayFunctionArn" => Some(true),
            "PackActivityArn" => Some(false),
            _ => None,
        }
    }
}

/// The permissions of a definition, one line for each, and the findings.
fn policy(text: &str, limited_to: &[&str]) -> Vec<String> {
    let document = Document::by_name("a.json", text, Size::default()).unwrap();
    let limits = Limits::new(limited_to.iter().map(|arn| (Symbols::<Reference>::written(arn), ())).collect());
    let mut reader = Reader { names: &Placeholders, symbols: Symbols::default(), limits, limit_with: "limit it" };
    let needs = reader.machine(document.root());
    lines(&needs)
}

fn lines(needs: &Needs<'_, Reference>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (granted, states) in &needs.granted {
        let on = match &granted.on {
            On::Arns(arns) => arns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            On::Everything => "*".to_owned(),
            On::Resource(value) => format!("the resource {value}"),
            On::ExecutionsOf(value) => format!("executions of {value}"),
            On::KeyOf(value, via) => format!("key of {value} via {via}"),
            On::Rule(name) => format!("rule {name}"),
        };
        let mut line = format!("{}: {} on {on}", states.join(", "), granted.actions.join(" "));
        for when in &granted.conditions {
            line.push_str(&format!(" if {} {} {}", when.operator, when.key, when.value));
        }
        lines.push(line);
    }
    lines.extend(needs.distributed.iter().map(|state| format!("{state}: starts executions")));
    lines.extend(
        needs.by_other_roles.iter().map(|(state, actions)| format!("{state}: {} by its role", actions.join(" "))),
    );
    let findings = needs.findings.iter();
    lines.extend(findings.map(|finding| format!("{} {}", finding.code().id, finding.message())));
    lines
}

/// A definition of one state.
fn one(state: &str) -> String {
    format!(r#"{{"StartAt": "A", "States": {{"A": {state}}}}}"#)
}

fn task(resource: &str, parameters: &str) -> String {
    one(&format!(r#"{{"Type": "Task", "Resource": "{resource}", "Parameters": {parameters}, "End": true}}"#))
}

const STACK: &str = "${AWS::Region}:${AWS::AccountId}";

#[test]
fn what_is_named_is_allowed_exactly() {
    let get = "arn:aws:states:::dynamodb:getItem";
    let table = |name: &str| format!("A: dynamodb:GetItem on arn:${{AWS::Partition}}:dynamodb:{STACK}:table/{name}");
    assert_eq!(policy(&task(get, r#"{"TableName": "orders"}"#), &[]), [table("orders")]);
    assert_eq!(policy(&task(get, r#"{"TableName": "${Known}"}"#), &[]), [table("orders")]);
    assert_eq!(policy(&task(get, r#"{"TableName": "${Table}-live"}"#), &[]), [table("${Table}-live")]);
    let format = r#"{"TableName.$": "States.Format('orders-{}', 'live')"}"#;
    assert_eq!(policy(&task(get, format), &[]), [table("orders-live")]);
    let format = r#"{"TableName.$": "States.Format('orders-{}', $.stage)"}"#;
    assert_eq!(policy(&task(get, format), &[]), [table("orders-*")]);
    let format = r#"{"TableName.$": "States.Format('${Known}-{}', $.stage)"}"#;
    assert_eq!(policy(&task(get, format), &[]), [table("orders-*")]);
    let arn = r#"{"TableName": "arn:aws-cn:dynamodb:cn-north-1:1:table/orders"}"#;
    assert_eq!(policy(&task(get, arn), &[]), ["A: dynamodb:GetItem on arn:aws-cn:dynamodb:cn-north-1:1:table/orders"]);
    let arn = r#"{"TableName": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:1:table/${Table}"}"#;
    let wanted = "A: dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:1:table/${Table}";
    assert_eq!(policy(&task(get, arn), &[]), [wanted]);
    assert_eq!(policy(&task(get, r#"{"TableName": "${TableArn}"}"#), &[]), ["A: dynamodb:GetItem on ${TableArn}"]);
}

#[test]
fn what_is_open_is_narrow_and_said() {
    let scan = "arn:aws:states:::aws-sdk:dynamodb:scan";
    let any = format!("arn:${{AWS::Partition}}:dynamodb:{STACK}:table/*");
    let message =
        format!("R052 which resource `A` uses is only known when it runs, so `dynamodb:Scan` is allowed on `{any}`");
    let open = [format!("A: dynamodb:Scan on {any}"), message];
    for parameters in [r#"{"TableName.$": "$.table"}"#, r#"{"TableName": "${Unknown}"}"#, r#"{"TableName": "*"}"#] {
        assert_eq!(policy(&task(scan, parameters), &[]), open, "{parameters}");
    }
    let without = r#"{"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true}"#;
    let found = policy(&one(without), &[]);
    assert!(found[0].ends_with("table/*") && found[1].starts_with("R052"), "{found:#?}");
    let known = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let limited = policy(&task(scan, r#"{"TableName.$": "$.table"}"#), &[known]);
    assert_eq!(limited, [format!("A: dynamodb:Scan on {known}")]);
}

#[test]
fn what_no_member_names_can_be_limited() {
    let mail =
        task("arn:aws:states:::aws-sdk:sesv2:sendEmail", r#"{"FromEmailAddress": "a@example.com", "Content": {}}"#);
    let any = format!("A: ses:SendEmail on arn:${{AWS::Partition}}:ses:{STACK}:identity/*");
    assert_eq!(policy(&mail, &[]), [any]);
    let identity = "arn:aws:ses:eu-west-1:111122223333:identity/example.com";
    assert_eq!(policy(&mail, &[identity]), [format!("A: ses:SendEmail on {identity}")]);
}

#[test]
fn a_request_may_name_a_resource_by_its_arn_or_none() {
    let call =
        |call: &str, parameters: &str| policy(&task(&format!("arn:aws:states:::aws-sdk:{call}"), parameters), &[]);
    let stream = "arn:aws:kinesis:eu-west-1:1:stream/s";
    let put = format!(r#"{{"StreamARN": "{stream}", "Data": "x", "PartitionKey": "p"}}"#);
    assert_eq!(call("kinesis:putRecord", &put), [format!("A: kinesis:PutRecord on {stream}")]);
    let named = format!("A: kinesis:PutRecord on arn:${{AWS::Partition}}:kinesis:{STACK}:stream/s");
    assert_eq!(call("kinesis:putRecord", r#"{"StreamName": "s"}"#), [named]);
    assert_eq!(call("costexplorer:getCostAndUsage", r#"{"Granularity": "DAILY"}"#), ["A: ce:GetCostAndUsage on *"]);
    let view = "arn:aws:billing::1:billingview/x";
    let asked = call("costexplorer:getCostAndUsage", &format!(r#"{{"BillingViewArn": "{view}"}}"#));
    assert_eq!(asked, [format!("A: ce:GetCostAndUsage on {view}")]);
    assert_eq!(call("translate:translateText", r#"{"Text": "a"}"#), ["A: translate:TranslateText on *"]);
    let with_terms = format!("A: translate:TranslateText on arn:${{AWS::Partition}}:translate:{STACK}:terminology/t");
    assert_eq!(call("translate:translateText", r#"{"TerminologyNames": ["t"]}"#), [with_terms]);
}

#[test]
fn what_a_policy_cannot_name_is_open() {
    let decrypt =
        |key: &str| policy(&task("arn:aws:states:::aws-sdk:kms:decrypt", &format!(r#"{{"KeyId": "{key}"}}"#)), &[]);
    let any = format!("A: kms:Decrypt on arn:${{AWS::Partition}}:kms:{STACK}:key/*");
    let found = decrypt("alias/orders");
    assert!(found[0] == any && found[1].starts_with("R052"), "{found:#?}");
    assert_eq!(
        decrypt("arn:aws:kms:eu-west-1:1:alias/a")[0],
        "A: kms:Decrypt on arn:${AWS::Partition}:kms:eu-west-1:1:key/*"
    );
    assert_eq!(decrypt("arn:aws:kms:eu-west-1:1:key/k"), ["A: kms:Decrypt on arn:aws:kms:eu-west-1:1:key/k"]);
    // What is to be an ARN, and is none.
    let found = policy(&task("arn:aws:states:::aws-sdk:sns:publishBatch", r#"{"TopicArn": "news"}"#), &[]);
    let any = format!("A: sns:Publish on arn:${{AWS::Partition}}:sns:{STACK}:*");
    assert!(found[0] == any && found[1].starts_with("R052"), "{found:#?}");
}

#[test]
fn jsonata_tells_what_it_makes() {
    let state = |arguments: &str| {
        let state = format!(
            r#"{{"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Arguments": {arguments}, "End": true}}"#
        );
        policy(&one(&state), &[])
    };
    let object = |key: &str| vec![format!("A: s3:GetObject on arn:${{AWS::Partition}}:s3:::{key}")];
    assert_eq!(state(r#"{"Bucket": "b", "Key": "{% 'in/' & $states.input.id %}"}"#), object("b/in/*"));
    assert_eq!(state(r#""{% {'Bucket': 'b', 'Key': 'in/' & 'a'} %}""#), object("b/in/a"));
    let either = "arn:${AWS::Partition}:s3:::a/k arn:${AWS::Partition}:s3:::b/k";
    let chosen = state(r#"{"Bucket": "{% $x ? 'a' : 'b' %}", "Key": "k"}"#);
    assert_eq!(chosen, [format!("A: s3:GetObject on {either}")]);
    assert_eq!(state(r#"{"Bucket": "{% '${Photos}' %}", "Key": "{% $x %}"}"#), object("${Photos}/*"));
}

#[test]
fn functions_activities_and_hidden_calls() {
    let bare =
        |resource: &str| policy(&one(&format!(r#"{{"Type": "Task", "Resource": "{resource}", "End": true}}"#)), &[]);
    let function = "arn:aws:lambda:eu-west-1:1:function:pay";
    assert_eq!(bare(function), [format!("A: lambda:InvokeFunction on {function}")]);
    assert_eq!(bare("${PayFunctionArn}"), ["A: lambda:InvokeFunction on ${PayFunctionArn}"]);
    assert_eq!(bare("${PackActivityArn}"), [""; 0]);
    assert_eq!(bare("arn:aws:states:eu-west-1:1:activity:pack"), [""; 0]);
    let taken = "R051 `A` calls `${Pay}`, which is taken for the ARN of a Lambda function";
    assert_eq!(bare("${Pay}"), ["A: lambda:InvokeFunction on ${Pay}", taken]);
    let hidden = "R051 what `A` calls is known only at deployment, so the policy does not allow it: \
                  `arn:aws:states:::${Service}:x`";
    assert_eq!(bare("arn:aws:states:::${Service}:x"), [hidden]);
    let unknown = "R050 no source says which permission `A` needs: `arn:aws:states:::aws-sdk:dynamodb:scans`";
    assert_eq!(bare("arn:aws:states:::aws-sdk:dynamodb:scans"), [unknown]);
    assert_eq!(bare("x"), ["R050 no source says which permission `A` needs: `x`"]);
}

#[test]
fn jobs_roles_and_keys() {
    let start = r#"{"StateMachineArn": "${ChildMachineArn}", "Input": {}}"#;
    let found = policy(&task("arn:aws:states:::states:startExecution.sync:2", start), &[]);
    assert_eq!(
        found,
        [
            "A: states:StartExecution on ${ChildMachineArn}",
            "A: states:DescribeExecution states:StopExecution on executions of ChildMachineArn",
            "A: events:PutTargets events:PutRule events:DescribeRule on rule \
             StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ]
    );
    let send = r#"{"QueueUrl": "${EncryptedUrl}", "MessageBody": "x"}"#;
    let found = policy(&task("arn:aws:states:::sqs:sendMessage", send), &[]);
    let key = "A: kms:Decrypt kms:GenerateDataKey on key of EncryptedUrl via sqs";
    assert_eq!(found, ["A: sqs:SendMessage on the resource EncryptedUrl", key]);
    let run = r#"{"TaskDefinition": "shrink:3", "Overrides": {"TaskRoleArn": "arn:aws:iam::1:role/tasks"}}"#;
    let found = policy(&task("arn:aws:states:::ecs:runTask", run), &[]);
    let pass =
        "A: iam:PassRole on arn:aws:iam::1:role/tasks if StringEquals iam:PassedToService ecs-tasks.amazonaws.com";
    assert!(found.contains(&pass.to_owned()), "{found:#?}");
}

#[test]
fn an_http_call_is_allowed_its_endpoint_its_connection_and_its_secret() {
    let call = r#"{"ApiEndpoint": "https://api.example.com/x?a=1", "Method": "GET",
        "Authentication": {"ConnectionArn": "${ShopConnectionArn}"}}"#;
    let secret = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:events!connection/\
                  ${ShopConnectionName}/*";
    assert_eq!(
        policy(&task("arn:aws:states:::http:invoke", call), &[]),
        [
            "A: states:InvokeHTTPEndpoint on * if StringEquals states:HTTPMethod GET if StringLike \
             states:HTTPEndpoint https://api.example.com/x?a=1"
                .to_owned(),
            "A: events:RetrieveConnectionCredentials on ${ShopConnectionArn}".to_owned(),
            format!("A: secretsmanager:GetSecretValue secretsmanager:DescribeSecret on {secret}"),
        ]
    );
}

#[test]
fn another_role_is_assumed_and_needs_what_the_call_needs() {
    let state = |role: &str| {
        let text = format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {{"FunctionName": "f"}},
                "Credentials": {role}, "End": true}}"#
        );
        policy(&one(&text), &[])
    };
    let by = "A: lambda:InvokeFunction by its role";
    let role = "arn:aws:iam::444455556666:role/calls";
    let known = state(&format!(r#"{{"RoleArn": "{role}"}}"#));
    assert_eq!(known, [format!("A: sts:AssumeRole on {role}"), by.to_owned()]);
    let any = "arn:${AWS::Partition}:iam::*:role/*";
    let open = state(r#"{"RoleArn.$": "$.role"}"#);
    let message =
        format!("R052 which role `A` assumes is only known when it runs, so `sts:AssumeRole` is allowed on `{any}`");
    assert_eq!(open, [format!("A: sts:AssumeRole on {any}"), by.to_owned(), message]);
}

#[test]
fn maps_read_write_and_start_children() {
    let map = |reader: &str| {
        let state = format!(
            r#"{{"Type": "Map", "ItemReader": {reader}, "ItemProcessor": {{
                "ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}, "StartAt": "B", "States": {{
                    "B": {{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:f", "End": true}}}}}},
                "ResultWriter": {{"Resource": "arn:aws:states:::s3:putObject", "Parameters": {{
                    "Bucket": "out", "Prefix": "results"}}}}, "End": true}}"#
        );
        policy(&one(&state), &[])
    };
    let s3 = "arn:${AWS::Partition}:s3:::";
    let rest = [
        format!("A: s3:PutObject s3:GetObject s3:ListMultipartUploadParts s3:AbortMultipartUpload on {s3}out/results*"),
        "B: lambda:InvokeFunction on arn:aws:lambda:eu-west-1:1:function:f".to_owned(),
        "A: starts executions".to_owned(),
    ];
    let reads = |first: Vec<String>| first.into_iter().chain(rest.clone()).collect::<Vec<_>>();
    let csv = r#"{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV"},
        "Parameters": {"Bucket": "in", "Key": "a.csv"}}"#;
    assert_eq!(map(csv), reads(vec![format!("A: s3:GetObject on {s3}in/a.csv")]));
    let list = r#"{"Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {"Bucket": "in", "Prefix": "p/"}}"#;
    assert_eq!(map(list), reads(vec![format!("A: s3:ListBucket on {s3}in")]));
    let load = r#"{"Resource": "arn:aws:states:::s3:listObjectsV2", "ReaderConfig": {"InputType": "JSON",
        "Transformation": "LOAD_AND_FLATTEN"}, "Parameters": {"Bucket": "in", "Prefix": "p/"}}"#;
    let both = vec![format!("A: s3:ListBucket on {s3}in"), format!("A: s3:GetObject on {s3}in/p/*")];
    assert_eq!(map(load), reads(both));
}

#[test]
fn states_that_need_the_same_are_named_together() {
    let call = r#"{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}}"#;
    let text = format!(
        r#"{{"StartAt": "A", "States": {{"A": {call}, "P": {{"Type": "Parallel", "Branches": [
            {{"StartAt": "B", "States": {{"B": {call}}}}}, {{"StartAt": "C", "States": {{"C": {call}}}}}]}}, "D": {call}}}}}"#
    );
    let function = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:f";
    assert_eq!(policy(&text, &[]), [format!("A, B, C, D: lambda:InvokeFunction on {function}")]);
}

#[test]
fn huge_and_strange_requests_end() {
    let items: Vec<String> =
        (0..3000).map(|n| format!(r#"{{"Put": {{"TableName": "t{n}", "Item": {{}}}}}}"#)).collect();
    let write = task(
        "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
        &format!(r#"{{"TransactItems": [{}]}}"#, items.join(",")),
    );
    let found = policy(&write, &[]);
    assert!(found[0].ends_with("table/*") && found[1].starts_with("R052"), "{found:#?}");
    for strange in ["[]", "null", "3", "\"{% $ %}\"", r#"{"TableName": {"a": []}}"#, "{\"TableName\": \"\u{F0011}${\"}"]
    {
        let _ = policy(&task("arn:aws:states:::dynamodb:getItem", strange), &[]);
    }
    for strange in ["[]", "{}", r#"{"States": 3}"#, r#"{"States": {"A": 3}}"#, r#"{"States": {"A": {"Type": "Task"}}}"#]
    {
        assert_eq!(policy(strange, &[]), [""; 0]);
    }
}
