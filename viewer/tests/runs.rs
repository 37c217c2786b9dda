//! What the page's script is given of simulated runs.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::time::Duration;

use asl::StateMachine;
use serde_json::{Value, json};
use simulator::{Answer, Answers, Execution, Machine, MockFile, Simulation, WorkflowType};
use viewer::{Page, Run};

fn lambda(name: &str) -> Value {
    json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": name, "Payload.$": "$"}})
}

fn with(mut state: Value, more: Value) -> Value {
    let (Value::Object(members), Value::Object(more)) = (&mut state, more) else { panic!() };
    members.extend(more);
    state
}

fn order() -> Value {
    json!({"StartAt": "Charge", "States": {
        "Charge": with(lambda("charge"), json!({
            "Retry": [{"ErrorEquals": ["Down"], "IntervalSeconds": 5, "MaxAttempts": 3, "BackoffRate": 2}],
            "Catch": [{"ErrorEquals": ["Declined"], "ResultPath": "$.error", "Next": "Refuse"}], "Next": "Both"
        })),
        "Both": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 30, "End": true}}},
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.Payload", "End": true, "ItemProcessor": {
                "StartAt": "Ship", "States": {"Ship": with(lambda("ship"), json!({"End": true}))}
            }}}}
        ]},
        "Refuse": {"Type": "Fail", "Error": "Refused", "Cause": "no money"}
    }})
}

fn run(definition: &Value, answers: Answers<'_>, input: Value) -> Execution {
    Simulation::of(&Machine::from_value(definition).unwrap()).services(answers).run(input.into())
}

fn model(definition: &Value) -> StateMachine {
    StateMachine::from_json(&definition.to_string()).unwrap()
}

fn data(definition: &Value, execution: &Execution) -> Value {
    Page::new("Order", &model(definition)).run(Run::of("Order", execution)).data()
}

fn paid() -> Execution {
    let answers = Answers::default()
        .row(
            "Charge",
            [
                Answer::error("Down", "later"),
                Answer::error("Down", "later"),
                Answer::result(json!({"Payload": [7, 8]})),
            ],
        )
        .always("Ship", Answer::result(json!({"Payload": "sent"})));
    run(&order(), answers, json!({"id": 1}))
}

/// The name of a visit's state, and what became of it.
fn visits(data: &Value) -> Vec<(String, String)> {
    let visits = data["runs"][0]["visits"].as_array().unwrap();
    let name = |visit: &Value| {
        let (scope, node) = (visit["state"][0].as_u64().unwrap(), visit["state"][1].as_u64().unwrap());
        data["scopes"][scope as usize]["nodes"][node as usize]["name"].as_str().unwrap().to_owned()
    };
    visits.iter().map(|visit| (name(visit), visit["outcome"].as_str().unwrap().to_owned())).collect()
}

fn value(data: &Value, number: &Value) -> Value {
    serde_json::from_str(data["data"][number.as_u64().unwrap() as usize].as_str().unwrap()).unwrap()
}

#[test]
fn visits_are_in_their_branches_and_iterations() {
    let data = data(&order(), &paid());
    let names: Vec<String> = visits(&data).into_iter().map(|(name, outcome)| format!("{name} {outcome}")).collect();
    assert_eq!(
        names,
        ["Charge succeeded", "Both succeeded", "Wait succeeded", "Each succeeded", "Ship succeeded", "Ship succeeded"]
    );
    let visit = |number: usize| &data["runs"][0]["visits"][number];
    assert_eq!((&visit(2)["within"], &visit(3)["within"]), (&json!([1, 0]), &json!([1, 1])));
    assert_eq!((&visit(4)["within"], &visit(5)["within"]), (&json!([3, 0]), &json!([3, 1])));
    assert_eq!(data["runs"][0]["iterations"].as_array().unwrap().len(), 10);
    assert_eq!((&visit(1)["start"], &visit(1)["end"]), (&json!(15_000), &json!(45_000)));
    assert_eq!(value(&data, &visit(5)["input"]), 8);
}

#[test]
fn attempts_have_their_times_requests_and_errors() {
    let data = data(&order(), &paid());
    let attempts = data["runs"][0]["visits"][0]["attempts"].as_array().unwrap();
    let times: Vec<_> = attempts.iter().map(|attempt| attempt["scheduled"].as_i64().unwrap()).collect();
    assert_eq!(times, [0, 5_000, 15_000]);
    assert_eq!((&attempts[1]["error"], value(&data, &attempts[1]["cause"])), (&json!("Down"), json!("later")));
    assert_eq!(value(&data, &attempts[2]["request"]), json!({"FunctionName": "charge", "Payload": {"id": 1}}));
    assert_eq!(value(&data, &attempts[2]["response"]), json!({"Payload": [7, 8]}));
}

#[test]
fn a_caught_failure_takes_the_catchers_transition_and_a_fail_state_fails() {
    let execution = run(&order(), Answers::default().always("Charge", Answer::error("Declined", "{}")), json!({}));
    let data = data(&order(), &execution);
    assert_eq!(visits(&data), [("Charge".into(), "caught".into()), ("Refuse".into(), "failed".into())]);
    let refused = &data["runs"][0]["visits"][1];
    let edge = &data["scopes"][0]["edges"][refused["edge"].as_u64().unwrap() as usize];
    assert_eq!(edge, &json!([0, 2, "catch", ["Declined"]]));
    assert_eq!((&refused["error"], value(&data, &refused["cause"])), (&json!("Refused"), json!("no money")));
    assert_eq!((&data["runs"][0]["status"], &data["runs"][0]["error"]), (&json!("FAILED"), &json!("Refused")));
}

#[test]
fn what_is_around_a_failure_is_given_up_or_has_failed() {
    let answers = Answers::default()
        .always("Charge", Answer::result(json!({"Payload": [7]})))
        .always("Ship", Answer::error("Lost", ""));
    let data = data(&order(), &run(&order(), answers, json!({})));
    let names: Vec<String> = visits(&data).into_iter().map(|(name, outcome)| format!("{name} {outcome}")).collect();
    assert_eq!(names, ["Charge succeeded", "Both failed", "Wait aborted", "Each failed", "Ship failed"]);
    assert_eq!(data["runs"][0]["visits"][1]["error"], "Lost");
}

#[test]
fn a_redriven_run_goes_on_in_the_same_visit() {
    let machine = Machine::from_value(&order()).unwrap();
    let answers =
        Answers::default().row("Charge", [Answer::error("Broken", ""), Answer::result(json!({"Payload": []}))]);
    let execution =
        Simulation::of(&machine).services(answers).redrive_after(Duration::from_secs(60)).run(json!({}).into());
    let data = data(&order(), &execution);
    assert_eq!(visits(&data)[0], ("Charge".into(), "succeeded".into()));
    assert_eq!(data["runs"][0]["visits"][0]["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(data["runs"][0]["redriven"], json!([60_000]));
}

/// A history in which events are missing, as the service returns it: each event follows the one before.
#[test]
fn a_history_with_holes_is_shown_with_its_holes() {
    let mut history = simulator::History::default();
    let entered = json!({"name": "Charge", "input": "{}"});
    for (id, kind, member, details) in [
        (1, "ExecutionStarted", "executionStartedEventDetails", json!({})),
        (2, "TaskStateEntered", "stateEnteredEventDetails", entered),
        (3, "TaskSucceeded", "taskSucceededEventDetails", json!({"resourceType": "lambda", "resource": "invoke"})),
        (4, "ParallelStateEntered", "stateEnteredEventDetails", json!({"name": "Both"})),
        (5, "PassStateEntered", "stateEnteredEventDetails", json!({"name": "Gone", "input": "1"})),
        (6, "SomethingNew", "somethingNewEventDetails", json!({"a": 1})),
    ] {
        history.read(&json!({"id": id, "type": kind, "timestamp": 1_767_225_600 + id, member: details})).unwrap();
    }
    let definition = order();
    let model = model(&definition);
    let data = Page::new("Order", &model).run(Run::of_history("Real", &history)).data();
    let outcomes: Vec<_> =
        data["runs"][0]["visits"].as_array().unwrap().iter().map(|visit| &visit["outcome"]).collect();
    assert_eq!(outcomes, ["succeeded", "succeeded", "running"]);
    assert_eq!(data["runs"][0]["visits"][2]["name"], "Gone");
    assert_eq!(data["runs"][0]["status"], "RUNNING");
}

#[test]
fn a_copied_mock_file_gives_the_same_history() {
    let definition = order();
    let execution = paid();
    let data = data(&definition, &execution);
    let file: Value = serde_json::from_str(data["runs"][0]["test"]["mock"].as_str().unwrap()).unwrap();
    let mocks = MockFile::read(&file, "Case", "Copied").unwrap();
    let machine = Machine::from_value(&definition).unwrap();
    let input: Value = serde_json::from_str(data["runs"][0]["test"]["input"].as_str().unwrap()).unwrap();
    let again = Simulation::of(&machine).services(mocks).run(input.into());
    assert_eq!(serde_json::to_value(&again.history).unwrap(), serde_json::to_value(&execution.history).unwrap());
}

#[test]
fn a_copied_rust_test_has_the_answers_in_their_order() {
    let data = data(&order(), &paid());
    let text = data["runs"][0]["test"]["rust"].as_str().unwrap();
    let expected = r#"#[test]
fn order_succeeds() {
    let run = Simulation::of(&workflow())
        .input(&json!({"id":1}))
        .replies("Charge", [
            Reply::error(Failure::new(ErrorName::new("Down"), "later")),
            Reply::error(Failure::new(ErrorName::new("Down"), "later")),
            Reply::value(json!([7,8])),
        ])
        .replies("Ship", [
            Reply::value(json!("sent")),
            Reply::value(json!("sent")),
        ])
        .run();
    run.assert_succeeded();
    run.assert_states(["Charge", "Both", "Wait", "Each", "Ship", "Ship"]);
"#;
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn children_of_a_map_run_are_rows_and_those_that_failed_can_be_opened() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": {
        "Type": "Map", "Items": "{% [0..299] %}", "ToleratedFailurePercentage": 50, "End": true,
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Check", "States": {
            "Check": {"Type": "Choice", "Default": "Fine", "Choices": [{"Condition": "{% $states.input = 250 %}", "Next": "Bad"}]},
            "Fine": {"Type": "Succeed"}, "Bad": {"Type": "Fail", "Error": "Odd"}
        }}
    }}});
    let machine = Machine::from_value(&definition).unwrap();
    let (execution, map_runs) = Simulation::of(&machine).run_with_map_runs(json!({}).into());
    let model = model(&definition);
    let data = Page::new("Each", &model).run(Run::of("Each", &execution).map_runs(&map_runs)).data();
    let children = data["runs"][0]["mapRuns"][0]["children"].as_array().unwrap();
    assert_eq!((children.len(), &data["runs"][0]["mapRuns"][0]["visit"]), (300, &json!(0)));
    assert_eq!((&children[250]["outcome"], &children[250]["error"]), (&json!("failed"), &json!("Odd")));
    let opened = &data["runs"][children[250]["run"].as_u64().unwrap() as usize];
    assert_eq!((&opened["parent"], &opened["status"]), (&json!(0), &json!("FAILED")));
    assert_eq!(opened["visits"].as_array().unwrap().len(), 2);
    assert_eq!(data["runs"].as_array().unwrap().len(), 201);
    // A child is no run of the whole state machine, which is what a test runs.
    assert!(data["runs"][0]["test"].is_object() && opened.get("test").is_none());
}

#[test]
fn twenty_five_thousand_events_are_less_than_ten_megabytes() {
    let definition = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "End": true,
        "ItemProcessor": {"StartAt": "Note", "States": {"Note": {"Type": "Pass", "Next": "Done"}, "Done": {"Type": "Succeed"}}}}}});
    let items: Vec<Value> =
        (0..4_200).map(|number| json!({"id": number, "name": "a name that is as long as many"})).collect();
    let machine = Machine::from_value(&definition).unwrap();
    let simulation = Simulation::of(&machine).machine_type(WorkflowType::Express);
    let execution = simulation.run(json!({ "items": items }).into());
    let events = execution.history.events().len();
    assert!(events >= 25_000, "{events}");
    let page = Page::new("Each", &model(&definition)).run(Run::of("Each", &execution)).html();
    assert!(page.len() < 10_000_000, "{}", page.len());
}

#[test]
fn the_tests_of_many_long_runs_are_bounded() {
    let definition = json!({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}});
    let execution = run(&definition, Answers::default(), json!({"text": "a word ".repeat(9_000)}));
    let model = model(&definition);
    let pages = (0..24).fold(Page::new("Long", &model), |page, _| page.run(Run::of("Long", &execution)));
    let data = pages.data();
    let runs = data["runs"].as_array().unwrap();
    let texts = runs.iter().flat_map(|run| run["test"].as_object().unwrap().values().filter_map(Value::as_str));
    let bytes: usize = texts.map(str::len).sum();
    assert!((3 << 18..=1 << 20).contains(&bytes), "{bytes}");
    assert!(runs[0]["test"]["rust"].is_string() && runs[23]["test"]["rust"].is_null());
}

/// A value of the steps of the visit of a number.
fn step(data: &Value, visit: usize, name: &str) -> Option<Value> {
    data["runs"][0]["visits"][visit]["steps"].get(name).map(|number| value(data, number))
}

#[test]
fn each_field_has_what_it_made() {
    let definition = json!({"StartAt": "Rate", "States": {
        "Rate": {"Type": "Pass", "Assign": {"rate": 3}, "Next": "Ask"},
        "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "InputPath": "$.order",
            "Parameters": {"FunctionName": "ask", "Payload.$": "$"},
            "ResultSelector": {"price.$": "$.Payload.price", "rate.$": "$rate", "at.$": "$$.State.Name"},
            "ResultPath": "$.asked", "OutputPath": "$.asked", "Next": "Shape", "Assign": {"late": true}},
        "Shape": {"Type": "Pass", "Parameters": {"ids.$": "States.Array($.price, $.rate)"}, "ResultPath": "$.shaped", "Next": "Each"},
        "Each": {"Type": "Map", "ItemsPath": "$.shaped.ids", "ItemSelector": {"id.$": "$$.Map.Item.Value"},
            "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "OutputPath": "$.id", "End": true}}},
            "ResultSelector": {"all.$": "$"}, "End": true}
    }});
    let answers = Answers::default().always("Ask", Answer::result(json!({"Payload": {"price": 2}, "StatusCode": 200})));
    let execution = run(&definition, answers, json!({"order": {"id": 7}}));
    assert_eq!(execution.status.as_str(), "SUCCEEDED", "{:?} {:?}", execution.error, execution.cause);
    let data = data(&definition, &execution);
    let selected = json!({"price": 2, "rate": 3, "at": "Ask"});
    assert_eq!(step(&data, 1, "input"), Some(json!({"id": 7})));
    assert_eq!(step(&data, 1, "selected"), Some(selected.clone()));
    assert_eq!(step(&data, 1, "placed"), Some(json!({"order": {"id": 7}, "asked": selected})));
    assert_eq!(step(&data, 2, "parameters"), Some(json!({"ids": [2, 3]})));
    assert_eq!(step(&data, 3, "items"), Some(json!([2, 3])));
    assert_eq!(step(&data, 3, "inside"), Some(json!({"id": 2})));
    assert_eq!(step(&data, 3, "result"), Some(json!([2, 3])));
    assert_eq!(step(&data, 3, "selected"), Some(json!({"all": [2, 3]})));
    assert_eq!(data["runs"][0]["visits"][0].get("steps"), None);
}

#[test]
fn a_child_that_was_only_listed_has_no_data() {
    let definition = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "Items": [1, 2], "QueryLanguage": "JSONata",
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "One",
            "States": {"One": {"Type": "Pass", "End": true}}}}}});
    let machine = Machine::from_value(&definition).unwrap();
    let (execution, runs) = Simulation::of(&machine).run_with_map_runs(json!({}).into());
    let listed = simulator::Child::read("arn:child", "child", 1, 5);
    let mut known = simulator::Child::read("arn:known", "known", 1, 6);
    known.input = json!(2).into();
    known.status = Some(simulator::Status::Failed);
    known.set_history(runs[0].children[1].history().unwrap().clone());
    let map_run = simulator::MapRun::read(&*runs[0].arn, 5, 2, vec![listed, known]);
    let model = model(&definition);
    let page = Page::new("Each", &model).run(Run::of("Each", &execution).map_runs(std::slice::from_ref(&map_run)));
    let data = page.data();
    let children = &data["runs"][0]["mapRuns"][0]["children"];
    assert_eq!((children[0].get("input"), &children[0]["outcome"]), (None, &json!("running")));
    assert_eq!((value(&data, &children[1]["input"]), &children[1]["run"]), (json!(2), &json!(1)));
    assert_eq!(data["runs"][1]["parent"], 0);
}
