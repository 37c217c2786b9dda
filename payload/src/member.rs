//! What the derive writes for the fields of a payload; nothing that authors need.
//!
//! The derive sees tokens, not types: whether `Token` is a task token and `Maybe<T>` an option, only the compiler knows. So
//! it asks here, by traits.

use std::marker::PhantomData;

use crate::expr::Expr;
use crate::types::{Plain, TaskToken};

/// A field of type `F` under a JSON name.
#[derive(Debug, Clone, Copy)]
pub struct Member<F> {
    name: &'static str,
    _type: PhantomData<fn() -> F>,
}

impl<F> Member<F> {
    /// The field with a JSON name.
    pub fn new(name: &'static str) -> Self {
        Self { name, _type: PhantomData }
    }
}

impl<F> Member<Option<F>> {
    /// Reads a field that may be missing. A type's own method is found before a trait's, so an `Option` comes here.
    pub fn read<T>(self, whole: Expr<T>) -> Expr<Option<F>> {
        whole.optional_member(self.name)
    }
}

/// A field of any type.
pub trait AnyMember<F> {
    /// Reads a field that is always there.
    fn read<T>(self, whole: Expr<T>) -> Expr<F>;
}

impl<F> AnyMember<F> for Member<F> {
    fn read<T>(self, whole: Expr<T>) -> Expr<F> {
        whole.member(self.name)
    }
}

/// The types of a message's fields, each with those after it: one at least is a task token, and the others are plain.
pub trait WithToken {
    /// The place of the first task token, counted from 0.
    const PLACE: usize;
}

impl<Rest: PlainOrTokens> WithToken for (TaskToken, Rest) {
    const PLACE: usize = 0;
}

impl<F: Plain, Rest: WithToken> WithToken for (F, Rest) {
    const PLACE: usize = 1 + Rest::PLACE;
}

/// The types of fields of which each is plain or a task token.
pub trait PlainOrTokens {}

impl PlainOrTokens for () {}
impl<Rest: PlainOrTokens> PlainOrTokens for (TaskToken, Rest) {}
impl<F: Plain, Rest: PlainOrTokens> PlainOrTokens for (F, Rest) {}
