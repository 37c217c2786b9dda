//! What makes a Rust type a payload.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{Json, Sensitive, TaskToken, Timestamp};
use crate::expr::Expr;
use crate::node::{ScalarKind, Shape};

/// Data that a workflow can carry: JSON of a known shape.
///
/// Write `#[message]` above your own structs and enums, or derive it together with serde's derives; numbers, strings, booleans,
/// `Option`, `Vec` and maps implement it already. The derive of a struct `Order` also makes a mirror `OrderFields`, whose fields
/// are expressions of the same names: a builder reads from one (`order.total`) and builds one (`OrderFields { total: … }`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a payload",
    label = "this type cannot flow through a workflow",
    note = "add `#[message]` to `{Self}`, or use `Json` for data of any shape"
)]
pub trait Payload: Sized {
    /// The view of an expression of this type: the mirror struct, or the expression itself.
    type Fields: Fields<Payload = Self>;

    /// The type of a field that may be missing: an `Option` of this one, and of an `Option` itself.
    #[doc(hidden)]
    type Optional;

    /// What is known about its JSON at compile time.
    #[doc(hidden)]
    const SHAPE: Shape = Shape::Any;
}

/// The builders' view of a payload: a mirror struct, or the expression itself where there are no fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the mirror of a payload",
    label = "write the mirror struct here, such as `OrderFields` for a payload `Order`"
)]
pub trait Fields: Copy {
    /// The payload of this view.
    type Payload: Payload<Fields = Self>;

    /// The view of an expression: each field leads into it.
    fn read(whole: Expr<Self::Payload>) -> Self;

    /// The value that these fields form: the value from which they were read if none has changed, otherwise a new
    /// object.
    fn build(self) -> Expr<Self::Payload>;

    /// The same, always as a new object, for places that accept nothing else. Not for authors.
    #[doc(hidden)]
    fn parts(self) -> Expr<Self::Payload> {
        self.build()
    }

    /// The whole value as one expression, with the members that its type does not name.
    fn whole(self) -> Expr<Self::Payload> {
        self.build()
    }
}

/// Data that may leave the workflow in plain text: nothing in it is [`Sensitive`], and no [`TaskToken`] either.
///
/// The derive of [`Payload`] implements it for every struct whose fields all implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` contains a sensitive value or a task token, which must not leave the workflow in plain text",
    label = "only plain data is allowed here",
    note = "messages, notifications, variables, outputs and errors are stored in plain text: leave the sensitive \
        fields out, or send a reference instead of the value",
    note = "send a message with a task token in a task that waits for the answer, such as `Task::sqs_wait_for_token`",
    note = "a field whose type does not derive `Payload` counts as sensitive"
)]
pub trait Plain {}

/// A message with the token of the task that waits for its answer.
///
/// The derive of [`Payload`] implements it for every struct that has a field of type [`TaskToken`] and is plain otherwise.
/// A worker finds the token by it; a message type without the derive may implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `TaskToken` field, so nobody could complete the task",
    label = "the task would wait until it times out",
    note = "add a field `task_token: TaskToken` to `{Self}`, or send it in a task that does not wait",
    note = "if it has one, its other fields contain a sensitive value, which must not leave the workflow in plain text"
)]
pub trait CarriesToken {
    /// The name of the token's member in JSON, such as `taskToken`.
    const TOKEN_MEMBER: &'static str;
}

/// A value that can be compared and formatted.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared or formatted",
    label = "only strings, numbers, booleans, times and enums without data can",
    note = "use one of its fields instead; call `.required()` first on a value that may be missing"
)]
pub trait Scalar: Payload + Plain {
    /// How the query language compares it.
    const KIND: ScalarKind;
}

/// A scalar with an order: strings, character by character, numbers, and times.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order",
    label = "only strings, numbers and times have an order",
    note = "compare with `.eq(…)` or `.ne(…)`"
)]
pub trait Ordered: Scalar {}

/// What can be used where a value of type `T` is expected: an expression, a mirror struct, or a literal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a plain `{T}` is expected",
    label = "expected an expression or a literal of type `{T}`",
    note = "a sensitive value cannot be used where a plain one is expected: leave it out, or send a reference to it",
    note = "`.text()` formats a number or boolean, `.required()` unwraps a value that may be missing, `.json()` writes any \
            value as JSON"
)]
pub trait IntoExpr<T> {
    /// The expression.
    fn into_expr(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T, V: Into<Expr<T>>> IntoExpr<T> for V {
    fn into_expr(self) -> Expr<T> {
        self.into()
    }
}

/// Where there are no fields, the view is the expression itself.
#[diagnostic::do_not_recommend]
impl<T: Payload<Fields = Expr<T>>> Fields for Expr<T> {
    type Payload = T;

    fn read(whole: Expr<T>) -> Self {
        whole
    }

    fn build(self) -> Expr<T> {
        self
    }
}

/// Implements [`Payload`] for types without fields of their own.
macro_rules! opaque {
    ($shape:ident: $($type:ty),* $(,)?) => { $(
        #[diagnostic::do_not_recommend]
        impl Payload for $type {
            type Fields = Expr<$type>;
            type Optional = Option<$type>;
            const SHAPE: Shape = Shape::$shape;
        }
    )* };
}

macro_rules! scalars {
    ($kind:ident, $shape:ident: $($type:ty),* $(,)?) => {
        opaque!($shape: $($type),*);
        $(
            #[diagnostic::do_not_recommend]
            impl Plain for $type {}
            #[diagnostic::do_not_recommend]
            impl Scalar for $type { const KIND: ScalarKind = ScalarKind::$kind; }
        )*
    };
}

macro_rules! ordered {
    ($($type:ty),* $(,)?) => { $(
        #[diagnostic::do_not_recommend]
        impl Ordered for $type {}
    )* };
}

scalars!(String, Text: String);
scalars!(Timestamp, Text: Timestamp);
scalars!(Boolean, Other: bool);
scalars!(Numeric, Other: f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
ordered!(String, Timestamp, f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
opaque!(Text: TaskToken);
opaque!(Other: ());
opaque!(Any: Json);
#[diagnostic::do_not_recommend]
impl Plain for () {}
#[diagnostic::do_not_recommend]
impl Plain for Json {}

/// Implements [`Payload`] for containers.
macro_rules! containers {
    ($($type:ty, $optional:ty: $shape:expr;)*) => { $(
        impl<T: Payload> Payload for $type {
            type Fields = Expr<$type>;
            type Optional = $optional;
            const SHAPE: Shape = $shape;
        }
    )* };
}

containers! {
    Option<T>, Option<T>: match T::SHAPE { Shape::List => Shape::Any, other => other };
    Vec<T>, Option<Vec<T>>: Shape::List;
    Sensitive<T>, Option<Sensitive<T>>: T::SHAPE;
    BTreeMap<String, T>, Option<BTreeMap<String, T>>: Shape::Other;
    HashMap<String, T>, Option<HashMap<String, T>>: Shape::Other;
}
#[diagnostic::do_not_recommend]
impl<T: Plain> Plain for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Plain> Plain for Vec<T> {}
#[diagnostic::do_not_recommend]
impl<T: Plain> Plain for BTreeMap<String, T> {}
#[diagnostic::do_not_recommend]
impl<T: Plain> Plain for HashMap<String, T> {}

/// A literal as an expression.
#[diagnostic::do_not_recommend]
impl<T: Payload + Plain + Serialize> From<T> for Expr<T> {
    fn from(value: T) -> Self {
        Expr::literal(&value)
    }
}

impl From<&str> for Expr<String> {
    fn from(text: &str) -> Self {
        Expr::literal(&text)
    }
}
