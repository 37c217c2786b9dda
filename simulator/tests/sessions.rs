//! Executions that are fed from outside: answers that come later, callbacks, workers, stops, and a clock that the caller has.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::sync::Arc;

use serde_json::{Value, json};
use simulator::{
    Answer, CallId, Callback, CallbackKind, Data, Delivery, Machine, MemoryObjects, Outcome, Outside, Progress,
    Request, Services, Session, Simulation, Start, Status, Trouble, Update,
};

/// Notes all calls and answers none.
#[derive(Default)]
struct Later {
    calls: Vec<(CallId, String, Option<String>)>,
}

impl Services for Later {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        self.calls.push((request.id, request.state.to_owned(), request.token.map(str::to_owned)));
        Answer::now(Outcome::Later)
    }
}

struct Run {
    session: Session,
    later: Later,
    objects: MemoryObjects,
}

impl Run {
    fn of(definition: Value, input: Value) -> Self {
        let machine = Machine::from_value(&definition).unwrap();
        let start = Start { machine: "Pay".to_owned(), execution: "one".to_owned(), seed: 7, ..Start::default() };
        let session = Session::new(Arc::new(machine), start, Data::from(input));
        let mut run = Run { session, later: Later::default(), objects: MemoryObjects::default() };
        run.at(0);
        run
    }

    fn with<T>(&mut self, work: impl FnOnce(&mut Session, &mut Outside<'_>) -> T) -> T {
        let mut outside = Outside { services: &mut self.later, objects: &mut self.objects };
        work(&mut self.session, &mut outside)
    }

    fn at(&mut self, now: i64) -> Progress {
        self.with(|session, outside| session.advance(now, outside))
    }

    fn answer(&mut self, number: usize, outcome: Outcome, now: i64) -> bool {
        let call = self.later.calls[number].0;
        let taken = self.with(|session, outside| session.answer(call, outcome, now, outside));
        self.at(now);
        taken
    }

    fn callback(&mut self, number: usize, what: CallbackKind, now: i64) -> Delivery {
        let token = self.later.calls[number].2.clone().unwrap();
        let delivery =
            self.with(|session, outside| session.callback(&Callback { token: token.into(), what }, now, outside));
        self.at(now);
        delivery
    }

    fn types(&self) -> Vec<String> {
        self.session.history().events().iter().map(|event| event.what.type_name()).collect()
    }

    fn output(&self) -> Value {
        self.session.output().unwrap().to_value()
    }
}

fn state(state: Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111111111111:function:charge";
const ACTIVITY: &str = "arn:aws:states:us-east-1:111111111111:activity:pack";

fn task(resource: &str, further: Value) -> Value {
    let mut task = json!({"Type": "Task", "Resource": resource, "End": true});
    task.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
    // A member that is null is left out.
    task.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    task
}

fn succeeded(value: Value) -> Outcome {
    Outcome::Succeeded(Data::from(value))
}

#[test]
fn a_session_that_has_its_answers_at_once_writes_the_history_of_a_simulation() {
    let definition = json!({"StartAt": "Sleep", "States": {
        "Sleep": {"Type": "Wait", "Seconds": 90, "Next": "Each"},
        "Each": {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {
            "StartAt": "Add", "States": {"Add": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "End": true}}
        }}
    }});
    let input = json!({"items": [1, 2, 3]});
    let machine = Machine::from_value(&definition).unwrap();
    let simulated = Simulation::of(&machine).name("Pay").execution_name("one").start_time(0).seed(7);
    let simulated = simulated.run(Data::from(&input));
    let mut run = Run::of(definition, input);
    assert_eq!(run.at(89_999), Progress::Until(90_000));
    assert_eq!(run.at(1_000_000), Progress::Ended);
    let text = |history: &simulator::History| serde_json::to_string(history).unwrap();
    assert_eq!(text(run.session.history()), text(&simulated.history));
    assert_eq!((run.session.ended(), run.output()), (Some(simulated.ended), simulated.output.unwrap().to_value()));
}

#[test]
fn answers_find_back_to_their_tasks_in_any_order() {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: task(FUNCTION, json!({}))}});
    let mut run =
        Run::of(state(json!({"Type": "Parallel", "Branches": [branch("B"), branch("C")], "End": true})), json!({}));
    assert_eq!(run.later.calls.len(), 2);
    assert!(run.answer(1, succeeded(json!("second")), 500));
    assert!(!run.answer(1, succeeded(json!("again")), 600), "an answer is taken once");
    assert!(run.answer(0, succeeded(json!("first")), 700));
    assert_eq!(run.output(), json!(["first", "second"]));
    assert_eq!(run.session.ended(), Some(700));
}

#[test]
fn a_timeout_happens_at_its_own_time_however_late_it_is_noticed() {
    let mut run = Run::of(state(task(FUNCTION, json!({"TimeoutSeconds": 5}))), json!({}));
    assert_eq!(run.at(4_000), Progress::Until(5_000));
    assert!(!run.answer(0, succeeded(json!(1)), 8_000), "the answer comes after the timeout");
    assert_eq!((run.session.status(), run.session.ended()), (Some(Status::Failed), Some(5_000)));
    assert_eq!(run.session.trouble().unwrap().error.as_deref(), Some("States.Timeout"));
    let machine = json!({"TimeoutSeconds": 3, "StartAt": "A", "States": {"A": task(FUNCTION, json!({}))}});
    let mut run = Run::of(machine, json!({}));
    assert_eq!(run.at(60_000), Progress::Ended);
    assert_eq!((run.session.status(), run.session.ended()), (Some(Status::TimedOut), Some(3_000)));
}

#[test]
fn a_retry_calls_again_and_the_old_call_is_forgotten() {
    let retry = json!({"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2}]});
    let mut run = Run::of(state(task(FUNCTION, retry)), json!({}));
    assert!(run.answer(0, Outcome::Failed { error: Some("Busy".into()), cause: None }, 100));
    assert_eq!(run.at(2_099), Progress::Until(2_100));
    assert_eq!(run.later.calls.len(), 1);
    run.at(2_100);
    assert_eq!(run.later.calls.len(), 2);
    assert!(!run.answer(0, succeeded(json!("late")), 2_200));
    assert!(run.answer(1, succeeded(json!("done")), 2_300));
    assert_eq!(run.output(), json!("done"));
}

#[test]
fn a_token_is_used_once_and_heartbeats_keep_it_alive() {
    let resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
    let parameters = json!({"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"});
    let definition = state(task(resource, json!({"HeartbeatSeconds": 10, "Parameters": parameters})));
    let mut run = Run::of(definition.clone(), json!({}));
    let call = run.later.calls[0].0;
    assert!(run.with(|session, outside| session.submitted(call, json!({"MessageId": "m"}).into(), 50, outside)));
    assert_eq!(run.callback(0, CallbackKind::Heartbeat, 9_000), Delivery::Taken);
    assert_eq!(run.callback(0, CallbackKind::Success(json!("ok").into()), 18_999), Delivery::Taken);
    assert_eq!(run.callback(0, CallbackKind::Success(json!("ok").into()), 19_000), Delivery::Late);
    assert_eq!(run.output(), json!("ok"));
    assert_eq!(run.types()[2..6], ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],);
    let mut silent = Run::of(definition, json!({}));
    silent.at(60_000);
    assert_eq!((silent.session.status(), silent.session.ended()), (Some(Status::Failed), Some(10_000)));
}

#[test]
fn an_activity_begins_when_a_worker_takes_it() {
    let mut run = Run::of(state(task(ACTIVITY, json!({"HeartbeatSeconds": 10}))), json!({}));
    // Nobody has taken it yet, so that no heartbeat is missed.
    run.at(60_000);
    assert_eq!(run.types().last().unwrap(), "ActivityScheduled");
    let call = run.later.calls[0].0;
    assert!(run.with(|session, outside| session.activity_started(call, Some("w".into()), 60_000, outside)));
    let started = run.session.history().event_json(4).unwrap();
    assert_eq!(started["activityStartedEventDetails"], json!({"workerName": "w"}));
    assert_eq!(run.at(69_999), Progress::Until(70_000));
    assert_eq!(run.callback(0, CallbackKind::Success(json!(1).into()), 69_999), Delivery::Taken);
    assert_eq!(run.session.status(), Some(Status::Succeeded));
}

#[test]
fn a_stop_ends_what_waits() {
    let mut run = Run::of(state(task(FUNCTION, json!({}))), json!({}));
    assert!(run.session.waits_outside());
    let trouble = Trouble { error: Some("Enough".into()), cause: None };
    assert!(run.with(|session, outside| session.stop(trouble, 1_500, outside)));
    assert_eq!((run.session.status(), run.session.ended()), (Some(Status::Aborted), Some(1_500)));
    assert!(!run.answer(0, succeeded(json!(1)), 2_000));
    assert!(!run.with(|session, outside| session.stop(Trouble::default(), 2_000, outside)));
    let last = run.session.history().events().last().unwrap();
    assert_eq!((last.what.type_name().as_str(), last.previous), ("ExecutionAborted", 0));
}

#[test]
fn an_execution_that_goes_in_circles_lets_others_have_their_turn() {
    let mut run = Run::of(
        json!({"StartAt": "A", "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsPresent": true, "Next": "C"}], "Default": "A"},
            "C": {"Type": "Succeed"}
        }}),
        json!({}),
    );
    let mut turns = 0;
    while run.at(0) == Progress::More {
        turns += 1;
        assert!(turns < 100);
    }
    assert_eq!(run.session.status(), Some(Status::Failed));
}

#[test]
fn a_map_run_is_told_while_it_runs_and_can_be_changed() {
    let definition = state(json!({
        "Type": "Map", "MaxConcurrency": 1, "Label": "Each", "End": true, "ToleratedFailureCount": 1,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "B", "States": {"B": task(FUNCTION, json!({}))}
        }
    }));
    let mut run = Run::of(definition, json!([1, 2, 3, 4]));
    let arn = run.session.map_runs()[0].arn.clone();
    assert!(arn.contains(":mapRun:Pay/Each:"), "{arn}");
    assert_eq!((run.session.map_runs()[0].children.len(), run.session.map_runs()[0].items), (1, 4));
    let update = Update { max_concurrency: Some(3), ..Update::default() };
    assert!(run.with(|session, outside| session.update_map_run(&arn, &update, 10, outside)));
    run.at(10);
    assert_eq!(run.later.calls.len(), 3, "two more run at once");
    assert!(run.answer(0, Outcome::Failed { error: Some("No".into()), cause: None }, 20));
    for number in 1..4 {
        assert!(run.answer(number, succeeded(json!(number)), 30));
    }
    let told = &run.session.map_runs()[0];
    let statuses: Vec<_> = told.children.iter().map(|child| child.status).collect();
    let good = Some(Status::Succeeded);
    assert_eq!((told.status, statuses), (good, vec![Some(Status::Failed), good, good, good]));
    let history = told.children[1].history().unwrap();
    let types: Vec<_> = history.events().iter().map(|event| event.what.type_name()).collect();
    assert_eq!((types[0].as_str(), types.last().unwrap().as_str()), ("ExecutionStarted", "ExecutionSucceeded"));
    drop(history);
    assert!(!run.with(|session, outside| session.update_map_run(&arn, &update, 40, outside)), "it has ended");
}

#[test]
fn an_execution_that_failed_goes_on_where_it_failed() {
    let mut run = Run::of(
        json!({"StartAt": "First", "States": {
            "First": task(FUNCTION, json!({"End": null, "Next": "Second"})),
            "Second": task(FUNCTION, json!({}))
        }}),
        json!({}),
    );
    assert!(run.answer(0, succeeded(json!(1)), 100));
    assert_eq!(run.session.not_redrivable(150).unwrap(), "Execution is RUNNING and cannot be redriven");
    assert!(run.answer(1, Outcome::Failed { error: Some("Busy".into()), cause: None }, 200));
    assert_eq!((run.session.status(), run.session.not_redrivable(300)), (Some(Status::Failed), None));
    run.with(|session, outside| session.redrive(1_000, outside)).unwrap();
    assert_eq!(run.session.status(), None);
    run.at(1_000);
    assert_eq!(run.later.calls.len(), 3, "only what had failed is called again");
    assert!(run.answer(2, succeeded(json!("done")), 1_200));
    assert_eq!((run.output(), run.session.redriven()), (json!("done"), (1, Some(1_000))));
    assert!(run.types().contains(&"ExecutionRedriven".to_owned()));
    let late = run.with(|session, outside| session.redrive(2_000, outside)).unwrap_err();
    assert_eq!(late, "Execution is SUCCEEDED and cannot be redriven");
}

#[test]
fn a_map_run_is_redriven_with_the_children_that_failed() {
    let definition = state(json!({
        "Type": "Map", "Label": "Each", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "B", "States": {"B": task(FUNCTION, json!({}))}
        }
    }));
    let mut run = Run::of(definition, json!([1, 2]));
    assert!(run.answer(0, succeeded(json!("a")), 10));
    assert!(run.answer(1, Outcome::Failed { error: Some("No".into()), cause: None }, 20));
    assert_eq!(run.session.map_runs()[0].status, Some(Status::Failed));
    run.with(|session, outside| session.redrive(100, outside)).unwrap();
    run.at(100);
    assert_eq!((run.session.map_runs()[0].status, run.session.map_runs()[0].redrives), (None, 1));
    assert!(run.answer(2, succeeded(json!("b")), 200));
    assert_eq!(run.output(), json!(["a", "b"]));
    let told = &run.session.map_runs()[0];
    let children: Vec<_> = told.children.iter().map(|child| (child.status, child.redrives)).collect();
    assert_eq!(children, [(Some(Status::Succeeded), 0), (Some(Status::Succeeded), 1)]);
}
