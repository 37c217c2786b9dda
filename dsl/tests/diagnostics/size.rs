//! D007: expressions that are too deep or too large.

use dsl::prelude::*;

use crate::support::{OrderFields, assert_quiet, error, findings};

const MESSAGE: &str = "the expression is nested too deeply or too large";

fn choice_of(condition: impl FnOnce(OrderFields) -> Expr<bool>) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |order: OrderFields| {
        Choice::new("Which?").when(condition(order), Succeed::new("This")).otherwise(Succeed::new("That"))
    })
}
const LINE: u32 = line!() - 3;

#[test]
fn a_condition_of_sixty_parts_is_written_and_one_of_seventy_refused() {
    let chain = |parts: u32| choice_of(move |order| (1..parts).fold(order.paid, |all, _| all.and(order.paid)));
    assert_quiet(&chain(60));
    assert_eq!(findings(&chain(70)), [error("D007", LINE, MESSAGE)]);
}

#[test]
fn a_hundred_thousand_nested_conditions_do_not_overflow_the_stack() {
    let workflow = choice_of(|order| (0..100_000).fold(order.paid, |all, _| order.paid.and(all)));
    assert_eq!(findings(&workflow), [error("D007", LINE, MESSAGE)]);
    let outside = (0..100_000).fold(Expr::<bool>::from(true), |all, _| all.not());
    assert_eq!(findings(&choice_of(|_| outside)), [error("D007", LINE, MESSAGE)]);
}

#[test]
fn an_expression_that_doubles_forty_times_is_refused_at_once() {
    let inside = choice_of(|order| (0..40).fold(order.paid, |all, _| all.or(all)));
    assert_eq!(findings(&inside), [error("D007", LINE, MESSAGE)]);
    let outside = (0..40).fold(Expr::<bool>::from(true), |all, _| all.or(all));
    assert_eq!(findings(&choice_of(|_| outside)), [error("D007", LINE, MESSAGE)]);
}

#[test]
fn a_list_may_be_long() {
    let texts: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        let elements = texts.into_iter().map(Expr::from).chain([order.order_id]);
        Pass::new("Make", Expr::<Vec<String>>::of(elements))
    });
    assert_quiet(&workflow);
}
