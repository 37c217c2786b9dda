//! Conditions: what a Choice asks.

use asl::Relation;

use super::Expr;
use super::node::Node;
use crate::draft;
use crate::payload::{IntoExpr, Ordered, Scalar};

impl<T> Expr<T> {
    fn compare(self, relation: Relation, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        let other = other.into_expr();
        Expr::new(Node::Compare(T::KIND, relation, draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when both values are the same.
    pub fn eq(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        self.compare(Relation::Equals, other)
    }

    /// True when the values differ.
    pub fn ne(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        self.eq(other).not()
    }

    /// True when this value is less than the other.
    pub fn lt(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::LessThan, other)
    }

    /// True when this value is at most the other.
    pub fn le(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::LessThanEquals, other)
    }

    /// True when this value is greater than the other.
    pub fn gt(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::GreaterThan, other)
    }

    /// True when this value is at least the other.
    pub fn ge(self, other: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::GreaterThanEquals, other)
    }
}

impl Expr<String> {
    /// True when the text fits a pattern in which `*` stands for any text, and `\*` for a star.
    pub fn matches(self, pattern: &str) -> Expr<bool> {
        Expr::new(Node::Matches(draft::adopt(self.node), pattern.to_owned()))
    }
}

impl Expr<bool> {
    /// True when both hold; the second is only looked at when the first holds.
    pub fn and(self, other: Expr<bool>) -> Expr<bool> {
        Expr::new(Node::And(draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when at least one holds.
    pub fn or(self, other: Expr<bool>) -> Expr<bool> {
        Expr::new(Node::Or(draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when this does not hold.
    #[expect(clippy::should_implement_trait, reason = "`!` would read a value that does not exist yet")]
    pub fn not(self) -> Expr<bool> {
        Expr::new(Node::Not(draft::adopt(self.node)))
    }
}
