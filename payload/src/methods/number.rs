//! Numbers: arithmetic by Rust's operators, and random numbers.
//!
//! JSONPath only adds and subtracts, only integers of 32 bits, and subtracts only literals (`States.MathAdd`). Everything
//! else is D003 there.

use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use crate::expr::Expr;
use crate::node::function::Function;
use crate::types::{Number, Operand, Whole};

/// A random integer from the first (included) to the end (excluded), a different one at each use.
///
/// JSONPath: `States.MathRandom`. JSONata: `$random`.
pub fn random(first: impl Operand<i64>, end: impl Operand<i64>) -> Expr<i64> {
    first.into_operand().call(Function::Random, &[end.into_operand().node])
}

/// An integer from the first (included) to the end (excluded) that depends on the seed alone.
///
/// JSONPath: `States.MathRandom`. JSONata: `$random`. The two give different numbers for the same seed.
pub fn random_with_seed(first: impl Operand<i64>, end: impl Operand<i64>, seed: impl Operand<i64>) -> Expr<i64> {
    first.into_operand().call(Function::Random, &[end.into_operand().node, seed.into_operand().node])
}

impl<T: Number> Expr<T> {
    /// The number as a floating-point number, for arithmetic with others.
    pub fn as_f64(self) -> Expr<f64> {
        Expr::from_node(self.node)
    }

    /// The integer as a signed one, for arithmetic with others.
    pub fn as_i64(self) -> Expr<i64>
    where
        T: Whole,
    {
        Expr::from_node(self.node)
    }

    /// The integer as an unsigned one, such as an index. That it is not negative is not checked.
    pub fn as_u32(self) -> Expr<u32>
    where
        T: Whole,
    {
        Expr::from_node(self.node)
    }

    /// The smaller of two numbers. JSONata: `$min`. JSONPath: D003.
    pub fn min(self, other: impl Operand<T>) -> Self {
        self.call(Function::Min, &[other.into_operand().node])
    }

    /// The larger of two numbers. JSONata: `$max`. JSONPath: D003.
    pub fn max(self, other: impl Operand<T>) -> Self {
        self.call(Function::Max, &[other.into_operand().node])
    }

    /// The absolute value. JSONata: `$abs`. JSONPath: D003.
    pub fn abs(self) -> Self {
        self.call(Function::Abs, &[])
    }

    /// The nearest integer; halfway cases go to the even one. JSONata: `$round`. JSONPath: D003.
    pub fn round(self) -> Expr<i64> {
        self.call(Function::Round, &[])
    }

    /// The largest integer that is not greater. JSONata: `$floor`. JSONPath: D003.
    pub fn floor(self) -> Expr<i64> {
        self.call(Function::Floor, &[])
    }

    /// The smallest integer that is not less. JSONata: `$ceil`. JSONPath: D003.
    pub fn ceil(self) -> Expr<i64> {
        self.call(Function::Ceil, &[])
    }
}

/// Implements an operator between an expression and another one, or a literal.
macro_rules! operators {
    ($($operator:ident $method:ident $function:expr, $doc:literal => $output:ty;)*) => { $(
        impl<T: Number, R: Operand<T>> $operator<R> for Expr<T> {
            type Output = Expr<$output>;

            #[doc = $doc]
            fn $method(self, other: R) -> Expr<$output> {
                self.call($function, &[other.into_operand().node])
            }
        }
    )* };
}

operators! {
    Add add Function::Add { whole: T::WHOLE },
        "The sum. JSONPath: `States.MathAdd` for integers, otherwise D003. JSONata: `+`." => T;
    Sub sub Function::Subtract { whole: T::WHOLE },
        "The difference. JSONPath: `States.MathAdd` for an integer minus a literal, otherwise D003. JSONata: `-`." => T;
    Mul mul Function::Multiply, "The product. JSONPath: D003. JSONata: `*`." => T;
    Div div Function::Divide,
        "The quotient with its fraction, also of integers. JSONPath: D003. JSONata: `/`; division by 0 fails the state." => f64;
    Rem rem Function::Remainder,
        "The remainder, with the sign of the dividend. JSONPath: D003. JSONata: `%`." => T;
}

/// Implements the operators with a literal on the left.
macro_rules! literals_on_the_left {
    ($($number:ty),*) => { $(
        literals_on_the_left! { $number: Add add $number; Sub sub $number; Mul mul $number; Div div f64; Rem rem $number }
    )* };
    ($number:ty: $($operator:ident $method:ident $output:ty);*) => { $(
        impl $operator<Expr<$number>> for $number {
            type Output = Expr<$output>;

            fn $method(self, other: Expr<$number>) -> Expr<$output> {
                self.into_operand().$method(other)
            }
        }
    )* };
}

literals_on_the_left!(f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T: Number + Neg> Neg for Expr<T> {
    type Output = Expr<T>;

    /// The negated number. JSONata: `0 - …`. JSONPath: D003.
    fn neg(self) -> Expr<T> {
        self.call(Function::Negate, &[])
    }
}
