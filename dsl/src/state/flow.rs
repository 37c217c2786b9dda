//! Flows: states that follow each other.

use std::marker::PhantomData;

use super::draft::{MachineDraft, StateRef, change};
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef};
use crate::payload::{Json, Payload};

/// A part of a workflow: it begins at one state and has open ends, from which it can continue.
///
/// `O` is the output of the flow: the result of its last state, [`Paths`] of one type if several paths join, or
/// [`Joined`] if they have none in common.
#[must_use = "a flow that is not part of the workflow never runs"]
pub struct Flow<O> {
    pub(crate) entry: StateRef,
    pub(crate) ends: Vec<StateRef>,
    /// Whether `O` is the type with which the first path of a Choice ends.
    chosen: bool,
    result: Option<NodeRef>,
    _output: PhantomData<fn() -> O>,
}

impl MachineDraft {
    /// The branch or item processor that a flow is.
    pub(crate) fn of<O: BranchOutput>(flow: Flow<O>) -> Self {
        Self { entry: flow.entry, leaves: O::type_name(), chosen: flow.chosen, comment: None }
    }
}

/// The output of several joined paths that have no type in common.
///
/// Values from before the paths branched can still be used by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {}

/// The output of several joined paths that all end with the type `T`.
#[derive(Debug, Clone, Copy)]
pub struct Paths<T>(PhantomData<fn() -> T>);

/// The output of a path that does not continue: a `Fail`, or a jump to a [`Label`](super::Label).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl<O: BranchOutput> Flow<O> {
    /// A flow of one state.
    pub(crate) fn single(state: StateRef, result: Option<NodeRef>) -> Self {
        change(state, |state| state.leaves = O::type_name());
        Self { entry: state, ends: vec![state], chosen: false, result, _output: PhantomData }
    }
}

impl<O> Flow<O> {
    /// A flow of which only the entry and the open ends are known.
    pub(crate) fn of_paths(entry: StateRef, ends: Vec<StateRef>, chosen: bool) -> Self {
        Self { entry, ends, chosen, result: None, _output: PhantomData }
    }

    fn followed_by<P>(self, next: Flow<P>) -> Flow<P> {
        for end in self.ends {
            change(end, |state| state.next = Some(next.entry));
        }
        Flow { entry: self.entry, ..next }
    }
}

/// A state, or a flow of states, that can be put into a workflow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state",
    label = "expected a state or a flow of states",
    note = "end the closure with a state, such as `Task::…`, `sns_publish(…)` or `Succeed::new(…)`",
    note = "call `.inline(…)` or `.distributed(…)` on a Map to say what is done with each item"
)]
pub trait IntoFlow {
    /// The output of the flow.
    type Output: BranchOutput;

    /// The flow.
    fn into_flow(self) -> Flow<Self::Output>;
}

impl<O: BranchOutput> IntoFlow for Flow<O> {
    type Output = O;

    fn into_flow(self) -> Flow<O> {
        self
    }
}

/// The output of a flow that is the result of one state.
#[diagnostic::on_unimplemented(
    message = "there is no single result here",
    label = "`.then` passes on the result of one task or Pass state",
    note = "continue with `.next(…)` after a Choice, a Wait or an end; earlier values can still be used by name"
)]
pub trait SingleResult: Sized {
    /// The view of the result.
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

/// The output of a branch, an item processor or a workflow: the result of its last state, or JSON of any shape where
/// several paths meet or end that have no type in common.
#[diagnostic::on_unimplemented(
    message = "the output is not a payload",
    label = "a branch, an item processor or a workflow ends here",
    note = "end it with a task, a Pass, a Choice, a Wait or an end"
)]
pub trait BranchOutput {
    /// The type of the output.
    type Result: Payload;

    /// The output of a Choice whose paths end with `L`, after adding a path that ends with this type. Not for authors.
    #[doc(hidden)]
    type After<L: ChoiceOutput>: ChoiceOutput;

    /// The type's name; none where it is not known. Not for authors.
    #[doc(hidden)]
    fn type_name() -> Option<&'static str>;
}

#[diagnostic::do_not_recommend]
impl<T: Payload> BranchOutput for T {
    type Result = T;
    type After<L: ChoiceOutput> = L::And<T>;

    fn type_name() -> Option<&'static str> {
        Some(std::any::type_name::<T>())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload> BranchOutput for Paths<T> {
    type Result = T;
    type After<L: ChoiceOutput> = L::And<T>;

    fn type_name() -> Option<&'static str> {
        Some(std::any::type_name::<T>())
    }
}

#[diagnostic::do_not_recommend]
impl BranchOutput for Joined {
    type Result = Json;
    type After<L: ChoiceOutput> = Joined;

    fn type_name() -> Option<&'static str> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl BranchOutput for Never {
    type Result = Json;
    type After<L: ChoiceOutput> = L;

    fn type_name() -> Option<&'static str> {
        None
    }
}

/// The output of a Choice: [`Paths`] of the type with which its first path ends, or [`Joined`]. Not for authors.
///
/// Whether the other paths end with the same type, compiling the workflow says where that matters: types cannot be
/// compared here.
#[doc(hidden)]
pub trait ChoiceOutput: BranchOutput {
    /// The output with one more path, which ends with `T`.
    type And<T: Payload>: ChoiceOutput;
}

impl ChoiceOutput for Never {
    type And<T: Payload> = Paths<T>;
}

impl ChoiceOutput for Joined {
    type And<T: Payload> = Joined;
}

impl<L: Payload> ChoiceOutput for Paths<L> {
    type And<T: Payload> = Paths<L>;
}

/// How a state or flow continues.
pub trait Continue: IntoFlow + Sized {
    /// Continues with a state that does not use the previous result. Every open end gets a transition to it.
    fn next<N: IntoFlow>(self, state: N) -> Flow<N::Output> {
        self.into_flow().followed_by(state.into_flow())
    }

    /// Continues with a state that uses the result of the previous one.
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
