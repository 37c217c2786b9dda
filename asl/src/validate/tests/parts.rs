//! Tasks, choice rules, Parallel and Map.

use super::*;

/// A task with a request.
fn resource_with(call: &str, request: &str) -> String {
    let resource = format!("arn:aws:states:::{call}");
    path(&format!(r#"{{"Type": "Task", "Resource": "{resource}", "Parameters": {{{request}}}, "End": true}}"#))
}

/// An HTTP task with an endpoint and a connection.
fn http(endpoint: &str, connection: &str) -> String {
    let request = r#""Method": "GET""#;
    let connection = format!(r#""Authentication": {{"ConnectionArn": "{connection}"}}"#);
    resource_with("http:invoke", &format!(r#""ApiEndpoint": {endpoint}, {request}, {connection}"#))
}

pub(super) fn cases() -> Vec<Case> {
    let resource = |text: &str| path(&format!(r#"{{"Type": "Task", "Resource": "{text}", "End": true}}"#));
    let lambda = "lambda:invoke";
    let catching = |call: &str, error: &str| {
        let retry = format!(r#""Retry": [{{"ErrorEquals": ["{error}"]}}]"#);
        path(&format!(r#"{{"Type": "Task", "Resource": "arn:aws:states:::{call}", {retry}, "End": true}}"#))
    };
    let label = |text: &str| path(&map(&format!(r#""Label": "{text}""#)));
    // Three Maps, of which the last is in a branch of a Parallel.
    let twice = |one: &str, two: &str, three: &str| {
        let map = |name: &str, label: &str, next: &str| {
            let processor = format!(
                r#"{{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}, "StartAt": "{name}x",
                "States": {{"{name}x": {{"Type": "Succeed"}}}}}}"#
            );
            format!(r#"{{"Type": "Map", "Label": "{label}", "ItemProcessor": {processor}, {next}}}"#)
        };
        let inner = map("M", three, r#""End": true"#);
        format!(
            r#"{{"StartAt": "A", "States": {{"A": {}, "B": {}, "P": {{"Type": "Parallel", "Branches": [
            {{"StartAt": "M", "States": {{"M": {inner}}}}}], "End": true}}}}}}"#,
            map("A", one, r#""Next": "B""#),
            map("B", two, r#""Next": "P""#),
        )
    };
    let reader = |config: &str| {
        path(&map(&format!(
            r#""ItemReader": {{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {config}}}"#
        )))
    };
    let writer = |config: &str| path(&map(&format!(r#""ResultWriter": {{"WriterConfig": {config}}}"#)));
    let configured = |config: &str| path(&map_with(config, r#"{"Type": "Succeed"}"#, r#""Comment": """#));
    let credentials = |text: &str| task(&format!(r#""Credentials": {text}"#));
    let rule = |fields: &str| choice(&format!(r#"[{{{fields}, "Next": "E"}}]"#));
    let waiting = r#"{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
                      "Parameters": {"QueueUrl": "q", "MessageBody": {"t.$": "$$.Task.Token"}}}"#;
    let good = rule(r#""Variable": "$.a", "StringEquals": "b""#);
    vec![
        ("V077", catching(lambda, "SQS.AmazonSQSException"), catching(lambda, "SQS.Full")),
        ("V077", catching(lambda, "States.HeartbeatTimeout"), catching(lambda, "States.Timeout")),
        ("V077", catching(lambda, "States.Http.StatusCode.404"), catching("http:invoke", "States.Http.StatusCode.404")),
        ("V077", catching(lambda, "States.ItemReaderFailed"), catching(lambda, "States.TaskFailed")),
        ("V077", catching(lambda, "States.QueryEvaluationError"), catching(lambda, "States.IntrinsicFailure")),
        (
            "V077",
            catching("dynamodb:putItem", "DynamoDb.ResourceNotFoundException"),
            catching("aws-sdk:dynamodb:query", "DynamoDb.ResourceNotFoundException"),
        ),
        (
            "V077",
            catching("aws-sdk:s3:getObject", "SNS.NotFoundException"),
            catching("sqs:sendMessage.waitForTaskToken", "SNS.NotFoundException"),
        ),
        (
            "V077",
            catching("sqs:sendMessage", "Lambda.Unknown"),
            catching("states:startExecution.sync", "Lambda.Unknown"),
        ),
        ("V077", catching("sqs:sendMessage", "States.NoChoiceMatched"), catching("sqs:sendMessage", "SQS.Anything")),
        ("V080", resource("pay"), resource("${Pay}")),
        (
            "V080",
            resource("arn:aws:lambda:eu-west-1:123456789012:function"),
            resource("arn:aws-cn:lambda:cn-north-1:123456789012:function:pay:live"),
        ),
        (
            "V080",
            resource("arn:aws:lambda:eu-west-1:ME:function:pay"),
            resource("arn:${AWS::Partition}:lambda:${R}:${A}:function:${F}:$LATEST"),
        ),
        ("V081", resource("arn:aws:states:::dynamodb:query"), resource("arn:aws:states:::aws-sdk:dynamodb:query")),
        ("V081", resource("arn:aws:states:::aws-sdk:dynamodb:Query"), resource("arn:aws:states:::dynamodb:getItem")),
        ("V081", resource("arn:aws:states:::sqs:sendMessage.sync"), resource("arn:aws:states:::glue:startJobRun.sync")),
        (
            "V081",
            resource("arn:aws:states:::aws-sdk:stepfunctions:startExecution"),
            resource("arn:aws:states:::aws-sdk:sfn:listActivities"),
        ),
        (
            "V081",
            resource("arn:aws:states:::aws-sdk:sts:assumeRole"),
            resource("arn:aws:states:::aws-sdk:sts:getCallerIdentity"),
        ),
        (
            "V081",
            resource("arn:aws:states:::aws-sdk:sfn:listActivitys"),
            // Of a service without a model, nobody knows the actions.
            resource("arn:aws:states:::aws-sdk:gamesparks:listGamez"),
        ),
        (
            "V081",
            resource("arn:aws:states:::aws-sdk:bedrockruntime:converseStream"),
            resource("arn:aws:states:::aws-sdk:bedrockruntime:converse"),
        ),
        (
            "V117",
            resource("arn:aws:states:::aws-sdk:qldb:listLedgers"),
            resource("arn:aws:states:::aws-sdk:dynamodb:listTables"),
        ),
        ("V081", resource("arn:aws:states:::s3:getObject"), reader(r#"{"InputType": "JSON"}"#)),
        (
            "V082",
            path(&task(r#""TimeoutSeconds": 5, "HeartbeatSeconds": 6"#)),
            path(&task(r#""Parameters": {"FunctionName": "f"}, "TimeoutSeconds": 5, "HeartbeatSeconds": 5"#)),
        ),
        ("V083", path(&credentials(r#""{% $role %}""#)), jsonata(&credentials(r#""{% $role %}""#))),
        ("V084", path(&credentials("{}")), path(&credentials(r#"{"RoleArn.$": "$.role"}"#))),
        (
            "V084",
            jsonata(&credentials(r#"{"RoleArn.$": "$.role"}"#)),
            jsonata(&credentials(r#"{"RoleArn": "{% $role %}"}"#)),
        ),
        (
            "V184",
            path(&task(r#""Parameters": {"Payload": {}}"#)),
            path(&task(r#""Parameters": {"FunctionName.$": "$.name"}"#)),
        ),
        (
            "V184",
            jsonata(
                r#"{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true, "Arguments": {"Message": ""}}"#,
            ),
            jsonata(&task(r#""Arguments": "{% $states.input %}""#)),
        ),
        (
            "V184",
            path(&task(r#""Parameters": {"functionName": "f"}"#)),
            path(&task(r#""Parameters": {"FunctionName": "f", "Payloads": 1}"#)).replace("Payloads", "Qualifier"),
        ),
        (
            "V184",
            path(&task(r#""Parameters": {"FunctionName": "f", "Anything": 1}"#)),
            path(&task(r#""Parameters": {"FunctionName": "f", "TenantId": "t"}"#)),
        ),
        (
            "V087",
            resource("arn:aws:states:::aws-sdk:s3:getObject"),
            resource("arn:aws:states:::aws-sdk:s3:listBuckets"),
        ),
        (
            "V184",
            path(&map(r#""ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b"}}"#)),
            path(&map(
                r#""ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}"#,
            )),
        ),
        (
            "V184",
            resource_with(
                "ecs:runTask",
                r#""TaskDefinition": "t", "NetworkConfiguration": {"awsvpcConfiguration": {}}"#,
            ),
            resource_with(
                "ecs:runTask",
                r#""TaskDefinition": "t", "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["s"]}}"#,
            ),
        ),
        ("V185", http(r#""$.url""#, "${Connection}"), http(r#""https://api.example.org""#, "${Connection}")),
        ("V185", http("7", "${Connection}"), http(r#""https://${Host}/a""#, "${Connection}")),
        (
            "V186",
            http(r#""https://api.example.org""#, "orders"),
            http(r#""https://api.example.org""#, "arn:aws:events:eu-west-1:123456789012:connection/orders/0a1b"),
        ),
        ("V088", resource("arn:aws:states:::sqs:sendMessage.waitForTaskToken"), path(waiting)),
        (
            "V089",
            path(waiting),
            path(&waiting.replace(r#""End": true"#, r#""End": true, "TimeoutSecondsPath": "$.limit""#)),
        ),
        ("V090", choice("[]"), good.clone()),
        ("V091", choice(r#"[{"Variable": "$.a", "StringEquals": "b"}]"#), good.clone()),
        (
            "V092",
            rule(r#""Not": {"Variable": "$.a", "IsNull": true, "Next": "E"}"#),
            rule(r#""Not": {"Variable": "$.a", "IsNull": true, "Comment": "x"}"#),
        ),
        ("V093", jsonata_choice(r#"[{"Next": "E"}]"#), jsonata_choice(r#"[{"Condition": true, "Next": "E"}]"#)),
        (
            "V094",
            rule(r#""Variable": "$.a", "NumericLessThan": 5, "NumericGreaterThan": 1"#),
            rule(r#""And": [{"Variable": "$.a", "NumericLessThan": 5}, {"Variable": "$.a", "NumericGreaterThan": 1}]"#),
        ),
        ("V094", rule(r#""Variable": "$.a", "Not": {"Variable": "$.a", "IsNull": true}"#), good.clone()),
        ("V095", rule(r#""Variable": "$.a""#), rule(r#""Variable": "$.a", "StringEqualsPath": "$.b""#)),
        ("V096", rule(r#""StringEquals": "b""#), good.clone()),
        (
            "V097",
            rule(r#""Variable": "$.a", "NumericEquals": "1""#),
            rule(r#""Variable": "$.a", "NumericEquals": "${One}""#),
        ),
        (
            "V097",
            rule(r#""Variable": "$.a", "TimestampEquals": "today""#),
            rule(r#""Variable": "$.a", "TimestampEquals": "2026-08-01T00:00:00Z""#),
        ),
        ("V098", rule(r#""Or": []"#), rule(r#""Or": [{"Variable": "$.a", "IsNull": true}]"#)),
        (
            "V120",
            path(r#"{"Type": "Parallel", "Branches": [], "End": true}"#),
            path(
                r#"{"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Fail"}}}], "End": true}"#,
            ),
        ),
        ("V121", configured(r#"{"Mode": "Inline"}"#), configured(r#"{"Mode": "INLINE"}"#)),
        ("V122", configured(r#"{"Mode": "DISTRIBUTED"}"#), configured("{}")),
        (
            "V123",
            configured(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRES"}"#),
            configured(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}"#),
        ),
        (
            "V124",
            path(&map_with(r#"{"Mode": "INLINE"}"#, r#"{"Type": "Succeed"}"#, r#""Label": "a""#)),
            path(&map_with(r#"{"Mode": "INLINE"}"#, r#"{"Type": "Succeed"}"#, r#""MaxConcurrency": 1"#)),
        ),
        ("V125", label("a b"), label("a-b_c.d")),
        ("V125", label(&"a".repeat(41)), label(&"a".repeat(40))),
        ("V125", label(""), label("${Label}")),
        ("V160", twice("${A}", "orders", "orders"), twice("${A}", "orders", "Orders")),
        ("V160", twice("x", "${Label}", "x"), twice("x", "${Label}", "${Label}")),
        ("V126", reader(r#"{"InputType": "XML"}"#), reader(r#"{"InputType": "PARQUET"}"#)),
        (
            "V127",
            reader(r#"{"InputType": "CSV"}"#),
            reader(r#"{"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}"#),
        ),
        (
            "V127",
            reader(r#"{"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}"#),
            reader(r#"{"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"]}"#),
        ),
        (
            "V128",
            path(&map(r#""ItemBatcher": {"BatchInput": {}}"#)),
            path(&map(r#""ItemBatcher": {"MaxInputBytesPerBatchPath": "$.bytes"}"#)),
        ),
        ("V129", writer(r#"{"Transformation": "NONE"}"#), writer(r#"{"OutputType": "JSONL"}"#)),
        ("V129", writer(r#"{"OutputType": "CSV"}"#), writer(r#"{"OutputType": "JSON", "Transformation": "FLATTEN"}"#)),
        (
            "V130",
            path(&map_with(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}"#, waiting, r#""Comment": """#)),
            path(&map_with(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}"#, waiting, r#""Comment": """#)),
        ),
    ]
}
