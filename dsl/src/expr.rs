//! Expressions: typed handles to values that only exist when the workflow runs.
//!
//! An [`Expr<T>`] is a small `Copy` handle to a node of a tree. It knows its type and where its value is born; how it is
//! written (a path, a variable, a call, a `{% … %}` expression) is decided when the workflow is compiled.

mod condition;
pub mod context;
pub(crate) mod node;
mod text;

use std::fmt;
use std::marker::PhantomData;

use asl::jsonpath::Segment;
use serde::Serialize;

pub use text::format_text;

use crate::draft;
use crate::payload::{Fields, Payload, Plain, Shape};
use node::{Function, Node, NodeRef};

/// A value of type `T` that exists when the workflow runs.
pub struct Expr<T> {
    pub(crate) node: NodeRef,
    _type: PhantomData<fn() -> T>,
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Expr<T> {}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expr<{}>", std::any::type_name::<T>())
    }
}

impl<T> Expr<T> {
    pub(crate) fn from_node(node: NodeRef) -> Self {
        Self { node, _type: PhantomData }
    }

    pub(crate) fn new(node: Node) -> Self {
        Self::from_node(draft::add_node(node))
    }

    /// A value that is known when the workflow is written.
    pub(crate) fn literal(value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).map(node::whole_numbers);
        Self::new(value.map_or_else(|error| Node::Unwritable(error.to_string()), Node::Literal))
    }

    /// A call of a function with this as the first argument.
    fn call<R>(self, function: Function, others: &[NodeRef]) -> Expr<R> {
        let arguments = std::iter::once(self.node).chain(others.iter().copied());
        Expr::from_node(draft::add_call(function, arguments))
    }

    /// The member of the value under a name, as the derive reads it. Not for authors: the types are not checked.
    #[doc(hidden)]
    pub fn member<F>(self, name: &'static str) -> Expr<F> {
        Expr::from_node(draft::add_step(self.node, Segment::Member(name.to_owned())))
    }

    /// The same value seen as another type, as the derive reads flattened fields. Not for authors.
    #[doc(hidden)]
    pub fn seen_as<F>(self) -> Expr<F> {
        Expr::from_node(self.node)
    }

    /// An object of named members, as the derive builds it; flattened ones have no name. Not for authors.
    #[doc(hidden)]
    pub fn object(members: &[(Option<&'static str>, AnyExpr)]) -> Self {
        let members = members.iter().map(|(name, member)| (*name, member.0));
        Self::from_node(draft::add_object(members))
    }

    /// The same handle without its type. Not for authors.
    #[doc(hidden)]
    pub fn untyped(self) -> AnyExpr {
        AnyExpr(self.node)
    }
}

/// An expression without its type.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AnyExpr(NodeRef);

impl<T> Expr<T> {
    /// The fields of the value, to read them one by one.
    pub fn fields(self) -> T::Fields
    where
        T: Payload,
    {
        T::Fields::read(self)
    }

    /// The value as JSON text; text gets quotes around it.
    pub fn json(self) -> Expr<String>
    where
        T: Payload + Plain,
    {
        self.call(Function::JsonToString { quoted: matches!(T::SHAPE, Shape::Text | Shape::Any) }, &[])
    }
}

impl<T: Payload> Expr<Option<T>> {
    /// True when the value is there and not null.
    pub fn is_present(self) -> Expr<bool> {
        Expr::new(Node::IsPresent(draft::adopt(self.node)))
    }

    /// The value, where the author knows that it is there; a missing one fails the state.
    pub fn required(self) -> Expr<T> {
        Expr::from_node(self.node)
    }
}

impl<T: Payload> Expr<Vec<T>> {
    /// How many elements the list has.
    pub fn len(self) -> Expr<u32> {
        self.call(Function::ArrayLength, &[])
    }

    /// The element at a place, counted from 0; a missing one fails the state.
    pub fn at(self, index: u32) -> Expr<T> {
        Expr::from_node(draft::add_step(self.node, Segment::Index(i64::from(index))))
    }

    /// A list of the given elements.
    pub fn of(elements: impl IntoIterator<Item = Expr<T>>) -> Self {
        Expr::from_node(draft::add_array(elements.into_iter().map(|element| element.node), T::SHAPE))
    }
}
