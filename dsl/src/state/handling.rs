//! Retriers and catchers, for every state that can have them.

use asl::{Place, Retrier};

use super::collect;
use super::draft::{CatchDraft, StateRef, change};
use super::task::slot;
use super::variable::{Variable, assignment};
use super::{Flow, IntoFlow};
use crate::draft;
use crate::error::{ErrorOutput, Errors};
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Origin};
use crate::payload::{Fields, IntoExpr, Payload, Plain};

/// Adds a retrier.
pub(super) fn retry(state: StateRef, retrier: Retrier, place: Place) {
    change(state, |state| state.retries.push((retrier, place)));
}

/// Adds a catcher for each list of errors, all with the same handler.
pub(super) fn catch<N: IntoFlow>(
    state: StateRef,
    errors: impl Into<Errors>,
    handler: impl FnOnce(Expr<ErrorOutput>) -> N,
    place: Place,
) {
    let origin = collect::with(|draft| {
        draft.catches += 1;
        draft.catches - 1
    });
    let error = Expr::new(Node::Origin(Origin::Error(origin)));
    let handler: Flow<N::Output> = handler(error).into_flow();
    let errors = errors.into().into_lists();
    let catch = CatchDraft {
        errors,
        origin,
        target: handler.entry,
        place,
        comment: None,
        result_path: None,
        output: None,
        assigns: Vec::new(),
    };
    change(state, |state| state.catches.push(catch));
}

/// Assigns a variable when the catcher added last catches an error.
pub(super) fn catch_assign<T: Payload + Plain, V: IntoExpr<T>>(
    state: StateRef,
    variable: &Variable<T>,
    value: impl FnOnce(Expr<ErrorOutput>) -> V,
    place: &Place,
) {
    let mut origin = None;
    change(state, |state| origin = state.catches.last().map(|catch| catch.origin));
    let error = match origin {
        Some(origin) => Node::Origin(Origin::Error(origin)),
        None => Node::Unwritable("`.catch_assign` has no catcher before it".to_owned()),
    };
    let assigned = assignment(variable, value(Expr::new(error)), place);
    change(state, |state| match state.catches.last_mut() {
        Some(catch) => catch.assigns.push(assigned),
        // Kept, so that compiling tells what is wrong.
        None => state.assigns.push(assigned),
    });
}

/// Passes on something put together from a state's result, or from what was to be passed on until now.
///
/// Who has asked for the result before means the one that is there before.
pub(super) fn output<R: Payload, F: Fields>(state: StateRef, build: impl FnOnce(R::Fields) -> F, place: &Place) {
    let mut before = None;
    change(state, |state| before = Some((state.nodes_before, state.output.as_ref().map(|made| made.node))));
    // A state of another workflow is reported by compiling.
    let Some((since, made)) = before else { return };
    let raw = Node::Origin(Origin::Raw(state.index));
    let asked = match made {
        None => raw.clone(),
        Some(_) => Node::Unwritable("this result is used, but a second `.output` has changed it".to_owned()),
    };
    draft::turn(since, Origin::Result(state.index), &asked);
    let whole = match made {
        None => Expr::<R>::new(raw),
        Some(index) => Expr::from_node(NodeRef { draft: state.draft, index }),
    };
    let made = slot(build(whole.fields()).build().node, place);
    change(state, |state| state.output = Some(made));
}

/// Changes the catcher added last.
pub(super) fn change_last_catch(state: StateRef, act: impl FnOnce(&mut CatchDraft)) {
    change(state, |state| {
        if let Some(catch) = state.catches.last_mut() {
            act(catch);
        }
    });
}

/// The methods of a state that can fail and be retried.
macro_rules! handles_errors {
    () => {
        /// Adds a catcher for some errors, for when no retrier handles them. The handler receives the error, and its
        /// paths end on their own: they do not join the states after this one.
        ///
        /// Of several catchers, the first that names the error applies.
        #[track_caller]
        pub fn catch<N: $crate::state::IntoFlow>(
            self,
            errors: impl Into<$crate::error::Errors>,
            handler: impl FnOnce($crate::expr::Expr<$crate::error::ErrorOutput>) -> N,
        ) -> Self {
            $crate::state::handling::catch(self.state, errors, handler, asl::Place::here());
            self
        }

        /// Assigns a variable when the catcher added last catches an error.
        ///
        /// ```
        /// # use dsl::prelude::*;
        /// # use dsl::state::{Label, Variable};
        /// # #[message] struct Order { id: String }
        /// let news = Topic::new("News");
        /// let workflow = Workflow::standard("Tell", |order: OrderFields| {
        ///     let why = Variable::<String>::new("why");
        ///     let done = Label::new();
        ///     sns_publish("Tell", &news, order.id)
        ///         .assign(&why, "")
        ///         .catch(Errors::ALL, |_| done.jump())
        ///         .catch_assign(&why, |error| error.fields().error)
        ///         .next(done.place(Succeed::with("Done", why.get())))
        /// });
        /// assert!(workflow.compile().is_valid());
        /// ```
        #[track_caller]
        pub fn catch_assign<T, V>(
            self,
            variable: &$crate::state::Variable<T>,
            value: impl FnOnce($crate::expr::Expr<$crate::error::ErrorOutput>) -> V,
        ) -> Self
        where
            T: $crate::payload::Payload + $crate::payload::Plain,
            V: $crate::payload::IntoExpr<T>,
        {
            $crate::state::handling::catch_assign(self.state, variable, value, &asl::Place::here());
            self
        }

        /// The `Comment` of the catcher added last, for readers of the definition.
        pub fn catch_comment(self, comment: impl Into<String>) -> Self {
            let comment = comment.into();
            $crate::state::handling::change_last_catch(self.state, |catch| catch.comment = Some(comment));
            self
        }

        /// JSONPath: the place in the state's input where the catcher added last puts the error output, instead of
        /// replacing the input (States Language, "ResultPath").
        pub fn catch_result_path(self, path: impl Into<asl::DataPath>) -> Self {
            let path = path.into();
            $crate::state::handling::change_last_catch(self.state, |catch| catch.result_path = Some(path));
            self
        }

        /// JSONata: the output of the catcher added last, instead of the error output.
        #[track_caller]
        pub fn catch_output<T>(self, output: impl $crate::payload::IntoExpr<T>) -> Self
        where
            T: $crate::payload::Payload + $crate::payload::Plain,
        {
            let output = $crate::state::task::slot(output.into_expr().node, &asl::Place::here());
            $crate::state::handling::change_last_catch(self.state, |catch| catch.output = Some(output));
            self
        }
    };
}
pub(super) use handles_errors;
