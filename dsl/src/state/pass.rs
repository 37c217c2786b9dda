//! Pass: builds new data, or passes its input on.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{Kind, StateRef, add_state};
use super::task::slot;
use super::{Annotated, BranchOutput, Flow, IntoFlow, Joined};
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{IntoExpr, Payload, Plain};

/// A state that builds new data of type `T` without calling a service, or passes its input on unchanged (States Language, "Pass
/// State").
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Pass<T> {
    state: StateRef,
    _data: PhantomData<fn() -> T>,
}

impl<T: Payload + Plain> Pass<T> {
    /// The state `name` with the data that it outputs: a mirror struct, an expression or a literal.
    #[track_caller]
    pub fn new(name: impl Into<String>, data: impl IntoExpr<T>) -> Self {
        let place = Place::here();
        let data = slot(data.into_expr().node, &place);
        let state = add_state(name.into(), place, Kind::Pass(Some(data)));
        Self { state, _data: PhantomData }
    }
}

impl Pass<Joined> {
    /// The state `name` that passes its input on unchanged, for a place in the workflow that a reader should see, or for
    /// assigning variables.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { id: String, paid: bool }
    /// let workflow = Workflow::standard("Orders", |order: OrderFields| {
    ///     Choice::new("Paid?")
    ///         .when(order.paid, Pass::unchanged("Nothing to Do"))
    ///         .otherwise(sns_publish("Remind", &Topic::new("News"), order.id))
    ///         .next(Succeed::new("Done"))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn unchanged(name: impl Into<String>) -> Self {
        Self { state: add_state(name.into(), Place::here(), Kind::Pass(None)), _data: PhantomData }
    }
}

impl<T> Annotated for Pass<T> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<T: BranchOutput> IntoFlow for Pass<T> {
    type Output = T;

    fn into_flow(self) -> Flow<T> {
        // What is passed on unchanged is no result of this state.
        let result = T::type_name().map(|_| Expr::<T>::new(Node::Origin(Origin::Result(self.state.index))).node);
        Flow::single(self.state, result)
    }
}
