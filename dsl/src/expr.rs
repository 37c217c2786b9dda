//! Expressions: values that exist only when the workflow runs.
//!
//! An [`Expr`] is a field of a mirror, a result, or what a method makes of one. The functions here make expressions of nothing
//! or of several others; the traits say what can stand where.

pub use ::payload::{
    Alternative, Expr, HashAlgorithm, IntoExpr, Number, Operand, Ordered, Scalar, Whole, context, format_text, if_else,
    random, random_with_seed, range,
};

pub(crate) use ::payload::node::{self, function};
