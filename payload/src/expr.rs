//! Expressions: typed handles to values that exist only when the workflow runs.
//!
//! An [`Expr<T>`] is a small `Copy` handle to a node of a tree. It knows its type and the origin of its value;
//! compiling the workflow decides how it is written (a path, a variable, a call, a `{% … %}` expression).

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use crate::draft;
use crate::node::function::Function;
use crate::node::{Node, NodeRef, Segment, whole_numbers};

/// A value of type `T` that exists when the workflow runs.
pub struct Expr<T> {
    /// The node that the handle stands for; builders of states read it. Hidden, so that the compiler does not offer it to
    /// authors who look for a field of `T`.
    #[doc(hidden)]
    pub node: NodeRef,
    _type: PhantomData<fn() -> T>,
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Expr<T> {}

/// It shows which expression this is, not its value, which exists only when the workflow runs. Printed into a text of the
/// workflow, it is D071 at that text; [`format_text`](crate::format_text) puts the value in.
impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expr<{}>@{}:{}", std::any::type_name::<T>(), self.node.draft, self.node.index)
    }
}

/// The expression that has been printed into a text, as its type, if there is one.
pub fn printed(text: &str) -> Option<&str> {
    for (start, _) in text.match_indices("Expr<") {
        let rest = &text[start..];
        let Some(end) = rest.find(">@").map(|at| at + 1) else { continue };
        let (numbers, digits) = (&rest[end + 1..], |text: &str| text.chars().take_while(char::is_ascii_digit).count());
        let first = digits(numbers);
        if first > 0 && numbers[first..].starts_with(':') && digits(&numbers[first + 1..]) > 0 {
            return Some(&rest[..end]);
        }
    }
    None
}

impl<T> Expr<T> {
    /// The handle of a node, for builders of states. The type of its value is not checked.
    pub fn from_node(node: NodeRef) -> Self {
        Self { node, _type: PhantomData }
    }

    /// The handle of a new node, for builders of states. The type of its value is not checked.
    pub fn new(node: Node) -> Self {
        Self::from_node(draft::add_node(node))
    }

    /// A value that is known when the workflow is written.
    pub(crate) fn literal(value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).map(whole_numbers);
        Self::new(value.map_or_else(|error| Node::Unwritable(error.to_string()), Node::Literal))
    }

    /// A call of a function with this as the first argument.
    pub(crate) fn call<R>(self, function: Function, others: &[NodeRef]) -> Expr<R> {
        let arguments = std::iter::once(self.node).chain(others.iter().copied());
        Expr::from_node(draft::add_call(function, arguments))
    }

    /// The member of the value under a name, as the derive reads it. Not for authors: the types are not checked.
    #[doc(hidden)]
    pub fn member<F>(self, name: &'static str) -> Expr<F> {
        Expr::from_node(draft::add_step(self.node, Segment::Member(name.to_owned())))
    }

    /// The same for a member that may be missing. Not for authors.
    #[doc(hidden)]
    pub fn optional_member<F>(self, name: &'static str) -> Expr<F> {
        Expr::from_node(draft::add_optional_step(self.node, Segment::Member(name.to_owned())))
    }

    /// The same value seen as another type, as the derive reads flattened fields. Not for authors.
    #[doc(hidden)]
    pub fn seen_as<F>(self) -> Expr<F> {
        Expr::from_node(self.node)
    }

    /// The value whose fields these members are, as the derive builds it: that value itself where all of them are read
    /// from it and unchanged, otherwise an object. Flattened members have no name. Not for authors.
    #[doc(hidden)]
    pub fn unchanged_or_object(members: &[(Option<&'static str>, AnyExpr)]) -> Self {
        let named = members.iter().map(|(name, member)| (*name, member.0));
        draft::unchanged(named, std::any::type_name::<T>()).map_or_else(|| Self::object(members), Self::from_node)
    }

    /// An object of named members; flattened ones have no name. Not for authors.
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

impl AnyExpr {
    /// The same as a member that is left out where it is missing or null. Not for authors.
    #[doc(hidden)]
    pub fn left_out_if_none(self) -> Self {
        Self(draft::add_when_present(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_expressions_are_found_in_texts() {
        let printed_text = format!("Order {:?} is late", Expr::<Vec<String>>::literal(&"a"));
        assert_eq!(printed(&printed_text), Some("Expr<alloc::vec::Vec<alloc::string::String>>"));
        for text in ["Expr<T>", "Expr<T>@", "Expr<T>@1", "Expr<T>@1:", "an Expr<T> @1:2", ""] {
            assert_eq!(printed(text), None, "{text}");
        }
    }
}
