//! Numbers, and what stands where one is asked for.

use serde::Serialize;

use super::Ordered;
use crate::expr::Expr;

/// A number that can be computed with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "only numbers can be computed with",
    note = "`.to_number()` reads the number of a text, `format_text` puts texts together; what may be missing first needs \
            `.required()` or `.unwrap_or(…)`"
)]
pub trait Number: Ordered + Serialize + Sized {
    /// Whether the number has no fraction.
    #[doc(hidden)]
    const WHOLE: bool;
}

/// A number without a fraction.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a whole number",
    label = "a whole number is expected here",
    note = "`.floor()` and `.round()` make one of a number with a fraction"
)]
pub trait Whole: Number {}

/// What stands where a number is asked for: a literal of the very type, or an expression.
///
/// Unlike [`IntoExpr`](super::IntoExpr) it lets the compiler see the type of a literal: `list.at(1)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand where a number of type `{T}` is asked for",
    label = "an expression or a literal of type `{T}` is expected here",
    note = "`.to_number()` reads the number of a text; `.as_f64()`, `.as_i64()`, `.as_u32()`, `.floor()` and `.round()` change \
            the type of a number",
    note = "what may be missing first needs `.required()` or `.unwrap_or(…)`"
)]
pub trait Operand<T> {
    /// The expression.
    fn into_operand(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T: Number> Operand<T> for T {
    fn into_operand(self) -> Expr<T> {
        Expr::literal(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Number> Operand<T> for Expr<T> {
    fn into_operand(self) -> Expr<T> {
        self
    }
}

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
