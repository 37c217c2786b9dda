//! What makes a Rust type a payload.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{Json, Sensitive, TaskToken};
use crate::expr::Expr;

/// Data that a workflow can carry: JSON of a known shape.
///
/// Derive it for structs and enums of your own, beside serde's derives; numbers, text, booleans, `Option`, `Vec` and maps
/// have it already. The derive of a struct `Order` also makes a mirror `OrderFields`, whose fields are expressions of the
/// same names: a builder reads from one (`order.total`) and builds one (`OrderFields { total: … }`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a payload",
    label = "this type cannot flow through a workflow",
    note = "add `#[derive(Payload, Serialize, Deserialize, JsonSchema)]` to `{Self}`, or use `Json` for data of any shape"
)]
pub trait Payload: Sized {
    /// What an expression of this type offers to builders: the mirror struct, or the expression itself.
    type Fields: Fields<Payload = Self>;
}

/// The builders' view of a payload: a mirror struct, or the expression itself where there are no fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the mirror of a payload",
    label = "write the mirror struct here, such as `OrderFields` for a payload `Order`"
)]
pub trait Fields: Copy {
    /// The payload that this is the view of.
    type Payload: Payload<Fields = Self>;

    /// The view of an expression: each field leads into it.
    fn read(whole: Expr<Self::Payload>) -> Self;

    /// The expression that puts these fields together.
    fn build(self) -> Expr<Self::Payload>;
}

/// Data that may leave the workflow in clear: nothing in it is [`Sensitive`], and no [`TaskToken`] either.
///
/// The derive of [`Payload`] gives it to every struct whose fields all have it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` must not leave the workflow in clear",
    label = "this holds a sensitive value or a task token",
    note = "messages, notices, variables, outputs and errors are stored and read in clear; leave the sensitive fields out, or \
            send a reference instead of the value"
)]
pub trait Plain {}

/// A message that carries the token of the task that waits for its answer.
///
/// The derive of [`Payload`] gives it to every struct that has a field of type [`TaskToken`] and is plain otherwise.
#[diagnostic::on_unimplemented(
    message = "the message `{Self}` carries no task token, so nobody could answer it",
    label = "the task would wait until it times out",
    note = "add a field `task_token: TaskToken` to `{Self}`, or send it with a task that does not wait"
)]
pub trait CarriesToken {}

/// A value that can be compared and put into text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared",
    label = "only text, numbers, booleans and enums without data can",
    note = "compare one of its fields instead"
)]
pub trait Scalar: Payload + Plain {
    /// How the query language compares it.
    const KIND: asl::Kind;
}

/// Where there are no fields, the view is the expression itself.
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
    ($($type:ty),* $(,)?) => { $(
        impl Payload for $type { type Fields = Expr<$type>; }
    )* };
}

macro_rules! scalars {
    ($kind:ident: $($type:ty),* $(,)?) => {
        opaque!($($type),*);
        $( impl Plain for $type {} impl Scalar for $type { const KIND: asl::Kind = asl::Kind::$kind; } )*
    };
}

scalars!(String: String);
scalars!(Boolean: bool);
scalars!(Numeric: f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
opaque!((), Json, TaskToken);
impl Plain for () {}
impl Plain for Json {}

/// Implements [`Payload`] for containers.
macro_rules! containers {
    ($($type:ty, $($parameter:ident),+;)*) => { $(
        impl<$($parameter: Payload),+> Payload for $type { type Fields = Expr<$type>; }
    )* };
}

containers! {
    Option<T>, T;
    Vec<T>, T;
    Sensitive<T>, T;
    BTreeMap<String, T>, T;
    HashMap<String, T>, T;
}
impl<T: Plain> Plain for Option<T> {}
impl<T: Plain> Plain for Vec<T> {}
impl<T: Plain> Plain for BTreeMap<String, T> {}
impl<T: Plain> Plain for HashMap<String, T> {}

/// What stands where a value of type `T` is asked for: an expression, or a literal.
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
