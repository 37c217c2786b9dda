//! The values in the request of a call: what `api!` writes; nothing that authors need but the words of its traits.
//!
//! The macro knows from the model what kind of value each member takes. Each value of the author's goes through the function of
//! that kind, so that rustc says at that very value what is expected there. Of each part the type tells whether a task token is in
//! it, so that a token stands only in the request of a task that waits for it.

use std::marker::PhantomData;
use std::panic::Location;

use serde::Serialize;

use crate::draft;
use crate::expr::Expr;
use crate::node::{NodeRef, Shape};
use crate::types::{Json, Payload, Plain, TaskToken, Timestamp};

/// Whether a part of a request holds a task token.
pub trait Tokens {
    /// The same of this part and another one together.
    type And<Other: Tokens>: Tokens;
}

/// A part of a request without a task token.
#[derive(Debug, Clone, Copy)]
pub enum NoToken {}

/// A part of a request with a task token.
#[derive(Debug, Clone, Copy)]
pub enum WithToken {}

impl Tokens for NoToken {
    type And<Other: Tokens> = Other;
}

impl Tokens for WithToken {
    type And<Other: Tokens> = WithToken;
}

/// The request of a task that goes on without a task token.
#[diagnostic::on_unimplemented(
    message = "this request holds a task token, but the task does not wait for it",
    label = "nobody would wait for the answer",
    note = "use `Task::call_wait_for_token(name, |token| api!(…))` for a task that waits until somebody returns the token",
    note = "a call with `.sync` waits for its job, and some integrations have no `.waitForTaskToken`"
)]
pub trait WithoutTokens: Tokens {}

impl WithoutTokens for NoToken {}

/// The request of a task that waits until somebody returns its token.
#[diagnostic::on_unimplemented(
    message = "this request does not hold the task token, so nobody could complete the task",
    label = "the task would wait until it times out",
    note = "put the token that the closure is given into the request, or use `Task::call` for a task that does not wait"
)]
pub trait HoldsToken: Tokens {}

impl HoldsToken for WithToken {}

/// A value in a request.
#[derive(Debug, Clone, Copy)]
pub struct Part<T> {
    node: NodeRef,
    place: &'static Location<'static>,
    _tokens: PhantomData<fn() -> T>,
}

impl<T> Part<T> {
    #[track_caller]
    fn new(node: NodeRef) -> Self {
        Self { node, place: Location::caller(), _tokens: PhantomData }
    }
}

/// The members of a request, or of an object in it.
#[derive(Debug)]
pub struct Members<T> {
    members: Vec<(&'static str, NodeRef, &'static Location<'static>)>,
    _tokens: PhantomData<fn() -> T>,
}

impl Members<NoToken> {
    /// No members yet.
    pub fn none() -> Self {
        Self { members: Vec::new(), _tokens: PhantomData }
    }
}

impl<T: Tokens> Members<T> {
    /// One member more.
    #[must_use]
    pub fn with<Other: Tokens>(mut self, name: &'static str, part: Part<Other>) -> Members<T::And<Other>> {
        self.members.push((name, part.node, part.place));
        Members { members: self.members, _tokens: PhantomData }
    }

    /// An object of these members.
    #[track_caller]
    pub fn object(self) -> Part<T> {
        let members = self.members.iter().map(|(name, node, _)| (Some(*name), *node));
        Part::new(draft::add_object(members))
    }

    /// The members: the name of each, its value, and the author's line.
    pub fn into_members(self) -> Vec<(&'static str, NodeRef, &'static Location<'static>)> {
        self.members
    }
}

/// The items of a list in a request.
#[derive(Debug)]
pub struct Elements<T> {
    items: Vec<NodeRef>,
    _tokens: PhantomData<fn() -> T>,
}

impl Elements<NoToken> {
    /// No items yet.
    pub fn none() -> Self {
        Self { items: Vec::new(), _tokens: PhantomData }
    }
}

impl<T: Tokens> Elements<T> {
    /// One item more.
    #[must_use]
    pub fn and<Other: Tokens>(mut self, part: Part<Other>) -> Elements<T::And<Other>> {
        self.items.push(part.node);
        Elements { items: self.items, _tokens: PhantomData }
    }

    /// A list of these items, which are of a shape.
    #[track_caller]
    pub fn list(self, shape: Shape) -> Part<T> {
        Part::new(draft::add_array(self.items.into_iter(), shape))
    }
}

/// Declares kinds of values: of each the trait, that of a member that may be left out, and the functions for a value, for one that
/// may be left out, and for a list.
macro_rules! kinds {
    ($($value:ident, $optional:ident, $one:ident, $maybe:ident, $many:ident, $message:tt, $label:tt, $note:tt;)*) => { $(
        /// What can stand in a member of this kind.
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $note,
            note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing",
            note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
        )]
        pub trait $value {
            /// Whether it is a task token.
            type Tokens: Tokens;

            /// The value.
            fn node(self) -> NodeRef;
        }

        /// What can stand in a member of this kind that may be left out: also a value that may be missing.
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $note,
            note = "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it"
        )]
        pub trait $optional {
            /// Whether it is a task token.
            type Tokens: Tokens;

            /// The value, or nothing where it is missing.
            fn node(self) -> NodeRef;
        }

        #[diagnostic::do_not_recommend]
        impl<V: $value> $optional for V {
            type Tokens = V::Tokens;

            fn node(self) -> NodeRef {
                $value::node(self)
            }
        }

        /// A value of this kind.
        #[track_caller]
        pub fn $one<V: $value>(value: V) -> Part<V::Tokens> {
            Part::new(value.node())
        }

        /// A value of this kind in a member that may be left out.
        #[track_caller]
        pub fn $maybe<V: $optional>(value: V) -> Part<V::Tokens> {
            Part::new(value.node())
        }

        /// A list of values of this kind.
        #[track_caller]
        pub fn $many<V: ListValue>(value: V) -> Part<NoToken>
        where
            Expr<V::Item>: $value,
        {
            Part::new(value.node())
        }
    )* };
}

kinds! {
    TextValue, OptionalText, text, optional_text, texts,
        "`{Self}` cannot be used where the call takes a string",
        "expected a string, or an expression of one",
        "`.text()` formats a number or a boolean, `.json()` writes any value as JSON";
    IntegerValue, OptionalInteger, integer, optional_integer, integers,
        "`{Self}` cannot be used where the call takes an integer",
        "expected an integer, or an expression of one",
        "`.floor()` and `.round()` make an integer of a number with a fraction, `.to_number()` parses a string";
    NumberValue, OptionalNumber, number, optional_number, numbers,
        "`{Self}` cannot be used where the call takes a number",
        "expected a number, or an expression of one",
        "`.to_number()` parses a string";
    BooleanValue, OptionalBoolean, boolean, optional_boolean, booleans,
        "`{Self}` cannot be used where the call takes a boolean",
        "expected a boolean, or an expression of one",
        "a comparison such as `.eq(…)` gives a boolean";
    TimeValue, OptionalTime, time, optional_time, times,
        "`{Self}` cannot be used where the call takes a time",
        "expected a time, or an expression of one",
        "a time is a `Timestamp`, or a string as RFC 3339 has it such as `2026-08-01T09:30:00Z`";
    AnyValue, OptionalAny, any, optional_any, anys,
        "`{Self}` cannot be used in a request",
        "expected plain data: a payload, its mirror, or an expression",
        "an object can also be written in braces: `{{ name: value }}`";
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
    ($($value:ident, $optional:ident: $($type:ty),*;)*) => { $($(
        #[diagnostic::do_not_recommend]
        impl $value for $type {
            type Tokens = NoToken;

            fn node(self) -> NodeRef {
                Expr::<$type>::literal(&self).node
            }
        }

        #[diagnostic::do_not_recommend]
        impl $value for Expr<$type> {
            type Tokens = NoToken;

            fn node(self) -> NodeRef {
                self.node
            }
        }

        #[diagnostic::do_not_recommend]
        impl $optional for Expr<Option<$type>> {
            type Tokens = NoToken;

            fn node(self) -> NodeRef {
                draft::add_when_present(self.node)
            }
        }
    )*)* };
}

taken! {
    TextValue, OptionalText: String;
    IntegerValue, OptionalInteger: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    NumberValue, OptionalNumber: i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64;
    BooleanValue, OptionalBoolean: bool;
    TimeValue, OptionalTime: Timestamp, String;
}

#[diagnostic::do_not_recommend]
impl TextValue for &str {
    type Tokens = NoToken;

    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

#[diagnostic::do_not_recommend]
impl TextValue for Expr<TaskToken> {
    type Tokens = WithToken;

    fn node(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl TimeValue for &str {
    type Tokens = NoToken;

    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

#[diagnostic::do_not_recommend]
impl AnyValue for &str {
    type Tokens = NoToken;

    fn node(self) -> NodeRef {
        Expr::<String>::from(self).node
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain> AnyValue for Expr<T> {
    type Tokens = NoToken;

    fn node(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl AnyValue for Expr<TaskToken> {
    type Tokens = WithToken;

    fn node(self) -> NodeRef {
        self.node
    }
}

/// Literals of any kind.
macro_rules! literals {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl AnyValue for $type {
            type Tokens = NoToken;

            fn node(self) -> NodeRef {
                Expr::<$type>::literal(&self).node
            }
        }
    )* };
}

literals!(String, Timestamp, Json, bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64);

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain + Serialize> AnyValue for Vec<T> {
    type Tokens = NoToken;

    fn node(self) -> NodeRef {
        Expr::<Self>::literal(&self).node
    }
}

/// A number as the macro read it, which keeps whole ones whole.
#[track_caller]
pub fn literal(value: impl Serialize) -> Part<NoToken> {
    Part::new(Expr::<Json>::literal(&value).node)
}

/// The object of a request, from its members.
pub fn object(members: &[(&'static str, NodeRef)]) -> NodeRef {
    draft::add_object(members.iter().map(|(name, node)| (Some(*name), *node)))
}

/// A result's structure: what a value of its kind is read as, and its members.
///
/// The mirror is only ever read, so it keeps the value whole.
#[macro_export]
#[doc(hidden)]
macro_rules! result_structure {
    ($payload:ident, $mirror:ident, { $($name:ident: $read:ident $value:ty,)* }) => {
        #[derive(Debug)]
        pub enum $payload {}

        #[derive(Clone, Copy)]
        pub struct $mirror {
            whole: $crate::Expr<$payload>,
            $(pub $name: $crate::Expr<$value>,)*
        }

        #[diagnostic::do_not_recommend]
        impl $crate::Payload for $payload {
            type Fields = $mirror;
            type Optional = ::core::option::Option<Self>;
            const SHAPE: $crate::Shape = $crate::Shape::Other;
        }

        #[diagnostic::do_not_recommend]
        impl $crate::Fields for $mirror {
            type Payload = $payload;

            fn read(whole: $crate::Expr<$payload>) -> Self {
                Self { whole, $($name: whole.$read(::core::stringify!($name)),)* }
            }

            fn build(self) -> $crate::Expr<$payload> {
                self.whole
            }
        }

        #[diagnostic::do_not_recommend]
        impl ::core::convert::From<$mirror> for $crate::Expr<$payload> {
            fn from(fields: $mirror) -> Self {
                fields.whole
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Birth, Node};

    fn holds_token<T: HoldsToken>(_: &Members<T>) {}
    fn holds_none<T: WithoutTokens>(_: &Members<T>) {}

    #[test]
    fn a_token_anywhere_is_known_of_the_whole() {
        let token: Expr<TaskToken> = Expr::new(Node::Birth(Birth::Token(0)));
        let inner = Members::none().with("a", text("x")).with("b", any(token)).object();
        let list = Elements::none().and(inner).list(Shape::Other);
        holds_token(&Members::none().with("Entries", list).with("Name", optional_text("x")));
        holds_none(&Members::none().with("Count", integer(3)).with("Ratio", number(3)).with("All", texts(vec!["a".to_owned()])));
    }
}
