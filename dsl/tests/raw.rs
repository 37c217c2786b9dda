//! States and fields that are given as data: values of the workflow in them, names of the stack, and their transitions.

use dsl::prelude::*;
use dsl::resource::{Parameter, Stack};
use dsl::state::{RawState, Variable};
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

#[message]
struct Order {
    id: String,
    total: f64,
    lines: Vec<String>,
}

#[message]
struct Found {
    #[serde(rename = "Count")]
    count: u32,
}

fn definition(workflow: &Workflow<impl Sized, impl Sized>) -> Value {
    serde_json::to_value(workflow.compile().definition()).expect("a definition is JSON")
}

fn found(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<(&'static str, String)> {
    let compiled = workflow.compile();
    compiled.diagnostics().iter().map(|finding| (finding.code().id, finding.message().to_owned())).collect()
}

fn codes(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<&'static str> {
    found(workflow).into_iter().map(|(code, _)| code).collect()
}

fn table() -> Value {
    json!({ "Type": "AWS::DynamoDB::Table", "Properties": {} })
}

fn scan(order: OrderFields) -> RawState {
    let limit = Parameter::number("Most", 5, "How many.").number_value();
    RawState::new(
        "Scan",
        data!({
            Type: "Task",
            Resource: "arn:${Partition}:states:::aws-sdk:dynamodb:scan",
            Arguments: { TableName: "${StockTable}", Limit: limit, Segment: order.lines.len(), TotalSegments: "{% 1 + 1 %}" },
        }),
    )
}

#[test]
fn values_are_written_in_the_language_of_the_state_and_the_rest_stays() {
    let workflow = Workflow::standard("Raw", scan).with_resource("StockTable", table());
    assert_eq!(found(&workflow), []);
    let expected = json!({
        "TableName": "${StockTable}",
        "Limit": "{% $number(\"${Most}\") %}",
        "Segment": "{% $count($states.input.lines) %}",
        "TotalSegments": "{% 1 + 1 %}",
    });
    assert_eq!(definition(&workflow)["States"]["Scan"]["Arguments"], expected);
    // What it is allowed is made of the name, as for other calls.
    let compiled = workflow.compile();
    let [grant] = compiled.grants() else { panic!("{:?}", compiled.grants()) };
    assert!(format!("{:?}", grant.on).contains("StockTable"), "{grant:?}");

    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        RawState::new(
            "Scan",
            data!({
                Type: "Task",
                Resource: "arn:${Partition}:states:::aws-sdk:dynamodb:scan",
                Parameters: { TableName: "${StockTable}", Segment: order.lines.len(), "TotalSegments.$": "$.total" },
                TimeoutSecondsPath: order.total,
            }),
        )
    })
    .query_language(QueryLanguage::JsonPath)
    .with_resource("StockTable", table());
    assert_eq!(found(&workflow), []);
    let expected = json!({ "TableName": "${StockTable}", "Segment.$": "States.ArrayLength($.lines)", "TotalSegments.$": "$.total" });
    let state = &definition(&workflow)["States"]["Scan"];
    assert_eq!((&state["Parameters"], &state["TimeoutSecondsPath"]), (&expected, &json!("$.total")));
}

#[test]
fn in_jsonpath_only_fields_for_paths_take_a_value() {
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        RawState::new("Pause", data!({ Type: "Wait", Seconds: order.total }))
    })
    .query_language(QueryLanguage::JsonPath);
    let (code, message) = found(&workflow).remove(0);
    assert_eq!(
        (code, message.as_str()),
        ("D003", "JSONPath cannot use a value of the workflow as the field `Seconds`")
    );
}

#[test]
fn names_of_the_stack_are_substitutions() {
    let workflow = Workflow::standard("Raw", |_: OrderFields| {
        let text = "${StockTable} ${StockTable.Arn} ${AWS::Region} ${AccountId}";
        RawState::new("Note", json!({ "Type": "Pass", "Output": text })).next(Pass::new(
            "Keep",
            data!({ arn: Stack::attribute("StockTable", "StreamArn"), region: Stack::region() }),
        ))
    })
    .with_resource("StockTable", table());
    assert_eq!(found(&workflow), []);
    let compiled = workflow.compile();
    let mut names: Vec<_> = compiled.substitutions().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["AccountId", "Partition", "Region", "StockTable", "StockTableArn", "StockTableStreamArn"]);
    let states = &definition(&workflow)["States"];
    assert_eq!(states["Note"]["Output"], "${StockTable} ${StockTableArn} ${Region} ${AccountId}");
    assert_eq!(states["Keep"]["Output"], json!({ "arn": "${StockTableStreamArn}", "region": "${Region}" }));
}

#[test]
fn a_name_that_the_stack_does_not_have_is_an_error() {
    let raw = |output: &'static str| {
        Workflow::standard("Raw", move |_: OrderFields| {
            RawState::new("Note", json!({ "Type": "Pass", "Output": output }))
        })
        .with_resource("StockTable", table())
    };
    let compiled = raw("${StockTabel.Arn}").compile();
    let [finding] = compiled.diagnostics() else { panic!("{:?}", compiled.diagnostics()) };
    assert_eq!(finding.message(), "`${StockTabel.Arn}` names no resource that `.with_resource` adds to the stack");
    assert!(finding.help_text().is_some_and(|help| help.starts_with("did you mean `StockTable`? ")), "{finding}");
    for (output, code) in [("${", "D006"), ("${}", "D072"), ("${StockTable.}", "D072"), ("${StockTable.A-b}", "D072")] {
        assert_eq!(codes(&raw(output)), [code], "{output}");
    }
    let workflow = Workflow::standard("Raw", |_: OrderFields| Pass::new("Note", Stack::reference("Nothing")));
    assert_eq!(codes(&workflow), ["D072"]);
}

#[test]
fn raw_states_are_retried_caught_and_read_like_others() {
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        let most = Variable::<u32>::new("most");
        let scan = scan(order)
            .retry(Retry::transient())
            .catch(Errors::ALL, |error| Pass::new("Note", error.fields().error))
            .assign(&most, 3_u32);
        let count = scan.result::<Found>().count;
        scan.next(Wait::new("Pause", seconds(1))).next(Pass::new("Keep", count + most.get()))
    })
    .with_resource("StockTable", table());
    assert_eq!(found(&workflow), []);
    let states = &definition(&workflow)["States"];
    let scan = &states["Scan"];
    let retried = scan["Retry"][0]["ErrorEquals"].as_array().expect("a list");
    assert!(retried.contains(&json!("DynamoDb.InternalServerErrorException")), "{retried:?}");
    assert_eq!(scan["Catch"], json!([{ "ErrorEquals": ["States.ALL"], "Next": "Note" }]));
    assert_eq!(scan["Assign"], json!({ "most": 3 }));
    // The result goes through the Wait unchanged.
    assert_eq!(states["Keep"]["Output"], "{% $states.input.Count + $most %}");
}

#[test]
fn the_next_state_reads_the_result_from_its_input() {
    let workflow = |output: Value| {
        Workflow::standard("Raw", move |order: OrderFields| {
            scan(order).raw("Output", output).result_as::<Found>().then(|found| Pass::new("Keep", found.count))
        })
        .with_resource("StockTable", table())
    };
    let keep = |workflow: &Workflow<_, _>| definition(workflow)["States"]["Keep"]["Output"].clone();
    assert_eq!(keep(&workflow(json!("{% $states.result.Count %}"))), "{% $scanCount %}");
    let plain = Workflow::standard("Raw", |order: OrderFields| {
        scan(order).result_as::<Found>().then(|found| Pass::new("Keep", found.count))
    });
    assert_eq!(keep(&plain), "{% $states.input.Count %}");
}

#[test]
fn a_state_without_work_has_no_result() {
    let workflow = Workflow::standard("Raw", |_: OrderFields| {
        RawState::new("Pause", json!({ "Type": "Wait", "Seconds": 1 }))
            .result_as::<Found>()
            .then(|found| Pass::new("Keep", found.count))
    });
    assert!(codes(&workflow).contains(&"D009"));
}

#[test]
fn transitions_in_data_are_transitions() {
    let choice = json!({
        "Type": "Choice",
        "Choices": [{ "Condition": "{% $states.input.total > 5 %}", "Next": "Large" }],
        "Default": "Done",
    });
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        RawState::new("Large?", choice.clone())
            .leads_to(Pass::new("Large", order.total).next(Wait::new("Pause", seconds(1)).next(Succeed::new("Done"))))
    });
    assert_eq!(found(&workflow), []);
    assert_eq!(definition(&workflow)["States"].as_object().map(serde_json::Map::len), Some(4));

    // What every path passes is known through them, too.
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        let sent = sns_publish("Large", &Topic::new("News"), order.id);
        let id = sent.result().message_id;
        RawState::new("Large?", choice.clone()).leads_to(sent.next(Pass::new("Done", id)))
    });
    let message = "state `Done` uses the result of `Large`, but not every path to it runs `Large`".to_owned();
    assert_eq!(found(&workflow), [("D001", message)]);
}

#[test]
fn a_misspelt_transition_is_an_error_with_the_name_that_was_meant() {
    let workflow = Workflow::standard("Raw", |_: OrderFields| {
        RawState::new("Begin", json!({ "Type": "Pass", "Next": "Dome" })).leads_to(Succeed::new("Done"))
    });
    let found = found(&workflow);
    assert!(found.iter().any(|(_, message)| message.contains("`Dome`")), "{found:?}");
}

#[test]
fn catchers_in_data_lead_to_their_handlers_whose_input_nobody_knows() {
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        sns_publish("Tell", &Topic::new("News"), order.id)
            .raw("Catch", json!([{ "ErrorEquals": ["States.ALL"], "Next": "Sorry", "Output": "{% $states.input %}" }]))
            .next(RawState::new("Done", json!({ "Type": "Succeed" })).leads_to(Pass::new("Sorry", order.id)))
    });
    assert_eq!(found(&workflow), []);
    assert_eq!(definition(&workflow)["States"]["Sorry"]["Output"], "{% $states.context.Execution.Input.id %}");
    let inside = Workflow::standard("Raw", |order: OrderFields| {
        let _ = Pass::new("Sorry", 1);
        Parallel::new("Both")
            .branch(
                sns_publish("Tell", &Topic::new("News"), order.id)
                    .raw("Catch", json!([{ "ErrorEquals": ["States.ALL"], "Next": "Outside" }])),
            )
            .next(Pass::unchanged("Outside"))
    });
    assert!(codes(&inside).contains(&"D018"), "{:?}", found(&inside));
}

#[test]
fn what_is_said_twice_is_refused() {
    let raw = |fields: Value| {
        Workflow::standard("Raw", move |order: OrderFields| {
            RawState::new("Scan", fields).retry(Retry::transient()).next(Pass::new("Keep", order.total))
        })
    };
    let resource = "arn:${Partition}:states:::aws-sdk:sts:getCallerIdentity";
    let task = |field: &str, value: Value| {
        raw(json!({ "Type": "Task", "Resource": resource, "Arguments": {}, field: value }))
            .grant(["sts:GetCallerIdentity"], "arn:aws:sts:::x")
    };
    assert_eq!(codes(&task("Comment", json!("fine"))), [""; 0]);
    assert_eq!(codes(&task("Next", json!("Keep"))), ["D013"]);
    assert_eq!(codes(&task("Retry", json!([{ "ErrorEquals": ["States.ALL"] }]))), ["D013"]);
    assert_eq!(codes(&task("Assign", json!("{% {'a': 1} %}"))), ["V060"]);
}

#[test]
fn machines_in_data_read_values_from_where_they_are() {
    let workflow = Workflow::standard("Raw", |order: OrderFields| {
        let branch = data!([{
            StartAt: "Inner",
            States: { Inner: { Type: "Pass", Output: order.id, End: true } },
        }]);
        Pass::new("Begin", order.total).next(RawState::new("Both", data!({ Type: "Parallel", Branches: branch })))
    });
    assert_eq!(found(&workflow), []);
    let inner = &definition(&workflow)["States"]["Both"]["Branches"][0]["States"]["Inner"];
    assert_eq!(inner["Output"], "{% $states.context.Execution.Input.id %}");
    let distributed = Workflow::standard("Raw", |order: OrderFields| {
        RawState::new(
            "Each",
            data!({
                Type: "Map",
                Items: order.lines,
                ItemProcessor: {
                    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                    StartAt: "Inner",
                    States: { Inner: { Type: "Pass", Output: order.id, End: true } },
                },
            }),
        )
    });
    assert_eq!(codes(&distributed), ["D016"]);
}

#[test]
fn handwritten_expressions_read_what_they_were_written_for_or_are_errors() {
    let at = |state: fn(OrderFields) -> dsl::state::flow::Flow<f64>| {
        found(&Workflow::standard("Raw", state)).into_iter().map(|(_, message)| message).collect::<Vec<_>>()
    };
    assert_eq!(at(|_| Pass::new("Keep", Expr::<f64>::jsonata("$states.input.total")).into_flow()), [""; 0]);
    let behind =
        at(|order| Pass::new("Id", order.id).next(Pass::new("Keep", Expr::<f64>::jsonata("$states.input.total"))));
    assert_eq!(behind, ["`$states.input.total` reads `$states.input`, which is the result of `Id` in `Keep`"]);
    let named = at(|order| {
        Pass::new("Id", order.id).next(Pass::new("Keep", Expr::<f64>::jsonata("$t * 2").with("t", order.total)))
    });
    assert_eq!(named, [""; 0]);
    let own =
        at(|order| Pass::new("Id", order.id).next(Pass::new("Keep", context::state_input::<Json>().of_type::<f64>())));
    assert_eq!(own, [""; 0]);
    let path = Workflow::standard("Raw", |order: OrderFields| {
        Pass::new("Id", order.id).next(Pass::new("Keep", Expr::<f64>::jsonpath("$.total")))
    })
    .query_language(QueryLanguage::JsonPath);
    assert_eq!(codes(&path), ["D070"]);
}
