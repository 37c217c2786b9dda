//! Items of DynamoDB tables: reading, writing, changing and deleting them.

mod expression;
mod found;

use std::marker::PhantomData;

use asl::{Pattern, Place};

pub use found::{Found, FoundFields, Returned, ReturnedFields};

use expression::Item as Changed;

use super::super::draft::change_task;
use super::{AcceptsCredentials, Task, slot};
use crate::draft;
use crate::expr::{Expr, Number, Operand};
use crate::payload::{AttributeValue, IntoExpr, Item, Json, Payload, Plain};
use crate::resource::{IntoKey, Table};

/// A task that reads an item.
#[derive(Debug)]
pub enum GetItem {}

/// A task that writes an item of the type `T`.
#[derive(Debug)]
pub struct PutItem<T>(PhantomData<fn() -> T>);

/// A task that changes an item of the type `T`.
#[derive(Debug)]
pub struct UpdateItem<T>(PhantomData<fn() -> T>);

/// A task that deletes an item of the type `T`.
#[derive(Debug)]
pub struct DeleteItem<T>(PhantomData<fn() -> T>);

impl AcceptsCredentials for GetItem {}
impl<T> AcceptsCredentials for PutItem<T> {}
impl<T> AcceptsCredentials for UpdateItem<T> {}
impl<T> AcceptsCredentials for DeleteItem<T> {}

/// A task that writes, changes or deletes an item of a table, under a condition if it has one.
pub trait ConditionalWrite {
    /// The table's items.
    type Item: Item;
}

impl<T: Item> ConditionalWrite for PutItem<T> {
    type Item = T;
}

impl<T: Item> ConditionalWrite for UpdateItem<T> {
    type Item = T;
}

impl<T: Item> ConditionalWrite for DeleteItem<T> {
    type Item = T;
}

/// Items of DynamoDB tables.
impl Task {
    /// Reads an item by its key. The result says whether there is one, and has its fields.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// use dsl::resource::Table;
    ///
    /// #[message]
    /// struct Order {
    ///     order_id: String,
    ///     total: f64,
    /// }
    ///
    /// let orders = Table::<Order>::new("OrderTable", |order| order.order_id);
    /// let workflow = Workflow::standard("Lookup", |order_id: Expr<String>| {
    ///     Task::get_item("Read Order", &orders, order_id).then(|found| {
    ///         Choice::new("Known?")
    ///             .when(found.exists, Pass::new("Total", found.item.total))
    ///             .otherwise(Fail::new("Unknown", ErrorName::new("UnknownOrder")))
    ///     })
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn get_item<T: Item, K>(
        name: impl Into<String>,
        table: &Table<T, K>,
        key: impl IntoKey<K>,
    ) -> Task<Found<T>, GetItem> {
        Task::on_item(name.into(), Place::here(), "getItem", table).with_key(table, key)
    }

    /// Writes an item, in the place of the one with the same key if there is one. A field without a value is left out.
    #[track_caller]
    pub fn put_item<T, K>(
        name: impl Into<String>,
        table: &Table<T, K>,
        item: impl IntoExpr<T>,
    ) -> Task<Json, PutItem<T>>
    where
        T: Item + Plain,
    {
        let place = Place::here();
        let item = slot(::payload::attribute::item(item.into_expr()), &place);
        let task = Task::on_item(name.into(), place, "putItem", table);
        change_task(task.state, |draft| draft.request.push(("Item", item)));
        task
    }

    /// Changes the item with a key, or makes one if there is none. What changes is said with [`set`](Task::set), [`add`](Task::add),
    /// [`subtract`](Task::subtract) and [`remove`](Task::remove).
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// use dsl::resource::Table;
    ///
    /// #[message]
    /// struct Stock {
    ///     sku: String,
    ///     left: u32,
    ///     note: Option<String>,
    /// }
    ///
    /// let stock = Table::<Stock>::new("StockTable", |item| item.sku);
    /// let workflow = Workflow::standard("Reserve", |sku: Expr<String>| {
    ///     Task::update_item("Take One", &stock, sku)
    ///         .subtract(|item| item.left, 1)
    ///         .remove(|item| item.note)
    ///         .condition(|item| item.left.gt(0))
    ///         .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| Fail::new("Sold Out", ErrorName::new("SoldOut")))
    /// });
    /// assert!(workflow.compile().is_valid());
    /// ```
    #[track_caller]
    pub fn update_item<T: Item, K>(
        name: impl Into<String>,
        table: &Table<T, K>,
        key: impl IntoKey<K>,
    ) -> Task<Json, UpdateItem<T>> {
        Task::on_item(name.into(), Place::here(), "updateItem", table).with_key(table, key)
    }

    /// Deletes the item with a key, if there is one.
    #[track_caller]
    pub fn delete_item<T: Item, K>(
        name: impl Into<String>,
        table: &Table<T, K>,
        key: impl IntoKey<K>,
    ) -> Task<Json, DeleteItem<T>> {
        Task::on_item(name.into(), Place::here(), "deleteItem", table).with_key(table, key)
    }
}

impl<R, Of> Task<R, Of> {
    fn on_item<T, K>(name: String, place: Place, action: &str, table: &Table<T, K>) -> Self {
        let task = Task::calling(name, place.clone(), "dynamodb", action, Pattern::RequestResponse);
        let table = slot(table.identifier().node, &place);
        change_task(task.state, |draft| draft.request.push(("TableName", table)));
        task
    }

    #[track_caller]
    fn with_key<T, K>(self, table: &Table<T, K>, key: impl IntoKey<K>) -> Self {
        let spec = table.spec();
        let names = spec.key.iter().map(|attribute| Some(attribute.name.as_str()));
        let key = slot(draft::add_object(names.zip(key.attributes())), &Place::here());
        change_task(self.state, |draft| draft.request.push(("Key", key)));
        self
    }

    #[track_caller]
    fn with_text(self, parameter: &'static str, value: &str) -> Self {
        let value: Expr<String> = value.into();
        let value = slot(value.node, &Place::here());
        change_task(self.state, |draft| {
            draft.request.retain(|(known, _)| *known != parameter);
            draft.request.push((parameter, value));
        });
        self
    }
}

impl<R> Task<R, GetItem> {
    /// Reads what was written before, at twice the price (DynamoDB Developer Guide, "Read consistency").
    #[track_caller]
    pub fn consistent_read(self) -> Self {
        let value: Expr<bool> = true.into();
        let value = slot(value.node, &Place::here());
        change_task(self.state, |draft| draft.request.push(("ConsistentRead", value)));
        self
    }
}

impl<R, W: ConditionalWrite> Task<R, W> {
    /// Writes only if a condition holds for the item that is in the table; otherwise the task fails with
    /// [`Errors::CONDITIONAL_CHECK_FAILED`](crate::error::Errors::CONDITIONAL_CHECK_FAILED). Several conditions must all hold.
    ///
    /// The closure gets the fields of the item that is in the table, and returns a condition as a Choice takes it: `.eq`, `.ne`,
    /// `.lt`, `.le`, `.gt`, `.ge`, `.starts_with`, `.contains`, `.is_present`, `.and`, `.or`, `.not`, and `.len` of a list. One side
    /// of a comparison is a field of the item, the other one any value of the workflow.
    #[track_caller]
    pub fn condition(self, condition: impl FnOnce(<W::Item as Payload>::Fields) -> Expr<bool>) -> Self {
        Changed::of(self.state).condition::<W::Item>(condition);
        self
    }

    /// Writes only if there is no item with that key; otherwise the task fails with
    /// [`Errors::CONDITIONAL_CHECK_FAILED`](crate::error::Errors::CONDITIONAL_CHECK_FAILED).
    #[track_caller]
    pub fn if_not_exists(self) -> Self {
        Changed::of(self.state).exists(false);
        self
    }

    /// Writes only if there is no item with that key, or if a condition holds for the one that there is, as
    /// [`condition`](Task::condition) says it.
    #[track_caller]
    pub fn if_not_exists_or(self, condition: impl FnOnce(<W::Item as Payload>::Fields) -> Expr<bool>) -> Self {
        Changed::of(self.state).not_exists_or::<W::Item>(condition);
        self
    }

    /// Writes only if there is an item with that key; otherwise the task fails with
    /// [`Errors::CONDITIONAL_CHECK_FAILED`](crate::error::Errors::CONDITIONAL_CHECK_FAILED).
    #[track_caller]
    pub fn if_exists(self) -> Self {
        Changed::of(self.state).exists(true);
        self
    }

    /// The item as it was before, as the result.
    #[track_caller]
    pub fn return_old(self) -> Task<Returned<W::Item>, W> {
        let task = self.with_text("ReturnValues", "ALL_OLD");
        Task { state: task.state, _result: PhantomData }
    }
}

impl<R, T: Item> Task<R, UpdateItem<T>> {
    /// Sets a field, which the closure names, to a value.
    #[track_caller]
    pub fn set<V: AttributeValue + Plain>(
        self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: impl IntoExpr<V>,
    ) -> Self {
        Changed::of(self.state).set::<T, V>(field, value.into_expr());
        self
    }

    /// Sets a field to a value if the item does not have that field.
    #[track_caller]
    pub fn set_if_not_exists<V: AttributeValue + Plain>(
        self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: impl IntoExpr<V>,
    ) -> Self {
        Changed::of(self.state).set_if_not_exists::<T, V>(field, value.into_expr());
        self
    }

    /// Adds to a number; a field that the item does not have counts as 0.
    #[track_caller]
    pub fn add<V: AttributeValue + Number>(
        self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: impl Operand<V>,
    ) -> Self {
        Changed::of(self.state).add::<T, V>(field, value.into_operand());
        self
    }

    /// Subtracts from a number; the task fails if the item does not have that field.
    #[track_caller]
    pub fn subtract<V: AttributeValue + Number>(
        self,
        field: impl FnOnce(T::Fields) -> Expr<V>,
        value: impl Operand<V>,
    ) -> Self {
        Changed::of(self.state).subtract::<T, V>(field, value.into_operand());
        self
    }

    /// Removes a field that may be missing from the item.
    #[track_caller]
    pub fn remove<V: AttributeValue>(self, field: impl FnOnce(T::Fields) -> Expr<Option<V>>) -> Self {
        Changed::of(self.state).remove::<T, Option<V>>(field);
        self
    }

    /// The item as it is afterwards, as the result.
    #[track_caller]
    pub fn return_new(self) -> Task<Returned<T>, UpdateItem<T>> {
        let task = self.with_text("ReturnValues", "ALL_NEW");
        Task { state: task.state, _result: PhantomData }
    }
}
