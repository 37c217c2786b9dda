//! Local queues, topics and functions.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::time::Duration;

use dsl::prelude::*;
use serde_json::{Value, json};
use simulator::{Answer, CallId, Data, Outcome, Request};
use stage::{Context, Copies, Failure, Local, Reply, Run, Simulation, SimulationError};

#[message]
#[derive(Debug, Clone, PartialEq)]
struct Job {
    id: u32,
}

#[message]
#[derive(Debug)]
struct Jobs {
    jobs: Vec<Job>,
}

#[message]
#[derive(Debug)]
struct Ask {
    id: u32,
    token: TaskToken,
}

#[message]
#[derive(Debug, PartialEq)]
struct Done {
    id: u32,
}

/// Asks for each job at once, and waits for the answers: one state machine, one queue, one function.
fn asking(fifo: bool, heartbeat: bool) -> Workflow<impl Sized, impl Sized> {
    let queue = if fifo { Queue::fifo("JobQueue") } else { Queue::<Ask, Done>::new("JobQueue") }.max_receive_count(3);
    Workflow::standard("Ask", |input: JobsFields| {
        Map::over("Each", input.jobs).inline(|job: JobFields| {
            let task =
                Task::sqs_wait_for_token("Ask", &queue, |token| AskFields { id: job.id, token }).timeout(hours(2));
            let task = if heartbeat { task.heartbeat(seconds(30)) } else { task };
            if fifo { task.message_group("all") } else { task }
        })
    })
    .with_function(Function::rust("answerer").consumes(&queue).timeout(seconds(60)))
    .with_function(Function::rust("mourner").consumes_dead_letters(&queue).timeout(seconds(60)))
}

fn jobs(count: u32) -> Jobs {
    Jobs { jobs: (0..count).map(|id| Job { id }).collect() }
}

fn records(event: &Value) -> Vec<(String, Ask)> {
    let record = |record: &Value| {
        let body = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
        (record["messageId"].as_str().unwrap().to_owned(), body)
    };
    event["Records"].as_array().unwrap().iter().map(record).collect()
}

async fn answers_all(event: Value, context: Context) -> Result<Value, String> {
    for (_, ask) in records(&event) {
        let _ = context.send_success(ask.token.expose(), json!({"id": ask.id})).await;
    }
    Ok(Value::Null)
}

fn run(workflow: &Workflow<impl Sized, impl Sized>, count: u32, local: impl FnOnce(Local) -> Local) -> Run {
    Simulation::of(workflow).input(&jobs(count)).local(local).run()
}

#[test]
fn messages_come_in_batches_and_each_task_gets_its_answer() {
    let run = run(&asking(false, false), 25, |local| local.function("answerer", answers_all));
    let done: Vec<Done> = run.output_as();
    assert_eq!(done, (0..25).map(|id| Done { id }).collect::<Vec<_>>());
    let batches: Vec<_> = run.local().notes().iter().filter(|note| note.what.starts_with("receives")).collect();
    assert_eq!(batches.len(), 3, "{batches:?}");
    assert!(run.held("JobQueue").is_empty());
    let asked: Vec<Ask> = run.messages("JobQueue");
    assert_eq!(asked.len(), 25);
}

#[test]
fn a_failed_item_comes_again_after_the_visibility_timeout() {
    let code = |event: Value, context: Context| async move {
        let first = event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1";
        let mut failures = Vec::new();
        for (message, ask) in records(&event) {
            if first && ask.id == 1 {
                failures.push(json!({"itemIdentifier": message}));
            } else {
                let _ = context.send_success(ask.token.expose(), json!({"id": ask.id})).await;
            }
        }
        Ok(json!({"batchItemFailures": failures}))
    };
    let run = run(&asking(false, false), 3, |local| local.function("answerer", code));
    run.assert_succeeded();
    // Six times the function's minute, and the way there.
    assert_eq!(run.elapsed(), Duration::from_millis(360_020));
}

#[test]
fn an_identifier_that_was_not_in_the_batch_fails_the_batch() {
    let code = |event: Value, context: Context| async move {
        answers_all(event, context).await?;
        Ok(json!({"batchItemFailures": [{"itemIdentifier": "?"}]}))
    };
    let run = run(&asking(false, false), 2, |local| local.function("answerer", code));
    run.assert_succeeded();
    // Answered each time, deleted never: dead letters, which nobody takes.
    assert_eq!(run.held("JobQueueDeadLetterQueue").len(), 2);
    assert!(run.held("JobQueueDeadLetterQueue").iter().all(|message| message.receives == 3));
}

#[test]
fn a_function_that_hangs_is_stopped_and_the_dead_letter_is_handled() {
    let hangs = |_: Value, _: Context| std::future::pending();
    let mourns = |event: Value, context: Context| async move {
        for (_, ask) in records(&event) {
            let _ = context.send_failure(ask.token.expose(), "Gone", "nobody answers").await;
        }
        Ok(Value::Null)
    };
    let workflow = asking(false, false);
    let run = run(&workflow, 1, |local| local.function("answerer", hangs).function("mourner", mourns));
    run.assert_failed(&ErrorName::new("Gone"));
    assert_eq!(run.elapsed().as_secs(), 3 * 360);
    let stopped = run.local().notes().iter().filter(|note| note.what.starts_with("timed out")).count();
    assert_eq!(stopped, 3);
}

#[test]
fn heartbeats_keep_a_task_alive_and_their_absence_ends_it() {
    let slow = |beats: u32| {
        move |event: Value, context: Context| async move {
            let (_, ask) = records(&event).remove(0);
            for _ in 0..beats {
                context.sleep(Duration::from_secs(20)).await;
                let _ = context.send_heartbeat(ask.token.expose()).await;
            }
            context.sleep(Duration::from_secs(40 - 20 * u64::from(beats))).await;
            let _ = context.send_success(ask.token.expose(), json!({"id": ask.id})).await;
            Ok(Value::Null)
        }
    };
    let workflow = asking(false, true);
    let alive = run(&workflow, 1, |local| local.function("answerer", slow(2)));
    alive.assert_succeeded();
    assert_eq!(alive.elapsed(), Duration::from_millis(40_020));
    let silent = run(&workflow, 1, |local| local.function("answerer", slow(0)));
    assert_eq!(silent.error(), Some("States.Timeout"), "{}", silent.timeline());
    assert_eq!(silent.elapsed(), Duration::from_secs(30));
}

#[test]
fn one_function_at_a_time_works_on_a_fifo_queue_and_the_rest_waits() {
    let code = |event: Value, context: Context| async move {
        context.sleep(Duration::from_secs(1)).await;
        answers_all(event, context).await
    };
    let run = run(&asking(true, false), 25, |local| local.function("answerer", code));
    run.assert_succeeded();
    assert_eq!(run.elapsed(), Duration::from_millis(3_020));
}

#[test]
fn copies_may_be_late_or_twice() {
    let late = |local: Local| {
        local.function("answerer", answers_all).copies("JobQueue", Copies::faithful().late(minutes(5)).twice(hours(1)))
    };
    let run = run(&asking(false, false), 1, late);
    run.assert_succeeded();
    assert_eq!(run.elapsed(), Duration::from_millis(300_020));
    let calls: Vec<_> = run.local().notes().iter().filter(|note| note.what.starts_with("SendTask")).collect();
    assert_eq!(calls.len(), 2);
    assert!(calls[1].what.ends_with("(too late, no task is waiting)"));
}

#[test]
fn a_function_that_never_rests_is_left_in_the_end() {
    let restless = |event: Value, context: Context| async move {
        let (_, ask) = records(&event).remove(0);
        let _ = context.send_success(ask.token.expose(), json!({"id": ask.id})).await;
        loop {
            let _ = context.send_heartbeat(ask.token.expose()).await;
        }
    };
    let run = run(&asking(false, false), 1, |local| local.function("answerer", restless));
    run.assert_succeeded();
    assert!(run.local().notes().len() <= stage::MOST_AFTERWARDS as usize + 3);
}

#[test]
fn replies_are_given_in_turn_and_then_asked_for() {
    let workflow = asking(false, false);
    let simulation = || Simulation::of(&workflow).input(&jobs(2));
    let one = || Reply::value(Done { id: 7 }).after(seconds(3));
    let run = simulation().replies("Ask", [one(), one()]).run();
    assert_eq!(run.output_as::<Vec<Done>>(), [Done { id: 7 }, Done { id: 7 }]);
    assert_eq!(run.elapsed(), Duration::from_secs(3));
    let error = simulation().replies("Ask", [one()]).try_run().unwrap_err();
    assert!(error.to_string().contains("the test gives 1 reply, but it is called again"), "{error}");
}

#[test]
fn a_request_of_another_type_is_an_error_that_names_it() {
    let workflow = asking(false, false);
    let simulation = Simulation::of(&workflow).input(&jobs(1));
    let error = simulation.answer("Ask", |_: Jobs| Ok::<Done, Failure>(Done { id: 1 })).try_run().unwrap_err();
    let SimulationError::Unanswered(open) = &error else { panic!("{error}") };
    let problem = open.problem.as_deref().unwrap();
    assert!(problem.contains("Jobs") && problem.contains("missing field `jobs`"), "{problem}");
}

#[test]
#[should_panic(expected = "only `answerer`, `mourner`")]
fn an_unknown_function_lists_those_that_are_deployed() {
    run(&asking(false, false), 1, |local| local.function("worker", answers_all));
}

#[test]
fn the_same_seed_gives_the_same_timeline() {
    let shown = || {
        let run = run(&asking(false, false), 12, |local| local.function("answerer", answers_all));
        run.timeline().to_string()
    };
    assert_eq!(shown(), shown());
}

/// What a task gets that sends a message to the queue.
fn sent(local: &mut Local, parameters: Value) -> Answer {
    let resource = "arn:aws:states:::sqs:sendMessage";
    let mut parameters = parameters;
    parameters["QueueUrl"] = stage::queue_url("JobQueue").into();
    let (id, parameters) = (CallId::default(), Data::from(parameters));
    let (state, iteration, token, now) = ("Ask", &[][..], None, 1_767_225_600_000);
    let request = Request { id, state, resource, parameters: &parameters, attempt: 0, calls: 0, iteration, token, now };
    local.call(&request).unwrap()
}

#[test]
fn a_delay_that_sqs_does_not_know_is_refused() {
    let mut local = Local::of(&asking(false, false).compile());
    for delay in [1e17, 901.0, -1.0] {
        let answer = sent(&mut local, json!({"MessageBody": "a", "DelaySeconds": delay}));
        let Outcome::Failed { error: Some(error), cause: Some(cause) } = answer.outcome else { panic!("{answer:?}") };
        assert_eq!(&*error, "SQS.AmazonSQSException");
        assert!(cause.contains("DelaySeconds must be >= 0 and <= 900."), "{cause}");
    }
    let answer = sent(&mut local, json!({"MessageBody": "a", "DelaySeconds": 900}));
    assert!(matches!(answer.outcome, Outcome::Succeeded(_)), "{answer:?}");
    assert_eq!(local.held("JobQueue").unwrap().len(), 1);
}

#[test]
fn what_two_workflows_have_in_common_is_there_once() {
    let queue = Queue::<Ask, Done>::new("JobQueue");
    let news = Topic::new("News").subscribe(&Queue::new("Inbox"));
    let workflow = Workflow::standard("Ask", |input: JobFields| {
        sns_publish("Tell", &news, "a")
            .next(Task::sqs_wait_for_token("Ask", &queue, |token| AskFields { id: input.id, token }).timeout(hours(2)))
    })
    .with_function(Function::rust("answerer").consumes(&queue).timeout(seconds(60)));
    let local = || Local::of(&workflow.compile()).function("answerer", answers_all);
    let mut both = Local::default();
    for _ in 0..2 {
        both.merge(local());
    }
    assert_eq!(both.queue_names().collect::<Vec<_>>(), local().queue_names().collect::<Vec<_>>());
    assert_eq!((both.mappings().count(), both.specs().len()), (1, 1));
    assert_eq!(both.topic_subscriptions().count(), 1);
}
