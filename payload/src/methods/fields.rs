//! The fields of a payload.

use crate::draft;
use crate::expr::Expr;
use crate::types::{Fields, Payload};

impl<T> Expr<T> {
    /// The fields of the value, to read them one by one.
    pub fn fields(self) -> T::Fields
    where
        T: Payload,
    {
        draft::read_as(self.node, std::any::type_name::<T>());
        T::Fields::read(self)
    }
}
