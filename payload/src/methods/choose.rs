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
pub fn if_else<T>(condition: Expr<bool>, then: Expr<T>, otherwise: impl IntoExpr<T>) -> Expr<T> {
    let otherwise = otherwise.into_expr();
    let [condition, then, otherwise] = [condition.node, then.node, otherwise.node].map(draft::adopt);
    Expr::new(Node::Choose(condition, then, otherwise))
}
