//! The payment, from StartExecution to the notification: the workflow as it is emitted, the worker's own handlers,
//! queues and topic in process, in virtual time. Each story in both query languages.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::time::Duration;

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use stage::{Copies, Failure, Local, Reply, Run, Simulation, SimulationError};
use stepwright_worker::{Context, Handler, TaskFailure};
use workflows::payment::{self, ChargeRequest, PAYMENT_FAILED, Payment, Receipt};

const TEST_QUEUE: &str = "WaitForCallbackDemoNotificationTestQueue";
const TO_SUCCESS: [&str; 2] = ["Charge Customer", "Notify Payment Success"];
const TO_FAILURE: [&str; 2] = ["Charge Customer", "Notify Payment Failure"];

fn payment() -> Payment {
    let text = |text: &str| Sensitive::new(text.to_owned());
    Payment {
        order_id: "1234567".to_owned(),
        customer_id: "98766".to_owned(),
        order_date: "2024-01-14".to_owned(),
        amount: 100.0,
        name_on_card: text("Jane Doe"),
        credit_card_number: text("4111 1111 1111 1111"),
        expiry: text("01/30"),
        cvv: text("737"),
    }
}

/// One simulation for each query language.
fn simulations() -> [Simulation; 2] {
    [QueryLanguage::JsonPath, QueryLanguage::Jsonata]
        .map(|language| Simulation::of(&payment::workflow().query_language(language)).input(&payment()))
}

/// The story with the worker's handlers, in each query language.
fn with_handlers(change: impl Fn(Local) -> Local) -> [Run; 2] {
    simulations().map(|simulation| simulation.local(|local| change(worker::simulation::functions(local))).run())
}

/// The one notice, of which the test queue has a copy.
fn notice(run: &Run) -> String {
    let [notice] = run.notices("NoticeTopic")[..] else { panic!("not one notice") };
    assert_eq!(notice.attributes["orderId"], "1234567");
    assert!(notice.attributes["executionId"].starts_with("arn:aws:states:"));
    let [copy] = run.held(TEST_QUEUE) else { panic!("not one copy of the notice") };
    assert_eq!(copy.body, notice.message);
    assert_eq!(copy.attributes["orderId"]["StringValue"], "1234567");
    notice.message.clone()
}

#[test]
fn an_approved_payment_is_reported_as_a_success() {
    for run in with_handlers(|local| local.variable("PAYMENT_DECISION", "approve")) {
        run.assert_succeeded();
        run.assert_states(TO_SUCCESS);
        assert_eq!(notice(&run), "Payment processed successfully.");
        let [request] = &run.messages::<ChargeRequest>("ChargeQueue")[..] else { panic!("not one request") };
        assert_eq!((request.order_id.as_str(), request.amount), ("1234567", 100.0));
        assert!(run.held("ChargeQueue").is_empty());
        assert!(run.elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn a_declined_payment_is_reported_as_a_failure() {
    for run in with_handlers(|local| local.variable("PAYMENT_DECISION", "decline")) {
        run.assert_succeeded();
        run.assert_states(TO_FAILURE);
        assert_eq!(notice(&run), r#"{"Error":"Failed to process payment","Cause":"Invalid Credit Card"}"#);
        assert!(run.held("ChargeQueue").is_empty());
    }
}

#[test]
fn the_seed_decides_and_both_outcomes_are_near() {
    let mut outcomes = std::collections::HashSet::new();
    for seed in 0..10 {
        let run = Simulation::of(&payment::workflow()).input(&payment()).seed(seed);
        let run = run.local(worker::simulation::functions).run();
        outcomes.insert(run.states()[1].to_owned());
    }
    assert_eq!(outcomes.len(), 2);
}

#[test]
fn a_lost_callback_ends_with_the_timeout() {
    for run in with_handlers(Local::losing_callbacks) {
        run.assert_states(TO_FAILURE);
        assert!(notice(&run).contains("States.Timeout"));
        assert_eq!(run.elapsed(), Duration::from_secs(900));
        // The worker believes that all is well, so nothing comes again.
        assert!(run.held("ChargeQueue").is_empty());
        assert!(run.held("ChargeQueueDeadLetterQueue").is_empty());
    }
}

#[test]
fn a_message_that_comes_twice_is_reported_once() {
    let approve = |local: Local| local.variable("PAYMENT_DECISION", "approve");
    for run in with_handlers(|local| approve(local).copies("ChargeQueue", Copies::faithful().twice(minutes(1)))) {
        run.assert_states(TO_SUCCESS);
        assert_eq!(notice(&run), "Payment processed successfully.");
        let calls: Vec<_> =
            run.local().notes().iter().filter(|note| note.what.starts_with("SendTaskSuccess")).collect();
        assert_eq!(calls.len(), 2);
        assert!(calls[1].what.ends_with("(too late, no task is waiting)"), "{}", calls[1].what);
        assert!(run.held("ChargeQueue").is_empty());
    }
}

#[test]
fn a_callback_that_comes_late_changes_nothing() {
    for run in with_handlers(|local| local.copies("ChargeQueue", Copies::faithful().late(minutes(20)))) {
        run.assert_states(TO_FAILURE);
        assert!(notice(&run).contains("States.Timeout"));
        let last = run.local().notes().last().unwrap();
        assert!(last.what.ends_with("(too late, no task is waiting)"), "{}", last.what);
        assert!(run.held("ChargeQueue").is_empty());
        assert!(run.held("ChargeQueueDeadLetterQueue").is_empty());
    }
}

#[test]
fn a_message_that_cannot_be_read_is_given_up_and_reported_as_a_failure() {
    let poison = |body: String| body.replace("\"orderId\":", "\"order\":");
    for run in with_handlers(|local| local.copies("ChargeQueue", Copies::faithful().altered(poison))) {
        run.assert_states(TO_FAILURE);
        let notice = notice(&run);
        assert!(notice.contains("Callback.DeadLettered"), "{notice}");
        let [dead] = run.came("ChargeQueueDeadLetterQueue") else { panic!("not one dead letter") };
        assert_eq!(dead.receives, 5);
        // Five visibility timeouts of six times the worker's 20 seconds.
        assert_eq!(run.elapsed().as_secs(), 600);
        assert!(run.held("ChargeQueueDeadLetterQueue").is_empty());
        assert!(run.held("ChargeQueueUnhandledDeadLetterQueue").is_empty());
    }
}

#[test]
fn a_message_without_a_token_is_parked_and_the_task_times_out() {
    for run in with_handlers(|local| local.copies("ChargeQueue", Copies::faithful().altered(|_| "no JSON".to_owned())))
    {
        run.assert_states(TO_FAILURE);
        assert!(notice(&run).contains("States.Timeout"));
        let [parked] = run.held("ChargeQueueUnhandledDeadLetterQueue") else { panic!("not one unhandled dead letter") };
        assert_eq!((parked.body.as_str(), parked.receives), ("no JSON", 10));
    }
}

/// A provider that is away at first.
struct AwayUntil(u32);

impl Handler<ChargeRequest, Receipt> for AwayUntil {
    async fn handle(&self, request: ChargeRequest, context: Context) -> Result<Receipt, TaskFailure> {
        if context.receive_count() < Some(self.0) {
            return Err(TaskFailure::later("the provider is away"));
        }
        Ok(Receipt { order_id: request.order_id, message: "Paid at last.".to_owned() })
    }
}

/// A provider that was paid before its function stopped answering, each time.
struct PaidBefore;

impl Handler<ChargeRequest, Receipt> for PaidBefore {
    async fn handle(&self, _: ChargeRequest, _: Context) -> Result<Receipt, TaskFailure> {
        panic!("out of memory")
    }

    async fn recorded(&self, request: ChargeRequest, _: Context) -> Result<Option<Receipt>, TaskFailure> {
        Ok(Some(Receipt { order_id: request.order_id, message: "Paid before.".to_owned() }))
    }
}

#[test]
fn a_charge_that_was_made_is_told_from_its_dead_letter() {
    for simulation in simulations() {
        let run = simulation.local(|local| worker::simulation::charging(local, |_| PaidBefore)).run();
        run.assert_states(TO_SUCCESS);
        assert_eq!(notice(&run), "Paid before.");
        let [dead] = run.came("ChargeQueueDeadLetterQueue") else { panic!("not one dead letter") };
        assert_eq!(dead.receives, 5);
        assert!(run.held("ChargeQueueUnhandledDeadLetterQueue").is_empty());
    }
}

#[test]
fn a_charge_that_cannot_be_decided_comes_again() {
    for simulation in simulations() {
        let run = simulation.local(|local| worker::simulation::charging(local, |_| AwayUntil(3))).run();
        run.assert_states(TO_SUCCESS);
        assert_eq!(notice(&run), "Paid at last.");
        assert_eq!(run.elapsed().as_secs(), 2 * 120);
    }
}

#[test]
fn a_typed_answer_takes_the_place_of_the_worker() {
    for simulation in simulations() {
        let run = simulation
            .answer("Charge Customer", |request: ChargeRequest| {
                Ok(Receipt { order_id: request.order_id, message: "Paid.".to_owned() })
            })
            .run();
        run.assert_states(TO_SUCCESS);
        assert_eq!(notice(&run), "Paid.");
        assert_eq!(run.elapsed(), Duration::ZERO);
    }
}

#[test]
fn failures_of_the_request_are_tried_again() {
    let busy = || Reply::error(Failure::new(ErrorName::new("SNS.ThrottledException"), "slow down"));
    for simulation in simulations() {
        let reported = serde_json::json!({"MessageId": "m-1"});
        let run = simulation
            .answer("Charge Customer", |_: ChargeRequest| Err::<Receipt, _>(PAYMENT_FAILED.into()))
            .replies("Notify Payment Failure", [busy(), busy(), Reply::value(reported).after(seconds(2))])
            .run();
        run.assert_succeeded();
        assert_eq!(run.sent().iter().filter(|sent| sent.state == "Notify Payment Failure").count(), 3);
        assert!(run.elapsed() >= Duration::from_secs(2));
        assert!(run.timeline().to_string().contains("retry: "), "{}", run.timeline());
    }
}

#[test]
fn nobody_who_answers_means_the_timeout() {
    for simulation in simulations() {
        let run = simulation.reply("Charge Customer", Reply::never()).run();
        run.assert_states(TO_FAILURE);
        assert_eq!(run.elapsed(), Duration::from_secs(900));
    }
}

#[test]
fn a_missing_answer_names_the_state_and_what_to_write() {
    for simulation in simulations() {
        let error = simulation.try_run().unwrap_err();
        let SimulationError::Unanswered(open) = &error else { panic!("{error}") };
        assert_eq!(open.state, "Charge Customer");
        let text = error.to_string();
        assert!(text.contains(r#".answer("Charge Customer", |request: serde_json::Value|"#), "{text}");
        assert!(text.contains(r#""taskToken":"[token]""#), "{text}");
    }
}

#[test]
fn an_answer_for_a_state_that_is_not_there_lists_those_that_are() {
    let [simulation, _] = simulations();
    let error = simulation.reply("Charge", Reply::never()).try_run().unwrap_err();
    assert!(error.to_string().contains("`Charge Customer`"), "{error}");
}

#[test]
fn the_timeline_shows_nothing_of_the_card() {
    for run in with_handlers(|local| local.variable("PAYMENT_DECISION", "decline")) {
        let timeline = run.timeline().width(1000).to_string();
        assert!(timeline.contains("[sensitive]") && timeline.contains("1234567"), "{timeline}");
        for secret in ["4111", "Jane", "01/30", "737", "token-"] {
            assert!(!timeline.contains(secret), "`{secret}` in\n{timeline}");
        }
    }
}
