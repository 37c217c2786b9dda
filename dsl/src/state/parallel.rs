//! Parallel: runs several branches at the same time.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{Kind, MachineDraft, ParallelDraft, StateRef, add_state, change};
use super::handling::{self, handles_errors};
use super::task::slot;
use super::{Annotated, BranchOutput, Flow, IntoFlow};
use crate::error::Retry;
use crate::expr::Expr;
use crate::expr::node::{Node, Origin};
use crate::payload::{Fields, Payload, Plain};

/// A state that runs branches at the same time and waits for all of them (States Language, "Parallel State").
///
/// Its result is the list of the branches' results, in the order in which they were added: a tuple of their types. When
/// one branch fails, the others are stopped and the state fails with that error. Earlier values can be used in every
/// branch; values of a branch are available outside only as its result.
///
/// ```
/// # use dsl::prelude::*;
/// # #[message] struct Order { id: String }
/// # #[message] struct Stock { reserved: bool }
/// # #[message] struct Credit { limit: f64 }
/// let stock = Function::<String, Stock>::rust("stock");
/// let credit = Function::<String, Credit>::rust("credit");
/// let workflow = Workflow::standard("Check", |order: OrderFields| {
///     Parallel::new("Check Both")
///         .branch(Task::lambda_invoke("Reserve Stock", &stock, order.id))
///         .branch(Task::lambda_invoke("Look Up Credit", &credit, order.id))
///         .then(|(stock, credit): (StockFields, CreditFields)| {
///             Choice::new("Fine?")
///                 .when(stock.reserved.and(credit.limit.gt(0.0)), Succeed::new("Accepted"))
///                 .otherwise(Succeed::new("Refused"))
///         })
/// });
/// assert!(workflow.compile().is_valid());
/// ```
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Parallel<R = (), I = ()> {
    state: StateRef,
    _types: PhantomData<fn() -> (R, I)>,
}

/// A list of types that can have one more.
#[diagnostic::on_unimplemented(
    message = "a Parallel has at most eight branches",
    label = "this would be the ninth",
    note = "move some of the branches into another Parallel, as one branch of this one"
)]
pub trait Append<T> {
    /// The longer list.
    type Longer;
}

impl Parallel {
    /// The state `name` without branches; add at least one branch.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let state = add_state(name.into(), Place::here(), Kind::Parallel(Box::default()));
        Self::of(state)
    }

    /// Sets the input of the branches, instead of the state's own: [`branch_with`](Self::branch_with) passes it to its
    /// closure. Call it before adding branches.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { id: String, total: f64, note: String }
    /// #[message]
    /// struct Short {
    ///     id: String,
    /// }
    ///
    /// let (stock, mail) = (Function::<Short, String>::rust("stock"), Function::<Short, String>::rust("mail"));
    /// let workflow = Workflow::standard("Check", |order: OrderFields| {
    ///     Parallel::new("Both")
    ///         .arguments(ShortFields { id: order.id })
    ///         .branch_with(|short| Task::lambda_invoke("Reserve", &stock, short))
    ///         .branch_with(|short| Task::lambda_invoke("Write", &mail, short))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn arguments<F: Fields>(self, input: F) -> Parallel<(), F::Payload>
    where
        F::Payload: Plain,
    {
        let input = slot(input.parts().node, &Place::here());
        change_parallel(self.state, |parallel| parallel.input = Some(input));
        Parallel::of(self.state)
    }
}

impl<R, I> Parallel<R, I> {
    fn of(state: StateRef) -> Self {
        Self { state, _types: PhantomData }
    }

    /// Adds a branch.
    pub fn branch<N: IntoFlow, L>(self, branch: N) -> Parallel<L, I>
    where
        R: Append<<N::Output as BranchOutput>::Result, Longer = L>,
    {
        let machine = MachineDraft::of(branch.into_flow());
        change_parallel(self.state, |parallel| parallel.branches.push(machine));
        Parallel::of(self.state)
    }

    /// Adds a branch that uses the value of [`arguments`](Parallel::arguments).
    pub fn branch_with<N: IntoFlow, L>(self, branch: impl FnOnce(I::Fields) -> N) -> Parallel<L, I>
    where
        I: Payload,
        R: Append<<N::Output as BranchOutput>::Result, Longer = L>,
    {
        let given = Expr::<I>::new(Node::Origin(Origin::Item(self.state.index)));
        self.branch(branch(given.fields()))
    }

    /// The `Comment` of the branch added last, for readers of the definition.
    pub fn branch_comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change_parallel(self.state, |parallel| {
            if let Some(branch) = parallel.branches.last_mut() {
                branch.comment = Some(comment);
            }
        });
        self
    }

    /// Retries all branches after some errors. Retriers are evaluated in the order in which they were added.
    #[track_caller]
    pub fn retry(self, retry: Retry) -> Self {
        handling::retry(self.state, retry.into_retrier(Vec::new()), Place::here());
        self
    }

    handles_errors!();
}

impl<R: Payload, I> Parallel<R, I> {
    /// Passes on an output built from the results instead of the results. In JSONPath it must be an object, or a part
    /// of the results.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { id: String, total: f64 }
    /// #[message]
    /// struct Known {
    ///     id: String,
    ///     total: f64,
    /// }
    ///
    /// let workflow = Workflow::standard("Check", |order: OrderFields| {
    ///     Parallel::new("Both")
    ///         .branch(Pass::new("Id", order.id))
    ///         .branch(Pass::new("Total", order.total))
    ///         .output(|(id, total)| KnownFields { id, total })
    ///         .then(|known| Succeed::with("Done", known.id))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn output<F: Fields>(self, build: impl FnOnce(R::Fields) -> F) -> Parallel<F::Payload, I>
    where
        F::Payload: Plain,
    {
        handling::output::<R, F>(self.state, build, &Place::here());
        Parallel::of(self.state)
    }

    /// The results where the state has succeeded, on paths of which not all run it. In JSONPath it is D003.
    pub fn result_if_passed(&self) -> Expr<Option<R>> {
        super::task::if_passed(self.state)
    }

    /// The results, for states that do not follow directly.
    pub fn result(&self) -> R::Fields {
        Expr::<R>::new(Node::Origin(Origin::Result(self.state.index))).fields()
    }
}

fn change_parallel(state: StateRef, act: impl FnOnce(&mut ParallelDraft)) {
    change(state, |state| {
        if let Kind::Parallel(parallel) = &mut state.kind {
            act(parallel);
        }
    });
}

impl<R, I> Annotated for Parallel<R, I> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<R: Payload, I> IntoFlow for Parallel<R, I> {
    type Output = R;

    fn into_flow(self) -> Flow<R> {
        let result = Expr::<R>::new(Node::Origin(Origin::Result(self.state.index)));
        Flow::single(self.state, Some(result.node))
    }
}

macro_rules! append {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($name,)* Last> Append<Last> for ($($name,)*) {
            type Longer = ($($name,)* Last,);
        }
    };
}

append!();
append!(A);
append!(A B);
append!(A B C);
append!(A B C D);
append!(A B C D E);
append!(A B C D E F);
append!(A B C D E F G);
