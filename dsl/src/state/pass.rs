//! Pass: builds new data.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{Kind, StateRef, add_state};
use super::task::slot;
use super::{Annotated, Flow, IntoFlow};
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{IntoExpr, Payload, Plain};

/// A state that builds new data of type `T` without calling a service (States Language, "Pass State").
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

impl<T> Annotated for Pass<T> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<T: Payload> IntoFlow for Pass<T> {
    type Output = T;

    fn into_flow(self) -> Flow<T> {
        let result: Expr<T> = Expr::new(Node::Origin(Origin::Result(self.state.index)));
        Flow::single(self.state, Some(result.node))
    }
}
