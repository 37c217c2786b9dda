//! Conditions, as a Choice tests them.

use crate::draft;
use crate::expr::Expr;
use crate::node::{Node, Relation, TypeTest};
use crate::types::{Json, Operand, Ordered, Payload, Scalar};

impl<T> Expr<T> {
    fn compare(self, relation: Relation, other: impl Operand<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        let other = other.into_operand();
        Expr::new(Node::Compare(T::KIND, relation, draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when both values are equal.
    pub fn eq(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        self.compare(Relation::Equals, other)
    }

    /// True when the values differ.
    pub fn ne(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        self.eq(other).not()
    }

    /// True when this value is less than the other.
    pub fn lt(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::LessThan, other)
    }

    /// True when this value is less than or equal to the other.
    pub fn le(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::LessThanEquals, other)
    }

    /// True when this value is greater than the other.
    pub fn gt(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::GreaterThan, other)
    }

    /// True when this value is greater than or equal to the other.
    pub fn ge(self, other: impl Operand<T>) -> Expr<bool>
    where
        T: Ordered,
    {
        self.compare(Relation::GreaterThanEquals, other)
    }
}

impl Expr<String> {
    /// True when the string matches a pattern in which `*` stands for any characters, and `\*` for an asterisk.
    pub fn matches(self, pattern: &str) -> Expr<bool> {
        Expr::new(Node::Matches(draft::adopt(self.node), pattern.to_owned()))
    }

    /// True when the string starts with another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn starts_with(self, text: &str) -> Expr<bool> {
        self.matches(&format!("{}*", literally(text)))
    }

    /// True when the string ends with another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn ends_with(self, text: &str) -> Expr<bool> {
        self.matches(&format!("*{}", literally(text)))
    }

    /// True when the string contains another one. JSONPath: `StringMatches`. JSONata: `$contains`.
    pub fn contains(self, text: &str) -> Expr<bool> {
        self.matches(&format!("*{}*", literally(text)))
    }
}

/// A pattern that matches nothing but the string itself.
fn literally(text: &str) -> String {
    text.replace('\\', r"\\").replace('*', r"\*")
}

/// Tests of the type of data. In JSONPath a missing value fails the state; test `is_present` first.
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

    /// True for a string. JSONPath: `IsString`. JSONata: `$type`.
    pub fn is_string(self) -> Expr<bool> {
        self.is(TypeTest::IsString)
    }

    /// True for `true` and `false`. JSONPath: `IsBoolean`. JSONata: `$type`.
    pub fn is_boolean(self) -> Expr<bool> {
        self.is(TypeTest::IsBoolean)
    }

    /// True for a string that is an RFC 3339 time. JSONPath: `IsTimestamp`. JSONata: a regular expression, which also accepts
    /// a 31st of February.
    pub fn is_timestamp(self) -> Expr<bool> {
        self.is(TypeTest::IsTimestamp)
    }

    /// The value as one of a type that you declare; it is not checked.
    pub fn of_type<T: Payload>(self) -> Expr<T> {
        Expr::from_node(self.node)
    }
}

impl Expr<bool> {
    /// True when both are true; the second is evaluated only if the first is true.
    pub fn and(self, other: Expr<bool>) -> Expr<bool> {
        Expr::new(Node::And(draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when at least one of them is true.
    pub fn or(self, other: Expr<bool>) -> Expr<bool> {
        Expr::new(Node::Or(draft::adopt(self.node), draft::adopt(other.node)))
    }

    /// True when this is false.
    #[expect(clippy::should_implement_trait, reason = "`!` would read a value that does not exist yet")]
    pub fn not(self) -> Expr<bool> {
        Expr::new(Node::Not(draft::adopt(self.node)))
    }
}
