//! Variables that authors declare.

use std::marker::PhantomData;

use asl::Place;

use super::collect;
use super::draft::{AssignDraft, Kind, StateRef, VariableDraft, change};
use super::task::slot;
use super::{Annotated, Pass, Task, Wait};
use crate::draft;
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{IntoExpr, Payload, Plain};

/// A variable of the workflow, with a type (States Language, "Variables").
///
/// Most values need none, because the compiler carries them to where they are used. A variable is for values that
/// change, such as the counter of a loop. Assign it with `.assign` when a state succeeds, and read it with
/// [`get`](Self::get) in later states. A state that can be reached before the variable has a value must not read it;
/// compiling reports an error. A variable that is assigned inside a branch or an item processor is not visible outside.
///
/// ```
/// # use dsl::prelude::*;
/// # use dsl::state::{Label, Variable};
/// # #[message] struct Job { id: String }
/// let workflow = Workflow::standard("Count", |job: JobFields| {
///     let rounds = Variable::<u32>::new("rounds");
///     let again = Label::new();
///     Pass::new("Begin", job.id).assign(&rounds, 0_u32).next(again.place(
///         Choice::new("Enough?")
///             .when(rounds.get().ge(3_u32), Succeed::new("Done"))
///             .otherwise(Wait::new("Pause", minutes(5)).next(again.jump())),
///     ))
/// });
/// assert!(workflow.compile().is_valid());
/// ```
#[derive(Debug)]
pub struct Variable<T> {
    number: u32,
    draft: u32,
    _type: PhantomData<fn() -> T>,
}

impl<T> Clone for Variable<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Variable<T> {}

impl<T> Variable<T> {
    /// A variable without a value. The name is a letter followed by letters, digits and `_`, at most 80 characters.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self
    where
        T: Payload + Plain,
    {
        Self::add(VariableDraft { name: name.into(), place: Place::here(), first: None })
    }

    /// A variable with a first value, which the workflow's first state assigns when it has succeeded: a task, a Pass, a Wait, a
    /// Parallel or a Map that no path leads back to.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::state::{Label, Variable};
    /// # #[message] struct Job { id: String }
    /// let workflow = Workflow::standard("Remind", |job: JobFields| {
    ///     let rounds = Variable::with_first("rounds", 0_u32);
    ///     let again = Label::new();
    ///     sns_publish("Ask", &Topic::new("Questions"), job.id).next(again.place(
    ///         Wait::new("Pause", hours(1)).assign(&rounds, rounds.get() + 1).next(
    ///             Choice::new("Enough?")
    ///                 .when(rounds.get().ge(3), Succeed::new("Done"))
    ///                 .otherwise(again.jump()),
    ///         ),
    ///     ))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn with_first(name: impl Into<String>, value: impl IntoExpr<T>) -> Self
    where
        T: Payload + Plain,
    {
        let place = Place::here();
        let first = slot(value.into_expr().node, &place);
        Self::add(VariableDraft { name: name.into(), place, first: Some(first) })
    }

    fn add(variable: VariableDraft) -> Self {
        collect::with(|draft| {
            draft.variables.push(variable);
            Self { number: draft.variables.len() as u32 - 1, draft: draft.id, _type: PhantomData }
        })
    }

    /// The variable with a value, for [`assign_all`](Assigns::assign_all).
    #[track_caller]
    pub fn set(&self, value: impl IntoExpr<T>) -> Assignment
    where
        T: Payload + Plain,
    {
        Assignment(assignment(self, value, &Place::here()))
    }

    /// The variable's value when the state that uses it begins.
    pub fn get(&self) -> T::Fields
    where
        T: Payload,
    {
        let here = draft::id();
        let node = if here == self.draft { Node::Origin(Origin::Variable(self.number)) } else { Node::Foreign };
        Expr::<T>::new(node).fields()
    }
}

/// A variable and the value that it gets.
#[must_use = "a variable gets its value from a state: `.assign_all([…])`"]
#[derive(Debug)]
pub struct Assignment(AssignDraft);

/// Gives the variables that have a first value that value in the first state, as far as it can assign and does not already.
pub(crate) fn assign_first(entry: StateRef) {
    collect::with(|draft| {
        let mut entry = entry;
        // Handles that lead to each other are reported.
        for _ in 0..=draft.states.len() {
            let Some(state) = draft.states.get_mut(entry.index as usize).filter(|_| entry.draft == draft.id) else {
                return;
            };
            match &state.kind {
                Kind::Label(placed) if !placed.is_empty() => entry = placed[0].state,
                kind if can_assign(kind) => {
                    for (variable, first) in (0_u32..).zip(&draft.variables) {
                        let Some(value) = first.first.clone() else { continue };
                        if !state.assigns.iter().any(|assign| assign.variable == variable) {
                            state.assigns.push(AssignDraft { variable, value });
                        }
                    }
                    return;
                }
                _ => return,
            }
        }
    });
}

/// True for a state that assigns variables on its only path.
pub(crate) fn can_assign(kind: &Kind) -> bool {
    match kind {
        Kind::Task(_) | Kind::Pass(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Wait(_) => true,
        Kind::Choice { .. } | Kind::Succeed(_) | Kind::Fail(_) | Kind::Raw(_) | Kind::Label(_) => false,
    }
}

/// Gives a variable a value in a list of assignments, in place of one that is there.
pub(super) fn assignment<T: Payload + Plain>(
    variable: &Variable<T>,
    value: impl IntoExpr<T>,
    place: &Place,
) -> AssignDraft {
    let here = draft::id();
    let node = if here == variable.draft { value.into_expr().node } else { draft::add_node(Node::Foreign) };
    AssignDraft { variable: if here == variable.draft { variable.number } else { u32::MAX }, value: slot(node, place) }
}

/// A state that can assign variables.
pub trait Assigns: Annotated {
    /// Assigns an expression or a literal to a variable when the state has succeeded. All values are computed from the
    /// values before, and are visible from the next state on.
    #[must_use]
    #[track_caller]
    fn assign<T: Payload + Plain>(self, variable: &Variable<T>, value: impl IntoExpr<T>) -> Self {
        let assignment = assignment(variable, value, &Place::here());
        add(self.state(), assignment);
        self
    }

    /// Assigns several variables: `.assign_all([rounds.set(0_u32), reason.set("")])`.
    #[must_use]
    fn assign_all(self, assignments: impl IntoIterator<Item = Assignment>) -> Self {
        assignments.into_iter().for_each(|Assignment(assignment)| add(self.state(), assignment));
        self
    }
}

/// Adds an assignment. What the state passes on instead of its result is not there yet when it assigns, so the
/// assignment makes it itself.
fn add(state: StateRef, mut assignment: AssignDraft) {
    let mut made = None;
    change(state, |state| made = state.output.as_ref().map(|made| made.node));
    if let Some(made) = made {
        let value = &mut assignment.value.node;
        *value = draft::replaced(*value, Origin::Result(state.index), made);
    }
    change(state, |state| state.assigns.push(assignment));
}

impl<R, Of> Assigns for Task<R, Of> {}
impl<T> Assigns for Pass<T> {}
impl Assigns for Wait {}
impl<R> Assigns for super::RawState<R> {}
impl<R, I> Assigns for super::Parallel<R, I> {}
impl<R, Of> Assigns for super::map::Map<R, Of> {}
