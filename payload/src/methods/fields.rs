//! The fields of a payload.

use crate::expr::Expr;
use crate::types::{Fields, Payload};

impl<T> Expr<T> {
    /// The fields of the value, to read them one by one.
    pub fn fields(self) -> T::Fields
    where
        T: Payload,
    {
        T::Fields::read(self)
    }
}
