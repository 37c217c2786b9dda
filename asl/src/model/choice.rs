//! The Choice state and its tests.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A state that chooses where to go on (States Language, "Choice State").
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Choice {
    /// What the state is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The rules; the first whose test holds is followed.
    pub choices: Vec<ChoiceRule>,
    /// Where to go on when no test holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Fields that the model has no name for, as they are written.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A test and where it leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChoiceRule {
    /// What must hold.
    #[serde(flatten)]
    pub test: Test,
    /// Where to go on then.
    pub next: String,
}

/// What a choice rule asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// JSONata: an expression that gives a boolean.
    Condition(String),
    /// JSONPath: a value compared with an operand.
    Compare {
        /// The path of the value.
        variable: String,
        /// How it is compared.
        operator: Operator,
        /// With what: a literal, or the text of a path for the `…Path` operators.
        operand: Value,
    },
    /// JSONPath: all tests hold.
    And(Vec<Test>),
    /// JSONPath: at least one test holds.
    Or(Vec<Test>),
    /// JSONPath: the test does not hold.
    Not(Box<Test>),
}

impl Serialize for Test {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Test::Condition(expression) => map.serialize_entry("Condition", expression)?,
            Test::Compare { variable, operator, operand } => {
                map.serialize_entry("Variable", variable)?;
                map.serialize_entry(&operator.name(), operand)?;
            }
            Test::And(tests) => map.serialize_entry("And", tests)?,
            Test::Or(tests) => map.serialize_entry("Or", tests)?,
            Test::Not(test) => map.serialize_entry("Not", test)?,
        }
        map.end()
    }
}

/// How two values are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same.
    Equals,
    /// Before.
    LessThan,
    /// After.
    GreaterThan,
    /// Before or the same.
    LessThanEquals,
    /// After or the same.
    GreaterThanEquals,
}

/// What kind of values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    String,
    /// Numbers.
    Numeric,
    /// RFC 3339 times.
    Timestamp,
    /// True and false; only for equality.
    Boolean,
}

/// What a value is asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeTest {
    /// Null.
    IsNull,
    /// There at all.
    IsPresent,
    /// A number.
    IsNumeric,
    /// Text.
    IsString,
    /// True or false.
    IsBoolean,
    /// An RFC 3339 time.
    IsTimestamp,
}

/// One of the 39 comparison operators of JSONPath (States Language, "Choice State").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `StringEquals` to `TimestampGreaterThanEqualsPath`; `path` says that the operand is a path.
    Compare {
        /// What kind of values.
        kind: Kind,
        /// How they are ordered.
        relation: Relation,
        /// Whether the operand is a path.
        path: bool,
    },
    /// `StringMatches`, with `*` for any text.
    StringMatches,
    /// `IsNull` to `IsTimestamp`.
    Is(TypeTest),
}

impl Operator {
    /// The operator's name as a choice rule spells it.
    pub fn name(self) -> String {
        match self {
            Operator::Compare { kind, relation, path } => {
                format!("{kind:?}{relation:?}{}", if path { "Path" } else { "" })
            }
            Operator::StringMatches => "StringMatches".to_owned(),
            Operator::Is(test) => format!("{test:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_named_as_the_language_spells_them() {
        let compare = |kind, relation, path| Operator::Compare { kind, relation, path }.name();
        assert_eq!(compare(Kind::Numeric, Relation::GreaterThanEquals, true), "NumericGreaterThanEqualsPath");
        assert_eq!(compare(Kind::Boolean, Relation::Equals, false), "BooleanEquals");
        assert_eq!(Operator::Is(TypeTest::IsPresent).name(), "IsPresent");
    }
}
