//! Choice: goes one of several ways.

use asl::Place;

use super::draft::{Kind, RuleDraft, StateRef, add_state, change};
use super::task::slot;
use super::variable::{Variable, assignment};
use super::{Annotated, Flow, IntoFlow, Joined};
use crate::expr::Expr;
use crate::expr::node::Node;
use crate::payload::{IntoExpr, Payload, Plain};

/// A state that chooses where to go on (States Language, "Choice State"). What came before goes on unchanged.
///
/// The first rule whose condition holds is followed. All ways that do not end meet again in what follows the Choice.
#[must_use = "a state that is not part of the workflow never runs"]
#[derive(Debug)]
pub struct Choice {
    state: StateRef,
    ends: Vec<StateRef>,
    last: Way,
}

/// Which way of a Choice was added last.
#[derive(Debug, Clone, Copy)]
enum Way {
    None,
    Rule,
    Default,
}

impl Choice {
    /// A choice without rules yet.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let state = add_state(name.into(), Place::here(), Kind::Choice { rules: Vec::new(), default: None });
        Self { state, ends: Vec::new(), last: Way::None }
    }

    /// Goes this way when the condition holds.
    #[track_caller]
    pub fn when<N: IntoFlow>(mut self, condition: Expr<bool>, way: N) -> Self {
        let condition = slot(condition.node, &Place::here());
        let way = way.into_flow();
        let rule = RuleDraft { condition, target: way.entry, comment: None, output: None, assigns: Vec::new() };
        change(self.state, |state| {
            if let Kind::Choice { rules, .. } = &mut state.kind {
                rules.push(rule);
            }
        });
        self.last = Way::Rule;
        self.leave_open(way.ends);
        self
    }

    /// Gives a variable a value when the way is taken that was added last: by `.when`, or by `.otherwise`.
    ///
    /// ```
    /// use dsl::prelude::*;
    ///
    /// # #[derive(Payload, Serialize, Deserialize, JsonSchema)] struct Order { total: f64 }
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
            Way::None => Expr::new(Node::Unwritable("`.assign` has no way before it".to_owned())),
            Way::Rule | Way::Default => value.into_expr(),
        };
        let assignment = assignment(variable, value, &Place::here());
        change(self.state, |state| {
            let rule = match (&mut state.kind, self.last) {
                (Kind::Choice { rules, .. }, Way::Rule) => rules.last_mut(),
                (_, Way::Rule | Way::Default | Way::None) => None,
            };
            rule.map_or(&mut state.assigns, |rule| &mut rule.assigns).push(assignment);
        });
        self
    }

    /// What the rule added last is for, for those who read the definition.
    pub fn rule_comment(self, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        change_last_rule(self.state, |rule| rule.comment = Some(comment));
        self
    }

    /// JSONata: what goes on when the rule is followed that was added last, instead of what came before. The states behind
    /// find values by their names, and not as their input.
    #[track_caller]
    pub fn rule_output<T: Payload + Plain>(self, output: impl IntoExpr<T>) -> Self {
        let output = slot(output.into_expr().node, &Place::here());
        change_last_rule(self.state, |rule| rule.output = Some(output));
        self
    }

    /// Adds the open ends of a way. The fewer are added to the more, so that Choices within Choices stay cheap.
    fn leave_open(&mut self, mut ends: Vec<StateRef>) {
        if ends.len() > self.ends.len() {
            std::mem::swap(&mut ends, &mut self.ends);
        }
        self.ends.append(&mut ends);
    }

    /// Goes this way when no condition holds. A second call replaces the first, whose states are then never reached.
    pub fn otherwise<N: IntoFlow>(mut self, way: N) -> Self {
        let way = way.into_flow();
        change(self.state, |state| {
            if let Kind::Choice { default, .. } = &mut state.kind {
                *default = Some(way.entry);
            }
        });
        self.last = Way::Default;
        self.leave_open(way.ends);
        self
    }
}

fn change_last_rule(state: StateRef, act: impl FnOnce(&mut RuleDraft)) {
    change(state, |state| {
        if let Kind::Choice { rules, .. } = &mut state.kind
            && let Some(rule) = rules.last_mut()
        {
            act(rule);
        }
    });
}

impl Annotated for Choice {
    fn state(&self) -> StateRef {
        self.state
    }
}

impl IntoFlow for Choice {
    type Output = Joined;

    fn into_flow(self) -> Flow<Joined> {
        Flow::of_ways(self.state, self.ends)
    }
}
