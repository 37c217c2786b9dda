//! Redrives: what runs again, what does not, and what the history says. The histories are those that the service recorded for
//! the same machines (2026).

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Answer, Answers, Execution, Machine, MemoryObjects, Objects, Simulation, Status, WorkflowType};

const ACTIVITY: &str = "arn:aws:states:us-west-2:111111111111:activity:work";

fn machine(definition: Value) -> Machine {
    Machine::from_value(&definition).unwrap()
}

/// A task of an activity that tells what the Context Object says.
fn task() -> Value {
    json!({
        "Type": "Task", "Resource": ACTIVITY, "TimeoutSeconds": 60, "End": true,
        "Parameters": {"input.$": "$", "execution.$": "$$.Execution", "state.$": "$$.State"}
    })
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Types and `previousEventId`s of the events.
fn events(execution: &Execution) -> Vec<(String, u32)> {
    execution.history.events().iter().map(|event| (event.what.type_name(), event.previous)).collect()
}

fn pairs(events: &[(&str, u32)]) -> Vec<(String, u32)> {
    events.iter().map(|(kind, previous)| ((*kind).to_owned(), *previous)).collect()
}

fn error() -> Answer {
    Answer::error("Probe.Retry", "no luck")
}

#[test]
fn a_task_runs_again_with_its_input_and_its_retries() {
    let machine = machine(json!({"StartAt": "Before", "States": {
        "Before": {"Type": "Pass", "Result": 1, "ResultPath": "$.before", "Next": "Work"},
        "Work": {
            "Type": "Task", "Resource": ACTIVITY, "ResultPath": "$.work", "Next": "After",
            "Parameters": {"execution.$": "$$.Execution", "state.$": "$$.State"},
            "Retry": [{"ErrorEquals": ["Probe.Retry"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1}]
        },
        "After": {"Type": "Pass", "Parameters": {"data.$": "$", "redrives.$": "$$.Execution.RedriveCount"}, "End": true}
    }}));
    let mut seen = Vec::new();
    let answers = Answers::default().with("Work", |request| {
        seen.push(request.parameters.to_value());
        if request.calls < 4 { error() } else { Answer::result(json!({"fixed": true})) }
    });
    let execution = Simulation::of(&machine)
        .services(answers)
        .redrive_after(seconds(60))
        .redrive_after(seconds(120))
        .run(json!({"id": 7}).into());
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(
        execution.output.as_ref().unwrap().to_value(),
        json!({"data": {"id": 7, "before": 1, "work": {"fixed": true}}, "redrives": 2})
    );
    let at = |pointer: &str| -> Vec<Value> {
        seen.iter().map(|seen| seen.pointer(pointer).cloned().unwrap_or_default()).collect()
    };
    assert_eq!(at("/state/RetryCount"), [0, 1, 0, 1, 0].map(Value::from));
    assert_eq!(at("/execution/RedriveCount"), [0, 0, 1, 1, 2].map(Value::from));
    let first = "2026-01-01T00:01:01.000Z";
    assert_eq!(at("/execution/RedriveTime")[..4], [Value::Null, Value::Null, first.into(), first.into()]);
    for pointer in ["/state/EnteredTime", "/execution/StartTime", "/execution/Id"] {
        assert!(at(pointer).iter().all(|value| *value == seen[0].pointer(pointer).unwrap().clone()), "{pointer}");
    }
    let attempt = |scheduled: u32, entered: u32| {
        [("ActivityScheduled", entered), ("ActivityStarted", scheduled), ("ActivityFailed", scheduled + 1)]
    };
    let mut expected =
        vec![("ExecutionStarted", 0), ("PassStateEntered", 0), ("PassStateExited", 2), ("TaskStateEntered", 3)];
    expected.extend(attempt(5, 4));
    expected.extend(attempt(8, 7));
    expected.extend([("ExecutionFailed", 10), ("ExecutionRedriven", 11)]);
    expected.extend(attempt(13, 4));
    expected.extend(attempt(16, 15));
    expected.extend([("ExecutionFailed", 18), ("ExecutionRedriven", 19)]);
    expected.extend([("ActivityScheduled", 4), ("ActivityStarted", 21), ("ActivitySucceeded", 22)]);
    expected.extend([("TaskStateExited", 23), ("PassStateEntered", 24), ("PassStateExited", 25)]);
    expected.push(("ExecutionSucceeded", 26));
    assert_eq!(events(&execution), pairs(&expected));
}

#[test]
fn of_a_parallel_only_the_branches_without_a_result_run_again() {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: task()}});
    let machine = machine(json!({"StartAt": "Parallel", "States": {"Parallel": {
        "Type": "Parallel", "End": true, "Branches": [branch("Succeeded"), branch("Failed"), branch("Aborted")]
    }}}));
    let fixed = |name: &str| Answer::result(json!({"branch": name, "fixed": true}));
    let answers = Answers::default()
        .row("Succeeded", [Answer::result(json!({"branch": "preserved"})).after(seconds(1))])
        .row("Failed", [error().after(seconds(2)), fixed("Failed").after(seconds(2))])
        .row("Aborted", [Answer::never(), fixed("Aborted").after(seconds(1))]);
    let execution = Simulation::of(&machine).services(answers).redrive_after(seconds(1)).run(json!({}).into());
    assert_eq!(
        execution.output.as_ref().unwrap().to_value(),
        json!([{"branch": "preserved"}, {"branch": "Failed", "fixed": true}, {"branch": "Aborted", "fixed": true}])
    );
    assert_eq!(
        events(&execution),
        pairs(&[
            ("ExecutionStarted", 0),
            ("ParallelStateEntered", 0),
            ("ParallelStateStarted", 2),
            ("TaskStateEntered", 3),
            ("ActivityScheduled", 4),
            ("ActivityStarted", 5),
            ("TaskStateEntered", 3),
            ("ActivityScheduled", 7),
            ("ActivityStarted", 8),
            ("TaskStateEntered", 3),
            ("ActivityScheduled", 10),
            ("ActivityStarted", 11),
            ("ActivitySucceeded", 6),
            ("TaskStateExited", 13),
            ("ActivityFailed", 9),
            ("TaskStateAborted", 15),
            ("TaskStateAborted", 15),
            ("ParallelStateFailed", 15),
            ("ExecutionFailed", 18),
            ("ExecutionRedriven", 19),
            ("ActivityScheduled", 7),
            ("ActivityStarted", 21),
            ("ActivityScheduled", 10),
            ("ActivityStarted", 23),
            ("ActivitySucceeded", 24),
            ("TaskStateExited", 25),
            ("ActivitySucceeded", 22),
            ("TaskStateExited", 27),
            ("ParallelStateSucceeded", 28),
            ("ParallelStateExited", 28),
            ("ExecutionSucceeded", 30),
        ])
    );
}

#[test]
fn of_a_map_the_items_without_a_result_run_again_and_the_others_begin() {
    let machine = machine(json!({"StartAt": "Map", "States": {"Map": {
        "Type": "Map", "MaxConcurrency": 1, "End": true,
        "ItemProcessor": {"StartAt": "Item", "States": {"Item": task()}}
    }}}));
    let answers = Answers::default().with("Item", |request| {
        if request.calls == 1 { error() } else { Answer::result(request.parameters.get("input").unwrap().clone()) }
    });
    let execution =
        Simulation::of(&machine).services(answers).redrive_after(seconds(1)).run(json!([10, 11, 12]).into());
    assert_eq!(execution.output.as_ref().unwrap().to_value(), json!([10, 11, 12]));
    let types: Vec<_> = events(&execution);
    let redriven = types.iter().position(|(kind, _)| kind == "ExecutionRedriven").unwrap();
    // The second item goes on from its task; the third begins as it would have.
    let entered =
        types.iter().enumerate().filter(|(_, (kind, _))| kind == "TaskStateEntered").nth(1).unwrap().0 as u32 + 1;
    assert_eq!(types[redriven + 1], ("ActivityScheduled".to_owned(), entered));
    let count = |kind: &str| types.iter().filter(|(found, _)| found == kind).count();
    assert_eq!(
        (
            count("MapStateStarted"),
            count("MapIterationStarted"),
            count("MapIterationSucceeded"),
            count("TaskStateEntered")
        ),
        (1, 3, 3, 3)
    );
}

#[test]
fn what_was_stopped_or_timed_out_goes_on() {
    let machine = machine(json!({"StartAt": "Work", "TimeoutSeconds": 8, "States": {"Work": task()}}));
    let recovered =
        || Answers::default().row("Work", [Answer::never(), Answer::result(json!("recovered")).after(seconds(5))]);
    let timed_out = Simulation::of(&machine).services(recovered()).redrive_after(seconds(1)).run(json!({}).into());
    let stopped = Simulation::of(&machine)
        .services(recovered())
        .stop_after(seconds(3), "Probe.Abort", "on purpose")
        .redrive_after(seconds(1))
        .run(json!({}).into());
    for (execution, end, ended) in [(timed_out, "ExecutionTimedOut", 14_000), (stopped, "ExecutionAborted", 9_000)] {
        assert_eq!(execution.status, Status::Succeeded, "{end}");
        // The time limit began anew.
        assert_eq!(execution.ended - execution.started, ended, "{end}");
        assert_eq!(
            events(&execution),
            pairs(&[
                ("ExecutionStarted", 0),
                ("TaskStateEntered", 0),
                ("ActivityScheduled", 2),
                ("ActivityStarted", 3),
                (end, 0),
                ("ExecutionRedriven", 5),
                ("ActivityScheduled", 2),
                ("ActivityStarted", 7),
                ("ActivitySucceeded", 8),
                ("TaskStateExited", 9),
                ("ExecutionSucceeded", 10),
            ])
        );
    }
}

#[test]
fn a_fail_state_fails_again_and_a_wait_begins_anew() {
    let failing =
        machine(json!({"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Probe", "Cause": "again"}}}));
    let execution = Simulation::of(&failing).redrive_after(seconds(1)).run(json!({}).into());
    assert_eq!((execution.status, execution.error.as_deref()), (Status::Failed, Some("Probe")));
    assert_eq!(
        events(&execution),
        pairs(&[
            ("ExecutionStarted", 0),
            ("FailStateEntered", 0),
            ("ExecutionFailed", 2),
            ("ExecutionRedriven", 3),
            ("ExecutionFailed", 4),
        ])
    );
    let waiting =
        machine(json!({"StartAt": "Sleep", "States": {"Sleep": {"Type": "Wait", "Seconds": 30, "End": true}}}));
    let execution =
        Simulation::of(&waiting).stop_after(seconds(10), "", "").redrive_after(seconds(5)).run(json!({}).into());
    assert_eq!((execution.status, execution.ended - execution.started), (Status::Succeeded, 45_000));
}

#[test]
fn inner_scopes_and_variables_survive() {
    let machine = machine(json!({"QueryLanguage": "JSONata", "StartAt": "Set", "States": {
        "Set": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "Both"},
        "Both": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "Output": "done", "End": true}}},
            {"StartAt": "Each", "States": {"Each": {
                "Type": "Map", "Items": [1, 2], "End": true,
                "ItemProcessor": {"StartAt": "Inner", "States": {
                    "Inner": {"Type": "Pass", "Assign": {"inner": "{% $states.input * 10 %}"}, "Next": "Call"},
                    "Call": {
                        "Type": "Task", "Resource": ACTIVITY, "End": true,
                        "Arguments": "{% [$outer, $inner, $states.context.Map.Item.Index] %}"
                    }
                }}
            }}}
        ]}
    }}));
    let answers = Answers::default()
        .with("Call", |request| if request.calls == 1 { error() } else { Answer::result(request.parameters.clone()) });
    let execution = Simulation::of(&machine).services(answers).redrive_after(seconds(1)).run(json!({}).into());
    assert_eq!(execution.output.unwrap().to_value(), json!(["done", [[1, 10, 0], [1, 20, 1]]]));
}

#[test]
fn a_state_that_failed_for_too_much_data_begins_anew() {
    let machine = machine(json!({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "A", "States": {"A": task()}}, {"StartAt": "B", "States": {"B": task()}}
    ]}}}));
    let large = json!("x".repeat(200_000));
    let answers = Answers::default()
        .row("A", [Answer::result(large.clone()), Answer::result(json!("a"))])
        .row("B", [Answer::result(large), Answer::result(json!("b"))]);
    let execution = Simulation::of(&machine).services(answers).redrive_after(seconds(1)).run(json!({}).into());
    assert_eq!(execution.output.as_ref().unwrap().to_value(), json!(["a", "b"]));
    assert_eq!(events(&execution).iter().filter(|(kind, _)| kind == "ParallelStateStarted").count(), 2);
}

fn distributed(kind: &str) -> Value {
    json!({"StartAt": "Run", "States": {
        "Run": {
            "Type": "Map", "Label": "Run", "MaxConcurrency": 2, "ToleratedFailureCount": 0, "ResultPath": "$.run", "Next": "After",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind}, "StartAt": "First",
                "States": {
                    "First": {"Type": "Task", "Resource": ACTIVITY, "ResultPath": null, "Next": "Second"},
                    "Second": {
                        "Type": "Task", "Resource": ACTIVITY, "End": true,
                        "Parameters": {"item.$": "$", "redrives.$": "$$.Execution.RedriveCount", "id.$": "$$.Execution.Id"}
                    }
                }
            },
            "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "run"}}
        },
        "After": {"Type": "Pass", "OutputPath": "$.run.ResultWriterDetails.Key", "End": true}
    }})
}

/// Runs six items of which the second fails at first, and says how often the first task of the children ran, and what the
/// second ones sent.
fn map_run(kind: &str) -> (Execution, u64, Vec<Value>) {
    let machine = machine(distributed(kind));
    let (mut first, mut sent) = (0, Vec::new());
    let mut objects = MemoryObjects::default();
    objects.put("results", "none", Vec::new()).unwrap();
    let execution = {
        let answers = Answers::default()
            .with("First", |_| {
                first += 1;
                Answer::result(json!(null))
            })
            .with("Second", |request| {
                sent.push(request.parameters.to_value());
                match request.parameters.get("item").and_then(simulator::Data::as_f64) {
                    Some(item) if item == 1.0 && request.calls < 2 => error().after(seconds(8)),
                    // The third is still at work when the second fails.
                    Some(item) if item == 2.0 && request.attempt == 0 => Answer::never(),
                    _ => Answer::result(request.parameters.get("item").unwrap().clone()),
                }
            });
        Simulation::of(&machine)
            .services(answers)
            .objects(objects)
            .redrive_after(seconds(10))
            .run(json!({"items": [0, 1, 2, 3, 4, 5]}).into())
    };
    (execution, first, sent)
}

#[test]
fn a_map_run_goes_on_with_the_children_that_failed() {
    let (execution, first, sent) = map_run("STANDARD");
    assert_eq!(execution.status, Status::Succeeded, "{:?} {:?}", execution.error, execution.cause);
    let key = execution.output.as_ref().unwrap().to_value();
    assert!(key.as_str().unwrap().ends_with("/Redrive-1/manifest.json"), "{key}");
    assert_eq!(
        events(&execution),
        pairs(&[
            ("ExecutionStarted", 0),
            ("MapStateEntered", 0),
            ("MapStateStarted", 2),
            ("MapRunStarted", 3),
            ("MapRunFailed", 4),
            ("MapStateFailed", 5),
            ("ExecutionFailed", 6),
            ("ExecutionRedriven", 7),
            ("MapRunRedriven", 3),
            ("MapRunSucceeded", 9),
            ("MapStateSucceeded", 10),
            ("MapStateExited", 9),
            ("PassStateEntered", 12),
            ("PassStateExited", 13),
            ("ExecutionSucceeded", 14),
        ])
    );
    // Each child began once; those that failed or were stopped went on at their second task, in the same execution.
    assert_eq!(first, 6);
    let of = |item: u64| -> Vec<&Value> { sent.iter().filter(|sent| sent["item"] == json!(item)).collect() };
    for (item, redrives) in [(0, vec![0]), (1, vec![0, 1]), (2, vec![0, 1]), (3, vec![0]), (5, vec![0])] {
        let counts: Vec<_> = of(item).iter().map(|sent| sent["redrives"].clone()).collect();
        assert_eq!(counts, redrives.into_iter().map(Value::from).collect::<Vec<_>>(), "item {item}");
        assert!(of(item).iter().all(|sent| sent["id"] == of(item)[0]["id"]));
    }
}

#[test]
fn express_children_of_a_map_run_begin_anew() {
    let (execution, first, sent) = map_run("EXPRESS");
    assert_eq!(execution.status, Status::Succeeded, "{:?} {:?}", execution.error, execution.cause);
    // The one that failed and the one that was stopped.
    assert_eq!(first, 8);
    assert!(sent.iter().all(|sent| sent["redrives"] == json!(0)), "{sent:?}");
}

#[test]
fn what_cannot_be_redriven_says_why() {
    let fine = machine(json!({"StartAt": "Ok", "States": {"Ok": {"Type": "Succeed"}}}));
    let failing = machine(json!({"StartAt": "No", "States": {"No": {"Type": "Fail"}}}));
    let day = 86_400;
    for (machine, kind, after, reason) in [
        (&fine, WorkflowType::Standard, 1, "Execution is SUCCEEDED and cannot be redriven"),
        (&failing, WorkflowType::Express, 1, "EXPRESS"),
        (&failing, WorkflowType::Standard, 15 * day, "14 days"),
    ] {
        let execution = Simulation::of(machine).machine_type(kind).redrive_after(seconds(after)).run(json!({}).into());
        let refusal = execution.not_redriven.unwrap();
        assert!(refusal.contains(reason), "{refusal}");
        assert!(!execution.history.events().iter().any(|event| event.what.type_name() == "ExecutionRedriven"));
    }
}

#[test]
fn a_stop_counts_from_the_start_wherever_it_is_told() {
    let waiting = machine(json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}));
    let stopped = |simulation: Simulation| {
        let execution = simulation.run(json!({}).into());
        (execution.status, execution.ended - execution.started)
    };
    let simulation = || Simulation::of(&waiting);
    assert_eq!(stopped(simulation().stop_after(seconds(10), "", "").start_time(5)), (Status::Aborted, 10_000));
    assert_eq!(stopped(simulation().start_time(5).stop_after(seconds(10), "", "")), (Status::Aborted, 10_000));
    assert_eq!(stopped(simulation().stop_after(seconds(61), "", "")), (Status::Succeeded, 60_000));
}
