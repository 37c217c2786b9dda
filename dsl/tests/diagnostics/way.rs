//! V016, V017, V031, V033, V034, V090 and D012: the path through the states.

use dsl::prelude::*;
use dsl::state::Label;

use crate::support::{OrderFields, assert_quiet, error, findings, help, warning};

#[test]
fn two_states_of_one_name_are_refused_at_the_second() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        Pass::new("Note", 1).next(Pass::new("Note", 2)).next(Pass::new("note", 3))
    });
    assert_eq!(findings(&workflow), [error("V016", line, "two states are called `Note`")]);
    assert_eq!(help(&workflow), "give each a different name");
    let compiled = workflow.compile();
    let label = &compiled.diagnostics()[0].labels()[0];
    assert_eq!(label.span().to_string(), format!("{}:{line}:9", file!()));
    assert_eq!(label.text(), "the other one is here");
}

#[test]
fn a_name_has_at_most_eighty_characters() {
    let named = |length: usize| Workflow::standard("Orders", move |_: OrderFields| Succeed::new("ä".repeat(length)));
    let line = line!() - 1;
    assert_quiet(&named(80));
    let message = "the name of the state has 81 characters; 1 to 80 are allowed";
    assert_eq!(findings(&named(81)), [error("V017", line, message)]);
    assert_eq!(help(&named(81)), "shorten the name; put the rest into `.comment(…)`");
    let message = "the name of the state has 0 characters; 1 to 80 are allowed";
    assert_eq!(findings(&named(0)), [error("V017", line, message)]);
}

#[test]
fn a_state_that_nothing_leads_to_is_refused() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let _forgotten = Pass::new("Forgotten", 1);
        Succeed::new("Done")
    });
    assert_eq!(findings(&workflow), [error("V031", line, "state `Forgotten` is never reached")]);
    assert_eq!(help(&workflow), "add a transition to it with `.next` or `.then`, or remove it");
}

#[test]
fn a_state_behind_an_end_is_refused() {
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |_: OrderFields| Succeed::new("Done").next(Succeed::new("Done again")));
    assert_eq!(findings(&workflow), [error("V031", line, "state `Done again` is never reached")]);
}

#[test]
fn a_default_that_is_replaced_is_lost() {
    let mut line = 0;
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        line = line!() + 3;
        Choice::new("Paid?")
            .when(order.paid, Succeed::new("Done"))
            .otherwise(Succeed::new("Old"))
            .otherwise(Succeed::new("New"))
            .next(Succeed::new("Behind"))
    });
    let expected = [
        error("V031", line, "state `Old` is never reached"),
        error("V031", line + 2, "state `Behind` is never reached"),
    ];
    assert_eq!(findings(&workflow), expected);
}

#[test]
fn a_choice_without_a_default_is_doubted() {
    let line = line!() + 2;
    let workflow =
        Workflow::standard("Orders", |order: OrderFields| Choice::new("Paid?").when(order.paid, Succeed::new("Done")));
    assert_eq!(findings(&workflow), [warning("V034", line, "the Choice `Paid?` fails if no rule matches")]);
    assert_eq!(help(&workflow), "add `.otherwise(…)`, with a Fail state if no other case is possible");
}

#[test]
fn a_choice_without_rules_is_refused() {
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |_: OrderFields| Choice::new("Paid?").otherwise(Succeed::new("Done")));
    assert_eq!(findings(&workflow), [error("V090", line, "the Choice `Paid?` has no rule")]);
}

#[test]
fn ways_that_meet_and_ways_that_end_are_quiet() {
    assert_quiet(&Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Paid?")
            .when(order.paid, Pass::new("Thank", 1))
            .when(order.total.gt(1000.0), Fail::new("Too much", ErrorName::new("TooMuch")))
            .otherwise(Wait::new("Be patient", days(1)))
            .next(Succeed::new("Done"))
    }));
}

#[test]
fn a_loop_without_an_end_is_refused() {
    let line = line!() + 1;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let again = Label::new();
        again.place(Wait::new("Pause", days(1))).next(again.jump())
    });
    assert_eq!(findings(&workflow), [error("V033", line, "a state machine has no state in which it can end")]);
}

#[test]
fn a_handle_that_stands_before_no_state_is_refused() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let nowhere = Label::new();
        Wait::new("Pause", days(1)).next(nowhere.jump())
    });
    assert_eq!(
        findings(&workflow),
        [error("D012", line, "state `Pause` has a transition to a label that is not placed")]
    );
    assert_eq!(help(&workflow), "place the label at a state with `label.place(state)`");
}

#[test]
fn handles_that_stand_before_each_other_are_refused() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Orders", |_: OrderFields| {
        let (one, other) = (Label::new(), Label::new());
        let _ = one.place(other.jump());
        let _ = other.place(one.jump());
        Wait::new("Pause", days(1)).next(one.jump())
    });
    assert_eq!(
        findings(&workflow),
        [error("D012", line, "state `Pause` has a transition to a label that is not placed")]
    );
}

#[test]
fn a_workflow_that_begins_with_a_handle_begins_with_its_state() {
    assert_quiet(&Workflow::standard("Orders", |_: OrderFields| {
        let start = Label::new();
        let _ = start.place(Wait::new("Pause", days(1))).next(Succeed::new("Done"));
        start.jump()
    }));
}
