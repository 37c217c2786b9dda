//! The values in the request of a call: what `api!` writes; nothing that authors need but the words of its traits.
//!
//! The macro knows from the model what kind of value each member takes. Each value of the author's goes through the function of
//! that kind, so that rustc says at that very value what is expected there. Of each part the type tells whether a task token is in
//! it, so that a token stands only in the request of a task that waits for it.

mod functions;
mod kinds;
mod structure;

use std::marker::PhantomData;
use std::panic::Location;

pub use functions::*;
pub use kinds::*;
use serde::Serialize;

use crate::draft;
use crate::expr::Expr;
use crate::node::{NodeRef, Shape};
use crate::types::Json;

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
    message = "there is a task token here, but the task does not wait for it",
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

/// A number as the macro read it, which keeps whole ones whole.
#[track_caller]
pub fn literal(value: impl Serialize) -> Part<NoToken> {
    Part::new(Expr::<Json>::literal(&value).node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TaskToken;
    use crate::node::{Node, Origin};

    fn holds_token<T: HoldsToken>(_: &Members<T>) {}
    fn holds_none<T: WithoutTokens>(_: &Members<T>) {}

    #[test]
    fn a_token_anywhere_is_known_of_the_whole() {
        let token: Expr<TaskToken> = Expr::new(Node::Origin(Origin::Token(0)));
        let inner = Members::none().with("a", text("x")).with("b", any(token)).object();
        let list = Elements::none().and(inner).list(Shape::Other);
        holds_token(&Members::none().with("Entries", list).with("Name", optional_text("x")));
        holds_none(
            &Members::none()
                .with("Count", integer(3))
                .with("Ratio", number(3))
                .with("All", texts(vec!["a".to_owned()])),
        );
    }
}
