//! V076 and V077: names of errors that nothing raises.

use dsl::error::ErrorOutput;
use dsl::prelude::*;
use dsl::resource::Activity;
use dsl::state::task::SnsPublish;
use dsl::workflow::QueryLanguage;

use crate::support::{Order, OrderFields, Receipt, assert_quiet, error, findings, help, warning};

fn tell(change: impl FnOnce(Tell) -> Tell) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |order: OrderFields| change(sns_publish("Tell", &Topic::new("News"), order.order_id)))
}

type Tell = Task<SentMessage, SnsPublish>;

fn late(_: Expr<ErrorOutput>) -> Succeed {
    Succeed::new("Late")
}

#[test]
fn a_task_without_a_heartbeat_misses_none() {
    let line = line!() + 1;
    let workflow = tell(|tell| tell.catch(Errors::HEARTBEAT_TIMEOUT, late));
    let message = "this task cannot fail with `States.HeartbeatTimeout`: it has no heartbeat";
    assert_eq!(findings(&workflow), [warning("V077", line, message)]);
    let expected = "add `.heartbeat(…)`, or remove the error, which `Retry::transient()` adds for an activity";
    assert_eq!(help(&workflow), expected);
    assert_quiet(&tell(|tell| tell.heartbeat(seconds(5)).catch(Errors::HEARTBEAT_TIMEOUT, late)));
}

#[test]
fn the_usual_retrier_of_an_activity_needs_a_heartbeat() {
    let review = Activity::<String, bool>::new("Review");
    let mut line = 0;
    let mut ask = |heartbeat: bool| {
        Workflow::standard("Reviews", |id: Expr<String>| {
            let ask = Task::activity("Ask", &review, id).timeout(hours(1));
            line = line!() + 1;
            let ask = ask.retry(Retry::transient());
            if heartbeat { ask.heartbeat(minutes(5)) } else { ask }
        })
    };
    let (without, with) = (ask(false), ask(true));
    let message = "this task cannot fail with `States.HeartbeatTimeout`: it has no heartbeat";
    assert_eq!(findings(&without), [warning("V077", line, message)]);
    assert_quiet(&with);
}

#[test]
fn a_doubted_error_is_reported_beside_what_cannot_be_written() {
    let line = line!() + 1;
    let workflow = tell(|tell| tell.catch(Errors::HEARTBEAT_TIMEOUT, |_| Pass::new("Note", "${x}")));
    let expected = [
        warning("V077", line, "this task cannot fail with `States.HeartbeatTimeout`: it has no heartbeat"),
        error(
            "D006",
            line,
            "the text `${x}` contains `${`, which CloudFormation treats as the beginning of a placeholder",
        ),
    ];
    assert_eq!(findings(&workflow), expected);
}

#[test]
fn both_timeouts_together_are_every_kind_of_lateness() {
    assert_quiet(&tell(|tell| tell.catch(Errors::timeouts(), late)));
    assert_quiet(&tell(|tell| tell.retry(Retry::on([Errors::HEARTBEAT_TIMEOUT, Errors::TIMEOUT]))));
    let line = line!() + 1;
    let apart = tell(|tell| tell.catch(Errors::from(Errors::TIMEOUT).or(Errors::HEARTBEAT_TIMEOUT), late));
    let message = "this task cannot fail with `States.HeartbeatTimeout`: it has no heartbeat";
    assert_eq!(findings(&apart), [warning("V077", line, message)]);
}

#[test]
fn an_error_of_another_service_is_doubted_at_the_line_of_its_catcher_or_retrier() {
    let line = line!() + 1;
    let caught = tell(|tell| tell.catch(ErrorName::new("SQS.SdkClientException"), late));
    let message =
        "this task cannot fail with `SQS.SdkClientException`: `SQS.` begins the errors of another integration";
    assert_eq!(findings(&caught), [warning("V077", line, message)]);
    assert_eq!(help(&caught), "its errors begin with `SNS.`, as in `SNS.SdkClientException`");
    let line = line!() + 1;
    let retried = tell(|tell| tell.retry(Retry::on([ErrorName::new("SQS.SdkClientException")])));
    assert_eq!(findings(&retried), [warning("V077", line, message)]);
    assert_quiet(&tell(|tell| tell.catch(ErrorName::new("SNS.SdkClientException"), late)));
    assert_quiet(&tell(|tell| tell.catch(ErrorName::new("Sns is full"), late)));
}

#[test]
fn errors_of_other_states_and_of_the_other_language_are_doubted() {
    for (name, why, help_text) in [
        ("States.BranchFailed", "only a Parallel raises it", "name it in the Parallel, or remove it"),
        ("States.ItemReaderFailed", "only a Map raises it", "name it in the Map, or remove it"),
        (
            "States.NoChoiceMatched",
            "a Choice that matches nothing fails with `States.Runtime`, which nothing catches",
            "add `.otherwise(…)` to the Choice, and remove this name",
        ),
        ("States.Http.StatusCode.404", "it does not make an HTTP call", "remove the name"),
        (
            "States.IntrinsicFailure",
            "it is an error of JSONPath",
            "name `States.QueryEvaluationError`, the error of JSONata",
        ),
    ] {
        let line = line!() + 1;
        let workflow = tell(|tell| tell.catch(ErrorName::new(name), late));
        let message = format!("this task cannot fail with `{name}`: {why}");
        assert_eq!(findings(&workflow), [warning("V077", line, &message)]);
        assert_eq!(help(&workflow), help_text);
    }
    let in_jsonpath =
        |name| tell(move |tell| tell.catch(ErrorName::new(name), late)).query_language(QueryLanguage::JsonPath);
    assert_quiet(&in_jsonpath("States.IntrinsicFailure"));
    let message = "this task cannot fail with `States.QueryEvaluationError`: it is an error of JSONata";
    assert_eq!(findings(&in_jsonpath("States.QueryEvaluationError")), [warning("V077", line!() - 3, message)]);
}

#[test]
fn a_function_raises_what_it_likes() {
    let charge = || Function::<Order, Receipt>::rust("charge");
    assert_quiet(&Workflow::standard("Orders", |order: OrderFields| {
        Task::lambda_invoke("Charge", &charge(), order)
            .retry(Retry::transient())
            .catch([ErrorName::new("CardDeclined"), ErrorName::new("SQS.Full")], late)
    }));
}

#[test]
fn a_name_of_the_language_that_it_does_not_have_is_doubted_wherever_it_stands() {
    let message = "Step Functions does not raise an error `States.Foo`";
    let foo = || ErrorName::new("States.Foo");
    let line = line!() + 1;
    let retried = tell(|tell| tell.retry(Retry::on([foo()])));
    assert_eq!(findings(&retried), [warning("V076", line, message)]);
    assert_eq!(help(&retried), "names that begin with `States.` are reserved; see `Errors` for those that exist");
    let mut line = 0;
    let around = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 1;
        Parallel::new("Both").branch(Pass::new("Id", order.order_id)).catch(foo(), late)
    });
    assert_eq!(findings(&around), [warning("V076", line, message)]);
}

#[test]
fn retries_of_branches_and_items_keep_the_limits_of_all() {
    let line = line!() + 3;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let each = Map::over("Each", order.items).inline(|item: Expr<String>| Pass::new("Take", item));
        let each = each.retry(Retry::on([Errors::ALL]).backoff_rate(0.9));
        let each = each.catch([Errors::ALL, Errors::TIMEOUT], |_| Fail::new("Stop", ErrorName::new("Stopped")));
        Parallel::new("Both").branch(each)
    });
    let expected = [
        error("V072", line, "`BackoffRate` is out of range: `0.9`"),
        error("V071", line + 1, "`States.ALL` is listed together with other errors"),
    ];
    assert_eq!(findings(&workflow), expected);
}
