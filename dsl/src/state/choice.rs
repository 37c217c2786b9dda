//! Choice: takes one of several paths.

use std::marker::PhantomData;

use asl::Place;

use super::draft::{Kind, RuleDraft, StateRef, add_state, change};
use super::task::slot;
use super::variable::{Variable, assignment};
use super::{Annotated, BranchOutput, ChoiceOutput, Flow, IntoFlow, Joined, Never};
use crate::expr::Expr;
use crate::expr::node::Node;
use crate::payload::{IntoExpr, Payload, Plain};

/// A state that chooses the next state (States Language, "Choice State"). It passes its input on unchanged.
///
/// The first rule whose condition is true is followed. All paths that do not end join in the state after the Choice.
///
/// `L` is the output of the paths. If they all end with the same type, so does the Choice: a Map over it returns a list
/// of that type.
///
/// ```
/// # use dsl::prelude::*;
/// # #[message] struct Order { totals: Vec<f64> }
/// let workflow = Workflow::standard("Rates", |order: OrderFields| {
///     Map::over("Rate Each", order.totals)
///         .inline(|total: Expr<f64>| {
///             Choice::new("Large?")
///                 .when(total.gt(1000.0), Pass::new("Large", "large"))
///                 .otherwise(Pass::new("Small", "small"))
///         })
///         .then(|rates: Expr<Vec<String>>| Succeed::with("Rated", rates))
/// });
/// assert!(workflow.compile().is_valid());
/// ```
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Choice<L = Never> {
    state: StateRef,
    ends: Vec<StateRef>,
    last: Last,
    _output: PhantomData<fn() -> L>,
}

/// Which path of a Choice was added last.
#[derive(Debug, Clone, Copy)]
enum Last {
    None,
    Rule,
    Default,
}

impl Choice {
    /// A Choice without rules.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let state = add_state(name.into(), Place::here(), Kind::Choice { rules: Vec::new(), default: None });
        Self { state, ends: Vec::new(), last: Last::None, _output: PhantomData }
    }
}

impl<L: ChoiceOutput> Choice<L> {
    /// Adds a rule: takes this path if the condition is true.
    #[track_caller]
    pub fn when<N: IntoFlow>(self, condition: Expr<bool>, path: N) -> Choice<<N::Output as BranchOutput>::After<L>> {
        let condition = slot(condition.node, &Place::here());
        let path = path.into_flow();
        let rule = RuleDraft { condition, target: path.entry, comment: None, output: None, assigns: Vec::new() };
        change(self.state, |state| {
            if let Kind::Choice { rules, .. } = &mut state.kind {
                rules.push(rule);
            }
        });
        self.with_path(path, Last::Rule)
    }

    /// Takes this path if no condition is true. A second call replaces the first, whose states are then never reached.
    pub fn otherwise<N: IntoFlow>(self, path: N) -> Choice<<N::Output as BranchOutput>::After<L>> {
        let path = path.into_flow();
        change(self.state, |state| {
            if let Kind::Choice { default, .. } = &mut state.kind {
                *default = Some(path.entry);
            }
        });
        self.with_path(path, Last::Default)
    }

    /// The same Choice with an output of any type. This allows rules to be added in a loop.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Order { kind: String }
    /// let workflow = Workflow::standard("Kinds", |order: OrderFields| {
    ///     let choice = ["book", "pen"].into_iter().fold(Choice::new("Which?").untyped(), |choice, kind| {
    ///         choice.when(order.kind.eq(kind), Pass::new(format!("Note {kind}"), kind))
    ///     });
    ///     choice.otherwise(Succeed::new("Unknown"))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    pub fn untyped(self) -> Choice<Joined> {
        Choice { state: self.state, ends: self.ends, last: self.last, _output: PhantomData }
    }

    /// Adds the open ends of a path. The fewer are added to the more, so that Choices within Choices stay cheap.
    fn with_path<O: BranchOutput>(mut self, mut path: Flow<O>, last: Last) -> Choice<O::After<L>> {
        if path.ends.len() > self.ends.len() {
            std::mem::swap(&mut path.ends, &mut self.ends);
        }
        self.ends.append(&mut path.ends);
        Choice { state: self.state, ends: self.ends, last, _output: PhantomData }
    }
}

impl<L> Choice<L> {
    /// Assigns a variable when the path added last is taken: by `.when`, or by `.otherwise`.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::state::Variable;
    /// # #[message] struct Order { total: f64 }
    /// let workflow = Workflow::standard("Size", |order: OrderFields| {
    ///     let size = Variable::<String>::new("size");
    ///     Choice::new("Large?")
    ///         .when(order.total.gt(1000.0), Wait::new("Pause", minutes(1)))
    ///         .assign(&size, "large")
    ///         .otherwise(Pass::new("Go On", order.total))
    ///         .assign(&size, "small")
    ///         .next(Succeed::with("Done", size.get()))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn assign<T: Payload + Plain>(self, variable: &Variable<T>, value: impl IntoExpr<T>) -> Self {
        let value: Expr<T> = match self.last {
            Last::None => Expr::new(Node::Unwritable("`.assign` has no path before it".to_owned())),
            Last::Rule | Last::Default => value.into_expr(),
        };
        let assignment = assignment(variable, value, &Place::here());
        change(self.state, |state| {
            let rule = match (&mut state.kind, self.last) {
                (Kind::Choice { rules, .. }, Last::Rule) => rules.last_mut(),
                (_, Last::Rule | Last::Default | Last::None) => None,
            };
            rule.map_or(&mut state.assigns, |rule| &mut rule.assigns).push(assignment);
        });
        self
    }

    /// The `Comment` of the rule added last, for readers of the definition.
    pub fn rule_comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change_last_rule(self.state, |rule| rule.comment = Some(comment));
        self
    }

    /// JSONata: the output if the rule added last is followed, instead of the input. Later states still read earlier
    /// values by name, but not as their input.
    #[track_caller]
    pub fn rule_output<T: Payload + Plain>(self, output: impl IntoExpr<T>) -> Self {
        let output = slot(output.into_expr().node, &Place::here());
        change_last_rule(self.state, |rule| rule.output = Some(output));
        self
    }
}

fn change_last_rule(state: StateRef, act: impl FnOnce(&mut RuleDraft)) {
    change(state, |state| {
        let Kind::Choice { rules, .. } = &mut state.kind else { return };
        rules.last_mut().map(act);
    });
}

impl<L> Annotated for Choice<L> {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl<L: ChoiceOutput> IntoFlow for Choice<L> {
    type Output = L;

    fn into_flow(self) -> Flow<L> {
        Flow::of_paths(self.state, self.ends, true)
    }
}
