//! Succeed and Fail: where an execution ends.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{EndDraft, Kind, StateRef, add_state, change};
use super::task::slot;
use super::{Annotated, BranchOutput, Flow, IntoFlow, Joined, Never, Paths};
use crate::error::ErrorName;
use crate::expr::Expr;
use crate::payload::{IntoExpr, Payload, Plain};

/// A state that ends the execution successfully (States Language, "Succeed State").
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Succeed<O = Joined> {
    state: StateRef,
    _output: PhantomData<fn() -> O>,
}

impl Succeed {
    /// Ends with the state's input as the output.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        Self { state: add_state(name.into(), Place::here(), Kind::Succeed(None)), _output: PhantomData }
    }

    /// Ends with a value as the output. In JSONPath it must be an unmodified input, result or variable, or a part of one.
    #[track_caller]
    pub fn with<T: Payload + Plain>(name: impl Into<String>, output: impl IntoExpr<T>) -> Succeed<Paths<T>> {
        let place = Place::here();
        let output = slot(output.into_expr().node, &place);
        let state = add_state(name.into(), place, Kind::Succeed(Some(output)));
        change(state, |state| state.leaves = T::type_name());
        Succeed { state, _output: PhantomData }
    }
}

/// A state that ends the execution with an error (States Language, "Fail State").
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Fail {
    state: StateRef,
}

impl Fail {
    /// Ends with a named error.
    #[track_caller]
    pub fn new(name: impl Into<String>, error: ErrorName) -> Self {
        let place = Place::here();
        let error = slot(Expr::<String>::from(error.as_str()).node, &place);
        let end = EndDraft { error: Some(error), cause: None };
        Self { state: add_state(name.into(), place, Kind::Fail(end)) }
    }

    /// Ends without the name of an error. A name tells whoever reads the history, and whoever started the execution, what
    /// went wrong.
    #[track_caller]
    pub fn without_error(name: impl Into<String>) -> Self {
        Self { state: add_state(name.into(), Place::here(), Kind::Fail(EndDraft::default())) }
    }

    /// Ends with an error whose name is computed: at most 256 characters.
    #[track_caller]
    pub fn error_from(name: impl Into<String>, error: impl IntoExpr<String>) -> Self {
        let place = Place::here();
        let error = slot(error.into_expr().node, &place);
        Self { state: add_state(name.into(), place, Kind::Fail(EndDraft { error: Some(error), cause: None })) }
    }

    /// The cause, for people: at most 32,768 characters.
    #[track_caller]
    pub fn cause(self, cause: impl IntoExpr<String>) -> Self {
        let cause = slot(cause.into_expr().node, &Place::here());
        change(self.state, |state| {
            if let Kind::Fail(end) = &mut state.kind {
                end.cause = Some(cause);
            }
        });
        self
    }
}

impl<O> Annotated for Succeed<O> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<O: BranchOutput> IntoFlow for Succeed<O> {
    type Output = O;

    fn into_flow(self) -> Flow<O> {
        Flow::of_paths(self.state, Vec::new(), false)
    }
}

impl Annotated for Fail {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl IntoFlow for Fail {
    type Output = Never;

    fn into_flow(self) -> Flow<Never> {
        Flow::of_paths(self.state, Vec::new(), false)
    }
}
