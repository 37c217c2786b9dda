//! Tasks that fail, are retried, caught, time out; waits; limits.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

mod lines;

use std::sync::Arc;
use std::time::Duration;

use lines::{end, lines, queries, reported, run, states};
use serde_json::{Value, json};
use simulator::{
    Answer, Callback, CallbackKind, Delivery, Machine, Outcome, Request, Services, Simulation, Status, What,
};

fn charge(fields: Value) -> Value {
    let mut state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "queue", "MessageBody": {"token.$": "$$.Task.Token"}},
        "End": true
    });
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    states(json!({"Charge": state, "Refund": {"Type": "Pass", "End": true}}))
}

#[test]
fn a_retrier_waits_longer_each_time() {
    let retry = json!([{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 10, "MaxAttempts": 3}]);
    let definition = charge(json!({"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "Retry": retry}));
    let answers = json!({"Charge": {"0-2": {"Throw": {"Error": "Busy"}}, "3": {"Return": "paid"}}});
    insta::assert_snapshot!(lines(&run(&definition, json!({}), answers)));
}

#[test]
fn retriers_count_on_their_own_and_the_first_that_matches_is_used() {
    let retry = json!([
        {"ErrorEquals": ["Busy"], "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1, "IntervalSeconds": 5}
    ]);
    let definition = charge(json!({"Retry": retry, "Catch": [{"ErrorEquals": ["Busy"], "Next": "Refund"}]}));
    let answers = json!({"Charge": {
        "0": {"Throw": {"Error": "Busy"}},
        "1": {"Throw": {"Error": "Other"}},
        "2": {"Throw": {"Error": "Busy", "Cause": "again"}}
    }});
    let execution = run(&definition, json!({}), answers);
    assert_eq!(execution.output.unwrap().to_value(), json!({"Error": "Busy", "Cause": "again"}));
    assert_eq!(execution.ended - execution.started, 6000);
}

#[test]
fn jitter_is_drawn_from_the_seed() {
    let retry =
        json!([{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 100, "JitterStrategy": "FULL", "MaxAttempts": 1}]);
    let definition = charge(json!({"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "Retry": retry}));
    let machine = Machine::from_value(&definition).unwrap();
    struct Busy;
    impl Services for Busy {
        fn call(&mut self, request: &Request<'_>) -> Answer {
            if request.attempt == 0 { Answer::error("Busy", "") } else { Answer::result(1_u64) }
        }
    }
    let after = |seed: u64| {
        let execution = Simulation::of(&machine).services(Busy).seed(seed).run(json!({}).into());
        execution.ended - execution.started
    };
    assert_eq!(after(1), after(1));
    assert_ne!(after(1), after(2));
    assert!((0..100_000).contains(&after(1)));
}

#[test]
fn a_catcher_puts_the_error_beside_the_input() {
    let definition = charge(json!({"Catch": [
        {"ErrorEquals": ["Card.Declined"], "ResultPath": "$.error", "Assign": {"why.$": "$.Cause"}, "Next": "Refund"}
    ]}));
    let answers = json!({"Charge": {"0": {"Throw": {"Error": "Card.Declined", "Cause": "no money"}, "Submitted": {"MessageId": "m"}}}});
    insta::assert_snapshot!(lines(&run(&definition, json!({"id": 7}), answers)));
}

#[test]
fn a_catcher_in_jsonata_has_output_and_assignment() {
    let mut definition = charge(json!({"Catch": [
        {"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Error %}", "Assign": {"id": "{% $states.input.id %}"}, "Next": "Refund"}
    ]}));
    definition["QueryLanguage"] = "JSONata".into();
    definition["States"]["Charge"]["Arguments"] = json!({});
    definition["States"]["Refund"]["Output"] = json!("{% [$id, $states.input] %}");
    let answers = json!({"Charge": {"0": {"Throw": {"Error": "Card.Declined", "Cause": "no money"}}}});
    assert_eq!(run(&definition, json!({"id": 7}), answers).output.unwrap().to_value(), json!([7, "Card.Declined"]));
}

#[test]
fn a_state_that_cannot_run_is_not_caught() {
    let definition = charge(json!({
        "Parameters": {"QueueUrl.$": "$.none"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Refund"}]
    }));
    assert_eq!(end(&definition, json!({})).unwrap_err().0, "States.Runtime");
}

#[test]
fn a_callback_that_never_comes_is_a_timeout() {
    let definition =
        charge(json!({"TimeoutSeconds": 60, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Refund"}]}));
    let answers = json!({"Charge": {"0": {"Throw": {"Error": "States.Timeout"}, "Submitted": {"MessageId": "m"}}}});
    let reported = lines(&run(&definition, json!({}), answers));
    let reported: Vec<_> = reported.lines().filter(|line| !line.contains("TaskScheduled")).collect();
    insta::assert_snapshot!(reported.join("\n"));
}

/// Somebody who answers callbacks at given seconds.
struct Worker {
    at: Vec<(i64, CallbackKind)>,
    token: Arc<str>,
    delivered: Arc<std::sync::Mutex<Vec<Delivery>>>,
}

impl Services for Worker {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        self.token = request.token.unwrap().into();
        Answer { submitted: Some(simulator::Data::empty_object()), ..Answer::now(Outcome::Never) }
    }

    fn next_callback(&self) -> Option<i64> {
        self.at.first().map(|(at, _)| 1_767_225_600_000 + at * 1000)
    }

    fn callback(&mut self, _now: i64) -> Option<Callback> {
        let (_, what) = self.at.remove(0);
        Some(Callback { token: self.token.clone(), what })
    }

    fn delivered(&mut self, _callback: &Callback, delivery: Delivery) {
        self.delivered.lock().unwrap().push(delivery);
    }
}

fn with_worker(definition: &Value, at: Vec<(i64, CallbackKind)>) -> (simulator::Execution, Vec<Delivery>) {
    let machine = Machine::from_value(definition).unwrap();
    let delivered = Arc::default();
    let worker = Worker { at, token: "".into(), delivered: Arc::clone(&delivered) };
    let execution = Simulation::of(&machine).services(worker).run(json!({}).into());
    let delivered = delivered.lock().unwrap().clone();
    (execution, delivered)
}

#[test]
fn a_callback_ends_the_task_and_a_second_is_late() {
    let success = || CallbackKind::Success(json!("paid").into());
    let mut definition = charge(json!({"TimeoutSeconds": 60}));
    definition["States"]["Charge"].as_object_mut().unwrap().remove("End");
    definition["States"]["Charge"]["Next"] = "Rest".into();
    definition["States"]["Rest"] = json!({"Type": "Wait", "Seconds": 100, "End": true});
    let (execution, delivered) = with_worker(&definition, vec![(30, success()), (31, success())]);
    assert_eq!(execution.output.unwrap().to_value(), json!("paid"));
    assert_eq!(execution.ended - execution.started, 130_000);
    assert_eq!(delivered, [Delivery::Taken, Delivery::Late]);
}

#[test]
fn heartbeats_keep_a_task_alive_until_one_is_missed() {
    let catch = json!([{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Refund"}]);
    let definition = charge(json!({"HeartbeatSeconds": 10, "Catch": catch}));
    let (execution, _) = with_worker(&definition, vec![(8, CallbackKind::Heartbeat), (16, CallbackKind::Heartbeat)]);
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(execution.ended - execution.started, 26_000);
    assert_eq!(execution.output.unwrap().to_value(), json!({"Error": "States.Timeout", "Cause": ""}));
}

#[test]
fn a_failure_may_come_by_callback() {
    let failure = CallbackKind::Failure { error: Some("Card.Declined".into()), cause: None };
    let (execution, _) = with_worker(&charge(json!({})), vec![(5, failure)]);
    assert_eq!((execution.status, execution.error.as_deref()), (Status::Failed, Some("Card.Declined")));
}

#[test]
fn a_slow_service_runs_into_the_timeout() {
    struct Slow;
    impl Services for Slow {
        fn call(&mut self, _request: &Request<'_>) -> Answer {
            Answer { after: Duration::from_secs(61), ..Answer::result(1_u64) }
        }
    }
    let definition =
        charge(json!({"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "TimeoutSeconds": 60}));
    let machine = Machine::from_value(&definition).unwrap();
    let execution = Simulation::of(&machine).services(Slow).run(json!({}).into());
    assert_eq!(execution.error.as_deref(), Some("States.Timeout"));
    assert_eq!(execution.ended - execution.started, 60_000);
}

#[test]
fn functions_and_activities_have_events_of_their_own() {
    let of = |resource: &str| {
        let mut definition = charge(json!({"Resource": resource}));
        definition["States"]["Charge"].as_object_mut().unwrap().remove("Parameters");
        lines(&run(&definition, json!({"id": 7}), json!({"Charge": {"0": {"Return": "paid"}}})))
    };
    insta::assert_snapshot!(of("arn:aws:lambda:us-east-1:111111111111:function:charge"));
    insta::assert_snapshot!(of("arn:aws:states:us-east-1:111111111111:activity:charge"));
}

#[test]
fn an_activity_that_no_consumer_does_not_exist() {
    let mut definition = charge(json!({"Resource": "arn:aws:states:us-east-1:111111111111:activity:charge"}));
    definition["States"]["Charge"].as_object_mut().unwrap().remove("Parameters");
    let (error, cause) = end(&definition, json!({})).unwrap_err();
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("The activity arn:aws:states:us-east-1:111111111111:activity:charge does not exist."));
}

#[test]
fn what_no_consumer_is_reported_with_the_mock_to_add() {
    let execution = run(&charge(json!({})), json!({}), json!({}));
    assert_eq!(execution.status, Status::Failed);
    let simulator::Unanswered { state, help, .. } = execution.unanswered.unwrap();
    assert_eq!(state, "Charge");
    assert!(help.contains("attempt 0 of the state `Charge`") && help.contains("\"0\": {\"Return\": {}}"), "{help}");
}

#[test]
fn fail_states_say_error_and_cause() {
    let definition =
        states(json!({"Stop": {"Type": "Fail", "ErrorPath": "$.error", "CausePath": "States.Format('{}!', $.why)"}}));
    assert_eq!(
        end(&definition, json!({"error": "Late", "why": "too late"})).unwrap_err(),
        ("Late".into(), "too late!".into())
    );
    let definition = queries(json!({"Stop": {"Type": "Fail", "Error": "{% $states.input.error %}"}}));
    insta::assert_snapshot!(reported(&definition, json!({"error": "Late"})));
}

#[test]
fn waits_take_virtual_time() {
    let wait = |fields: Value, input: Value| {
        let mut state = json!({"Type": "Wait", "End": true});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let execution = run(&states(json!({"Rest": state})), input, json!({}));
        match execution.status {
            Status::Succeeded => Ok(execution.ended - execution.started),
            Status::Failed | Status::TimedOut | Status::Aborted => Err(execution.cause.unwrap().to_string()),
        }
    };
    assert_eq!(wait(json!({"Seconds": 90}), json!({})), Ok(90_000));
    assert_eq!(wait(json!({"SecondsPath": "$.s"}), json!({"s": 2})), Ok(2000));
    assert_eq!(wait(json!({"Timestamp": "2026-01-02T00:00:00Z"}), json!({})), Ok(86_400_000));
    assert_eq!(wait(json!({"TimestampPath": "$.t"}), json!({"t": "2020-01-02T00:00:00Z"})), Ok(0));
    assert!(
        wait(json!({"SecondsPath": "$.s"}), json!({"s": 1.5}))
            .unwrap_err()
            .contains("cannot be parsed as a long value: $.s == 1.5")
    );
    assert!(wait(json!({"TimestampPath": "$.t"}), json!({"t": "soon"})).unwrap_err().ends_with("$.t == soon"));
}

#[test]
fn the_whole_execution_may_time_out() {
    let mut definition = states(json!({"Rest": {"Type": "Wait", "Seconds": 60, "End": true}}));
    definition["TimeoutSeconds"] = 5.into();
    let execution = run(&definition, json!({}), json!({}));
    assert_eq!((execution.status, execution.ended - execution.started), (Status::TimedOut, 5000));
}

#[test]
fn a_loop_ends_with_the_last_event_that_is_allowed() {
    let definition = states(json!({"Again": {"Type": "Pass", "Next": "Again"}}));
    let execution = run(&definition, json!({}), json!({}));
    assert_eq!(execution.status, Status::Failed);
    assert_eq!(execution.history.events().len(), 25_000);
    assert!(matches!(execution.history.events().last().unwrap().what, What::ExecutionFailed(_)));
}

#[test]
fn ten_thousand_states_in_a_row_need_no_deep_stack() {
    let chain: serde_json::Map<String, Value> = (0..10_000)
        .map(|number| (format!("S{number}"), json!({"Type": "Pass", "Next": format!("S{}", number + 1)})))
        .chain([("S10000".to_owned(), json!({"Type": "Succeed"}))])
        .collect();
    let definition = states(chain.into());
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let execution = small.spawn(move || run(&definition, json!({}), json!({}))).unwrap().join().unwrap();
    assert_eq!(execution.status, Status::Succeeded);
}

#[test]
fn a_task_waits_for_the_execution_that_it_starts() {
    let arn = "arn:aws:states:us-east-1:111111111111:stateMachine:Inner";
    let inner = states(json!({
        "Rest": {"Type": "Wait", "Seconds": 30, "Next": "Ask"},
        "Ask": {"Type": "Choice", "Choices": [{"Variable": "$.ok", "BooleanEquals": true, "Next": "Done"}], "Default": "Stop"},
        "Done": {"Type": "Succeed"},
        "Stop": {"Type": "Fail", "Error": "Broken"}
    }));
    let outer = charge(json!({
        "Resource": "arn:aws:states:::states:startExecution.sync",
        "Parameters": {"StateMachineArn": arn, "Name": "one", "Input": {"ok.$": "$.ok"}}
    }));
    let (inner, outer) = (Machine::from_value(&inner).unwrap(), Machine::from_value(&outer).unwrap());
    let of = |ok: bool| {
        let simulation = Simulation::of(&outer).machine(arn, &inner, simulator::WorkflowType::Standard);
        simulation.run(json!({"ok": ok}).into())
    };
    let good = of(true);
    assert_eq!(good.ended - good.started, 30_000);
    let output = good.output.unwrap().to_value();
    assert_eq!((&output["Status"], &output["Output"]), (&json!("SUCCEEDED"), &json!("{\"ok\":true}")));
    assert_eq!(output["ExecutionArn"], json!("arn:aws:states:us-east-1:111111111111:execution:Inner:one"));
    let bad = of(false);
    assert_eq!(bad.error.as_deref(), Some("States.TaskFailed"));
    let cause: Value = serde_json::from_str(&bad.cause.unwrap()).unwrap();
    assert_eq!((&cause["Error"], &cause["Status"]), (&json!("Broken"), &json!("FAILED")));
}

#[test]
fn machines_that_start_each_other_come_to_an_end() {
    let arn = "arn:aws:states:us-east-1:111111111111:stateMachine:Self";
    let definition = charge(json!({
        "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": arn}
    }));
    let work = move || {
        let machine = Machine::from_value(&definition).unwrap();
        let simulation = Simulation::of(&machine).machine(arn, &machine, simulator::WorkflowType::Standard);
        simulation.run(json!({}).into()).unanswered
    };
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let reported = small.spawn(work).unwrap().join().unwrap();
    assert!(reported.is_some_and(|reported| reported.help.contains("more than 16 levels deep")));
}

#[test]
fn numbers_beyond_all_measure_are_no_panic() {
    let rest = queries(json!({"Rest": {"Type": "Wait", "Seconds": "{% $states.input.n %}", "End": true}}));
    assert_eq!(end(&rest, json!({"n": 1e300})).unwrap_err().0, "States.Runtime");
    let mut task = charge(json!({"TimeoutSeconds": "{% $states.input.n %}"}));
    task["QueryLanguage"] = "JSONata".into();
    task["States"]["Charge"].as_object_mut().unwrap().remove("Parameters");
    let answers = json!({"Charge": {"0": {"Throw": {"Error": "States.Timeout"}}}});
    assert_eq!(run(&task, json!({"n": 1e300}), answers).status, Status::TimedOut);
}

#[test]
fn an_express_loop_comes_to_an_end() {
    let definition = states(json!({"Again": {"Type": "Pass", "Next": "Again"}}));
    let machine = Machine::from_value(&definition).unwrap();
    let execution = Simulation::of(&machine).machine_type(simulator::WorkflowType::Express).run(json!({}).into());
    assert_eq!(execution.status, Status::TimedOut);
}

#[test]
fn an_answer_that_is_too_large_is_caught_and_data_that_is_too_large_is_not() {
    let catch = json!([{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Refund"}]);
    let large = "x".repeat(200_000);
    let definition = charge(json!({"Catch": catch, "ResultPath": "$.result"}));
    let answer = |length: usize| json!({"Charge": {"0": {"Return": "y".repeat(length)}}});
    assert_eq!(run(&definition, json!({"id": 7}), answer(300_000)).status, Status::Succeeded);
    let execution = run(&definition, json!({"large": large}), answer(200_000));
    assert_eq!(execution.error.as_deref(), Some("States.DataLimitExceeded"));
    assert!(execution.cause.unwrap().starts_with("The state/task 'Charge' returned"));
}

#[test]
fn answers_in_code_see_what_is_asked() {
    let definition = charge(json!({"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"id.$": "$.id"}}));
    let machine = Machine::from_value(&definition).unwrap();
    let mut asked = Vec::new();
    let answers = simulator::Answers::default().with("Charge", |request| {
        asked.push(request.parameters.to_value());
        Answer::never().submitted(json!({}))
    });
    let execution = Simulation::of(&machine).services(answers).run(json!({"id": 7}).into());
    assert_eq!(execution.status, Status::TimedOut);
    assert_eq!(asked, [json!({"id": 7})]);
    let none = Simulation::of(&machine).services(simulator::Answers::default().row("Charge", []));
    assert!(none.run(json!({"id": 7}).into()).unanswered.is_some());
    let always = simulator::Answers::default().always("Charge", Answer::result("paid"));
    assert_eq!(Simulation::of(&machine).services(always).run(json!({"id": 7}).into()).status, Status::Succeeded);
}
