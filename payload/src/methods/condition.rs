//! Conditions: what a Choice asks.

use crate::draft;
use crate::expr::Expr;
use crate::node::{Node, Relation, TypeTest};
use crate::types::{IntoExpr, Json, Ordered, Payload, Scalar};

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

    /// True when the text begins with another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn starts_with(self, text: &str) -> Expr<bool> {
        self.matches(&format!("{}*", literally(text)))
    }

    /// True when the text ends with another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn ends_with(self, text: &str) -> Expr<bool> {
        self.matches(&format!("*{}", literally(text)))
    }

    /// True when the text holds another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn contains(self, text: &str) -> Expr<bool> {
        self.matches(&format!("*{}*", literally(text)))
    }
}

/// A text as a pattern that fits nothing but the text.
fn literally(text: &str) -> String {
    text.replace('\\', r"\\").replace('*', r"\*")
}

/// What type the data has. In JSONPath a value that is not there fails the state; ask `is_present` before.
impl Expr<Json> {
    fn is(self, test: TypeTest) -> Expr<bool> {
        Expr::new(Node::Is(test, draft::adopt(self.node)))
    }

    /// True for null. JSONPath: `IsNull`. JSONata: `$type`.
    pub fn is_null(self) -> Expr<bool> {
        self.is(TypeTest::IsNull)
    }

    /// True for a number. JSONPath: `IsNumeric`. JSONata: `$type`.
    pub fn is_number(self) -> Expr<bool> {
        self.is(TypeTest::IsNumeric)
    }

    /// True for text. JSONPath: `IsString`. JSONata: `$type`.
    pub fn is_string(self) -> Expr<bool> {
        self.is(TypeTest::IsString)
    }

    /// True for `true` and `false`. JSONPath: `IsBoolean`. JSONata: `$type`.
    pub fn is_boolean(self) -> Expr<bool> {
        self.is(TypeTest::IsBoolean)
    }

    /// True for text that is an RFC 3339 time. JSONPath: `IsTimestamp`. JSONata: a regular expression, which takes a 31st of
    /// February, too.
    pub fn is_timestamp(self) -> Expr<bool> {
        self.is(TypeTest::IsTimestamp)
    }

    /// The value as one of a type, which is the author's word.
    pub fn of_type<T: Payload>(self) -> Expr<T> {
        Expr::from_node(self.node)
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
