//! Values that may be missing.

use super::if_else;
use crate::draft;
use crate::expr::Expr;
use crate::node::Node;
use crate::types::{IntoExpr, Payload};

impl<T: Payload> Expr<Option<T>> {
    /// A value that is present, for use where a value that may be missing is expected.
    pub fn some(value: impl IntoExpr<T>) -> Self {
        Expr::from_node(value.into_expr().node)
    }

    /// True when the value is present and not null.
    ///
    /// JSONPath: `IsPresent` and not `IsNull`. JSONata: `$exists(…) and … != null`.
    pub fn is_present(self) -> Expr<bool> {
        Expr::new(Node::IsPresent(draft::adopt(draft::certain(self.node))))
    }

    /// The value, where you know that it is present; a missing one fails the state.
    pub fn required(self) -> Expr<T> {
        Expr::from_node(draft::certain(self.node))
    }

    /// The value, or the default where it is missing or null.
    ///
    /// JSONata: `… ? … : …`. JSONPath: D003; test [`is_present`](Self::is_present) in a Choice there.
    pub fn unwrap_or(self, default: impl IntoExpr<T>) -> Expr<T> {
        if_else(self.is_present(), self.required(), default)
    }

    /// This value, or the other one where it is missing or null; the other one may be missing as well.
    ///
    /// JSONata: `… ? … : …`. JSONPath: D003; test [`is_present`](Self::is_present) in a Choice there.
    pub fn or(self, other: Expr<Option<T>>) -> Expr<Option<T>> {
        if_else(self.is_present(), self, other)
    }
}
