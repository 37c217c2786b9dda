//! D003, D030 and V015 to V116: what is written in a query language by hand, and languages that do not mix.

use dsl::prelude::*;
use dsl::state::RawState;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Finding, OrderFields, assert_quiet, error, findings, help, in_jsonpath, warning};

fn jsonata(text: &'static str) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", move |_: OrderFields| {
        sns_publish("Tell", &Topic::new("News"), Expr::<String>::jsonata(text))
    })
}
const TELL: u32 = line!() - 3;

fn jsonpath(text: &'static str) -> Vec<Finding> {
    findings(&in_jsonpath(Workflow::standard("Orders", move |_: OrderFields| {
        sns_publish("Tell", &Topic::new("News"), Expr::<String>::jsonpath(text))
    })))
}
const TELL_IN_JSONPATH: u32 = line!() - 3;

#[test]
fn jsonata_by_hand_is_read_at_the_line_where_it_is_used() {
    for (text, rule, message, help_text) in [
        (
            "$states.input.id +",
            "V110",
            "this is not valid JSONata: the expression ends too early",
            "complete it after the last `+`",
        ),
        (
            "$states.input.id === 'a'",
            "V110",
            "this is not valid JSONata: `===` is not allowed here",
            "JSONata compares with one `=`",
        ),
        (
            "order_id",
            "V111",
            "`order_id` is at the top level, where an expression has no data to read it from",
            "write `$states.input.order_id`, `$order_id` for a variable, or `\"order_id\"` for a string",
        ),
        (
            "$.order_id",
            "V111",
            "`$` is at the top level, where an expression has no data to read it from",
            "write `$states.input.order_id`, or begin with a variable",
        ),
        (
            "$states.result.id",
            "V112",
            "`$states.result` has no value here",
            "read it in `Assign` or `Output` of the Task, Parallel or Map itself, and pass it on from there",
        ),
    ] {
        let workflow = jsonata(text);
        assert_eq!(findings(&workflow), [error(rule, TELL, message)], "{text}");
        assert_eq!(help(&workflow), help_text, "{text}");
    }
    assert_eq!(findings(&jsonata("$total")), [error("V063", TELL, "no state assigns `$total`")]);
    assert_quiet(&jsonata("$states.input.order_id"));
}

#[test]
fn paths_by_hand_are_read_too() {
    for (text, rule, message) in [
        ("order.id", "V050", "this cannot be computed: this is neither a path nor a call of an intrinsic function"),
        ("$.order[", "V050", "this cannot be computed: expected a quoted name, a number, `*` or `?(…)`, found the end"),
        (
            "States.Fromat('{}', $.order_id)",
            "V051",
            "the call is not well-formed: `States.Fromat` is not an intrinsic function",
        ),
    ] {
        assert_eq!(jsonpath(text), [error(rule, TELL_IN_JSONPATH, message)], "{text}");
    }
    assert_eq!(jsonpath("$.order_id"), []);
}

#[test]
fn the_languages_mix_in_one_direction_only() {
    let line = line!() + 2;
    let states = |whole, one| {
        Workflow::standard("Orders", move |_: OrderFields| Wait::new("Pause", minutes(1)).query_language(one))
            .query_language(whole)
    };
    let (old, new) = (QueryLanguage::JsonPath, QueryLanguage::Jsonata);
    let workflow = states(new, old);
    assert_eq!(
        findings(&workflow),
        [error("V015", line, "the state declares JSONPath, but the definition declares JSONata")]
    );
    assert_eq!(
        help(&workflow),
        "remove `.query_language(…)` here, or use JSONPath for the workflow and JSONata for single states"
    );
    for (whole, one) in [(old, new), (old, old), (new, new)] {
        assert_quiet(&states(whole, one));
    }
}

#[test]
fn a_field_of_the_other_language_is_refused() {
    let line = line!() + 1;
    let old = Workflow::standard("Orders", |_: OrderFields| Wait::new("Pause", minutes(1)).raw("InputPath", "$.a"));
    assert_eq!(
        findings(&old),
        [error("V100", line, "`InputPath` does not exist in JSONata, the query language of this state")]
    );
    let line = line!() + 1;
    let new = Workflow::standard("Orders", |_: OrderFields| Wait::new("Pause", minutes(1)).raw("Output", json!({})));
    assert_eq!(
        findings(&in_jsonpath(new)),
        [error("V101", line, "`Output` does not exist in JSONPath, the query language of this state")]
    );
}

#[test]
fn a_token_that_is_not_there_is_found_in_what_is_written_by_hand() {
    assert_eq!(findings(&jsonata("$states.context.Task.Token")), [warning("V116", TELL, "this task has no token")]);
    assert_eq!(findings(&jsonata("$$.Task.Token")), [error("V111", TELL, "`$$` has no value in Step Functions")]);
    assert_eq!(jsonpath("$$.Task.Token"), [warning("V116", TELL_IN_JSONPATH, "this task has no token")]);
}

fn given(fields: serde_json::Value) -> Vec<Finding> {
    let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let workflow = Workflow::standard("Orders", |_: OrderFields| RawState::new("Given", fields));
    findings(&workflow.grant(["dynamodb:Scan"], table))
}
const GIVEN: u32 = line!() - 3;

#[test]
fn a_state_given_as_data_calls_what_there_is() {
    let call = |call: &str| given(json!({"Type": "Task", "Resource": format!("arn:aws:states:::{call}")}));
    for unknown in ["aws-sdk:dynamobd:scan", "aws-sdk:dynamodb:Scan", "dynamodb:scan", "sqs:sendMesage"] {
        let message = format!("there is no service integration `arn:aws:states:::{unknown}`");
        assert_eq!(call(unknown), [error("V081", GIVEN, &message)]);
    }
    let awaited = json!({"TaskDefinition": "pack"});
    let awaited = json!({"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync:2", "Arguments": awaited});
    assert_eq!(given(awaited), [error("V081", GIVEN, "`ecs:runTask` cannot be called as `.sync:2`")]);
    assert_eq!(given(json!({"Type": "Task", "Resource": "scan"})), [error("V080", GIVEN, "`scan` is not an ARN")]);
    assert_eq!(call("aws-sdk:dynamodb:listTables"), []);
}

#[test]
fn a_request_given_as_data_has_the_members_that_it_needs() {
    let get = |arguments: serde_json::Value| {
        given(json!({"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Arguments": arguments}))
    };
    let key = json!({"id": {"S": "{% $states.input.order_id %}"}});
    assert_eq!(
        get(json!({"TableName": "orders"})),
        [error("V184", GIVEN, "the request of `dynamodb:getItem` lacks `Key`")]
    );
    assert_eq!(
        get(json!({"TabelName": "orders", "Key": key})),
        [error("V184", GIVEN, "the request of `dynamodb:getItem` has no member `TabelName`")]
    );
    assert_eq!(get(json!({"TableName": "orders", "Key": key})), []);
}

#[test]
fn a_map_given_as_data_has_a_processor_and_a_wait_hands_its_token_on() {
    assert_eq!(
        given(json!({"Type": "Map", "Items": [1]})),
        [error("V024", GIVEN, "a Map needs `ItemProcessor` or `Iterator`")]
    );
    let wait = |arguments: serde_json::Value| {
        let resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
        given(json!({"Type": "Task", "Resource": resource, "TimeoutSeconds": 60, "Arguments": arguments}))
    };
    assert_eq!(
        wait(json!({"QueueUrl": "q", "MessageBody": "none"})),
        [warning("V088", GIVEN, "the task waits for its token, but its request does not contain the token")]
    );
    assert_eq!(wait(json!({"QueueUrl": "q", "MessageBody": "{% $states.context.Task.Token %}"})), []);
}
