//! Tests of single states. What is expected is what the service answered to the same requests, as far as it is recorded.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use serde_json::{Value, json};
use simulator::{Answer, Answers, NoServices, TestState, TestStateError, TestStateRequest, TestStateResponse};

/// The response to a request, given as the API writes it but with JSON in the place of texts of JSON.
fn tried(mut request: Value) -> Result<TestStateResponse, TestStateError> {
    for pointer in
        ["/definition", "/input", "/variables", "/context", "/mock/result", "/stateConfiguration/mapItemReaderData"]
    {
        if let Some(value) = request.pointer_mut(pointer).filter(|value| !value.is_string()) {
            *value = value.to_string().into();
        }
    }
    let request: TestStateRequest = serde_json::from_value(request).unwrap();
    TestState::default().run(&request, NoServices)
}

/// The response as JSON, with the data that are texts as JSON too.
fn tested(request: Value) -> Value {
    let mut response = serde_json::to_value(tried(request).unwrap()).unwrap();
    let parse = |value: &mut Value| {
        if let Some(parsed) = value.as_str().and_then(|text| serde_json::from_str(text).ok()) {
            *value = parsed;
        }
    };
    response.get_mut("output").map(parse);
    for value in
        response.get_mut("inspectionData").and_then(Value::as_object_mut).into_iter().flat_map(|data| data.values_mut())
    {
        parse(value);
    }
    response
}

/// The code and message of what is refused.
fn refused(request: Value) -> (String, String) {
    let error = tried(request).unwrap_err();
    (error.code.as_str().to_owned(), error.message)
}

fn invalid(request: Value) -> String {
    let (code, message) = refused(request);
    assert_eq!(code, "ValidationException", "{message}");
    message
}

fn lambda() -> Value {
    json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": true})
}

fn with(mut state: Value, fields: Value) -> Value {
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    state
}

#[test]
fn a_pass_shows_the_data_after_each_field() {
    let state = json!({
        "Type": "Pass", "InputPath": "$.a", "Parameters": {"fixed": 1, "b.$": "$.b"}, "ResultPath": "$.c", "End": true
    });
    let input = json!({"a": {"b": 2}, "d": 3});
    let placed = json!({"a": {"b": 2}, "d": 3, "c": {"fixed": 1, "b": 2}});
    let inspected = json!({
        "input": input, "afterInputPath": {"b": 2}, "afterParameters": {"fixed": 1, "b": 2},
        "afterResultSelector": {"fixed": 1, "b": 2}, "afterResultPath": placed
    });
    for level in ["DEBUG", "TRACE"] {
        let response = tested(json!({"definition": state, "input": input, "inspectionLevel": level}));
        assert_eq!(response, json!({"status": "SUCCEEDED", "output": placed, "inspectionData": inspected}), "{level}");
    }
    assert_eq!(tested(json!({"definition": state, "input": input})), json!({"status": "SUCCEEDED", "output": placed}));
    // A result that is written down comes without the steps before it.
    let state = json!({"Type": "Pass", "Result": 7, "ResultPath": "$.r", "End": true});
    let response = tested(json!({"definition": state, "inspectionLevel": "DEBUG"}));
    assert_eq!(
        response["inspectionData"],
        json!({"input": {}, "result": 7, "afterResultSelector": 7, "afterResultPath": {"r": 7}})
    );
}

#[test]
fn states_of_a_machine_are_tested_by_name() {
    let machine = json!({"QueryLanguage": "JSONata", "StartAt": "Pick", "States": {
        "Pick": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.n > $most %}", "Next": "Sad"}], "Default": "All"},
        "All": {"Type": "Map", "Items": "{% $states.input.items %}", "End": true, "ItemProcessor": {
            "StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "Output": "{% $states.input * 2 %}", "Assign": {"seen": 1}, "End": true}}
        }},
        "Sad": {"Type": "Fail", "Error": "Sad", "Cause": "so it is"}
    }});
    let of = |name: &str, input: Value| {
        let variables = json!({"most": 5});
        tested(
            json!({"definition": machine, "stateName": name, "input": input, "variables": variables, "inspectionLevel": "DEBUG"}),
        )
    };
    let picked = of("Pick", json!({"n": 7}));
    assert_eq!((&picked["status"], &picked["nextState"]), (&json!("SUCCEEDED"), &json!("Sad")));
    assert_eq!(of("Pick", json!({"n": 3}))["nextState"], "All");
    let inner = of("Inner", json!(21));
    assert_eq!((&inner["output"], inner.get("nextState")), (&json!(42), None));
    assert_eq!(inner["inspectionData"], json!({"input": 21, "variables": {"most": 5, "seen": 1}}));
    let sad = of("Sad", json!({}));
    assert_eq!((&sad["status"], &sad["error"], &sad["cause"]), (&json!("FAILED"), &json!("Sad"), &json!("so it is")));
    assert_eq!(invalid(json!({"definition": machine, "stateName": "None"})), "State not found in definition");
    let (code, message) = refused(json!({"definition": machine}));
    assert_eq!(code, "InvalidDefinition");
    assert!(message.contains("`stateName`"), "{message}");
    let wrong = json!({"StartAt": "A", "States": {"A": {"Type": "Nothing", "End": true}}});
    assert_eq!(
        refused(json!({"definition": wrong, "stateName": "A"})).1,
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: \
         [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type'"
    );
    assert_eq!(refused(json!({"definition": "no"})).0, "InvalidDefinition");
    assert_eq!(refused(json!({"definition": {"Type": "Succeed"}, "input": "no"})).0, "InvalidExecutionInput");
}

#[test]
fn a_task_is_answered_by_its_mock() {
    let state = with(lambda(), json!({"ResultSelector": {"got.$": "$.Payload"}, "ResultPath": "$.r", "Next": "Other"}));
    let mut state = state;
    state.as_object_mut().unwrap().shift_remove("End");
    let response = tested(json!({
        "definition": state, "input": {"a": 1}, "mock": {"result": {"Payload": "p"}}, "inspectionLevel": "TRACE"
    }));
    assert_eq!(
        response,
        json!({"status": "SUCCEEDED", "nextState": "Other", "output": {"a": 1, "r": {"got": "p"}}, "inspectionData": {
            "input": {"a": 1}, "afterInputPath": {"a": 1}, "afterParameters": {"FunctionName": "f"}, "result": {"Payload": "p"},
            "afterResultSelector": {"got": "p"}, "afterResultPath": {"a": 1, "r": {"got": "p"}}
        }})
    );
    // In JSONata there are the arguments, if the state has any.
    let state = json!({
        "QueryLanguage": "JSONata", "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
        "Arguments": {"QueueUrl": "q", "MessageBody": "{% $states.context.Task.Token %}"}, "Output": "{% $states.result.ok %}"
    });
    let context = json!({"Task": {"Token": "t"}});
    let response = tested(
        json!({"definition": state, "mock": {"result": {"ok": true}}, "context": context, "inspectionLevel": "DEBUG"}),
    );
    assert_eq!(
        response,
        json!({"status": "SUCCEEDED", "output": true, "inspectionData": {
            "input": {}, "afterArguments": {"QueueUrl": "q", "MessageBody": "t"}, "result": {"ok": true}
        }})
    );
}

#[test]
fn without_a_mock_the_services_answer() {
    let request: TestStateRequest = serde_json::from_value(json!({
        "definition": lambda().to_string(), "roleArn": "arn:aws:iam::111111111111:role/r", "inspectionLevel": "DEBUG"
    }))
    .unwrap();
    let services = Answers::default().always("StateName", Answer::result(json!({"Payload": 1})));
    let response = TestState::default().run(&request, services).unwrap();
    assert_eq!(response.output.as_deref(), Some("{\"Payload\":1}"));
    assert_eq!(invalid(json!({"definition": lambda()})), "RoleArn must be specified when testing a Task state");
    let waiting = with(lambda(), json!({"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}));
    assert!(invalid(json!({"definition": waiting, "roleArn": "r"})).contains("mock"));
}

#[test]
fn errors_are_retried_caught_or_left() {
    let state = with(
        lambda(),
        json!({
            "Retry": [
                {"ErrorEquals": ["Other"]},
                {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2}
            ],
            "Catch": [{"ErrorEquals": ["No"], "Next": "A"}, {"ErrorEquals": ["Busy"], "ResultPath": "$.e", "Next": "B"}]
        }),
    );
    let of = |error: &str, retried: u64| {
        tested(json!({
            "definition": state, "input": {"a": 1}, "mock": {"errorOutput": {"error": error, "cause": "mock"}},
            "stateConfiguration": {"retrierRetryCount": retried}, "inspectionLevel": "DEBUG"
        }))
    };
    let sent = json!({"FunctionName": "f"});
    assert_eq!(
        of("Busy", 1),
        json!({"status": "RETRIABLE", "error": "Busy", "cause": "mock", "inspectionData": {
            "input": {"a": 1}, "afterInputPath": {"a": 1}, "afterParameters": sent,
            "errorDetails": {"retryIndex": 1, "retryBackoffIntervalSeconds": 4}
        }})
    );
    let output = json!({"a": 1, "e": {"Error": "Busy", "Cause": "mock"}});
    assert_eq!(
        of("Busy", 3),
        json!({"status": "CAUGHT_ERROR", "error": "Busy", "cause": "mock", "nextState": "B", "output": output, "inspectionData": {
            "input": {"a": 1}, "afterInputPath": {"a": 1}, "afterParameters": sent, "afterResultPath": output,
            "errorDetails": {"catchIndex": 1}
        }})
    );
    assert_eq!(of("Unknown", 0)["status"], "FAILED");
}

#[test]
fn maps_show_their_items_and_count_failures() {
    let map = json!({
        "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ToleratedFailureCount": 1, "End": true,
        "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}, "ItemBatcher": {"MaxItemsPerBatch": 2},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Child", "States": {"Child": {"Type": "Pass", "End": true}}
        }
    });
    let input = json!({"items": [1, 2, 3]});
    let of = |map: &Value, mock: Value, configuration: Value| {
        json!({
            "definition": map, "input": input, "mock": mock, "stateConfiguration": configuration, "inspectionLevel": "DEBUG"
        })
    };
    let selected =
        |values: &[u64]| -> Vec<Value> { values.iter().enumerate().map(|(i, v)| json!({"i": i, "v": v})).collect() };
    let text = |item: &Value| item.to_string();
    let response = tested(of(&map, json!({"result": [10, 20]}), json!({})));
    let items = selected(&[1, 2, 3]);
    let inspected = json!({
        "input": input, "afterInputPath": input, "afterItemsPath": [1, 2, 3], "afterItemSelector": items,
        "afterItemBatcher": [{"Items": [text(&items[0]), text(&items[1])]}, {"Items": [text(&items[2])]}],
        "toleratedFailureCount": 1, "maxConcurrency": 2
    });
    let mut expected = inspected.clone();
    expected["afterResultSelector"] = json!([10, 20]);
    expected["afterResultPath"] = json!([10, 20]);
    assert_eq!(response, json!({"status": "SUCCEEDED", "output": [10, 20], "inspectionData": expected}));
    // More failures than are tolerated come before the number of results.
    let response = tested(of(&map, json!({"result": [10, 20, 30]}), json!({"mapIterationFailureCount": 2})));
    assert_eq!((&response["status"], &response["inspectionData"]), (&json!("FAILED"), &inspected));
    assert_eq!(response["error"], "States.ExceedToleratedFailureThreshold");
    let said = |mock: Value, configuration: Value| invalid(of(&map, mock, configuration));
    assert_eq!(said(json!({"result": [1]}), json!({})), "Input array does not equal the mocked result array's size");
    assert_eq!(
        said(json!({"result": [1]}), json!({"mapIterationFailureCount": 3})),
        "Map iteration failure count must be less than or equal to the number of Map iterations"
    );
    assert_eq!(said(json!({"result": {}}), json!({})), "Mocked result must be an array.");
    // The error of a state inside is that of the Map.
    let caught = with(map.clone(), json!({"Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Sad"}]}));
    let error = json!({"errorOutput": {"error": "States.TaskFailed", "cause": "c"}});
    let response = tested(of(&caught, error.clone(), json!({"errorCausedByState": "Child"})));
    assert_eq!((&response["status"], &response["nextState"]), (&json!("CAUGHT_ERROR"), &json!("Sad")));
    assert_eq!(said(error, json!({"errorCausedByState": "None"})), "State not found in definition");
    // A reader's data come with the request.
    let reader = json!({
        "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "/items"},
        "Parameters": {"Bucket": "b", "Key": "k"}
    });
    let mut reading = with(map, json!({"ItemReader": reader}));
    reading.as_object_mut().unwrap().shift_remove("ItemsPath");
    let data = json!({"mapItemReaderData": {"items": [4, 5]}});
    let response = tested(of(&reading, json!({"result": [10]}), data));
    assert_eq!(response["inspectionData"]["afterItemsPointer"], json!([4, 5]));
    assert_eq!(response["inspectionData"]["afterItemSelector"], json!(selected(&[4, 5])));
    assert_eq!(response["inspectionData"].get("afterItemsPath"), None);
    assert_eq!(
        invalid(of(&reading, json!({"result": [10]}), json!({}))),
        "ItemReader data must be specified when testing a Map state with ItemReader specified."
    );
    reading["ItemReader"]["ReaderConfig"] = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    let response = tested(of(&reading, json!({"result": [10]}), json!({"mapItemReaderData": "a,b\n1,2\n"})));
    assert_eq!(response["inspectionData"]["afterItemSelector"], json!([{"i": 0, "v": {"a": "1", "b": "2"}}]));
}

#[test]
fn a_parallel_has_a_result_of_each_branch() {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: {"Type": "Pass", "End": true}}});
    let state = json!({"Type": "Parallel", "Branches": [branch("A"), branch("B")], "ResultPath": "$.r", "End": true});
    let of = |result: Value| json!({"definition": state, "input": {"a": 1}, "mock": {"result": result}, "inspectionLevel": "DEBUG"});
    assert_eq!(
        tested(of(json!([1, 2]))),
        json!({"status": "SUCCEEDED", "output": {"a": 1, "r": [1, 2]}, "inspectionData": {
            "input": {"a": 1}, "afterResultSelector": [1, 2], "afterResultPath": {"a": 1, "r": [1, 2]}
        }})
    );
    assert_eq!(
        invalid(of(json!([1]))),
        "Mocked result must contain the same number of items as number of Parallel branches."
    );
    let (code, message) = refused(json!({"definition": state}));
    assert_eq!(code, "InvalidDefinition");
    assert!(message.starts_with("TestState API does not support Map or Parallel states."), "{message}");
}

#[test]
fn mocks_are_held_to_the_model_of_their_service() {
    let of = |resource: &str, result: Value, mode: Option<&str>| {
        let state = json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "End": true});
        let mut mock = json!({"result": result});
        if let Some(mode) = mode {
            mock["fieldValidationMode"] = mode.into();
        }
        tried(json!({"definition": state, "mock": mock})).map(|_| ()).map_err(|error| error.message)
    };
    let said = |why: &str| Err(format!("Mock result schema validation error: {why}"));
    let started = json!({"executionArn": "a", "startDate": "b"});
    let start = "states:startExecution";
    assert_eq!(of(start, started.clone(), None), said("Required field 'ExecutionArn' is missing"));
    assert_eq!(of(start, started, Some("PRESENT")), Ok(()));
    assert_eq!(of(start, json!({"ExecutionArn": 1}), Some("PRESENT")), said("Field 'ExecutionArn' must be a string"));
    assert_eq!(of(start, json!({"ExecutionArn": 1}), Some("NONE")), Ok(()));
    assert_eq!(
        of(start, json!({"ExecutionArn": "a", "StartDate": true}), None),
        said("Field 'StartDate' must be a string")
    );
    for (resource, result, why) in [
        ("lambda:invoke", json!({"StatusCode": "200"}), "Field 'StatusCode' must be a number"),
        ("lambda:invoke", json!({"Payload": {"ok": true}}), "Field 'Payload' must be a string"),
        ("events:putEvents", json!({"Entries": 1}), "Field 'Entries' must be an array"),
        (
            "events:putEvents",
            json!({"Entries": [{"EventId": "a"}, {"EventId": []}]}),
            "Field 'EventId' must be a string",
        ),
        (
            "aws-sdk:lambda:getFunction",
            json!({"Configuration": {"MemorySize": 127}}),
            "Field 'MemorySize' is less than the minimum value",
        ),
        ("aws-sdk:s3:getObject", json!({"StorageClass": "Papyrus"}), "Field 'StorageClass' is not an expected value"),
        ("dynamodb:putItem", json!({"ConsumedCapacity": 1}), "Field 'ConsumedCapacity' must be an object"),
    ] {
        assert_eq!(of(resource, result, None), said(why));
    }
    // What the model does not have, what a callback sends, and what has no model, is not looked at.
    for (resource, result) in [
        ("events:putEvents", json!({"random": 1})),
        ("sqs:sendMessage.waitForTaskToken", json!({"MessageId": 1})),
        ("apigateway:invoke", json!({"approval": true})),
    ] {
        assert_eq!(of(resource, result, None), Ok(()));
    }
}

#[test]
fn a_given_context_is_the_whole_of_it() {
    let state = with(lambda(), json!({"Parameters": {"FunctionName": "f", "Payload.$": "$$"}}));
    let of = |context: Value| json!({"definition": state, "mock": {"result": {}}, "context": context, "inspectionLevel": "DEBUG"});
    let context = json!({"State": {"Name": "Configured"}});
    assert_eq!(tested(of(context.clone()))["inspectionData"]["afterParameters"]["Payload"], context);
    let made = tested(json!({"definition": state, "mock": {"result": {}}, "inspectionLevel": "DEBUG"}));
    let made = &made["inspectionData"]["afterParameters"]["Payload"];
    assert_eq!((&made["State"]["Name"], &made["State"]["RetryCount"]), (&json!("StateName"), &json!(0)));
    assert_eq!(made["Execution"]["RoleArn"], Value::Null);
    assert!(made["Execution"]["Id"].as_str().unwrap().starts_with("arn:aws:states:us-east-1:111111111111:express:"));
    for (context, why) in [
        (json!({"Pokedex": {}}), "Field 'Pokedex' is not allowed"),
        (json!({"Execution": {"pokemon": 1}}), "Field 'pokemon' is not allowed"),
        (json!({"Execution": {"Id": 1}}), "Execution.Id must be a string"),
        (json!({"Map": {}}), "'Map' field is not supported when mocking a Context object"),
        (
            json!({"Task": {"Token": "t"}}),
            "contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
        ),
    ] {
        assert_eq!(invalid(of(context)), format!("Invalid Context object provided: {why}"));
    }
    let no_array = json!({"Type": "Map", "ItemsPath": "$$", "End": true, "ItemProcessor": {
        "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}
    }});
    let response =
        tested(json!({"definition": no_array, "mock": {"result": []}, "context": {}, "inspectionLevel": "DEBUG"}));
    assert_eq!(response["cause"], "Reference path \"$\" must point to array.");
    assert_eq!(response["inspectionData"], json!({"input": {}, "afterInputPath": {}}));
}

#[test]
fn mocks_that_do_not_fit_the_request_are_refused() {
    let pass = json!({"Type": "Pass", "End": true});
    for (request, why) in [
        (
            json!({"definition": pass, "mock": {"result": 1}}),
            "State type 'Pass' is not supported when a mock is specified",
        ),
        (
            json!({"definition": lambda(), "mock": {"result": {}, "errorOutput": {"error": "E"}}}),
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (
            json!({"definition": lambda(), "mock": {}}),
            "One of the following fields is required for a test mock: [result, errorOutput].",
        ),
        (
            json!({"definition": lambda(), "mock": {"errorOutput": {}}}),
            "An error was not specified in the mocked error output.",
        ),
        (json!({"definition": lambda(), "mock": {"result": null}}), "Mocked result must be a valid JSON object."),
        (
            json!({"definition": lambda(), "mock": {"result": {}}, "revealSecrets": true}),
            "TestState does not support RevealSecrets when a mock is specified.",
        ),
        (
            json!({"definition": lambda(), "mock": {"result": {}}, "stateConfiguration": {"mapIterationFailureCount": 1}}),
            "MapIterationFailureCount is only supported when testing a Map state.",
        ),
        (
            json!({"definition": lambda(), "stateConfiguration": {"mapIterationFailureCount": 1}}),
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        ),
    ] {
        let mut request = request;
        if request.pointer("/mock/result") == Some(&Value::Null) {
            request["mock"]["result"] = "null".into();
        }
        assert_eq!(invalid(request), why);
    }
    assert_eq!(
        tested(json!({"definition": lambda(), "mock": {"result": {}}, "revealSecrets": false}))["status"],
        "SUCCEEDED"
    );
}

#[test]
fn the_request_of_an_http_task_is_traced() {
    let state = json!({"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "End": true, "Parameters": {
        "ApiEndpoint": "https://example.com/orders", "Method": "POST", "RequestBody": {"id.$": "$.id"},
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:111111111111:connection/c/1"}
    }});
    let of = |level: &str| {
        tested(json!({
            "definition": state, "input": {"id": 7}, "inspectionLevel": level,
            "mock": {"result": {"StatusCode": 201, "StatusText": "Created", "ResponseBody": {"ok": true}}}
        }))
    };
    let traced = of("TRACE");
    let request = &traced["inspectionData"]["request"];
    assert_eq!((&request["method"], &request["url"]), (&json!("POST"), &json!("https://example.com/orders")));
    assert_eq!(request["body"], "{\"id\":7}");
    assert_eq!(traced["inspectionData"]["response"]["statusCode"], "201");
    assert_eq!(of("DEBUG")["inspectionData"].get("request"), None);
}
