//! V004, V022, V071 to V074, V076 and V082: the length of a definition, numbers and error names of tasks and waits.

use dsl::duration::Duration;
use dsl::error::ErrorOutput;
use dsl::prelude::*;
use dsl::state::task::SnsPublish;

use crate::support::{Finding, OrderFields, assert_quiet, error, findings, help, warning};

type Tell = Task<SentMessage, SnsPublish>;

fn workflow(change: impl FnOnce(Tell) -> Tell) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |order: OrderFields| change(sns_publish("Tell", &Topic::new("News"), order.order_id)))
}
const LINE: u32 = line!() - 2;

fn found(change: impl FnOnce(Tell) -> Tell) -> Vec<Finding> {
    findings(&workflow(change))
}

#[test]
fn times_have_limits() {
    let whole = |time: Duration| Workflow::standard("Orders", |_: OrderFields| Succeed::new("Done")).timeout(time);
    assert_eq!(findings(&whole(seconds(0))), [error("V022", line!() - 1, "`TimeoutSeconds` is out of range: `0`")]);
    assert_eq!(help(&whole(seconds(0))), "write a number from 1 to 99999999, in `.timeout(…)`");
    assert_quiet(&whole(seconds(99_999_999)));
    let message = "`TimeoutSeconds` is out of range: `4294967295`";
    assert_eq!(found(|tell| tell.timeout(days(u32::MAX))), [error("V022", LINE, message)]);
    let message = "`HeartbeatSeconds` is out of range: `0`";
    assert_eq!(found(|tell| tell.heartbeat(seconds(0))), [error("V022", LINE, message)]);
}

#[test]
fn a_wait_may_be_nothing_but_not_endless() {
    let pause = |time: Duration| Workflow::standard("Orders", move |_: OrderFields| Wait::new("Pause", time));
    assert_quiet(&pause(seconds(0)));
    let message = "`Seconds` is out of range: `100000000`";
    assert_eq!(findings(&pause(seconds(100_000_000))), [error("V022", line!() - 3, message)]);
}

#[test]
fn retries_have_limits_at_the_line_of_the_retry() {
    let error_of = |retry: Retry, code, message| {
        let line = line!() + 1;
        assert_eq!(found(|tell| tell.retry(retry)), [error(code, line, message)]);
    };
    let retry = Retry::transient;
    error_of(retry().interval(seconds(0)), "V022", "`IntervalSeconds` is out of range: `0`");
    error_of(retry().max_attempts(u32::MAX), "V022", "`MaxAttempts` is out of range: `4294967295`");
    error_of(retry().backoff_rate(0.5), "V072", "`BackoffRate` is out of range: `0.5`");
    error_of(retry().max_delay(days(367)), "V073", "`MaxDelaySeconds` is out of range: `31708800`");
    let message = "`MaxDelaySeconds` (1) must be more than `IntervalSeconds` (1)";
    error_of(retry().max_delay(seconds(1)), "V074", message);
    let backoff = workflow(|tell| tell.retry(retry().backoff_rate(0.5)));
    assert_eq!(help(&backoff), "write a number of at least 1.0, in `.backoff_rate(…)`");
    assert_quiet(&workflow(|tell| {
        tell.retry(retry().interval(seconds(1)).max_attempts(0).backoff_rate(1.0).max_delay(seconds(2)))
    }));
}

#[test]
fn the_heartbeat_is_no_longer_than_the_timeout() {
    let message = "the heartbeat interval (61 s) must not be longer than the timeout (60 s)";
    let longer = found(|tell| tell.timeout(minutes(1)).heartbeat(seconds(61)));
    assert_eq!(longer, [error("V082", LINE, message)]);
    let longer = workflow(|tell| tell.timeout(minutes(1)).heartbeat(seconds(61)));
    assert_eq!(help(&longer), "make `.heartbeat(…)` shorter than `.timeout(…)`, or remove it");
    assert_quiet(&workflow(|tell| tell.timeout(minutes(1)).heartbeat(minutes(1))));
}

#[test]
fn the_catcher_for_everything_comes_last_and_alone() {
    let handler = |name: &'static str| move |_: Expr<ErrorOutput>| Succeed::new(name);
    let later = line!() + 1;
    let behind = found(|tell| tell.catch(Errors::ALL, handler("Any")).catch(ErrorName::new("Late"), handler("Late")));
    let message = "the catcher for `States.ALL` is not the last one, so those after it never match";
    assert_eq!(behind, [error("V071", later, message)]);
    let beside = found(|tell| tell.catch([Errors::ALL, ErrorName::new("Other")], handler("Any")));
    let message = "`States.ALL` is listed together with other errors";
    assert_eq!(beside, [error("V071", line!() - 2, message)]);
    let retried = found(|tell| tell.retry(Retry::on([Errors::ALL])).retry(Retry::transient()));
    let message = "the retrier for `States.ALL` is not the last one, so those after it never match";
    assert_eq!(retried, [error("V071", line!() - 2, message)]);
    assert_quiet(&workflow(|tell| {
        tell.retry(Retry::transient())
            .retry(Retry::on([Errors::ALL]))
            .catch(Errors::timeouts().or(ErrorName::new("Early")).or(Errors::ALL), handler("Any"))
    }));
}

#[test]
fn a_reserved_error_name_that_nobody_raises_is_doubted() {
    let doubted = found(|tell| tell.catch(ErrorName::new("States.Timout"), |_| Succeed::new("Late")));
    let message = "Step Functions does not raise an error `States.Timout`";
    assert_eq!(doubted, [warning("V076", line!() - 2, message)]);
    assert_quiet(&workflow(|tell| tell.catch(Errors::TIMEOUT, |_| Succeed::new("Late"))));
}

#[test]
fn a_fault_in_an_inner_machine_stands_at_its_own_line() {
    let news = Topic::new("News");
    let line = line!() + 4;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Parallel::new("Both")
            .branch(Pass::new("Note", 1))
            .branch(Map::over("Each", order.items).inline(|item| sns_publish("Tell", &news, item).timeout(seconds(0))))
    });
    assert_eq!(findings(&workflow), [error("V022", line, "`TimeoutSeconds` is out of range: `0`")]);
    let pointer = workflow.compile().diagnostics()[0].pointer().map(str::to_owned);
    assert_eq!(
        pointer.as_deref(),
        Some("/States/Both/Branches/1/States/Each/ItemProcessor/States/Tell/TimeoutSeconds")
    );
    assert_eq!(help(&workflow), "write a number from 1 to 99999999, in `.timeout(…)`");
}

#[test]
fn a_definition_has_at_most_a_mebibyte() {
    let note =
        |length: usize| Workflow::standard("Orders", move |_: OrderFields| Pass::new("Note", "x".repeat(length)));
    let line = line!() - 1;
    let around = note(0).compile().definition_text().chars().count();
    assert_quiet(&note(1_048_576 - around));
    let message = "the definition has 1048577 characters; at most 1048576 are allowed";
    assert_eq!(findings(&note(1_048_577 - around)), [error("V004", line, message)]);
    assert_eq!(help(&note(1_048_577 - around)), "move part of it to a separate workflow");
}
