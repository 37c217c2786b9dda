//! The items of a Map.

use std::marker::PhantomData;

use asl::Place;

use super::super::draft::StateRef;
use super::super::task::slot;
use super::{Batch, Distributed, Inline, ItemBatcher, change_distributed, change_map};
use crate::draft;
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Origin, Segment};
use crate::payload::{Fields, Payload, Plain, Shape};
use ::payload::request::{AnyValue, NoToken};

/// The items of a Map without an item processor.
#[must_use = "call `.inline` or `.distributed` to say what is done with each item"]
#[derive(Debug)]
pub struct Items<T, Of = Inline> {
    pub(super) state: StateRef,
    _types: PhantomData<fn() -> (T, Of)>,
}

/// An item as the `ItemSelector` of a Map sees it.
#[derive(Debug)]
pub struct MapItem<T: Payload> {
    /// The item.
    pub value: T::Fields,
    /// Its index in the list, counted from 0.
    pub index: Expr<u32>,
}

impl<T, Of> Items<T, Of> {
    pub(super) fn new(state: StateRef) -> Self {
        Self { state, _types: PhantomData }
    }
}

impl<T: Payload, Of> Items<T, Of> {
    /// Builds the input of each iteration from the item, its index, and earlier values. In JSONPath it must be an
    /// object.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::workflow::WorkflowType;
    /// # #[message] struct Order { id: String, names: Vec<String> }
    /// #[message]
    /// struct Named {
    ///     order: String,
    ///     name: String,
    /// }
    ///
    /// let workflow = Workflow::standard("Names", |order: OrderFields| {
    ///     Map::over("Each", order.names)
    ///         .item_selector(|each| NamedFields { order: order.id, name: each.value })
    ///         .distributed(WorkflowType::Standard, |named: NamedFields| Pass::new("Take", named.name))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn item_selector<F: Fields>(self, build: impl FnOnce(MapItem<T>) -> F) -> Items<F::Payload, Of>
    where
        F::Payload: Plain,
    {
        let whole = Expr::<()>::new(Node::Origin(Origin::Each(self.state.index)));
        let each = MapItem { value: whole.member::<T>("Value").fields(), index: whole.member("Index") };
        let selected = slot(build(each).parts().node, &Place::here());
        change_map(self.state, |map| map.selector = Some(selected));
        Items::new(self.state)
    }

    /// Batches items, so that each child execution of a Distributed Map gets several.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # use dsl::state::map::{BatchFields, ItemBatcher};
    /// # use dsl::workflow::WorkflowType;
    /// # #[message] struct Order { id: String, names: Vec<String> }
    /// let workflow = Workflow::standard("Names", |order: OrderFields| {
    ///     Map::over("Each", order.names)
    ///         .item_batcher(ItemBatcher::max_items_per_batch(100))
    ///         .distributed(WorkflowType::Express, |batch: BatchFields<(), String>| Pass::new("Take", batch.items))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn item_batcher<I: Payload>(self, batching: ItemBatcher<I>) -> Items<Batch<I, T>, Distributed> {
        let batch = batching.into_draft();
        change_distributed(self.state, |distributed| distributed.batch = Some(batch));
        Items::new(self.state)
    }
}

/// A member of an object over which a Distributed Map iterates.
#[derive(Debug)]
pub struct Entry<T>(PhantomData<fn() -> T>);

/// The parts of an [`Entry`].
#[derive(Debug)]
pub struct EntryFields<T: Payload> {
    /// The member's name.
    pub key: Expr<String>,
    /// The member's value.
    pub value: T::Fields,
}

impl<T: Payload> Clone for EntryFields<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Payload> Copy for EntryFields<T> {}

#[diagnostic::do_not_recommend]
impl<T: Payload> Payload for Entry<T> {
    type Fields = EntryFields<T>;
    type Optional = Option<Self>;
    const SHAPE: Shape = Shape::Other;
}

#[diagnostic::do_not_recommend]
impl<T: Payload> Fields for EntryFields<T> {
    type Payload = Entry<T>;

    fn read(whole: Expr<Entry<T>>) -> Self {
        Self { key: whole.member("Key"), value: whole.member::<T>("Value").fields() }
    }

    fn build(self) -> Expr<Entry<T>> {
        whole([("Key", self.key.node), ("Value", self.value.build().node)])
    }
}

#[diagnostic::do_not_recommend]
impl<T: Payload + Plain> AnyValue<NoToken> for EntryFields<T> {
    fn node(self) -> NodeRef {
        self.build().node
    }
}

#[diagnostic::do_not_recommend]
impl<T: Plain> Plain for Entry<T> {}

/// The value whose parts these are: the one from which they were read, otherwise an object that is put together.
pub(super) fn whole<T>(members: [(&str, NodeRef); 2]) -> Expr<T> {
    let members = || members.iter().map(|(name, member)| (Some(*name), *member));
    let read = draft::unchanged(members(), std::any::type_name::<T>());
    Expr::from_node(read.unwrap_or_else(|| draft::add_object(members())))
}

/// A part of a value that the author's types do not name.
pub(super) fn part<T, F>(of: Expr<T>, name: &str) -> Expr<F> {
    Expr::from_node(draft::add_step(of.node, Segment::Member(name.to_owned())))
}
