//! Tables.

use std::marker::PhantomData;
use std::sync::Arc;

use asl::Place;

use super::{Arn, Encryption};
use crate::draft;
use crate::expr::Expr;
use crate::expr::node::{Node, NodeRef, Segment};
use crate::payload::{AttributeValue, Fields, IntoExpr, Item, KeyValue, Payload};
use ::payload::attribute::AttributeType;

/// A DynamoDB table whose items are `T`, with the key `K`.
///
/// The key is named by a closure that returns a field of the item, so a misspelt name does not compile:
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
/// let workflow = Workflow::standard("Keep", |order: OrderFields| {
///     Task::put_item("Keep Order", &orders, order)
/// });
/// assert!(workflow.compile().is_valid());
/// ```
///
/// A table that the stack makes is billed per request, encrypted with the stack's key, has point-in-time recovery and deletion
/// protection, and is retained if the stack is deleted (DynamoDB Developer Guide, "Best practices").
#[derive(Debug)]
pub struct Table<T, K = ()> {
    spec: Arc<TableSpec>,
    _types: PhantomData<fn() -> (T, K)>,
}

/// The specification of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSpec {
    /// The logical id.
    pub id: String,
    /// The author's line.
    pub place: Place,
    /// The attributes of the key: the partition key, and the sort key if there is one.
    pub key: Vec<KeyAttribute>,
    /// The attribute with the time in seconds since 1970 at which an item expires.
    pub time_to_live: Option<String>,
    /// The key that encrypts it.
    pub encryption: Encryption,
    /// Whether the table can only be deleted after this protection is removed.
    pub deletion_protection: bool,
    /// The ARN of an existing resource, which is used and not deployed.
    pub existing: Option<Arn>,
    /// The types that it is for, so that two of different types under one id are distinguished.
    pub(crate) types: &'static str,
}

/// An attribute of a table's key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyAttribute {
    /// Its name; empty if the author's closure does not return a field of the item.
    pub name: String,
    /// Whether it is a number; otherwise it is a string.
    pub is_number: bool,
}

/// A key of one attribute of type `P`.
#[derive(Debug)]
pub struct PartitionKey<P>(PhantomData<fn() -> P>);

/// A key of two attributes of the types `P` and `S`.
#[derive(Debug)]
pub struct CompositeKey<P, S>(PhantomData<fn() -> (P, S)>);

impl<T: Payload> Table<T> {
    /// A table whose partition key is the field that the closure returns.
    #[track_caller]
    pub fn new<P>(id: impl Into<String>, partition_key: impl FnOnce(T::Fields) -> Expr<P>) -> Table<T, PartitionKey<P>>
    where
        T: Item,
        P: KeyValue,
    {
        Table::of(id.into(), Place::here(), None, vec![key_attribute::<T, P>(partition_key)])
    }

    /// An existing table. It is used as it is: the template neither creates nor changes it.
    ///
    /// If it is encrypted with a customer managed key, grant the execution role the use of that key with
    /// `Workflow::grant`.
    #[track_caller]
    pub fn existing<P>(
        id: impl Into<String>,
        arn: Arn,
        partition_key: impl FnOnce(T::Fields) -> Expr<P>,
    ) -> Table<T, PartitionKey<P>>
    where
        T: Item,
        P: KeyValue,
    {
        let table = Table::of(id.into(), Place::here(), Some(arn), vec![key_attribute::<T, P>(partition_key)]);
        table.encryption(Encryption::ServiceManaged)
    }
}

impl<T: Item, P> Table<T, PartitionKey<P>> {
    /// The sort key: the field that the closure returns. A task then names an item by both, `(order.id, order.line)`.
    #[must_use]
    pub fn sort_key<S>(self, sort_key: impl FnOnce(T::Fields) -> Expr<S>) -> Table<T, CompositeKey<P, S>>
    where
        S: KeyValue,
    {
        let mut table = Table { spec: self.spec, _types: PhantomData };
        Arc::make_mut(&mut table.spec).key.push(key_attribute::<T, S>(sort_key));
        table
    }
}

impl<T, K> Table<T, K> {
    fn of(id: String, place: Place, existing: Option<Arn>, key: Vec<KeyAttribute>) -> Self {
        let spec = TableSpec {
            id,
            place,
            key,
            time_to_live: None,
            encryption: Encryption::default(),
            deletion_protection: true,
            existing,
            types: std::any::type_name::<T>(),
        };
        Self { spec: Arc::new(spec), _types: PhantomData }
    }

    fn with(mut self, change: impl FnOnce(&mut TableSpec)) -> Self {
        change(Arc::make_mut(&mut self.spec));
        self
    }

    /// The key that encrypts the items.
    #[must_use]
    pub fn encryption(self, encryption: Encryption) -> Self {
        self.with(|spec| spec.encryption = encryption)
    }

    /// Lets the table be deleted, for data that can be lost. Deleting the stack deletes it then, too.
    #[must_use]
    pub fn without_deletion_protection(self) -> Self {
        self.with(|spec| spec.deletion_protection = false)
    }

    pub(crate) fn spec(&self) -> Arc<TableSpec> {
        Arc::clone(&self.spec)
    }
}

impl<T: Item, K> Table<T, K> {
    /// Deletes items some time after the time in a field: whole seconds since 1970. The closure returns that field.
    #[must_use]
    pub fn time_to_live<A: AttributeValue>(self, attribute: impl FnOnce(T::Fields) -> Expr<A>) -> Self {
        let name = name_of_field::<T, A>(attribute);
        self.with(|spec| spec.time_to_live = Some(name))
    }
}

fn key_attribute<T: Item, K: AttributeValue>(field: impl FnOnce(T::Fields) -> Expr<K>) -> KeyAttribute {
    KeyAttribute { name: name_of_field::<T, K>(field), is_number: K::TYPE == AttributeType::Number }
}

/// The name of the field that a closure returns; empty where it returns anything else.
fn name_of_field<T: Item, K>(field: impl FnOnce(T::Fields) -> Expr<K>) -> String {
    let item = draft::add_stand_in();
    let mut node = field(T::Fields::read(Expr::from_node(item))).node;
    loop {
        match draft::node(node) {
            Node::Optional(of) => node.index = of,
            Node::Step(of, Segment::Member(name)) if of == item.index && node.draft == item.draft => return name,
            _ => return String::new(),
        }
    }
}

/// The key of an item: a value, or a pair of values for a table with a sort key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of this table",
    label = "expected a value of the key's type; for a table with a sort key, a pair of values",
    note = "call `.required()` or `.unwrap_or(…)` first on a value that may be missing"
)]
pub trait IntoKey<K> {
    /// The attribute values of the key, in its order.
    #[doc(hidden)]
    fn attributes(self) -> Vec<NodeRef>;
}

#[diagnostic::do_not_recommend]
impl<P: AttributeValue, V: IntoExpr<P>> IntoKey<PartitionKey<P>> for V {
    fn attributes(self) -> Vec<NodeRef> {
        vec![P::attribute(self.into_expr())]
    }
}

#[diagnostic::do_not_recommend]
impl<P: AttributeValue, S: AttributeValue, V: IntoExpr<P>, W: IntoExpr<S>> IntoKey<CompositeKey<P, S>> for (V, W) {
    fn attributes(self) -> Vec<NodeRef> {
        vec![P::attribute(self.0.into_expr()), S::attribute(self.1.into_expr())]
    }
}
