//! The words of nodes: parts of values, comparisons, types.

/// A step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A member of an object.
    Member(String),
    /// An element of an array, from 0; negative counts from the end.
    Index(i64),
}

/// How two values are compared.
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

/// What kind of scalar values are; it decides how they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarKind {
    /// Strings.
    String,
    /// Numbers.
    Numeric,
    /// RFC 3339 times, compared as times.
    Timestamp,
    /// True and false; only for equality.
    Boolean,
}

/// What type a value is asked to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeTest {
    /// Null.
    IsNull,
    /// A number.
    IsNumeric,
    /// A string.
    IsString,
    /// True or false.
    IsBoolean,
    /// An RFC 3339 time.
    IsTimestamp,
}

/// What is known about a payload's JSON at compile time; the two query languages treat strings and arrays differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Always a string.
    Text,
    /// Always an array.
    List,
    /// Never a string, never an array.
    Other,
    /// Anything.
    Any,
}
