//! Choice rules (States Language, "Choice State").

use super::{Field, Holds, Kind, PathSort};

/// What a comparison compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An RFC 3339 time.
    Timestamp,
}

pub(super) const TEST: &[Field] = &[
    Field::new("Comment", Holds::Text),
    Field::new("Condition", Holds::Expression).jsonata(),
    Field::new("Variable", Holds::Path(PathSort::Any)).jsonpath(),
    Field::new("And", Holds::List(Kind::NestedRule)).jsonpath(),
    Field::new("Or", Holds::List(Kind::NestedRule)).jsonpath(),
    Field::new("Not", Holds::Object(Kind::NestedRule)).jsonpath(),
];

/// What follows when a rule holds; the outermost rule alone has it.
pub(super) const CONSEQUENCE: &[Field] = &[
    Field::new("Assign", Holds::Variables),
    Field::new("Output", Holds::Template).jsonata(),
    Field::new("Next", Holds::Target).required(),
];

const fn with(name: &'static str, operand: Operand) -> Field {
    Field::new(name, Holds::Operand(operand)).jsonpath()
}

const fn path(name: &'static str) -> Field {
    Field::new(name, Holds::Path(PathSort::Any)).jsonpath()
}

/// The 39 comparison operators.
pub(super) const COMPARISONS: &[Field] = &[
    with("StringEquals", Operand::Text),
    path("StringEqualsPath"),
    with("StringLessThan", Operand::Text),
    path("StringLessThanPath"),
    with("StringGreaterThan", Operand::Text),
    path("StringGreaterThanPath"),
    with("StringLessThanEquals", Operand::Text),
    path("StringLessThanEqualsPath"),
    with("StringGreaterThanEquals", Operand::Text),
    path("StringGreaterThanEqualsPath"),
    with("StringMatches", Operand::Text),
    with("NumericEquals", Operand::Number),
    path("NumericEqualsPath"),
    with("NumericLessThan", Operand::Number),
    path("NumericLessThanPath"),
    with("NumericGreaterThan", Operand::Number),
    path("NumericGreaterThanPath"),
    with("NumericLessThanEquals", Operand::Number),
    path("NumericLessThanEqualsPath"),
    with("NumericGreaterThanEquals", Operand::Number),
    path("NumericGreaterThanEqualsPath"),
    with("BooleanEquals", Operand::Boolean),
    path("BooleanEqualsPath"),
    with("TimestampEquals", Operand::Timestamp),
    path("TimestampEqualsPath"),
    with("TimestampLessThan", Operand::Timestamp),
    path("TimestampLessThanPath"),
    with("TimestampGreaterThan", Operand::Timestamp),
    path("TimestampGreaterThanPath"),
    with("TimestampLessThanEquals", Operand::Timestamp),
    path("TimestampLessThanEqualsPath"),
    with("TimestampGreaterThanEquals", Operand::Timestamp),
    path("TimestampGreaterThanEqualsPath"),
    with("IsNull", Operand::Boolean),
    with("IsPresent", Operand::Boolean),
    with("IsNumeric", Operand::Boolean),
    with("IsString", Operand::Boolean),
    with("IsBoolean", Operand::Boolean),
    with("IsTimestamp", Operand::Boolean),
];

/// True for the 39 comparison operators.
pub fn is_operator(name: &str) -> bool {
    COMPARISONS.iter().any(|field| field.name == name)
}
