//! One of two values.

use crate::draft;
use crate::expr::Expr;
use crate::node::Node;
use crate::types::IntoExpr;

/// The first value if the condition is true, otherwise the second.
///
/// JSONata: `… ? … : …`. JSONPath: D003; use a Choice instead.
///
/// ```
/// # use dsl::expr::if_else;
/// # use dsl::prelude::*;
/// # #[message] struct Order { id: String, paid: bool }
/// let workflow = Workflow::standard("Greet", |order: OrderFields| {
///     sns_publish("Say it", &Topic::new("News"), if_else(order.paid, order.id, "not paid yet"))
/// });
/// assert!(workflow.compile().definition_text().contains("$states.input.paid ? $states.input.id : "));
/// ```
pub fn if_else<A: Alternative>(condition: Expr<bool>, then: A, otherwise: impl IntoExpr<A::Of>) -> Expr<A::Of> {
    let (then, otherwise) = (then.into_alternative(), otherwise.into_expr());
    let [condition, then, otherwise] = [condition.node, then.node, otherwise.node].map(draft::adopt);
    Expr::new(Node::Choose(condition, then, otherwise))
}

/// What can be the first of two values: an expression, or a literal, of which the type of both follows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be one of two values",
    label = "expected an expression, a string, a number or a boolean",
    note = "whole numbers are an `i64` and others an `f64`; for another type write an expression such as `Expr::from(5_u32)`",
    note = "`.build()` makes an expression of a mirror"
)]
pub trait Alternative {
    /// The type of the value.
    type Of;

    /// The value as an expression.
    fn into_alternative(self) -> Expr<Self::Of>;
}

#[diagnostic::do_not_recommend]
impl<T> Alternative for Expr<T> {
    type Of = T;

    fn into_alternative(self) -> Expr<T> {
        self
    }
}

/// Literals, of one type for each kind of literal, so that rustc knows at once which.
macro_rules! literals {
    ($($literal:ty => $of:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl Alternative for $literal {
            type Of = $of;

            fn into_alternative(self) -> Expr<$of> {
                self.into_expr()
            }
        }
    )* };
}

literals!(f64 => f64, i64 => i64, bool => bool, String => String, &str => String);
