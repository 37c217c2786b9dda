//! All findings come at once, in the order of the author's lines, and none twice.

use dsl::prelude::*;

use crate::support::{OrderFields, error, findings, warning};

#[test]
fn everything_is_reported_at_once_from_top_to_bottom() {
    let names = Queue::<String>::new("order-names").retention_period(seconds(1));
    let queue = line!() - 1;
    let line = line!() + 1;
    let workflow = Workflow::express("Orders", |order: OrderFields| {
        let _lost = Pass::new("Lost", 1);
        Task::sqs_send("Send", &names, order.order_id)
            .timeout(seconds(0))
            .retry(Retry::transient().backoff_rate(0.1))
            .catch(ErrorName::new("States.Oops"), |_| Succeed::new("Caught"))
            .next(Choice::new("Paid?").when(order.paid, Pass::new("Note", "${x}")))
    });
    let expected = [
        error("R008", queue, "the retention period in seconds of `order-names` is 1; allowed values are 60 to 1209600"),
        error("R010", queue, "`order-names` is not a valid logical id"),
        error("V031", line + 1, "state `Lost` is never reached"),
        error("V022", line + 2, "`TimeoutSeconds` is out of range: `0`"),
        error("V072", line + 4, "`BackoffRate` is out of range: `0.1`"),
        warning("V076", line + 5, "Step Functions does not raise an error `States.Oops`"),
        warning("V034", line + 6, "the Choice `Paid?` fails if no rule matches"),
        error(
            "D006",
            line + 6,
            "the text `${x}` contains `${`, which CloudFormation treats as the beginning of a placeholder",
        ),
    ];
    assert_eq!(findings(&workflow), expected);
}

#[test]
fn a_fault_that_is_used_twice_is_reported_once() {
    let line = line!() + 3;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let text = format_text("{}{}", [order.order_id]);
        Pass::new("Twice", Expr::<Vec<String>>::of([text, text]))
    });
    assert_eq!(findings(&workflow), [error("D009", line, "`{}{}` has 2 placeholders `{}` for 1 value")]);
}

#[test]
fn a_workflow_that_panics_leaves_no_traces() {
    let broken = std::panic::catch_unwind(|| {
        Workflow::standard("Broken", |order: OrderFields| -> Succeed { panic!("{:?}", order.order_id) })
    });
    assert!(broken.is_err());
    let outside: Expr<String> = "outside".into();
    let workflow = Workflow::standard("Orders", |_: OrderFields| Pass::new("Note", outside));
    assert_eq!(findings(&workflow), []);
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Names", order.order_id).then(|name| Pass::new("Between", 1).next(Pass::new("Tell", name)))
        })
    };
    assert_eq!(build().compile().definition_text(), build().compile().definition_text());
}
