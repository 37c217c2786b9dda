//! Batches of items.

use std::marker::PhantomData;

use asl::Place;

use super::super::draft::BatchDraft;
use super::super::task::slot;
use super::items::{part, whole};
use crate::expr::Expr;
use crate::expr::node::NodeRef;
use crate::payload::{Fields, IntoExpr, Payload, Plain, Shape};
use ::payload::request::{AnyValue, NoToken};

/// How a Distributed Map batches items (Step Functions Developer Guide, "ItemBatcher"). The smaller limit applies.
#[derive(Debug)]
pub struct ItemBatcher<I = ()> {
    draft: BatchDraft,
    _input: PhantomData<fn() -> I>,
}

impl ItemBatcher {
    /// The maximum number of items in a batch.
    #[track_caller]
    pub fn max_items_per_batch(most: impl IntoExpr<u32>) -> Self {
        let most = slot(most.into_expr().node, &Place::here());
        Self { draft: BatchDraft { max_items: Some(most), ..BatchDraft::default() }, _input: PhantomData }
    }

    /// The maximum number of bytes in a batch, up to 262,144.
    #[track_caller]
    pub fn max_input_bytes_per_batch(most: impl IntoExpr<u32>) -> Self {
        let most = slot(most.into_expr().node, &Place::here());
        Self { draft: BatchDraft { max_bytes: Some(most), ..BatchDraft::default() }, _input: PhantomData }
    }

    /// The batch input, which every batch gets in addition to its items.
    #[track_caller]
    pub fn batch_input<F: Fields>(mut self, input: F) -> ItemBatcher<F::Payload>
    where
        F::Payload: Plain,
    {
        self.draft.input = Some(slot(input.parts().node, &Place::here()));
        ItemBatcher { draft: self.draft, _input: PhantomData }
    }
}

impl<I> ItemBatcher<I> {
    /// Also limits the bytes in a batch, up to 262,144.
    #[must_use]
    #[track_caller]
    pub fn and_max_input_bytes_per_batch(mut self, most: impl IntoExpr<u32>) -> Self {
        self.draft.max_bytes = Some(slot(most.into_expr().node, &Place::here()));
        self
    }

    pub(super) fn into_draft(self) -> BatchDraft {
        self.draft
    }
}

/// The input of a child execution that processes a batch of items.
#[derive(Debug)]
pub struct Batch<I, T>(PhantomData<fn() -> (I, T)>);

/// The parts of a [`Batch`].
#[derive(Debug)]
pub struct BatchFields<I: Payload, T: Payload> {
    /// The batch input.
    pub input: I::Fields,
    /// The items.
    pub items: Expr<Vec<T>>,
}

impl<I: Payload, T: Payload> Clone for BatchFields<I, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Payload, T: Payload> Copy for BatchFields<I, T> {}

#[diagnostic::do_not_recommend]
impl<I: Payload, T: Payload> Payload for Batch<I, T> {
    type Fields = BatchFields<I, T>;
    type Optional = Option<Self>;
    const SHAPE: Shape = Shape::Other;
}

#[diagnostic::do_not_recommend]
impl<I: Payload, T: Payload> Fields for BatchFields<I, T> {
    type Payload = Batch<I, T>;

    fn read(whole: Expr<Batch<I, T>>) -> Self {
        Self { input: part::<_, I>(whole, "BatchInput").fields(), items: part(whole, "Items") }
    }

    fn build(self) -> Expr<Batch<I, T>> {
        whole([("BatchInput", self.input.build().node), ("Items", self.items.node)])
    }
}

#[diagnostic::do_not_recommend]
impl<I: Payload + Plain, T: Payload + Plain> AnyValue<NoToken> for BatchFields<I, T> {
    fn node(self) -> NodeRef {
        self.build().node
    }
}

#[diagnostic::do_not_recommend]
impl<I: Plain, T: Plain> Plain for Batch<I, T> {}
