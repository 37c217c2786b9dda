//! Values that may be missing.

use super::if_else;
use crate::draft;
use crate::expr::Expr;
use crate::node::Node;
use crate::types::{IntoExpr, Payload};

impl<T: Payload> Expr<Option<T>> {
    /// A value that is there, where one is asked for that may be missing.
    pub fn some(value: impl IntoExpr<T>) -> Self {
        Expr::from_node(value.into_expr().node)
    }

    /// True when the value is there and not null.
    ///
    /// JSONPath: `IsPresent` and not `IsNull`. JSONata: `$exists(…) and … != null`.
    pub fn is_present(self) -> Expr<bool> {
        Expr::new(Node::IsPresent(draft::adopt(draft::certain(self.node))))
    }

    /// The value, where the author knows that it is there; a missing one fails the state.
    pub fn required(self) -> Expr<T> {
        Expr::from_node(draft::certain(self.node))
    }

    /// The value, or the default where it is missing or null.
    ///
    /// JSONata: `… ? … : …`. JSONPath: D003; ask in a Choice with [`is_present`](Self::is_present) there.
    pub fn unwrap_or(self, default: impl IntoExpr<T>) -> Expr<T> {
        if_else(self.is_present(), self.required(), default)
    }

    /// This value, or the other one where it is missing or null; the other one may be missing, too.
    ///
    /// JSONata: `… ? … : …`. JSONPath: D003; ask in a Choice with [`is_present`](Self::is_present) there.
    pub fn or(self, other: Expr<Option<T>>) -> Expr<Option<T>> {
        if_else(self.is_present(), self, other)
    }
}
