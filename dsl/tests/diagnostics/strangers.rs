//! D002 and D010: values and states of another workflow.

use dsl::prelude::*;
use dsl::state::flow::{Flow, Joined};

use crate::support::{OrderFields, assert_quiet, error, findings};

const HELP: &str = "build every state inside the closure of `Workflow::standard`";

#[test]
fn a_value_of_another_workflow_is_refused() {
    let news = Topic::new("News");
    let mut stolen = None;
    let _first = Workflow::standard("First", |order: OrderFields| {
        stolen = Some(order.order_id);
        Succeed::new("Done")
    });
    let line = line!() + 1;
    let second = Workflow::standard("Second", |_: OrderFields| sns_publish("Tell", &news, stolen.expect("set above")));
    assert_eq!(findings(&second), [error("D002", line, "a value of another workflow is used here")]);
}

#[test]
fn a_value_of_the_workflow_around_a_workflow_is_refused() {
    let mut inner = None;
    let line = line!() + 2;
    let outer = Workflow::standard("Outer", |order: OrderFields| {
        inner = Some(Workflow::standard("Inner", |_: OrderFields| Pass::new("Take", order.order_id)));
        Pass::new("Take", order.order_id)
    });
    assert_eq!(findings(&inner.expect("set above")), [error("D002", line, "a value of another workflow is used here")]);
    assert_quiet(&outer);
}

#[test]
fn a_literal_made_outside_any_workflow_belongs_to_all() {
    let greeting: Expr<String> = "hello".into();
    let pair = Expr::<Vec<String>>::of([greeting, format_text("{}!", [greeting])]);
    for name in ["First", "Second"] {
        let workflow = Workflow::standard(name, |_: OrderFields| Pass::new("Greet", pair));
        assert_quiet(&workflow);
        assert!(workflow.compile().definition_text().contains("hello"));
    }
}

#[test]
fn a_workflow_that_begins_in_another_one_is_refused() {
    let mut stolen = None;
    let _first = Workflow::standard("First", |_: OrderFields| {
        stolen = Some(Succeed::new("Done").into_flow());
        Succeed::new("Done as well")
    });
    let line = line!() + 1;
    let second = Workflow::standard("Second", |_: OrderFields| stolen.take().expect("set above"));
    let message = "the workflow `Second` begins with a state of another workflow";
    assert_eq!(findings(&second), [error("D010", line, message)]);
    assert_eq!(second.compile().diagnostics()[0].help_text(), Some(HELP));
}

/// A flow of one state that belongs to a workflow of its own.
fn stolen() -> Flow<Joined> {
    let mut stolen = None;
    let _owner = Workflow::standard("Owner", |_: OrderFields| {
        stolen = Some(Succeed::new("Stolen").into_flow());
        Succeed::new("Done")
    });
    stolen.expect("set above")
}

#[test]
fn a_state_that_leads_into_another_workflow_is_refused() {
    let news = Topic::new("News");
    let line = line!() + 2;
    let workflow =
        Workflow::standard("Orders", |order: OrderFields| sns_publish("Tell", &news, order.order_id).next(stolen()));
    assert_eq!(
        findings(&workflow),
        [error("D010", line, "state `Tell` has a transition to a state of another workflow")]
    );
}

#[test]
fn a_catcher_that_leads_into_another_workflow_is_refused() {
    let news = Topic::new("News");
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        sns_publish("Tell", &news, order.order_id).catch(Errors::ALL, |_| stolen())
    });
    assert_eq!(
        findings(&workflow),
        [error("D010", line, "state `Tell` has a transition to a state of another workflow")]
    );
}

#[test]
fn a_choice_that_leads_into_another_workflow_is_refused() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Paid?").when(order.paid, stolen()).otherwise(Succeed::new("Done"))
    });
    assert_eq!(
        findings(&workflow),
        [error("D010", line, "state `Paid?` has a transition to a state of another workflow")]
    );
}

#[test]
fn a_state_built_outside_the_closure_is_refused() {
    let end = Succeed::new("Done");
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |_: OrderFields| end);
    let message = "the workflow `Orders` begins with a state of another workflow";
    assert_eq!(findings(&workflow), [error("D010", line, message)]);
}
