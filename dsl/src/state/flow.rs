//! Flows: states that follow each other.

use super::draft::{MachineDraft, StateRef, change};
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef};
use crate::payload::{Json, Payload};

/// A part of a workflow: it begins at one state and has open ends, where it can go on.
///
/// `O` is what the flow leaves behind: the result of its last state, or [`Joined`] where several ways meet.
#[must_use = "a flow that is not part of the workflow never runs"]
pub struct Flow<O> {
    pub(crate) entry: StateRef,
    pub(crate) ends: Vec<StateRef>,
    result: Option<NodeRef>,
    _output: std::marker::PhantomData<fn() -> O>,
}

impl MachineDraft {
    /// The machine that a flow is.
    pub(crate) fn of<O>(flow: Flow<O>) -> Self {
        Self { entry: flow.entry, leaves: type_name::<O>(), comment: None }
    }
}

/// What is left behind where several ways meet: nothing that has one type.
///
/// Values from before the ways parted can still be used by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {}

impl<O> Flow<O> {
    /// A flow of one state.
    pub(crate) fn single(state: StateRef, result: Option<NodeRef>) -> Self {
        change(state, |state| state.leaves = type_name::<O>());
        Self { entry: state, ends: vec![state], result, _output: std::marker::PhantomData }
    }

    /// A flow of which only the entry and the open ends are known.
    pub(crate) fn of_ways(entry: StateRef, ends: Vec<StateRef>) -> Self {
        Self { entry, ends, result: None, _output: std::marker::PhantomData }
    }

    fn followed_by<P>(self, next: Flow<P>) -> Flow<P> {
        for end in self.ends {
            change(end, |state| state.next = Some(next.entry));
        }
        Flow { entry: self.entry, ..next }
    }
}

/// The name of a type that is left behind; none where several ways meet.
pub(crate) fn type_name<O>() -> Option<&'static str> {
    let name = std::any::type_name::<O>();
    (name != std::any::type_name::<Joined>()).then_some(name)
}

/// A state, or a flow of states, that can be put into a workflow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state",
    label = "a state, or a flow of states, is expected here",
    note = "end the closure with a state, such as `Task::…`, `sns_publish(…)` or `Succeed::new(…)`",
    note = "a Map becomes a state when `.inline(…)` or `.distributed(…)` says what is done with each item"
)]
pub trait IntoFlow {
    /// What the flow leaves behind.
    type Output;

    /// The flow.
    fn into_flow(self) -> Flow<Self::Output>;
}

impl<O> IntoFlow for Flow<O> {
    type Output = O;

    fn into_flow(self) -> Flow<O> {
        self
    }
}

/// What a flow leaves behind, where it is the result of one state.
#[diagnostic::on_unimplemented(
    message = "no single result is left behind here",
    label = "`.then` hands on the result of one task or Pass state",
    note = "go on with `.next(…)` after a Choice, a Wait or an end, and use values from before by their names"
)]
pub trait SingleResult: Sized {
    /// What an expression of the result offers.
    type Fields;

    /// The fields of the result.
    fn fields_of(result: Expr<Self>) -> Self::Fields;
}

#[diagnostic::do_not_recommend]
impl<T: Payload> SingleResult for T {
    type Fields = T::Fields;

    fn fields_of(result: Expr<T>) -> T::Fields {
        result.fields()
    }
}

/// What a branch, or the way of an item, leaves behind: the result of its last state, or JSON of any shape where several
/// ways meet or end.
#[diagnostic::on_unimplemented(
    message = "what is left behind here is no payload",
    label = "a branch, or the way of an item, ends here",
    note = "end it with a task, a Pass, a Choice, a Wait or an end"
)]
pub trait BranchOutput {
    /// The type of what is left behind.
    type Result: Payload;
}

#[diagnostic::do_not_recommend]
impl<T: Payload> BranchOutput for T {
    type Result = T;
}

impl BranchOutput for Joined {
    type Result = Json;
}

/// How a state or flow goes on.
pub trait Continue: IntoFlow + Sized {
    /// Goes on with a state that needs no name for what came before. Every open end leads there.
    fn next<N: IntoFlow>(self, state: N) -> Flow<N::Output> {
        self.into_flow().followed_by(state.into_flow())
    }

    /// Goes on with a state that uses the result of the last one.
    fn then<N: IntoFlow, R>(self, state: impl FnOnce(R) -> N) -> Flow<N::Output>
    where
        Self::Output: SingleResult<Fields = R>,
    {
        let flow = self.into_flow();
        let result: Expr<Self::Output> = match flow.result {
            Some(node) => Expr::from_node(node),
            None => Expr::new(Node::Unwritable("there is no single result here".to_owned())),
        };
        let next = state(Self::Output::fields_of(result)).into_flow();
        flow.followed_by(next)
    }
}

impl<F: IntoFlow> Continue for F {}
