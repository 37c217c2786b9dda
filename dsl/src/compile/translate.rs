//! The words of expressions in those of the language.

use crate::expr::node;

/// A step to a part of a value.
pub(super) fn segment(segment: &node::Segment) -> asl::jsonpath::Segment {
    match segment {
        node::Segment::Member(name) => asl::jsonpath::Segment::Member(name.clone()),
        node::Segment::Index(index) => asl::jsonpath::Segment::Index(*index),
    }
}

/// What kind of values are compared.
pub(super) fn kind(kind: node::ScalarKind) -> asl::Kind {
    match kind {
        node::ScalarKind::String => asl::Kind::String,
        node::ScalarKind::Numeric => asl::Kind::Numeric,
        node::ScalarKind::Timestamp => asl::Kind::Timestamp,
        node::ScalarKind::Boolean => asl::Kind::Boolean,
    }
}

/// How two values are compared.
pub(super) fn relation(relation: node::Relation) -> asl::Relation {
    match relation {
        node::Relation::Equals => asl::Relation::Equals,
        node::Relation::LessThan => asl::Relation::LessThan,
        node::Relation::GreaterThan => asl::Relation::GreaterThan,
        node::Relation::LessThanEquals => asl::Relation::LessThanEquals,
        node::Relation::GreaterThanEquals => asl::Relation::GreaterThanEquals,
    }
}

/// What a value is asked to be.
pub(super) fn type_test(test: node::TypeTest) -> asl::TypeTest {
    match test {
        node::TypeTest::IsNull => asl::TypeTest::IsNull,
        node::TypeTest::IsNumeric => asl::TypeTest::IsNumeric,
        node::TypeTest::IsString => asl::TypeTest::IsString,
        node::TypeTest::IsBoolean => asl::TypeTest::IsBoolean,
        node::TypeTest::IsTimestamp => asl::TypeTest::IsTimestamp,
    }
}
