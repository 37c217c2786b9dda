//! What can stand in a member of each kind. The parameter says whether it is a task token.

use serde::Serialize;

use super::{NoToken, WithToken};
use crate::draft;
use crate::expr::Expr;
use crate::node::NodeRef;
use crate::types::{Fields, Json, Payload, Plain, Sensitive, TaskToken, Timestamp};

/// What can stand where a call takes a string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a string",
    label = "expected a string, or an expression of one",
    note = "`.text()` formats a number or a boolean, `.json()` writes any value as JSON",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait TextValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand in a member that may be left out: also a value that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a string",
    label = "expected a string, or an expression of one",
    note = "`.text()` formats a number or a boolean, `.json()` writes any value as JSON",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait OptionalText<T> {
    /// The value, or nothing where it is missing.
    fn node(self) -> NodeRef;
}

impl<T, V: TextValue<T>> OptionalText<T> for V {
    fn node(self) -> NodeRef {
        TextValue::node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> OptionalText<NoToken> for Expr<Option<T>>
where
    Expr<T>: TextValue<NoToken>,
{
    fn node(self) -> NodeRef {
        draft::add_when_present(self.node)
    }
}

/// What can stand where a call takes an integer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes an integer",
    label = "expected an integer, or an expression of one",
    note = "`.floor()` and `.round()` make an integer of a number with a fraction, `.to_number()` parses a string",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait IntegerValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand in a member that may be left out: also a value that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes an integer",
    label = "expected an integer, or an expression of one",
    note = "`.floor()` and `.round()` make an integer of a number with a fraction, `.to_number()` parses a string",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait OptionalInteger<T> {
    /// The value, or nothing where it is missing.
    fn node(self) -> NodeRef;
}

impl<T, V: IntegerValue<T>> OptionalInteger<T> for V {
    fn node(self) -> NodeRef {
        IntegerValue::node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> OptionalInteger<NoToken> for Expr<Option<T>>
where
    Expr<T>: IntegerValue<NoToken>,
{
    fn node(self) -> NodeRef {
        draft::add_when_present(self.node)
    }
}

/// What can stand where a call takes a number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a number",
    label = "expected a number, or an expression of one",
    note = "`.to_number()` parses a string",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait NumberValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand in a member that may be left out: also a value that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a number",
    label = "expected a number, or an expression of one",
    note = "`.to_number()` parses a string",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait OptionalNumber<T> {
    /// The value, or nothing where it is missing.
    fn node(self) -> NodeRef;
}

impl<T, V: NumberValue<T>> OptionalNumber<T> for V {
    fn node(self) -> NodeRef {
        NumberValue::node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> OptionalNumber<NoToken> for Expr<Option<T>>
where
    Expr<T>: NumberValue<NoToken>,
{
    fn node(self) -> NodeRef {
        draft::add_when_present(self.node)
    }
}

/// What can stand where a call takes a boolean.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a boolean",
    label = "expected a boolean, or an expression of one",
    note = "a comparison such as `.eq(…)` gives a boolean",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait BooleanValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand in a member that may be left out: also a value that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a boolean",
    label = "expected a boolean, or an expression of one",
    note = "a comparison such as `.eq(…)` gives a boolean",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait OptionalBoolean<T> {
    /// The value, or nothing where it is missing.
    fn node(self) -> NodeRef;
}

impl<T, V: BooleanValue<T>> OptionalBoolean<T> for V {
    fn node(self) -> NodeRef {
        BooleanValue::node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> OptionalBoolean<NoToken> for Expr<Option<T>>
where
    Expr<T>: BooleanValue<NoToken>,
{
    fn node(self) -> NodeRef {
        draft::add_when_present(self.node)
    }
}

/// What can stand where a call takes a time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a time",
    label = "expected a time, or an expression of one",
    note = "a time is a `Timestamp`, or a string as RFC 3339 has it such as `2026-08-01T09:30:00Z`",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait TimeValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand in a member that may be left out: also a value that may be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a time",
    label = "expected a time, or an expression of one",
    note = "a time is a `Timestamp`, or a string as RFC 3339 has it such as `2026-08-01T09:30:00Z`",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait OptionalTime<T> {
    /// The value, or nothing where it is missing.
    fn node(self) -> NodeRef;
}

impl<T, V: TimeValue<T>> OptionalTime<T> for V {
    fn node(self) -> NodeRef {
        TimeValue::node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> OptionalTime<NoToken> for Expr<Option<T>>
where
    Expr<T>: TimeValue<NoToken>,
{
    fn node(self) -> NodeRef {
        draft::add_when_present(self.node)
    }
}

/// What can stand where a call takes data of any shape.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in a request or in data",
    label = "expected plain data: a payload, its mirror, or an expression",
    note = "a sensitive value must not leave the workflow in plain text, also not within a payload: leave it out, or send a \
            reference to it",
    note = "an object can also be written in braces: `{{ name: value }}`",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait AnyValue<T> {
    /// The value.
    fn node(self) -> NodeRef;
}

/// What can stand where a call takes a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where the call takes a list",
    label = "expected a list, or an expression of one",
    note = "write the items in brackets: `[first, second]`",
    note = "call `.required()` or `.unwrap_or(…)` first on a list that may be missing"
)]
pub trait ListValue {
    /// What its items are.
    type Item;

    /// The list.
    fn node(self) -> NodeRef;
}

#[diagnostic::do_not_recommend]
impl<T> ListValue for Expr<Vec<T>> {
    type Item = T;

    fn node(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain + Serialize> ListValue for Vec<T> {
    type Item = T;

    fn node(self) -> NodeRef {
        Expr::<Self>::literal(&self).node
    }
}

/// Values of these types, and expressions of them, where a kind takes them.
macro_rules! taken {
    ($($value:ident: $($type:ty),*;)*) => { $($(
        #[diagnostic::do_not_recommend]
        impl $value<NoToken> for $type {
            fn node(self) -> NodeRef {
                Expr::<$type>::literal(&self).node
            }
        }

        #[diagnostic::do_not_recommend]
        impl $value<NoToken> for Expr<$type> {
            fn node(self) -> NodeRef {
                self.node
            }
        }
    )*)* };
}

taken! {
    TextValue: String;
    IntegerValue: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    NumberValue: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64;
    BooleanValue: bool;
    TimeValue: Timestamp, String;
}

/// Sensitive values stand nowhere in a request. The impls never apply: they lead the compiler to say why.
macro_rules! sensitive {
    ($($value:ident),*) => { $(
        impl<T> $value<NoToken> for Expr<Sensitive<T>>
        where
            Sensitive<T>: Plain,
        {
            fn node(self) -> NodeRef {
                self.node
            }
        }
    )* };
}

sensitive!(TextValue, IntegerValue, NumberValue, BooleanValue, TimeValue);

#[diagnostic::do_not_recommend]
impl TextValue<NoToken> for &str {
    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

#[diagnostic::do_not_recommend]
impl TextValue<WithToken> for Expr<TaskToken> {
    fn node(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl TimeValue<NoToken> for &str {
    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

#[diagnostic::do_not_recommend]
impl AnyValue<NoToken> for &str {
    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

impl<T: Payload + Plain> AnyValue<NoToken> for Expr<T> {
    fn node(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl AnyValue<WithToken> for Expr<TaskToken> {
    fn node(self) -> NodeRef {
        self.node
    }
}

/// Literals of any kind.
macro_rules! literals {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl AnyValue<NoToken> for $type {
            fn node(self) -> NodeRef {
                Expr::<$type>::literal(&self).node
            }
        }
    )* };
}

literals!(String, Timestamp, Json, bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain + Serialize> AnyValue<NoToken> for Vec<T> {
    fn node(self) -> NodeRef {
        Expr::<Self>::literal(&self).node
    }
}

/// Tuples, such as the results of a Parallel.
macro_rules! tuples {
    ($(($($fields:ident)+))*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($fields: Fields),+> AnyValue<NoToken> for ($($fields,)+)
        where
            ($($fields::Payload,)+): Plain,
        {
            fn node(self) -> NodeRef {
                self.build().node
            }
        }
    )* };
}

tuples!((A)(A B)(A B C)(A B C D)(A B C D E)(A B C D E F)(A B C D E F G)(A B C D E F G H));

/// Data that the author gives as JSON, with values of the workflow in it: what [`data!`] makes, an expression, or a
/// `serde_json::Value`.
///
/// [`data!`]: https://docs.rs/stepwright/latest/stepwright/macro.data.html
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given as data",
    label = "expected `data!({{ … }})`, an expression, or a literal",
    note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
)]
pub trait IntoData {
    /// The data.
    fn into_data(self) -> NodeRef;
}

#[diagnostic::do_not_recommend]
impl<V: Into<serde_json::Value>> IntoData for V {
    fn into_data(self) -> NodeRef {
        Expr::<Json>::literal(&self.into()).node
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain> IntoData for Expr<T> {
    fn into_data(self) -> NodeRef {
        self.node
    }
}
