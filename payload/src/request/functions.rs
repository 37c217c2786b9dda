//! The functions through which the values of a request go, one for each kind of member.
//!
//! They are written out, for rustc shows them to whoever gives a value of another kind.

use super::kinds::{
    AnyValue, BooleanValue, IntegerValue, ListValue, NumberValue, OptionalBoolean, OptionalInteger, OptionalNumber,
    OptionalText, OptionalTime, TextValue, TimeValue,
};
use super::{NoToken, Part, Tokens, WithoutTokens};
use crate::draft;
use crate::expr::Expr;
use crate::types::{Json, Plain};

/// A string.
#[track_caller]
pub fn text<T: Tokens, V: TextValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A string in a member that may be left out.
#[track_caller]
pub fn optional_text<T: Tokens, V: OptionalText<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A list of strings.
#[track_caller]
pub fn texts<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: TextValue<NoToken>,
{
    Part::new(value.node())
}

/// An integer.
#[track_caller]
pub fn integer<T: Tokens, V: IntegerValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// An integer in a member that may be left out.
#[track_caller]
pub fn optional_integer<T: Tokens, V: OptionalInteger<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A list of integers.
#[track_caller]
pub fn integers<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: IntegerValue<NoToken>,
{
    Part::new(value.node())
}

/// A number.
#[track_caller]
pub fn number<T: Tokens, V: NumberValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A number in a member that may be left out.
#[track_caller]
pub fn optional_number<T: Tokens, V: OptionalNumber<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A list of numbers.
#[track_caller]
pub fn numbers<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: NumberValue<NoToken>,
{
    Part::new(value.node())
}

/// A boolean.
#[track_caller]
pub fn boolean<T: Tokens, V: BooleanValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A boolean in a member that may be left out.
#[track_caller]
pub fn optional_boolean<T: Tokens, V: OptionalBoolean<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A list of booleans.
#[track_caller]
pub fn booleans<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: BooleanValue<NoToken>,
{
    Part::new(value.node())
}

/// A time.
#[track_caller]
pub fn time<T: Tokens, V: TimeValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A time in a member that may be left out.
#[track_caller]
pub fn optional_time<T: Tokens, V: OptionalTime<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// A list of times.
#[track_caller]
pub fn times<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: TimeValue<NoToken>,
{
    Part::new(value.node())
}

/// Data of any shape.
#[track_caller]
pub fn any<T: Tokens, V: AnyValue<T>>(value: V) -> Part<T> {
    Part::new(value.node())
}

/// Data of any shape in a member that may be left out.
#[track_caller]
pub fn optional_any<T: Tokens, V: AnyValue<T>>(value: V) -> Part<T> {
    Part::new(draft::left_out_if_missing(value.node()))
}

/// A list of data of any shape.
#[track_caller]
pub fn anys<V: ListValue>(value: V) -> Part<NoToken>
where
    V::Item: Plain,
    Expr<V::Item>: AnyValue<NoToken>,
{
    Part::new(value.node())
}

/// What `data!` writes: data of any shape without a task token.
pub fn data<T: WithoutTokens>(part: Part<T>) -> Expr<Json> {
    Expr::from_node(part.node)
}

/// JSON's null, which `data!` and `api!` write as a word.
#[track_caller]
pub fn null() -> Part<NoToken> {
    Part::new(Expr::<Json>::literal(&()).node)
}
