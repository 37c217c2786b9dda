//! The fields of the language as data: their types, and the query languages that have them.

use super::QueryLanguage;
use super::kind::Kind;

/// The most seconds and attempts that a field takes.
pub const MOST: u64 = 99_999_999;

/// Seconds after which something times out.
pub(super) const TIMEOUT: Holds = Holds::Integer { least: 1, most: MOST, expression: true };

/// A limit without a most.
pub(super) const LIMIT: Holds = Holds::Integer { least: 0, most: u64::MAX, expression: true };

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// A string.
    Text,
    /// A string; in JSONata also an expression.
    TextOrExpression,
    /// One of these strings.
    Words(&'static [&'static str]),
    /// A whole number; in JSONata an expression too, where that is said.
    Integer {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
        /// Whether JSONata can compute it.
        expression: bool,
    },
    /// A number; in JSONata an expression too, where that is said.
    Number {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
        /// Whether JSONata can compute it.
        expression: bool,
    },
    /// True or false.
    Boolean,
    /// An RFC 3339 time; in JSONata also an expression.
    Timestamp,
    /// JSONPath: a payload template. JSONata: a value with expressions at any depth.
    Template,
    /// The same, only as an object, or in JSONata as one expression.
    ObjectTemplate,
    /// Variables and the templates of their values.
    Variables,
    /// A role to assume: an object with `RoleArn`, or in JSONata an expression.
    Credentials,
    /// JSONata: an array, or an expression that gives one.
    Items,
    /// JSON as it is.
    Data,
    /// JSONata: an expression.
    Expression,
    /// A path.
    Path(PathSort),
    /// What does a task's work, or reads and writes a Map's data: an ARN.
    Resource,
    /// An array of strings.
    Strings,
    /// An array of error names.
    ErrorNames,
    /// The name of a state of the same machine.
    Target,
    /// One object.
    Object(Kind),
    /// An array of objects.
    List(Kind),
    /// Named states.
    States,
    /// What a comparison compares with.
    Operand(Operand),
}

/// Which paths a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathSort {
    /// Any path.
    Any,
    /// Any path, or `null` for no data.
    Nullable,
    /// A Reference Path.
    Reference,
    /// A Reference Path into the input or a variable, not the Context Object, as the numbers of a Map are.
    MapNumber,
    /// Where a result goes: a Reference Path into the input, or `null`.
    Result,
    /// A path, or an intrinsic function that gives text.
    Text,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// The query language of the states that have it; `None` for both.
    pub language: Option<QueryLanguage>,
    /// Whether the object must have it.
    pub required: bool,
}

impl Field {
    pub(super) const fn new(name: &'static str, holds: Holds) -> Self {
        Self { name, holds, language: None, required: false }
    }

    pub(super) const fn jsonpath(self) -> Self {
        Self { language: Some(QueryLanguage::JsonPath), ..self }
    }

    pub(super) const fn jsonata(self) -> Self {
        Self { language: Some(QueryLanguage::Jsonata), ..self }
    }
}

/// Fields of which an object has at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The names.
    pub fields: &'static [&'static str],
    /// Whether the object must have one.
    pub required: bool,
}

impl Group {
    pub(super) const fn one(fields: &'static [&'static str]) -> Self {
        Self { fields, required: true }
    }

    pub(super) const fn at_most_one(fields: &'static [&'static str]) -> Self {
        Self { fields, required: false }
    }
}

/// What a comparison compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// A string.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An RFC 3339 time.
    Timestamp,
}

/// How many fields several lists have in all.
pub(super) const fn count(parts: &[&[Field]]) -> usize {
    let (mut part, mut count) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

/// The fields of several lists; an object that has a field twice does not compile.
pub(super) const fn concat<const COUNT: usize>(parts: &[&[Field]]) -> [Field; COUNT] {
    let mut fields = [Field::new("", Holds::Text); COUNT];
    let (mut part, mut count) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            let field = parts[part][index];
            let mut before = 0;
            while before < count {
                assert!(!is_same(fields[before].name, field.name), "the object has a field twice");
                before += 1;
            }
            fields[count] = field;
            count += 1;
            index += 1;
        }
        part += 1;
    }
    fields
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}
