//! Numbers, and what can be used where one is expected.

use serde::Serialize;

use super::{Ordered, Scalar};
use crate::expr::Expr;

/// A number that can be used in arithmetic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "only numbers can be used in arithmetic",
    note = "`.to_number()` parses a string, `format_text` concatenates strings; call `.required()` or `.unwrap_or(…)` first on \
            a value that may be missing"
)]
pub trait Number: Ordered + Serialize + Sized {
    /// Whether the number has no fraction.
    #[doc(hidden)]
    const WHOLE: bool;
}

/// A number without a fraction.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    label = "expected an integer",
    note = "`.floor()` and `.round()` make an integer of a number with a fraction"
)]
pub trait Whole: Number {}

/// What can be used where a value that can be compared is expected: a literal of that type, a whole number for one with a
/// fraction, or an expression.
///
/// Unlike [`IntoExpr`](super::IntoExpr) it lets the compiler see the type of a literal: `list.at(1)`, `total.gt(1000)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a value of type `{T}` is expected",
    label = "expected an expression or a literal of type `{T}`",
    note = "`.to_number()` parses a string; `.as_f64()`, `.as_i64()`, `.as_u32()`, `.floor()` and `.round()` change the type of \
            a number; `.text()` formats one",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing",
    note = "a sensitive value cannot be used where a plain one is expected"
)]
pub trait Operand<T> {
    /// The expression.
    fn into_operand(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T: Scalar + Serialize> Operand<T> for T {
    fn into_operand(self) -> Expr<T> {
        Expr::literal(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> Operand<T> for Expr<T> {
    fn into_operand(self) -> Expr<T> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operand<String> for &str {
    fn into_operand(self) -> Expr<String> {
        self.into()
    }
}

/// A whole number where one with a fraction is expected: `total.gt(1000)`.
macro_rules! whole_for {
    ($($fraction:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl Operand<$fraction> for i32 {
            fn into_operand(self) -> Expr<$fraction> {
                Expr::literal(&self)
            }
        }
    )* };
}

whole_for!(f32, f64);

macro_rules! numbers {
    ($whole:literal: $($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl Number for $type { const WHOLE: bool = $whole; }
    )* };
}

macro_rules! whole {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl Whole for $type {}
    )* };
}

numbers!(true: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
numbers!(false: f32, f64);
whole!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
