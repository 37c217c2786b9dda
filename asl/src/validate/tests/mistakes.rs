//! The mistakes that authors of definitions make, each with what is said of it and where.
//!
//! A `§` in a definition is no part of it: it is before the place that the finding of its row is about.

mod tokens;

use super::*;

/// What is found: the rule, the place, and whether the definition is refused.
struct Expected {
    rule: &'static str,
    message: &'static str,
    help: &'static str,
}

const fn expected_one(rule: &'static str, message: &'static str, help: &'static str) -> Expected {
    Expected { rule, message, help }
}

/// Validates a definition with a mark before each place, and compares with what is expected, from top to
/// bottom.
#[track_caller]
fn assert_found(options: Options<'_>, marked: &str, expected: &[Expected]) {
    let mut places = Vec::new();
    let (mut line, mut column) = (1, 1);
    for character in marked.chars() {
        match character {
            '§' => places.push((line, column)),
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
    }
    let findings = validate(&read(&marked.replace('§', "")), options);
    let found: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = finding.place().map(|place| (place.line, place.column));
            (finding.code().id, place, finding.message(), finding.help_text().unwrap_or_default())
        })
        .collect();
    let wanted: Vec<_> = places
        .into_iter()
        .zip(expected)
        .map(|(place, expected_one)| (expected_one.rule, Some(place), expected_one.message, expected_one.help))
        .collect();
    assert_eq!(found, wanted, "{marked}");
    assert_eq!(wanted.len(), expected.len(), "a mark for each finding: {marked}");
}

#[track_caller]
fn one(marked: &str, rule: &'static str, message: &'static str, help: &'static str) {
    assert_found(Options::default(), marked, &[expected_one(rule, message, help)]);
}

/// A JSONPath definition of one Task with these fields behind its `Type`.
fn old(fields: &str) -> String {
    format!(
        "{{\n  \"StartAt\": \"A\",\n  \"States\": {{\"A\": {{\n    \"Type\": \"Task\", {fields}, \"End\": true\n  }}}}\n}}"
    )
}

/// The same in JSONata.
fn new(fields: &str) -> String {
    old(fields).replacen('{', "{ \"QueryLanguage\": \"JSONata\",", 1)
}

const SEND: &str = r#""Resource": "arn:aws:states:::sqs:sendMessage""#;

#[test]
fn paths_that_are_none() {
    let pass = |fields: &str| {
        format!(
            "{{\n \"StartAt\": \"A\",\n \"States\": {{\"A\": {{\"Type\": \"Pass\",\n  {fields}, \"End\": true}}}}\n}}"
        )
    };
    one(
        &pass(r#""InputPath": "§order""#),
        "V040",
        "`InputPath` is not a path: expected `$`, found `o`",
        "a path begins with `$`, `$$` or `$` and the name of a variable",
    );
    one(
        &pass(r#""OutputPath": "$.order[§""#),
        "V040",
        "`OutputPath` is not a path: expected a quoted name, a number, `*` or `?(…)`, found the end",
        "names in brackets need quotes: `['order id']`",
    );
    one(
        &pass(r#""ResultPath": §"$.a[*]""#),
        "V041",
        "`ResultPath` is `$.a[*]`, which can select several values",
        "use only members and elements, such as `$.items[0].id`",
    );
    one(
        &pass(r#""Parameters": {"id.$": "§order.id"}"#),
        "V050",
        "this cannot be computed: this is neither a path nor a call of an intrinsic function",
        "a path begins with `$`, a call with `States.`",
    );
    one(
        &pass(r#""Parameters": {"id.$": "§States.Fromat('{}', $.id)"}"#),
        "V051",
        "the call is not well-formed: `States.Fromat` is not an intrinsic function",
        "did you mean `States.Format`?",
    );
}

#[test]
fn expressions_that_are_none() {
    let output = |expression: &str| {
        format!(
            "{{\n \"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\",\n \"States\": {{\"A\": {{\"Type\": \"Pass\",\n  \
             \"Output\": \"{{% {expression} %}}\", \"End\": true}}}}\n}}"
        )
    };
    one(
        &output("1 +§"),
        "V110",
        "this is not valid JSONata: the expression ends too early",
        "complete it after the last `+`",
    );
    one(
        &output("$states.input.a §=== 1"),
        "V110",
        "this is not valid JSONata: `===` is not allowed here",
        "JSONata compares with one `=`",
    );
    one(
        &output("§order.id"),
        "V111",
        "`order` is at the top level, where an expression has no data to read it from",
        "write `$states.input.order.id`, or `$order.id` for a variable",
    );
    one(&output("§$total"), "V063", "no state assigns `$total`", "add `total` to the `Assign` of an earlier state");
    let arguments = r#""Arguments": {"QueueUrl": "q", "MessageBody": "{% §$states.result %}"}"#;
    one(
        &new(&format!("{SEND}, {arguments}")),
        "V112",
        "`$states.result` has no value here",
        "read it in `Assign` or `Output` of the Task, Parallel or Map itself, and pass it on from there",
    );
}

#[test]
fn languages_that_do_not_mix() {
    let request = r#"{"QueueUrl": "q", "MessageBody": "pay"}"#;
    let jsonata = new(&format!(r#"{SEND}, §"Parameters": {request}"#));
    one(
        &jsonata,
        "V100",
        "`Parameters` does not exist in JSONata, the query language of this state",
        "use `Arguments` or `Output` instead of `Parameters`",
    );
    let jsonpath = old(&format!(r#"{SEND}, §"Arguments": {request}"#));
    one(
        &jsonpath,
        "V101",
        "`Arguments` does not exist in JSONPath, the query language of this state",
        "add `\"QueryLanguage\": \"JSONata\"` to the state, or use the fields of JSONPath",
    );
    let downgrade = new(&format!(r#"{SEND}, "QueryLanguage": §"JSONPath", "Parameters": {request}"#));
    one(
        &downgrade,
        "V015",
        "the state declares JSONPath, but the definition declares JSONata",
        "write the state in JSONata, or declare JSONata only in the states that use it",
    );
}

#[test]
fn calls_that_there_are_not() {
    let call = |call: &str| old(&format!(r#""Resource": §"arn:aws:states:::{call}""#));
    one(
        &call("aws-sdk:dynamobd:scan"),
        "V081",
        "there is no service integration `arn:aws:states:::aws-sdk:dynamobd:scan`",
        "did you mean `aws-sdk:dynamodb:scan`?",
    );
    one(
        &call("aws-sdk:dynamodb:Scan"),
        "V081",
        "there is no service integration `arn:aws:states:::aws-sdk:dynamodb:Scan`",
        "did you mean `aws-sdk:dynamodb:scan`?",
    );
    one(
        &call("dynamodb:query"),
        "V081",
        "there is no service integration `arn:aws:states:::dynamodb:query`",
        "use an SDK call: `arn:aws:states:::aws-sdk:dynamodb:query`",
    );
    one(
        &call("dynamodb:getItm"),
        "V081",
        "there is no service integration `arn:aws:states:::dynamodb:getItm`",
        "did you mean `dynamodb:getItem`?",
    );
    let sync =
        r#""Resource": §"arn:aws:states:::sqs:sendMessage.sync", "Parameters": {"QueueUrl": "q", "MessageBody": "m"}"#;
    one(
        &old(sync),
        "V081",
        "`sqs:sendMessage` cannot be called as `.sync`",
        "write `sqs:sendMessage` or `sqs:sendMessage.waitForTaskToken`",
    );
    one(
        &call("aws-sdk:dynamodb:getItems"),
        "V081",
        "there is no service integration `arn:aws:states:::aws-sdk:dynamodb:getItems`",
        "did you mean `aws-sdk:dynamodb:getItem`?",
    );
    one(
        &call("aws-sdk:payments:getAccountBalance"),
        "V081",
        "there is no service integration `arn:aws:states:::aws-sdk:payments:getAccountBalance`",
        "Step Functions does not support `payments` yet; call it in a Lambda function",
    );
    one(
        &call("aws-sdk:qldb:listLedgers"),
        "V117",
        "Step Functions stopped supporting `qldb` in 2026-03",
        "call another service, or remove the state",
    );
    one(
        &call("aws-sdk:macie:listMemberAccounts"),
        "V117",
        "Step Functions no longer supports `macie`",
        "call another service, or remove the state",
    );
    one(
        &call("bedrockagentcore:invokeHarnes"),
        "V081",
        "there is no service integration `arn:aws:states:::bedrockagentcore:invokeHarnes`",
        "did you mean `bedrockagentcore:invokeHarness`?",
    );
    let spelt =
        r#""Resource": "arn:aws:states:::aws-sdk:rds:startDBInstance", "Parameters": {§"DBInstanceIdentifier": "d"}"#;
    one(
        &old(spelt),
        "V087",
        "the request of `aws-sdk:rds:startDBInstance` has no member `DBInstanceIdentifier`",
        "did you mean `DbInstanceIdentifier`?",
    );
    let unheard =
        r#""Resource": "arn:aws:states:::aws-sdk:sns:publish", "Parameters": {"Message": "m", §"Colour": "s"}"#;
    one(
        &old(unheard),
        "V087",
        "the request of `aws-sdk:sns:publish` has no member `Colour`",
        "remove it: AWS rejects unknown members",
    );
    let inside = r#""Resource": "arn:aws:states:::ecs:runTask", "Parameters": {"TaskDefinition": "t", "Overrides": {"ContainerOverrides": [{"Name": "c", §"Enviroment": []}]}}"#;
    one(&old(inside), "V184", "the request of `ecs:runTask` has no member `Enviroment`", "did you mean `Environment`?");
    let within = r#""Resource": "arn:aws:states:::aws-sdk:rekognition:detectLabels", "Parameters": {"Image": {§"S3Objekt": {"Bucket": "b"}}}"#;
    one(
        &old(within),
        "V087",
        "the request of `aws-sdk:rekognition:detectLabels` has no member `S3Objekt` in `Image`",
        "did you mean `S3Object`?",
    );
    let lacking = r#""Resource": "arn:aws:states:::dynamodb:getItem", §"Parameters": {"TableName": "t"}"#;
    one(&old(lacking), "V184", "the request of `dynamodb:getItem` lacks `Key`", "add `Key`");
    let misspelt = r#""Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "t", "Message": "m", §"Subjct": "s"}"#;
    one(&old(misspelt), "V184", "the request of `sns:publish` has no member `Subjct`", "did you mean `Subject`?");
}

#[test]
fn retries_and_catchers() {
    let request = r#""Parameters": {"QueueUrl": "q", "MessageBody": "m"}"#;
    let retry = |fields: &str| old(&format!(r#"{SEND}, {request}, "Retry": [{{"ErrorEquals": ["A"], {fields}}}]"#));
    one(
        &retry(r#""MaxAttempts": §-1"#),
        "V022",
        "`MaxAttempts` is out of range: `-1`",
        "write a number from 0 to 99999999",
    );
    one(
        &retry(r#""IntervalSeconds": §0"#),
        "V022",
        "`IntervalSeconds` is out of range: `0`",
        "write a number from 1 to 99999999",
    );
    one(
        &retry(r#""BackoffRate": §0.5"#),
        "V072",
        "`BackoffRate` is out of range: `0.5`",
        "write a number of at least 1.0",
    );
    one(
        &retry(r#""IntervalSeconds": 5, "MaxDelaySeconds": §5"#),
        "V074",
        "`MaxDelaySeconds` (5) must be more than `IntervalSeconds` (5)",
        "increase it, or remove it",
    );
    let errors = |names: &str| old(&format!(r#"{SEND}, {request}, "Retry": [{{"ErrorEquals": [{names}]}}]"#));
    one(
        &errors(r#""A", §"States.ALL""#),
        "V071",
        "`States.ALL` is listed together with other errors",
        "move `States.ALL` to a retrier of its own, as the last one",
    );
    one(
        &errors(r#"§"States.ALL"]}, {"ErrorEquals": ["A""#),
        "V071",
        "the retrier for `States.ALL` is not the last one, so those after it never match",
        "move this retrier to the end",
    );
    one(
        &errors(r#"§"States.Foo""#),
        "V076",
        "Step Functions does not raise an error `States.Foo`",
        "correct the name; if it is an error of your own, name it without `States.`",
    );
    one(
        &errors(r#"§"States.HeartbeatTimeout""#),
        "V077",
        "this task cannot fail with `States.HeartbeatTimeout`: it has no heartbeat",
        "add `HeartbeatSeconds`, or remove the name",
    );
    one(
        &errors(r#"§"SNS.SdkClientException""#),
        "V077",
        "this task cannot fail with `SNS.SdkClientException`: `SNS.` begins the errors of another integration",
        "its errors begin with `SQS.`, as in `SQS.SdkClientException`",
    );
    assert_found(Options::default(), &errors(r#""States.HeartbeatTimeout", "States.Timeout""#), &[]);
}

#[test]
fn ways_that_lead_nowhere() {
    let machine = |states: &str| format!("{{\n \"StartAt\": \"A\",\n §\"States\": {{\n{states}\n }}\n}}");
    let plain = |states: &str| machine(states).replacen('§', "", 1);
    let last = r#"  "E": {"Type": "Succeed"}"#;
    one(
        &machine(r#"  "A": {"Type": "Wait", "Seconds": 1, "Next": "A"}"#),
        "V033",
        "a state machine has no state in which it can end",
        "add `\"End\": true` to its last state, or a Succeed or Fail",
    );
    let choices = r#""Choices": [{"Variable": "$.a", "IsNull": true, "Next": "E"}]"#;
    one(
        &plain(&format!("  §\"A\": {{\"Type\": \"Choice\", {choices}}},\n{last}")),
        "V034",
        "the Choice has no `Default`; it fails if no rule matches",
        "add `Default`",
    );
    one(
        &plain(&format!("  \"A\": {{\"Type\": \"Choice\", \"Choices\": §[], \"Default\": \"E\"}},\n{last}")),
        "V090",
        "`Choices` is empty",
        "give `Choices` at least one entry",
    );
    one(
        &plain(&format!("  \"A\": {{\"Type\": \"Succeed\"}},\n  §{}", last.trim())),
        "V031",
        "no transition leads to the state `E`",
        "add a transition to it with `Next`, or remove it",
    );
    one(
        &plain("  \"A\": {\"Type\": \"Parallel\", \"Branches\": §[], \"End\": true}"),
        "V120",
        "`Branches` is empty",
        "give `Branches` at least one entry",
    );
    one(
        &plain("  §\"A\": {\"Type\": \"Map\", \"End\": true}"),
        "V024",
        "a Map needs `ItemProcessor` or `Iterator`",
        "add `ItemProcessor` or `Iterator`",
    );
    one(
        &plain(&format!("  \"A\": {{\"Type\": \"Choice\", {choices}, \"Default\": §\"B\"}},\n{last}")),
        "V030",
        "`Default` names `B`, which is not a state of the same `States` object",
        "name a state of the same `States` object",
    );
}

#[test]
fn fields_that_are_misspelt() {
    let request = r#""Parameters": {"QueueUrl": "q", "MessageBody": "m"}"#;
    one(
        &old(&format!(r#"{SEND}, {request}, §"TimeoutSecond": 5"#)),
        "V020",
        "a Task has no field `TimeoutSecond`",
        "did you mean `TimeoutSeconds`?",
    );
    one(
        &old(&format!(r#"{SEND}, {request}, "TimeoutSeconds": §"5""#)),
        "V021",
        "`TimeoutSeconds` must be a number, but is a string",
        "write a number, without quotes",
    );
    one(
        &old(&format!(r#"{SEND}, {request}, "Catch": [{{"ErrorEquals": ["A"], §"Nxt": "B", "Next": "A"}}]"#)),
        "V020",
        "a catcher has no field `Nxt`",
        "did you mean `Next`?",
    );
    let machine = "{\"StartAt\": \"A\", §\"TimeoutSecond\": 5,\n \"States\": {\"A\": {\"Type\": \"Succeed\"}}}";
    one(machine, "V011", "a state machine has no field `TimeoutSecond`", "did you mean `TimeoutSeconds`?");
    let state = |fields: &str| format!("{{\"StartAt\": \"A\",\n \"States\": {{§\"A\": {{{fields}, \"End\": true}}}}}}");
    let lacks = "the state lacks the field `Type`";
    one(&state(r#""Tpye": "Pass""#), "V018", lacks, "rename `Tpye` to `Type`");
    for unclear in [r#""Kind": "Pass""#, r#""Tpye": "Passs""#, r#""type": "Pass", "Tpye": "Wait""#] {
        one(&state(unclear), "V018", lacks, "add `Type`, such as `\"Type\": \"Pass\"`");
    }
}

#[test]
fn a_definition_over_a_mebibyte() {
    let text = |length: usize| {
        format!(
            "§{{\"StartAt\": \"A\",\n \"Comment\": \"{}\",\n \"States\": {{\"A\": {{\"Type\": \"Succeed\"}}}}}}",
            "é".repeat(length)
        )
    };
    let around = text(0).chars().count() - 1;
    one(
        &text(1_048_577 - around),
        "V004",
        "the definition has 1048577 characters; at most 1048576 are allowed",
        "move some states to a nested state machine",
    );
    assert_found(Options::default(), &text(1_048_576 - around).replace('§', ""), &[]);
}

#[test]
fn children_that_cannot_wait() {
    let child = r#"{"Type": "Task", "Resource": §"arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "j"}, "End": true}"#;
    let text = format!(
        "{{\n \"StartAt\": \"A\",\n \"States\": {{\"A\": {}}}\n}}",
        map_with(r#"{"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}"#, child, r#""Comment": "c""#)
    );
    one(
        &text,
        "V130",
        "an Express execution cannot wait for a job",
        "write `\"ExecutionType\": \"STANDARD\"`, or do not wait for the result",
    );
}

#[test]
fn names_that_are_too_long_or_taken() {
    let long = "é".repeat(81);
    one(
        &format!("{{\"StartAt\": \"{long}\",\n \"States\": {{\n  §\"{long}\": {{\"Type\": \"Succeed\"}}\n }}\n}}"),
        "V017",
        "the name of the state has 81 characters; 1 to 80 are allowed",
        "shorten the name; put the rest into `Comment`",
    );
    let nested = r#"{
 "StartAt": "A",
 "States": {
  "A": {"Type": "Parallel", "End": true, "Branches": [
   {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}},
   {"StartAt": "B", "States": {§"B": {"Type": "Succeed"}}}
  ]}
 }
}"#;
    one(nested, "V016", "there is already a state `B`", "rename one of them and the transitions to it");
}
