//! Lists.

use crate::draft;
use crate::expr::Expr;
use crate::node::function::Function;
use crate::node::{Each, Segment};
use crate::types::{IntoExpr, Number, Operand, Ordered, Payload, Scalar};

/// The integers from the first to the last, both included, by a step that may be negative but not 0.
///
/// JSONPath: `States.ArrayRange`, at most 1,000 numbers. JSONata: `$range`.
///
/// ```
/// # use dsl::expr::range;
/// # use dsl::prelude::*;
/// # #[message] struct Order { days: i64 }
/// # #[message] struct Plan { days: Vec<i64> }
/// let workflow = Workflow::standard("Plan", |order: OrderFields| {
///     Pass::<Plan>::new("Make a plan", PlanFields { days: range(1, order.days, 1) })
/// });
/// assert!(workflow.compile().definition_text().contains("{% [$range(1, $states.input.days, 1)] %}"));
/// ```
pub fn range(first: impl Operand<i64>, last: impl Operand<i64>, step: impl Operand<i64>) -> Expr<Vec<i64>> {
    first.into_operand().call(Function::ArrayRange, &[last.into_operand().node, step.into_operand().node])
}

impl<T: Payload> Expr<Vec<T>> {
    /// A list of the given elements.
    ///
    /// JSONPath: `States.Array`. JSONata: `[…]`.
    pub fn of(elements: impl IntoIterator<Item = Expr<T>>) -> Self {
        Expr::from_node(draft::add_array(elements.into_iter().map(|element| element.node), T::SHAPE))
    }

    /// The number of elements in the list.
    ///
    /// JSONPath: `States.ArrayLength`. JSONata: `$count`.
    pub fn len(self) -> Expr<u32> {
        self.call(Function::ArrayLength, &[])
    }

    /// The element at an index, counted from 0; a missing one fails the state. The index may be computed.
    ///
    /// JSONPath: a path such as `$.items[0]`, or `States.ArrayGetItem`. JSONata: `items[0]`.
    pub fn at(self, index: impl Operand<u32>) -> Expr<T> {
        let index = index.into_operand();
        let known = draft::literal_number(index.node);
        Expr::from_node(match known {
            Some(index) => draft::add_step(self.node, Segment::Index(index)),
            None => return self.call(Function::ArrayItem, &[index.node]),
        })
    }

    /// The element at an index, counted from 0, which may be missing: `list.get(0).is_present()`.
    ///
    /// JSONPath: a path such as `$.items[0]`. JSONata: `items[0]`.
    pub fn get(self, index: u32) -> Expr<Option<T>> {
        Expr::from_node(draft::add_optional_step(self.node, Segment::Index(index.into())))
    }

    /// The first element; a missing one fails the state.
    pub fn first(self) -> Expr<T> {
        self.at(0)
    }

    /// The last element; a missing one fails the state.
    ///
    /// It is written as the element at the length minus 1.
    pub fn last(self) -> Expr<T> {
        self.at(self.len() - 1)
    }

    /// The list in chunks of a size, the last of which may be shorter.
    ///
    /// JSONPath: `States.ArrayPartition`. JSONata: `$partition`. A size of 0 fails the state.
    pub fn chunks(self, size: impl Operand<u32>) -> Expr<Vec<Vec<T>>> {
        self.call(Function::ArrayPartition, &[size.into_operand().node])
    }

    /// The list without duplicates. The order is not guaranteed.
    ///
    /// JSONPath: `States.ArrayUnique`. JSONata: `$distinct`.
    pub fn unique(self) -> Expr<Vec<T>> {
        self.call(Function::ArrayUnique, &[])
    }

    /// True when the list contains a value.
    ///
    /// JSONPath: `States.ArrayContains`, which can only be written into data; a Choice then tests the field of a Pass before
    /// it. JSONata: `in`.
    pub fn contains(self, value: impl IntoExpr<T>) -> Expr<bool>
    where
        T: Scalar,
    {
        self.call(Function::ArrayContains, &[value.into_expr().node])
    }

    /// A list of the results of the closure for each element. Elements without a result are left out. A closure that
    /// builds a struct ends in `.build()`: `|line| LineFields { … }.build()`.
    ///
    /// JSONata: `$map`. JSONPath: a path such as `$.items[*].name`, if the closure reads a field; otherwise D003.
    ///
    /// ```
    /// # use dsl::prelude::*;
    /// # #[message] struct Line { price: f64, count: u32 }
    /// # #[message] struct Order { lines: Vec<Line> }
    /// let workflow = Workflow::standard("Total", |order: OrderFields| {
    ///     let total = order.lines.map(|line| line.price * line.count.as_f64()).sum();
    ///     Choice::new("Large?").when(total.gt(100.0), Succeed::new("Yes")).otherwise(Succeed::new("No"))
    /// });
    /// assert!(workflow.compile().diagnostics().is_empty());
    /// ```
    pub fn map<U: Payload>(self, make: impl FnOnce(T::Fields) -> Expr<U>) -> Expr<Vec<U>> {
        let body = |element| make(Expr::<T>::from_node(element).fields()).node;
        Expr::from_node(draft::add_each(Each::Map, self.node, body, U::SHAPE))
    }

    /// A list of the elements for which the closure is true.
    ///
    /// JSONata: `$filter`. JSONPath: a path such as `$.items[?(@.price > 10)]`, if fields are compared with literals;
    /// otherwise D003.
    pub fn filter(self, keep: impl FnOnce(T::Fields) -> Expr<bool>) -> Expr<Vec<T>> {
        let body = |element| keep(Expr::<T>::from_node(element).fields()).node;
        Expr::from_node(draft::add_each(Each::Filter, self.node, body, T::SHAPE))
    }

    /// The list sorted by the result of the closure, in ascending order.
    ///
    /// JSONata: `$sort`. JSONPath: D003.
    pub fn sorted_by_key<K: Ordered>(self, key: impl FnOnce(T::Fields) -> Expr<K>) -> Expr<Vec<T>> {
        let body = |element| key(Expr::<T>::from_node(element).fields()).node;
        Expr::from_node(draft::add_each(Each::SortedBy(K::KIND), self.node, body, T::SHAPE))
    }

    /// The sum of all elements, 0 for an empty list.
    ///
    /// JSONata: `$sum`. JSONPath: D003.
    pub fn sum(self) -> Expr<T>
    where
        T: Number,
    {
        self.call(Function::Sum, &[])
    }
}
